"""What people ask of a fitted model, against the live objects: features, classes, rows held, trees, searches."""

from __future__ import annotations

import pickle
import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model import DistributionView
from mlaudit.evidence.artifacts.queries.held_rows import held_rows
from mlaudit.evidence.artifacts.queries.learnt import classes_of, feature_names_in, n_features_in, rows_fitted_on
from mlaudit.evidence.artifacts.queries.searches import search_of

ROWS, COLUMNS = 90, 4
PROTOCOLS = (2, 4, 5)


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    rows = pd.DataFrame(rng.random((ROWS, COLUMNS)), columns=["age", "income", "days", "visits"])
    return rows, np.asarray(["no", "maybe", "yes"])[rng.integers(0, 3, ROWS)], rng.integers(0, 2, ROWS)


def _fitted(data) -> dict[str, object]:
    from sklearn.base import clone
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.ensemble import StackingClassifier, VotingClassifier
    from sklearn.feature_selection import RFE
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.naive_bayes import GaussianNB
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.preprocessing import StandardScaler

    rows, labels, _ = data
    linear = LogisticRegression()
    models = [
        linear,
        make_pipeline(StandardScaler(), FeatureUnion([("s", StandardScaler())]), linear),
        CalibratedClassifierCV(linear, cv=2),
        VotingClassifier([("a", linear), ("b", GaussianNB())]),
        StackingClassifier([("a", linear), ("b", GaussianNB())], cv=2),
        OneVsRestClassifier(linear),
        RFE(linear, n_features_to_select=2),
        make_pipeline(RFE(linear, n_features_to_select=2), GaussianNB()),
    ]
    return {f"{type(model).__name__} {number}": clone(model).fit(rows, labels) for number, model in enumerate(models)}


def test_features_and_classes_are_those_of_the_properties(data, read_bytes):
    for name, live in _fitted(data).items():
        view = read_bytes(pickle.dumps(live)).value

        assert n_features_in(view) == live.n_features_in_, name
        assert feature_names_in(view) == tuple(live.feature_names_in_), name
        assert classes_of(view).labels == tuple(live.classes_), name


@pytest.mark.parametrize("library", ["xgboost.XGBClassifier", "lightgbm.LGBMClassifier"])
def test_features_classes_and_trees_of_a_boosted_model_are_in_its_booster(library, data, read_bytes):
    module, _, name = library.partition(".")
    options = {"verbose": -1} if module == "lightgbm" else {"max_depth": 3}
    live = getattr(pytest.importorskip(module), name)(n_estimators=4, **options)
    codes = np.unique(data[1], return_inverse=True)[1]
    for rows in (data[0], data[0].to_numpy()):
        live.fit(rows, codes)
        for protocol in PROTOCOLS:
            artifact = read_bytes(pickle.dumps(live, protocol=protocol))
            view = artifact.value

            assert (n_features_in(view), classes_of(view).labels) == (COLUMNS, (0, 1, 2))
            assert (view.trees.count, view.trees.rounds) == (12, 4)
            assert isinstance(view.trees.depths, Unknown)
            if rows is data[0]:
                assert feature_names_in(view) == artifact.pipelines[0].feature_names == tuple(rows.columns)
            else:
                assert isinstance(feature_names_in(view), Unknown)
                assert isinstance(artifact.pipelines[0].feature_names, Unknown)
    if module == "xgboost":
        assert artifact.versions["xgboost"] == pytest.importorskip(module).__version__


def test_a_booster_too_long_to_keep_leaves_its_trees_unknown(data, read_bytes):
    xgboost = pytest.importorskip("xgboost")

    written = pickle.dumps(xgboost.XGBRegressor(n_estimators=2).fit(data[0], data[2]))

    assert read_bytes(written).value.trees.count == 2
    assert isinstance(read_bytes(written, replace(DEFAULT, item_bytes=1_000)).value.trees.count, Unknown)


def test_class_counts_and_shares_are_read_where_the_model_keeps_them(data, read_bytes):
    from sklearn.naive_bayes import GaussianNB
    from sklearn.tree import DecisionTreeClassifier

    rows, labels, _ = data
    live = GaussianNB().fit(rows, labels)
    found = classes_of(read_bytes(pickle.dumps(live)).value)

    assert (found.counts, found.shares) == (tuple(live.class_count_), tuple(live.class_prior_))
    without = classes_of(read_bytes(pickle.dumps(DecisionTreeClassifier().fit(rows, labels))).value)
    assert isinstance(without.counts, Unknown)


def test_rows_that_it_was_fitted_on_are_told_by_its_own_attribute(data, read_bytes):
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    rows, labels, _ = data
    told = [
        rows_fitted_on(read_bytes(pickle.dumps(live.fit(rows, labels))).value)
        for live in (StandardScaler(), KNeighborsClassifier(), SVC(), LogisticRegression())
    ]

    assert [(found.count, found.attribute) for found in told[:3]] == [
        (ROWS, "n_samples_seen_"),
        (ROWS, "n_samples_fit_"),
        (ROWS, "shape_fit_"),
    ]
    assert isinstance(told[3], Unknown)


def _holders() -> dict[str, object]:
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.impute import KNNImputer
    from sklearn.isotonic import IsotonicRegression
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.neighbors import KNeighborsRegressor, LocalOutlierFactor, RadiusNeighborsClassifier
    from sklearn.svm import SVC

    return {
        "neighbours": KNeighborsRegressor(3),
        "radius": RadiusNeighborsClassifier(radius=5.0),
        "outliers": LocalOutlierFactor(5, novelty=True),
        "imputer": KNNImputer(),
        "process": GaussianProcessRegressor(),
        "kernel": KernelRidge(),
        "vectors": SVC(),
        "isotonic": IsotonicRegression(),
    }


@pytest.mark.parametrize("name", _holders())
def test_rows_of_the_training_data_in_a_model_are_counted(name, data, read_bytes, dumped):
    rows, _, target = data
    live = _holders()[name].fit(rows.iloc[:, 0] if name == "isotonic" else rows, target)
    expected = {
        "neighbours": {("_fit_X", ROWS, COLUMNS, 1.0), ("_y", ROWS, 1, 1.0)},
        "radius": {("_fit_X", ROWS, COLUMNS, 1.0), ("_y", ROWS, 1, 1.0)},
        "outliers": {("_fit_X", ROWS, COLUMNS, 1.0)},
        "imputer": {("_fit_X", ROWS, COLUMNS, 1.0)},
        "process": {("X_train_", ROWS, COLUMNS, 1.0), ("y_train_", ROWS, 1, 1.0)},
        "kernel": {("X_fit_", ROWS, COLUMNS, 1.0)},
    }.get(name)
    for content in (*(pickle.dumps(live, protocol=protocol) for protocol in PROTOCOLS), dumped(live)):
        found = held_rows(read_bytes(content).value)
        told = {(item.attribute, item.rows, item.columns, item.share) for item in found}

        if name == "vectors":
            assert told == {("support_vectors_", len(live.support_), COLUMNS, len(live.support_) / ROWS)}
        elif name == "isotonic":
            assert {item[:3] for item in told} == {
                (attribute, len(getattr(live, attribute)), 1) for attribute in ("X_thresholds_", "y_thresholds_")
            }
        else:
            assert told == expected


def test_rows_held_by_a_sampler_in_a_pipeline_are_found(models, read_bytes):
    from imblearn.over_sampling import SMOTE

    sampler = models["smote"]["smote"]
    (found,) = held_rows(read_bytes(pickle.dumps(models["smote"])).value)

    assert isinstance(sampler, SMOTE)
    assert found.attribute == "steps.1.1.nn_k_._fit_X"
    assert (found.rows, found.columns) == sampler.nn_k_._fit_X.shape


def test_scores_that_a_calibration_keeps_are_no_rows(data, read_bytes):
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.linear_model import LogisticRegression
    from sklearn.neighbors import KNeighborsClassifier

    rows, _, target = data
    labels = (target > target.mean()).astype(int)
    for base, expected in ((LogisticRegression(), set()), (KNeighborsClassifier(), {"_fit_X", "_y"})):
        live = CalibratedClassifierCV(base, method="isotonic").fit(rows, labels)
        found = held_rows(read_bytes(pickle.dumps(live)).value)
        assert {item.attribute.rpartition(".")[2] for item in found} == expected


def test_held_rows_are_shown_by_shape_only(data, read_bytes):
    from sklearn.neighbors import KNeighborsRegressor

    rows, _, target = data
    fitted = read_bytes(pickle.dumps(KNeighborsRegressor().fit(rows, target))).value.fitted

    assert isinstance(fitted["_fit_X"].values, Unknown)
    assert isinstance(fitted["_y"].values, Unknown)


def test_a_model_that_keeps_distances_or_coefficients_holds_no_rows(data, read_bytes):
    from sklearn.linear_model import Ridge
    from sklearn.neighbors import KNeighborsRegressor

    rows, _, target = data
    distances = np.abs(rows.to_numpy()[:, :1] - rows.to_numpy()[:, :1].T)
    for live in (
        Ridge().fit(rows, target),
        KNeighborsRegressor(metric="precomputed", n_neighbors=2).fit(distances, target),
    ):
        found = [item for item in held_rows(read_bytes(pickle.dumps(live)).value) if not item.is_target]

        assert found == []


def _ensembles() -> dict[str, object]:
    from imblearn.ensemble import BalancedRandomForestClassifier
    from sklearn import ensemble, linear_model, tree

    return {
        "forest": ensemble.RandomForestClassifier(5, random_state=0),
        "extra": ensemble.ExtraTreesRegressor(4, max_depth=2),
        "isolation": ensemble.IsolationForest(n_estimators=6),
        "balanced": BalancedRandomForestClassifier(3, random_state=0),
        "bagging": ensemble.BaggingClassifier(n_estimators=3),
        "ada": ensemble.AdaBoostClassifier(n_estimators=3, random_state=0),
        "boosting": ensemble.GradientBoostingClassifier(n_estimators=3),
        "histogram": ensemble.HistGradientBoostingClassifier(max_iter=3),
        "histogram of numbers": ensemble.HistGradientBoostingRegressor(max_iter=3),
        "tree": tree.DecisionTreeClassifier(max_depth=3),
        "bagged lines": ensemble.BaggingClassifier(linear_model.LogisticRegression(), n_estimators=3),
        "line": linear_model.LogisticRegression(),
    }


def _live_trees(live) -> tuple[int, tuple[int, ...], int]:
    """Return rounds, depths and nodes."""
    if hasattr(live, "_predictors"):
        trees = [tree.nodes for of_round in live._predictors for tree in of_round]
        return live.n_iter_, tuple(int(tree["depth"].max()) for tree in trees), sum(map(len, trees))
    members = np.ravel(live.estimators_) if hasattr(live, "estimators_") else [live]
    rounds = len(getattr(live, "estimators_", [live]))
    return rounds, tuple(tree.get_depth() for tree in members), sum(tree.tree_.node_count for tree in members)


@pytest.mark.parametrize("name", _ensembles())
def test_trees_are_counted_with_their_depths(name, data, read_bytes, dumped):
    rows, labels, target = data
    live = _ensembles()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        live.fit(rows, target if name in ("extra", "histogram of numbers") else labels)
    for content in (*(pickle.dumps(live, protocol=protocol) for protocol in PROTOCOLS), dumped(live)):
        found = read_bytes(content).value.trees

        if name in ("bagged lines", "line"):
            assert found is None
        else:
            rounds, depths, nodes = _live_trees(live)
            assert (found.count, found.rounds, found.depths, found.node_count) == (len(depths), rounds, depths, nodes)


def test_trees_are_counted_where_there_are_more_than_are_shown(read_bytes):
    from sklearn.ensemble import RandomForestRegressor

    live = RandomForestRegressor(60, max_depth=1, bootstrap=False).fit([[0.0], [1.0]], [0.0, 1.0])
    view = read_bytes(pickle.dumps(live), replace(DEFAULT, attribute_values=200)).value

    assert view.trees.count == len(view.trees.depths) == 60
    assert len(view.fitted["estimators_"]) < 60


def _searches() -> dict[str, object]:
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.experimental import enable_halving_search_cv  # noqa: F401
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score, make_scorer
    from sklearn.model_selection import GridSearchCV, HalvingGridSearchCV, RandomizedSearchCV, StratifiedKFold
    from sklearn.pipeline import Pipeline
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    line = LogisticRegression()
    steps = Pipeline([("scale", StandardScaler()), ("line", line)])
    return {
        "one score": GridSearchCV(line, [{"C": [0.1, 1]}, {"C": [2], "fit_intercept": [False]}], scoring="accuracy"),
        "two scores": GridSearchCV(
            line,
            {"C": [0.1, 1]},
            scoring={"exact": "accuracy", "f": make_scorer(f1_score, average="macro")},
            refit="f",
            cv=StratifiedKFold(4, shuffle=True, random_state=1),
        ),
        "a scorer": GridSearchCV(line, {"C": [0.1, 1]}, scoring=make_scorer(f1_score, average="macro"), cv=2),
        "no refit": GridSearchCV(line, {"C": [0.1, 1]}, cv=2, refit=False),
        "steps": GridSearchCV(steps, {"scale": [StandardScaler(), MinMaxScaler(), "passthrough"]}, cv=2),
        "drawn": RandomizedSearchCV(
            RandomForestClassifier(3),
            {"max_depth": scipy.stats.randint(2, 9), "max_features": scipy.stats.uniform(0.1, scale=0.8)},
            n_iter=3,
            cv=2,
        ),
        "halving": HalvingGridSearchCV(line, {"C": [0.1, 1, 2, 3]}, cv=2, min_resources=30),
    }


@pytest.mark.parametrize("name", _searches())
def test_a_search_is_read_with_its_scores(name, data, read_bytes):
    rows, labels, _ = data
    live = _searches()[name]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        live.fit(rows, labels)
    for protocol in PROTOCOLS:
        found = search_of(read_bytes(pickle.dumps(live, protocol=protocol)).value)

        results = live.cv_results_
        assert (found.n_candidates, found.n_splits) == (len(results["params"]), live.n_splits_)
        if live.refit:
            assert (found.best_index, found.best_score) == (live.best_index_, live.best_score_)
        means = {name[10:]: tuple(values) for name, values in results.items() if name.startswith("mean_test_")}
        assert found.mean_scores == means
        assert found.split_scores == {
            score: tuple(tuple(results[f"split{split}_test_{score}"]) for split in range(live.n_splits_))
            for score in means
        }
        if name != "steps":
            assert found.best_parameters == live.best_params_


def test_what_a_search_scores_by_is_named(read_bytes):
    found = {name: search_of(read_bytes(pickle.dumps(live)).value) for name, live in _searches().items()}

    assert {name: search.scoring for name, search in found.items()} == {
        "one score": ("accuracy",),
        "two scores": ("exact", "f"),
        "a scorer": ("f1_score",),
        "no refit": (),
        "steps": (),
        "drawn": (),
        "halving": (),
    }
    assert [found[name].refit for name in ("one score", "two scores", "no refit")] == [True, "f", False]
    assert found["two scores"].splitter.parameters == {"n_splits": 4, "shuffle": True, "random_state": 1}
    assert isinstance(found["one score"].n_candidates, Unknown)


def test_distributions_of_a_search_are_named_with_their_arguments(read_bytes):
    tried = search_of(read_bytes(pickle.dumps(_searches()["drawn"])).value).tried

    assert all(isinstance(value, DistributionView) for value in tried.values())
    assert [(value.name, value.arguments, value.keywords) for value in tried.values()] == [
        ("scipy.stats.randint", (2, 9), {}),
        ("scipy.stats.uniform", (0.1,), {"scale": 0.8}),
    ]


def test_another_estimator_is_no_search(models, read_bytes):
    assert search_of(read_bytes(pickle.dumps(models["forest"])).value) is None


def test_an_unfitted_forest_holds_no_trees(read_bytes):
    from sklearn.ensemble import RandomForestClassifier

    assert read_bytes(pickle.dumps(RandomForestClassifier())).value.trees is None
