"""What fitted steps say of their rows equals what the live objects know."""

from __future__ import annotations

import warnings
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
import pytest
from sklearn.feature_selection import SelectFromModel, SelectKBest, f_regression
from sklearn.impute import KNNImputer, SimpleImputer
from sklearn.linear_model import ElasticNet, Lasso, Ridge
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import SVC

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts import read_artifact
from mlaudit.evidence.artifacts.model import EstimatorView
from mlaudit.facts.pipelines import step_state

RNG = np.random.default_rng(0)
ROWS = pd.DataFrame({"a": RNG.normal(0, 1, 60), "b": RNG.normal(5, 400, 60), "c": RNG.normal(0, 0.01, 60)})


@pytest.fixture
def view(tmp_path: Path):
    def read(model: object) -> EstimatorView:
        joblib.dump(model, tmp_path / "model.joblib")
        value = read_artifact(ProjectFile("model.joblib", tmp_path / "model.joblib", "artifact", 1)).value
        assert isinstance(value, EstimatorView)
        return value

    return read


def test_means_of_scalers_and_imputers_by_column(view) -> None:
    gaps = ROWS.mask(RNG.random(ROWS.shape) < 0.2)
    for model in (StandardScaler().fit(gaps), SimpleImputer().fit(gaps)):
        found = view(model)
        assert step_state.column_means(found, step_state.names_of(found, ())) == pytest.approx(gaps.mean().to_dict())


def test_medians_are_no_means(view) -> None:
    found = view(SimpleImputer(strategy="median").fit(ROWS))
    assert isinstance(step_state.column_means(found, ("a", "b", "c")), Unknown)


@pytest.mark.parametrize("keep", [False, True])
def test_columns_that_an_imputer_drops(view, keep: bool) -> None:
    empty = ROWS.assign(d=np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = SimpleImputer(keep_empty_features=keep).fit(empty)
    found = view(model)
    names = step_state.names_of(found, ())
    assert step_state.emptied_columns(found, names) == ([] if keep else ["d"])
    assert (model.transform(empty).shape[1] == 4) is keep


def test_without_names_the_place_is_told(view) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = view(SimpleImputer().fit(ROWS.assign(d=np.nan).to_numpy()))
    assert step_state.emptied_columns(found, step_state.names_of(found, ())) == ["column 3"]


def test_an_imputer_by_neighbours_does_not_say(view) -> None:
    assert isinstance(step_state.emptied_columns(view(KNNImputer().fit(ROWS)), ("a", "b", "c")), Unknown)


def test_scores_that_are_undefined_are_counted(view) -> None:
    y = RNG.normal(size=60)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert step_state.undefined_scores(view(SelectKBest(k=1).fit(ROWS, y))) == (3, 3)
    assert step_state.undefined_scores(view(SelectKBest(f_regression, k=1).fit(ROWS, y))) == (0, 3)


@pytest.mark.parametrize("scaler", [StandardScaler(), MinMaxScaler(), RobustScaler()])
def test_spreads_as_a_scaler_met_them(view, scaler) -> None:
    spreads = {
        "StandardScaler": ROWS.std(ddof=0),
        "MinMaxScaler": ROWS.max() - ROWS.min(),
        "RobustScaler": ROWS.quantile(0.75) - ROWS.quantile(0.25),
    }[type(scaler).__name__]
    assert step_state.scale_ratio(view(scaler.fit(ROWS))) == pytest.approx(spreads.max() / spreads.min())


def test_columns_that_an_l1_penalty_keeps(view) -> None:
    target = 3 * ROWS["a"] + RNG.normal(0, 0.1, 60)
    lasso = Lasso(alpha=0.5).fit(ROWS, target)
    kept = {name: weight != 0 for name, weight in zip(ROWS, lasso.coef_, strict=True)}
    assert set(kept.values()) == {True, False}
    assert step_state.kept_by_l1(view(lasso), ("a", "b", "c")) == kept
    assert step_state.kept_by_l1(view(SelectFromModel(Lasso(alpha=0.5)).fit(ROWS, target)), ("a", "b", "c")) == kept
    assert step_state.kept_by_l1(view(Ridge().fit(ROWS, target)), ("a", "b", "c")) == {}
    assert step_state.kept_by_l1(view(ElasticNet(l1_ratio=0.3).fit(ROWS, target)), ("a", "b", "c")) == {}
    assert isinstance(step_state.kept_by_l1(view(lasso), ("a", "b")), Unknown)


def test_gamma_tells_how_the_fitted_values_vary(view) -> None:
    labels = np.arange(60) % 2
    assert step_state.variance_by_gamma(view(SVC().fit(ROWS, labels))) == pytest.approx(ROWS.to_numpy().var())
    assert isinstance(step_state.variance_by_gamma(view(SVC(gamma=0.1).fit(ROWS, labels))), Unknown)
    assert isinstance(step_state.variance_by_gamma(view(StandardScaler().fit(ROWS))), Unknown)
