from __future__ import annotations

import textwrap

import pytest

from mlaudit.core.values import Unknown

XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
FIT = "clf = LogisticRegression().fit(X_train, y_train)\n"


def only(items):
    assert len(items) == 1, items
    return items[0]


def test_load_resolves_constants_joined_paths_and_parsed_times(read):
    unit = read(
        """\
        import os
        import pandas as pd
        from pathlib import Path
        ROOT = "data"
        a = pd.read_csv(os.path.join(ROOT, "a.csv"), parse_dates=["day"])
        b = pd.read_parquet(Path(ROOT) / "b.parquet")
        name = "c"
        c = pd.read_csv(f"{ROOT}/{name}.csv")
        c["when"] = pd.to_datetime(c["when"])
        """,
        preamble=False,
    )
    assert [(load.path, load.columns_parsed_as_time) for load in unit.loads] == [
        ("data/a.csv", ("day",)),
        ("data/b.parquet", ()),
        ("data/c.csv", ("when",)),
    ]


def test_hold_out_has_the_defaults_of_its_callee(read):
    split = only(read(XY + "X_train, X_test, y_train, y_test = train_test_split(X, y)\n" + FIT).splits)
    assert (split.method, split.shuffles, split.is_stratified, split.is_seeded) == ("holdout", True, False, False)
    assert (split.test_share, split.n_splits, split.target) == (0.25, None, "churn")


def test_global_seed_seeds_the_split(read):
    assert only(read("np.random.seed(0)\n" + XY + "a, b = train_test_split(X)\n").splits).is_seeded is True


@pytest.mark.parametrize(
    ("model", "method", "stratified"),
    [("LogisticRegression()", "stratified", True), ("LinearRegression()", "k_fold", False)],
)
def test_integer_cv_depends_on_the_estimator(read, model, method, stratified):
    split = only(read(XY + f"print(cross_val_score({model}, X, y, cv=7))\n").splits)
    assert (split.method, split.is_stratified, split.n_splits, split.shuffles) == (method, stratified, 7, False)


def test_integer_cv_of_an_unknown_estimator_is_undecided(read):
    split = only(read(XY + "def f(model):\n    return cross_val_score(model, X, y, cv=3)\n").splits)
    assert isinstance(split.is_stratified, Unknown)


def test_splitter_arguments_are_read(read):
    unit = read(
        XY
        + "cv = KFold(n_splits=4, shuffle=True, random_state=1)\n"
        + "print(cross_val_score(LogisticRegression(), X, y, cv=cv))\n"
    )
    split = only(unit.splits)
    assert (split.callee, split.shuffles, split.n_splits, split.is_seeded) == (
        "sklearn.model_selection.KFold",
        True,
        4,
        True,
    )
    assert split.reaches_score


def test_time_series_split_is_forward_and_has_a_gap(read):
    unit = read(
        "df = df.sort_values('day')\n"
        + XY
        + "cross_val_score(LinearRegression(), X, y, cv=TimeSeriesSplit(5, gap=3))\n"
    )
    split = only(unit.splits)
    assert (split.is_forward, split.gap_steps, split.sorts_by_time_before, split.shuffles) == (True, 3, True, False)


def test_features_that_are_all_lags_of_the_target(read):
    code = """\
    for k in range(1, 4):
        df[f"lag_{k}"] = df["sales"].shift(k)
    df = df.dropna()
    X = df[[f"lag_{k}" for k in range(1, 4)]]
    y = df["sales"]
    cross_val_score(LinearRegression(), X, y, cv=KFold(5, shuffle=True))
    """
    split = only(read(code).splits)
    assert split.features == ("lag_1", "lag_2", "lag_3")
    assert split.features_are_target_lags


def test_another_feature_beside_the_lags(read):
    code = """\
    df["lag"] = df["sales"].shift(1)
    cross_val_score(LinearRegression(), df[["lag", "price"]], df["sales"], cv=KFold(5, shuffle=True))
    """
    assert not only(read(code).splits).features_are_target_lags


def test_sampler_of_a_pipeline_belongs_to_the_split(read):
    unit = read(XY + "cross_val_score(imb_pipeline(SMOTE(k_neighbors=3), LogisticRegression()), X, y, cv=5)\n")
    assert only(unit.splits).sampler.parameters == {"k_neighbors": 3}
    pipeline = only(unit.pipelines)
    assert (pipeline.framework, [step.kind for step in pipeline.steps]) == ("imblearn", ["sampler", "estimator"])
    assert (pipeline.splits, pipeline.loads, pipeline.target) == ((0,), (0,), "churn")


def test_column_transformer_is_flattened_with_its_columns(read):
    unit = read("p = make_pipeline(ColumnTransformer([('n', StandardScaler(), ['a', 'b'])]), LogisticRegression())\n")
    steps = unit.pipelines[-1].steps
    assert [(step.class_path.rsplit(".")[-1], step.columns) for step in steps] == [
        ("StandardScaler", ("a", "b")),
        ("LogisticRegression", ()),
    ]


def test_sampler_in_a_plain_pipeline(read):
    pipeline = only(read("make_pipeline(SMOTE(), LogisticRegression())\n").pipelines)
    assert (pipeline.framework, pipeline.steps[0].kind) == ("sklearn", "sampler")


@pytest.mark.parametrize(
    ("guess", "kind"),
    [
        ("clf.predict(X_test)", "labels"),
        ("clf.predict_proba(X_test)[:, 1]", "scores"),
        ("clf.decision_function(X_test)", "scores"),
        ("LinearRegression().fit(X_train, y_train).predict(X_test)", "unknown"),
        ("score(X_test)", "unknown"),
    ],
)
def test_what_a_ranking_metric_is_fed_with(read, guess, kind):
    unit = read(XY + SPLIT + FIT + f"print(roc_auc_score(y_test, {guess}))\n")
    evaluation = unit.evaluations[-1]
    assert (evaluation.metric, evaluation.input_kind, evaluation.is_reported) == ("roc_auc", kind, True)


def test_labels_through_a_variable_and_a_pipeline(read):
    unit = read(
        XY
        + SPLIT
        + "p = make_pipeline(StandardScaler(), RandomForestClassifier()).fit(X_train, y_train)\n"
        + "pred = p.predict(X_test)\nroc_auc_score(y_test, pred)\n"
    )
    assert only(unit.evaluations).input_kind == "labels"


def test_scoring_names_become_evaluations(read):
    unit = read(
        XY
        + "r = cross_validate(LogisticRegression(), X, y, scoring=['roc_auc', 'f1_macro', 'neg_log_loss'])\nprint(r)\n"
    )
    assert [(e.metric, e.averaging, e.rows, e.is_reported) for e in unit.evaluations] == [
        ("roc_auc", None, "fold_test", True),
        ("f1", "macro", "fold_test", True),
        ("log_loss", None, "fold_test", True),
    ]


def test_score_follows_the_estimator(read):
    unit = read(
        XY
        + SPLIT
        + FIT
        + "print(clf.score(X_train, y_train))\nprint(clf.score(X_test, y_test))\n"
        + "LinearRegression().fit(X_train, y_train).score(X_test, y_test)\n"
    )
    assert [(e.metric, e.rows, e.target) for e in unit.evaluations] == [
        ("accuracy", "train", "churn"),
        ("accuracy", "test", "churn"),
        ("r2", "test", "churn"),
    ]


def test_validation_rows_are_told_from_test_rows(read):
    unit = read(
        XY
        + "X_rest, X_test, y_rest, y_test = train_test_split(X, y)\n"
        + "X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest)\n"
        + FIT
        + "print(clf.score(X_val, y_val))\nprint(clf.score(X_test, y_test))\n"
    )
    assert [e.rows for e in unit.evaluations] == ["validation", "test"]


@pytest.mark.parametrize(
    ("code", "target"),
    [
        ("y = df['churn']\nX = df.drop('churn', axis=1)\n", "churn"),
        ("y = df.pop('churn')\nX = df\n", "churn"),
        ("X, y = df.drop(columns='churn'), df.churn.values\n", "churn"),
        ("y = df['churn'].map({'yes': 1, 'no': 0})\nX = df[['a']]\n", "churn"),
        ("TARGET = 'churn'\ny = df[TARGET].astype(int)\nX = df.drop(TARGET, axis=1)\n", "churn"),
        ("X, y = df.iloc[:, :-1], df.iloc[:, -1]\n", None),
        ("y = df['income'] > 50\nX = df[['a']]\n", None),
    ],
)
def test_target_column(read, code, target):
    split = only(read(code + SPLIT + FIT + "print(clf.score(X_test, y_test))\n").splits)
    assert isinstance(split.target, Unknown) if target is None else split.target == target


def test_second_fit_on_test_rows(read):
    code = "s = StandardScaler()\nX_train = s.fit_transform(X_train)\nX_test = s.fit_transform(X_test)\n"
    unit = read(XY + SPLIT + code + FIT + "print(clf.score(X_test, y_test))\n")
    refits = [fit for fit in unit.fits if fit.is_refit_on_test]
    assert [(fit.rows, fit.reaches_test_rows, fit.location.line) for fit in refits] == [("test", False, 24)]


def test_helper_called_on_each_part_is_a_second_fit(read):
    code = "def prep(frame):\n    return StandardScaler().fit_transform(frame)\n"
    code += "X_train, X_test = prep(X_train), prep(X_test)\n"
    unit = read(XY + SPLIT + code + FIT + "print(clf.score(X_test, y_test))\n")
    assert [fit.is_refit_on_test for fit in unit.fits if fit.step.kind == "scaler"] == [True]


def test_flag_of_a_helper_decides_what_is_fitted(read):
    code = """\
    def prep(frame, scaler, fit=False):
        if fit:
            scaler.fit(frame)
        return scaler.transform(frame)
    s = StandardScaler()
    X_train, X_test = prep(X_train, s, fit=True), prep(X_test, s)
    """
    unit = read(XY + SPLIT + textwrap.dedent(code) + FIT + "print(clf.score(X_test, y_test))\n")
    assert not any(fit.is_refit_on_test or fit.reaches_test_rows is True for fit in unit.fits)


def test_the_flow_runs_from_the_rows_to_the_score(read):
    unit = read(XY + "X = StandardScaler().fit_transform(X)\n" + SPLIT + FIT + "print(clf.score(X_test, y_test))\n")
    leak = next(fit for fit in unit.fits if fit.reaches_test_rows is True)
    assert [step.text for step in leak.flow] == [
        'pd.read_csv("data/churn.csv")',
        "StandardScaler().fit_transform(X)",
        "train_test_split(X, y, random_state=0)",
        "LogisticRegression().fit(X_train, y_train)",
        "clf.score(X_test, y_test)",
    ]
    assert (leak.split, leak.evaluation, leak.rows, leak.reaches_score) == (0, 0, "all", True)


@pytest.mark.parametrize(
    ("code", "taken"),
    [
        ("r = RFECV(LogisticRegression()).fit(X, y)\nprint(max(r.cv_results_['mean_test_score']))\n", True),
        ("r = RFECV(LogisticRegression()).fit(X, y)\nprint(r.n_features_)\n", False),
        (
            SPLIT + "r = RFECV(LogisticRegression()).fit(X_train, y_train)\n"
            "print(max(r.cv_results_['mean_test_score']), r.score(X_test, y_test))\n",
            False,
        ),
        (
            "r = RFECV(LogisticRegression()).fit(X, y)\nprint(r.cv_results_['mean_test_score'].max())\n"
            "print(cross_val_score(RFECV(LogisticRegression()), X, y))\n",
            False,
        ),
        ("g = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(X, y)\nprint(f'{g.best_score_:.3f}')\n", True),
        ("g = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(X, y)\nprint(g.cv_results_)\n", False),
        (
            "g = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(X, y)\n"
            "print(g.cv_results_['mean_test_score'][g.best_index_])\n",
            True,
        ),
        ("r = RFECV(LogisticRegression()).fit(X, y)\nprint(r.cv_results_['mean_test_score'])\n", False),
        ("r = RFECV(LogisticRegression()).fit(X, y)\nprint(pd.DataFrame(r.cv_results_))\n", False),
        (
            "r = RFECV(LogisticRegression()).fit(X, y)\n"
            "for size, score in enumerate(r.cv_results_['mean_test_score']):\n    print(size, score)\n",
            False,
        ),
        (
            "import matplotlib.pyplot as plt\nr = RFECV(LogisticRegression()).fit(X, y)\n"
            "sizes = range(1, len(r.grid_scores_) + 1)\nplt.plot(sizes, r.grid_scores_)\nplt.show()\n",
            False,
        ),
        (
            "r = RFECV(LogisticRegression()).fit(X, y)\nscores = r.cv_results_['mean_test_score']\n"
            "print(f'best {np.max(scores):.3f}')\n",
            True,
        ),
        (
            "r = RFECV(LogisticRegression()).fit(X, y)\nprint(r.cv_results_['mean_test_score'][r.n_features_ - 1])\n",
            True,
        ),
        ("r = RFECV(LogisticRegression()).fit(X, y)\nprint(r.cv_results_['mean_test_score'][0])\n", False),
        (
            "def tune(X_train, y_train):\n"
            "    g = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(X_train, y_train)\n    print(g.best_score_)\n",
            False,
        ),
        (
            "def tune(rows, labels):\n"
            "    g = GridSearchCV(LogisticRegression(), {'C': [1]}).fit(rows, labels)\n    print(g.best_score_)\n"
            "tune(X, y)\n",
            True,
        ),
    ],
)
def test_maximum_of_a_search_as_the_reported_score(read, code, taken):
    unit = read(XY + code)
    assert any(fit.takes_reported_maximum for fit in unit.fits) is taken


@pytest.mark.parametrize(
    ("code", "column", "shift", "guarded"),
    [
        ("df['l'] = np.log(df['fare'])", "fare", 0.0, False),
        ("df['l'] = np.log10(df.fare)", "fare", 0.0, False),
        ("df['l'] = np.log1p(df['fare'])", "fare", 1.0, False),
        ("df['l'] = np.log(df['fare'] + 1)", "fare", 1.0, False),
        ("df['l'] = np.log(df['fare'].clip(lower=1))", "fare", 0.0, True),
        ("df = df[df['fare'] > 0]\ndf['l'] = np.log(df['fare'])", "fare", 0.0, True),
        ("df['l'] = np.where(df['fare'] > 0, np.log(df['fare']), 0)", "fare", 0.0, True),
        ("df['fare'] = df['fare'] + 5\ndf['l'] = np.log(df['fare'])", "fare", 0.0, True),
        ("df['l'] = np.log(df['fare'])\ndf.loc[df['fare'] <= 0, 'l'] = 0", "fare", 0.0, True),
        ("df['l'] = np.log(df['fare'])\ndf.loc[df['fare'] <= 0, 'other'] = 0", "fare", 0.0, False),
        ("df['l'] = np.log(df['fare']).replace(-np.inf, 0)", "fare", 0.0, True),
        ("df['l'] = np.log(df['fare']).replace(7, 0)", "fare", 0.0, False),
        ("df['l'] = np.log(df['fare']).replace(-np.inf, -99)", "fare", 0.0, False),
        ("df['l'] = np.log(df['fare'])\ndf = df.replace([np.inf, -np.inf], np.nan).dropna()", "fare", 0.0, True),
        ("df['l'] = np.nan_to_num(np.log(df['fare']))", "fare", 0.0, True),
        ("df['l'] = np.log(df['fare'])\ndf = df[np.isfinite(df['l'])]", "fare", 0.0, True),
    ],
)
def test_logarithm_of_a_column(read, code, column, shift, guarded):
    operation = next(o for o in read(code + "\n" + XY + SPLIT + FIT).operations if o.kind == "log")
    assert (operation.column, operation.shift_constant, operation.is_guarded) == (column, shift, guarded)
    assert operation.reaches_features


@pytest.mark.parametrize(
    ("code", "looks_at", "left_out"),
    [
        ("df = df.dropna()", None, ()),
        ("df = df.drop(columns=['fare'])\ndf = df.dropna()", None, ("fare",)),
        ("df['age'] = df['age'].fillna(0)\ndf = df.dropna()", None, ("age",)),
        ("df = df.dropna(subset=['age', 'fare'])", ("age", "fare"), ()),
        ("df = df[['age', 'fare', 'y']].dropna()", ("age", "fare", "y"), ()),
    ],
)
def test_columns_in_which_a_gap_drops_the_row(read, code, looks_at, left_out):
    operation = next(o for o in read(code + "\n" + XY + SPLIT + FIT).operations if o.kind == "drop_missing")
    assert (operation.looks_at, operation.left_out) == (looks_at, left_out)


@pytest.mark.parametrize(
    "code",
    [
        "df = df.dropna(thresh=3)",
        "df = df.dropna(how='all')",
        "df = df.dropna(subset=NAMES)",
        "df = df[df['fare'] > 0].dropna()",
        "df = df.select_dtypes('number').dropna()",
    ],
)
def test_columns_or_rows_that_the_text_does_not_tell(read, code):
    operation = next(o for o in read(code + "\n" + XY + SPLIT + FIT).operations if o.kind == "drop_missing")
    assert isinstance(operation.looks_at, Unknown)


def test_filled_column_that_is_saved(read):
    unit = read("df['age'] = df['age'].fillna(df['age'].mean())\ndf.to_csv('clean.csv', index=False)\n")
    assert [(o.kind, o.column, o.written_to) for o in unit.operations] == [("fill_mean", "age", ("clean.csv",))]
    fit = only(unit.fits)
    assert (fit.step.kind, fit.method, fit.rows, fit.reaches_test_rows) == ("imputer", "fillna", "all", False)
    assert [(dump.path, dump.what, dump.loads) for dump in unit.dumps] == [("clean.csv", "rows", (0,))]


def test_saved_models(read):
    unit = read(
        XY
        + SPLIT
        + FIT
        + "joblib.dump(clf, 'a.joblib')\nimport pickle\nwith open('b.pkl', 'wb') as f:\n    pickle.dump(clf, f)\n"
    )
    assert [(dump.callee, dump.path, dump.what, dump.rows) for dump in unit.dumps] == [
        ("joblib.dump", "a.joblib", "model", "train"),
        ("pickle.dump", "b.pkl", "model", "train"),
    ]


def test_task_hints(read):
    regression = read(
        XY + SPLIT + "m = LinearRegression().fit(X_train, y_train)\nmean_squared_error(y_test, m.predict(X_test))\n"
    )
    assert regression.task_hint == "regression"
    ranking = read(XY + SPLIT + FIT + "roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1])\n")
    assert ranking.task_hint == "binary"


def test_comments_that_address_the_audit(read):
    unit = read("x = 1  # mlaudit: ignore[ML1104] known\n# other\n", preamble=False)
    assert [(comment.location.line, comment.text) for comment in unit.comments] == [
        (1, "# mlaudit: ignore[ML1104] known")
    ]


def test_columns_kept_by_a_selector_point_at_its_fit(read):
    unit = read(
        XY
        + "s = RFECV(LogisticRegression()).fit(X, y)\nX = X.loc[:, s.support_]\n"
        + SPLIT
        + FIT
        + "print(clf.score(X_test, y_test))\n"
    )
    leak = only([fit for fit in unit.fits if fit.reaches_test_rows is True])
    assert (leak.step.class_path, leak.uses_target, leak.location.line) == (
        "sklearn.feature_selection.RFECV",
        True,
        21,
    )


@pytest.mark.parametrize("seed", ["pl.seed_everything(1)", "keras.utils.set_random_seed(1)", "np.random.seed(1)"])
def test_a_seed_of_numpy_seeds_the_splits_behind_it(read, seed):
    code = "import keras\nimport pytorch_lightning as pl\n" + seed + "\n" + XY + "a, b = train_test_split(X)\n"
    assert only(read(code).splits).is_seeded is True


def test_a_seed_of_python_does_not_seed_what_draws_from_numpy(read):
    assert only(read("import random\nrandom.seed(1)\n" + XY + "a, b = train_test_split(X)\n").splits).is_seeded is False


def test_a_split_in_a_loop_draws_again_in_every_round(read):
    code = XY + "for i in range(100):\n    a, b = train_test_split(X)\n"
    assert only(read(code).splits).is_repeated
    assert not only(read(XY + "a, b = train_test_split(X)\n").splits).is_repeated


def test_a_flow_says_what_happens_at_each_step(read):
    unit = read("""\
        def prepared(frame):
            return StandardScaler().fit_transform(frame)
        X, y = prepared(df[["a", "b"]]), df["y"]
        X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
        clf = LogisticRegression().fit(X_train, y_train)
        print(clf.score(X_test, y_test))
        """)
    leak = next(fit for fit in unit.fits if fit.reaches_test_rows is True)
    assert [step.kind for step in leak.flow] == ["read", "call", "learn", "split", "fit", "score"]
    assert leak.flow[1].text.startswith("prepared(")
    shifted = read("df = df.sort_values('day')\ndf['next'] = df['a'].shift(-1)\n")
    assert [[step.kind for step in found.flow] for found in shifted.time_operations] == [["read", "change"]]
