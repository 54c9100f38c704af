"""The cut of a classifier that is fitted already, chosen by ``TunedThresholdClassifierCV(model, cv="prefit")``."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps.choices import Chosen
from mlaudit.evidence.source.values import Constant, Data, Estimator


def fitted_model(run: Run, found: Estimator) -> Estimator | None:
    """Return the classifier whose cut is tuned, where it is not fitted anew."""
    if found.step.class_path.rpartition(".")[2] != "TunedThresholdClassifierCV":
        return None
    made_with = dict(found.arguments)
    inner = run.state.content(made_with["estimator"]) if "estimator" in made_with else None
    if not isinstance(inner, Estimator):
        return None
    if inner.step.class_path.endswith("FrozenEstimator"):
        inner = next((one for one in run.estimators_in([value for _, value in inner.arguments])), inner)
    elif run.state.content(made_with.get("cv", Constant(None))) != Constant("prefit"):
        return None
    return inner if inner.model_fits else None


def tuned(run: Run, node: ast.AST, found: Estimator, cut: Estimator, rows: Data) -> Estimator:
    """Note the rows that choose the cut; what predicts then is the model that was fitted before."""
    callee = found.step.class_path
    seen = Chosen(node, "threshold", callee, (rows,), cut.model_fits, frozenset(), len(run.trace.scores))
    run.trace.choice((*run.key(node), "threshold"), seen)
    return replace(found, model_fits=cut.model_fits, is_classifier=True)
