"""Rows that are watched while a model trains, and the rounds that they stop: early stopping, best iterations."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import scoring
from mlaudit.evidence.source.steps.choices import Chosen
from mlaudit.evidence.source.trace import Call
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
    for path in _checkpoints(run, given) if sets else ():
        run.checkpoints[path] = Checkpoint(node, fitted, tuple(sets), run.key(node), len(run.trace.scores))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A training that saves its best round by the rows that it watches; to load it is what chooses that round."""

    node: ast.AST
    fitted: Estimator
    sets: tuple[Data, ...]
    key: Call
    before: int


def loaded(run: Run, path: Value | None) -> Estimator | None:
    """Follow ``model.load_weights("best.h5")``: the best round, by the rows that its training watched."""
    written = run.literal(path)
    found = run.checkpoints.get(written) if isinstance(written, str) else None
    if found is None:
        return None
    _note_rounds(run, found.node, found.fitted, list(found.sets), found.key, found.before)
    return found.fitted


def _checkpoints(run: Run, given: Arguments) -> list[str]:
    """Return where the best round is saved: ``ModelCheckpoint("best.h5", save_best_only=True)``."""
    paths = []
    for callback in _callbacks(run, given.get(None, "callbacks")):
        settings = dict(callback.arguments)
        is_best = run.literal(settings.get("save_best_only")) is True
        path = run.literal(settings.get("filepath"))
        if is_best and isinstance(path, str) and _looks_at_others(run, callback):
            paths.append(path)
    return paths


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


def _note_rounds(
    run: Run, node: ast.AST, fitted: Estimator, sets: list[Data], key: Call | None = None, before: int | None = None
) -> None:
    """Note that the last set that was not fitted on decides how long the training goes on, or which round is kept."""
    fits = [run.trace.model_fits[fit].features for fit in fitted.model_fits]
    apart = [rows for rows in sets if fits and all(run.trace.overlap(fit, rows) is False for fit in fits)]
    if apart:
        known = len(run.trace.scores) if before is None else before
        callee = fitted.step.class_path
        seen = Chosen(node, "rounds", callee, (apart[-1],), fitted.model_fits, frozenset(), known)
        run.trace.choice((*(key or run.key(node)), "rounds"), seen)


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
    return any(
        _is_stopper(run, callback)
        for callback in _callbacks(run, made_with.get("callbacks"), given.get(None, "callbacks"))
    )


def _callbacks(run: Run, *given: Value | None) -> list[Estimator]:
    return run.estimators_in([value for value in given if value is not None])


def _is_stopper(run: Run, callback: Estimator) -> bool:
    """Whether a callback ends the training by what is watched."""
    name = callback.step.class_path.rpartition(".")[2]
    return name in ("EarlyStopping", "early_stopping") and _looks_at_others(run, callback)


def _looks_at_others(run: Run, callback: Estimator) -> bool:
    """Whether a callback goes by what is watched, not by the loss on the fitted rows."""
    monitor = run.literal(dict(callback.arguments).get(_MONITOR, Constant("val_loss")))
    return not isinstance(monitor, str) or monitor.startswith("val") or not callback.step.class_path.startswith("keras")
