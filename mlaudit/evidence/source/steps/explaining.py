"""Calls that explain a model: importances, shares of a prediction, curves, other answers."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Explained
from mlaudit.evidence.source.model import ExplanationKind
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Constant, Data, Estimator

_FUNCTIONS: dict[str, ExplanationKind] = {
    "sklearn.inspection.permutation_importance": "permutation",
    "sklearn.inspection.partial_dependence": "partial_dependence",
    "sklearn.inspection.plot_partial_dependence": "partial_dependence",
    "sklearn.inspection.PartialDependenceDisplay.from_estimator": "partial_dependence",
}
_LIME = ("LimeTabularExplainer", "RecurrentTabularExplainer")
_METHODS: dict[str, tuple[str, ExplanationKind]] = {
    "generate_counterfactuals": ("dice_ml.", "counterfactual"),
    "shap_values": ("shap.", "shap"),
}
_LIMITS = ("features_to_vary", "permitted_range", "proximity_weight_features")
_DEPENDENCE = ("clustering", "hclust", "Partition", "partition", "correlation_dependent")


def noted(run: Run, node: ast.Call, callee: str, given: Arguments) -> None:
    """Note a call of a function or class that explains a model."""
    kind = _kind(callee)
    if kind is None:
        return
    rows = given.rows(1, "X", "data", "masker") or given.rows(0, "training_data")
    _note(run, node, callee, kind, rows, given)


def method_noted(run: Run, node: ast.Call, found: Estimator, name: str, given: Arguments) -> None:
    """Note a method of an explainer; what it was made of is in the call that made it."""
    package, kind = _METHODS.get(name, ("", None))
    if kind is None or not found.step.class_path.startswith(package):
        return
    if kind == "counterfactual" or given.constant(None, "check_additivity") is False:
        _note(run, node, f"{found.step.class_path}.{name}", kind, given.rows(0), given)


def importances_noted(run: Run, node: ast.AST, found: Estimator, rows: Data) -> None:
    """Note ``model.feature_importances_``."""
    step = found.inner or found.step
    seen = Explained(node, "impurity", f"{step.class_path}.feature_importances_", rows, found.model_fits)
    run.trace.explained[run.key(node)] = seen


def _is_limited(given: Arguments) -> bool:
    named = any(given.is_given(word) and given.constant(None, word) != "all" for word in _LIMITS)
    return named or not given.is_complete


def _kind(callee: str) -> ExplanationKind | None:
    if callee in _FUNCTIONS:
        return _FUNCTIONS[callee]
    package, _, rest = callee.partition(".")
    name = rest.rpartition(".")[2]
    if package == "shap" and name.endswith("Explainer"):
        return "shap"
    return "lime" if package == "lime" and name in _LIME else None


def _note(run: Run, node: ast.Call, callee: str, kind: ExplanationKind, rows: Data | None, given: Arguments) -> None:
    fits = frozenset[int]().union(*(model.model_fits for model in run.estimators_in(given.all())))
    text = " ".join(ast.dump(keyword) for keyword in node.keywords) + callee
    run.trace.explained[run.key(node)] = Explained(
        node,
        kind,
        callee,
        rows,
        fits,
        is_seeded=given.is_given("random_state", "seed", "random_seed") or not given.is_complete,
        is_repeated=run.loops > 0,
        checks_sum=given.content(None, "check_additivity") != Constant(False),
        knows_dependence=any(word in text for word in _DEPENDENCE),
        names_what_may_vary=_is_limited(given),
    )
