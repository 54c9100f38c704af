"""Records of what a text does to explain a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.made import StepUse
from mlaudit.evidence.source.model.words import Relation

ExplanationKind = Literal["permutation", "impurity", "shap", "lime", "partial_dependence", "counterfactual"]
"""How a model is explained: by shuffling a column, by the splits of its trees, by shares of a prediction, by a local
line, by a curve over one column, by the nearest other answer."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One call that explains a model.

    Attributes
    ----------
    callee : str
        ``sklearn.inspection.permutation_importance``, ``shap.TreeExplainer``; for the importances that a model of trees
        brings, its class and ``.feature_importances_``.
    relation : Relation
        How the explained rows stand to those that the model was fitted on.
    estimator : StepUse or None
        The model.
    background : int or None
        Rows of the sample that an explainer compares with, where the text says so in a literal.
    is_summarised : bool
        The background was made by clustering, so that each of its rows stands for several.
    is_seeded : bool
        The draws are seeded, by an argument or for the whole text.
    is_repeated : bool
        It stands in a loop.
    checks_sum : bool
        The sum of the shares is held against the prediction, as is the default.
    knows_dependence : bool
        Columns that depend on each other are told to it, as a clustering or a partition.
    names_what_may_vary : bool
        A search for another answer is told which columns it may change, and how far.
    """

    id: int
    location: Location
    kind: ExplanationKind
    callee: str
    relation: Relation = "unknown"
    estimator: StepUse | None = None
    rows_name: str | None = None
    fitted_name: str | None = None
    background: int | None = None
    is_summarised: bool = False
    is_seeded: bool = False
    is_repeated: bool = False
    checks_sum: bool = True
    knows_dependence: bool = False
    names_what_may_vary: bool = False
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    flow: tuple[FlowStep, ...] = ()
