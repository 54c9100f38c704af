"""Names of the text that a recipe is told in, and where there are none."""

from __future__ import annotations

import pytest

XY = "y = df['churn']\nX = df.drop(columns=['churn'])\n"
SPLIT = "X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)\n"
SCORE = "model = LogisticRegression().fit(X_train, y_train)\nprint(model.score(X_test, y_test))\n"


def leak_of(unit):
    """Return how the first fit that reaches test rows is written."""
    return next(fit.code for fit in unit.fits if fit.reaches_test_rows is True)


def test_a_fit_before_a_split_is_told_with_the_parts_of_the_split(read):
    code = leak_of(read(XY + "scaler = StandardScaler()\nX = scaler.fit_transform(X)\n" + SPLIT + SCORE))
    assert (code.place, code.split_place, code.divided) == ("line 22", "line 23", "X")
    assert (code.estimator, code.constructor, code.column) == ("scaler", None, "")
    assert (code.train, code.test) == ("X_train", "X_test")


def test_an_estimator_that_is_made_in_place_is_told_as_it_is_made(read):
    code = leak_of(read(XY + "X = SimpleImputer(strategy='median').fit_transform(X)\n" + SPLIT + SCORE))
    assert (code.estimator, code.constructor) == (None, "SimpleImputer(strategy='median')")


def test_a_column_that_is_filled_in_place_is_told_with_what_fills_it(read):
    code = leak_of(read("df['age'] = df['age'].fillna(df['age'].median())\n" + XY + SPLIT + SCORE))
    assert (code.column, code.statistic, code.divided, code.train) == ("['age']", "median()", "X", "X_train")


def test_a_cross_validation_is_told_with_its_arguments(read):
    fit = "Z = StandardScaler().fit_transform(X)\n"
    code = leak_of(read(XY + fit + "print(cross_val_score(LogisticRegression(), Z, y, cv=3))\n"))
    assert (code.scorer, code.model, code.features, code.labels, code.rest) == (
        "cross_val_score", "LogisticRegression()", "X", "y", ", cv=3",
    )  # fmt: skip


@pytest.mark.parametrize(
    "code",
    [
        "for name in ['age', 'fee']:\n    df[name] = df[name].fillna(df[name].mean())\n" + XY + SPLIT,
        "def scaled(rows):\n    return StandardScaler().fit_transform(rows)\n" + XY + "X = scaled(X)\n" + SPLIT,
        XY + "Z = StandardScaler().fit_transform(X)\nX = np.hstack([X, Z])\n" + SPLIT,
        XY + "X = StandardScaler().fit_transform(X)\nX = np.hstack([X, df[['age']]])\n" + SPLIT,
        XY + "scaler = StandardScaler()\nscaler.fit(X)\nX = scaler.transform(X)\n" + SPLIT,
        XY + "X = StandardScaler().fit_transform(X)\nparts = train_test_split(X, y)\n"
        "X_train, X_test, y_train, y_test = parts\n",
    ],
    ids=[
        "in a loop over columns",
        "in a helper",
        "beside other columns",
        "of one name",
        "fitted by itself",
        "the parts have one name",
    ],
)
def test_where_a_name_would_not_hold_none_is_told(read, code):
    assert leak_of(read(code + SCORE)).train is None


def test_a_second_fit_is_told_where_its_name_holds_the_first(read):
    refit = "scaler = StandardScaler()\nX_train = scaler.fit_transform(X_train)\nX_test = NAME.fit_transform(X_test)\n"
    units = [read(XY + SPLIT + refit.replace("NAME", name) + SCORE) for name in ("scaler", "StandardScaler()")]
    again = [next(fit.code for fit in unit.fits if fit.is_refit_on_test) for unit in units]
    assert [(code.result, code.estimator, code.received) for code in again[:1]] == [("X_test", "scaler", "X_test")]
    assert again[1].estimator is None


def test_what_a_search_with_a_splitter_of_its_own_is_handed_is_not_told(read):
    searches = "search = GridSearchCV(LogisticRegression(), {'C': [1, 2]}, cv=HOW)\nsearch.fit(X, y)\n"
    units = [read(XY + searches.replace("HOW", how)) for how in ("5", "TimeSeriesSplit()")]
    found = [next(fit.code for fit in unit.fits if fit.step.kind == "search") for unit in units]
    assert [(code.estimator, code.received) for code in found] == [("search", "X"), ("search", None)]


def test_parts_in_order_are_not_told_to_be_drawn_from(read):
    shuffled, ordered = (
        read(XY + SPLIT.replace("random_state=0", how) + SCORE).fits[0].code
        for how in ("random_state=0", "shuffle=False")
    )
    assert (shuffled.train, ordered.train) == ("X_train", None)
