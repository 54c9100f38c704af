"""Functions that fit a model, copy one, score features, or look for the best arguments of a function."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import ModelFit
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.model import StepUse
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import choosing, construction, learning, watching
from mlaudit.evidence.source.values import Estimator, Reference, Statistic, Value


def _train(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``xgboost.train(parameters, matrix)``."""
    rows = given.rows(1, "dtrain", "train_set")
    step = StepUse(callee.dotted, "estimator", run.location(node))
    if rows is None:
        return run.state.held(Estimator(step, is_unresolved=True))
    fit = run.trace.model_fit(run.key(node), ModelFit(node, step, rows, None))
    trained = Estimator(step, model_fits=frozenset([fit]))
    watching.watched(run, node, trained, given, position=3)
    return run.state.held(trained)


def _callback(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``lightgbm.early_stopping(50)``."""
    return run.state.held(construction.unknown_object(run, node, callee.dotted, given))


def _optimiser(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``hyperopt.fmin(objective, space)``."""
    return choosing.optimised(run, node, callee.dotted, given) or run.unknown(node)


def _loaded(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``keras.models.load_model("best.h5")``: the best round of a training of this text, or any model."""
    found = watching.loaded(run, given.get(0, "filepath"))
    return run.state.held(found or construction.unknown_object(run, node, callee.dotted, given))


def _clone(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    found = given.content(0, "estimator")
    return run.state.held(learning.cloned(found)) if isinstance(found, Estimator) else run.unknown(node, given.all())


def _feature_scores(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    rows = given.rows(0, "X")
    return run.unknown(node) if rows is None else Statistic("scores", rows, node, uses_target=True)


BY_NAME: dict[str, Call] = {
    "sklearn.base.clone": _clone,
    "clone": _clone,
    "keras.models.load_model": _loaded,
    "keras.saving.load_model": _loaded,
}

BY_GROUP: dict[str, Call] = {
    "trainings": _train,
    "feature_scores": _feature_scores,
    "callbacks": _callback,
    "optimisers": _optimiser,
}
