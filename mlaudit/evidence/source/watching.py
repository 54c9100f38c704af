"""Rows that are watched while a model trains, and the rounds that they stop: early stopping, best iterations."""

from __future__ import annotations

import ast

from mlaudit.evidence.source import scoring
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.choices import Chosen
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Constant, Data, Estimator, Mapping, Sequence, Value

_SETS = ("validation_data", "eval_set", "evals", "valid_sets", "watchlist")
_MONITOR = "monitor"


def watched(run: Run, node: ast.AST, fitted: Estimator, given: Arguments, position: int | None = None) -> None:
    """Follow ``validation_data=(X_test, y_test)``, ``eval_set=[(X_test, y_test)]`` and ``validation_split=0.2``."""
    if given.is_given("validation_split", *_SETS[:1]):
        for fit in fitted.model_fits:
            run.trace.model_fits[fit].holds_out = True
    sets = _sets(run, node, given.content(position, *_SETS))
    for rows in sets:
        scoring.predicted(run, node, fitted, rows)
    if sets and _stops(run, fitted, given):
        _note_rounds(run, node, fitted, sets)


def _sets(run: Run, node: ast.AST, value: Value | None) -> list[Data]:
    """Return the features of each set that is watched."""
    if isinstance(value, Data):
        return [value]
    if not isinstance(value, Sequence):
        return []
    items = [run.state.content(item) for item in value.items]
    if any(isinstance(item, Sequence) for item in items):
        firsts = [item.items[0] for item in items if isinstance(item, Sequence) and item.items]
    else:
        # Matrices of xgboost and lightgbm stand alone; X and y of the others make a pair.
        firsts = list(value.items) if _are_matrices(items) else list(value.items[:1])
    return [run.data(first, node) for first in firsts]


def _are_matrices(items: list[Value]) -> bool:
    return len({item.parts for item in items if isinstance(item, Data)}) > 1


def _note_rounds(run: Run, node: ast.AST, fitted: Estimator, sets: list[Data]) -> None:
    """Note that the last set that was not fitted on decides how long the training goes on."""
    fits = [run.trace.model_fits[fit].features for fit in fitted.model_fits]
    apart = [rows for rows in sets if fits and all(run.trace.overlap(fit, rows) is False for fit in fits)]
    if apart:
        before = len(run.trace.scores)
        callee = fitted.step.class_path
        seen = Chosen(node, "rounds", callee, (apart[-1],), fitted.model_fits, frozenset(), before)
        run.trace.choice((*run.key(node), "rounds"), seen)


def _stops(run: Run, fitted: Estimator, given: Arguments) -> bool:
    made_with = dict(fitted.arguments)
    known = knowledge()
    settings = [run.state.content(made_with[name]) for name in known.stopping if name in made_with]
    settings += [found for name in known.stopping if (found := given.content(None, name)) is not None]
    parameters = given.content(0, "params")
    if isinstance(parameters, Mapping):
        settings += [
            run.state.content(value)
            for key, value in parameters.items
            if isinstance(key, Constant) and key.value in known.stopping
        ]
    if any(setting not in (Constant(None), Constant(False), Constant(0), Constant(-1)) for setting in settings):
        return True
    if fitted.step.class_path.startswith("catboost."):
        # CatBoost goes back to the best round on eval_set unless told not to.
        asked = [made_with.get("use_best_model"), given.get(None, "use_best_model")]
        return Constant(False) not in asked
    callbacks = [value for value in (made_with.get("callbacks"), given.get(None, "callbacks")) if value is not None]
    return any(_is_stopper(run, callback) for callback in run.estimators_in(callbacks))


def _is_stopper(run: Run, callback: Estimator) -> bool:
    """Whether a callback ends the training by what is watched, not by the loss on the fitted rows."""
    if callback.step.class_path.rpartition(".")[2] not in ("EarlyStopping", "early_stopping"):
        return False
    monitor = run.literal(dict(callback.arguments).get(_MONITOR, Constant("val_loss")))
    return not isinstance(monitor, str) or monitor.startswith("val") or not callback.step.class_path.startswith("keras")
