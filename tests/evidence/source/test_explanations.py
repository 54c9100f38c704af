"""What a text does to explain a model: on which rows, against which others, with which draws."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mlaudit.evidence.source.model import Explanation, SourceUnit

Read = Callable[..., SourceUnit]

FITTED = """
import shap
from sklearn.inspection import PartialDependenceDisplay, permutation_importance
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
model = RandomForestClassifier(random_state=0).fit(X_train, y_train)
"""


def explained(read: Read, code: str) -> list[Explanation]:
    return list(read(FITTED + code).explanations)


@pytest.mark.parametrize(("rows", "relation"), [("X_train, y_train", "within"), ("X_test, y_test", "disjoint")])
def test_shuffled_rows_are_held_against_the_fitted_ones(read: Read, rows: str, relation: str) -> None:
    (found,) = explained(read, f"permutation_importance(model, {rows}, n_repeats=5)")
    assert (found.kind, found.relation) == ("permutation", relation)


def test_importances_of_trees_are_those_of_the_fitted_rows(read: Read) -> None:
    (found,) = explained(read, "print(model.feature_importances_)")
    assert (found.kind, found.loads) == ("impurity", (0,))
    assert found.callee == "sklearn.ensemble.RandomForestClassifier.feature_importances_"


@pytest.mark.parametrize(
    ("background", "rows", "is_summarised"),
    [
        ("X_train[:10]", 10, False),
        ("X_train.iloc[:30]", 30, False),
        ("X_train.head(20)", 20, False),
        ("X_train.sample(25, random_state=0)", 25, False),
        ("shap.sample(X_train, 40)", 40, False),
        ("shap.kmeans(X_train, 5)", 5, True),
        ("X_train", None, False),
        ("X_train[:n]", None, False),
        ("X_train[10:]", None, False),
    ],
)
def test_rows_to_compare_with_are_counted_where_a_literal_says_so(
    read: Read, background: str, rows: int | None, is_summarised: bool
) -> None:
    (direct,) = explained(read, f"shap.KernelExplainer(model.predict_proba, {background})")
    (named,) = explained(read, f"background = {background}\nshap.KernelExplainer(model.predict_proba, background)")
    for found in (direct, named):
        assert (found.kind, found.background, found.is_summarised) == ("shap", rows, is_summarised)


def test_a_background_that_is_set_twice_is_not_known(read: Read) -> None:
    code = "b = X_train[:10]\nif big:\n    b = X_train[:500]\nshap.Explainer(model, b)"
    assert [found.background for found in explained(read, code)] == [None]


def test_a_check_that_is_turned_off_is_told_where_it_is(read: Read) -> None:
    code = "explainer = shap.TreeExplainer(model)\nvalues = explainer.shap_values(X_test, check_additivity=False)"
    made, asked = explained(read, code)
    assert (made.checks_sum, asked.checks_sum) == (True, False)


@pytest.mark.parametrize(
    ("made", "is_seeded", "is_repeated"),
    [
        ("LimeTabularExplainer(X_train.values)", False, False),
        ("LimeTabularExplainer(X_train.values, random_state=1)", True, False),
        ("np.random.seed(0)\nLimeTabularExplainer(X_train.values)", True, False),
        ("for i in range(9):\n    LimeTabularExplainer(X_train.values)", False, True),
    ],
)
def test_draws_of_lime_are_seeded_by_an_argument_or_for_the_whole_text(
    read: Read, made: str, is_seeded: bool, is_repeated: bool
) -> None:
    (found,) = explained(read, f"from lime.lime_tabular import LimeTabularExplainer\n{made}")
    assert (found.kind, found.is_seeded, found.is_repeated) == ("lime", is_seeded, is_repeated)


@pytest.mark.parametrize(
    ("limits", "are_named"), [("", False), (", features_to_vary=['a']", True), (", features_to_vary='all'", False)]
)
def test_other_answers_may_change_what_is_named(read: Read, limits: str, are_named: bool) -> None:
    code = f"import dice_ml\ne = dice_ml.Dice(d, m)\ne.generate_counterfactuals(X_test, total_CFs=2{limits})"
    (found,) = explained(read, code)
    assert (found.kind, found.names_what_may_vary) == ("counterfactual", are_named)


def test_other_calls_explain_nothing(read: Read) -> None:
    assert explained(read, "import shapely\nshapely.Explainer(model)\nprint(model.score(X_test, y_test))") == []
