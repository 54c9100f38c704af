"""Which function of a library does what."""

from __future__ import annotations

import ast

from mlaudit.core import estimators
from mlaudit.evidence.source import inlining
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Unpickled
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.library import (
    cells,
    drawing,
    experiments,
    expressions,
    files,
    in_time,
    networks,
    parallel,
    stacking,
    training,
    wrapping,
)
from mlaudit.evidence.source.library.cells import row_wise
from mlaudit.evidence.source.library.files import load, read_path
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import (
    by_hand,
    choosing,
    construction,
    cross_validating,
    explaining,
    learning,
    scoring,
    splitting,
    statistics,
)
from mlaudit.evidence.source.values import Candidates, Data, Reference, Statistic, Value

_ROW_WISE = ("pandas", "numpy", "scipy", "math", "sklearn", "polars", "dask", "torch", "tensorflow", "keras")


def call(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow a call of an imported or built-in function or class."""
    name = callee.dotted
    known = knowledge()
    groups = known.groups(name)
    if "unpickles" in groups:
        run.trace.unpickled[run.key(node)] = Unpickled(node, name, read_path(run, given))
    explaining.noted(run, node, name, given)
    if known.is_loader(name):
        return load(run, node, name, given)
    word = known.known_name(name)
    if word in known.holdouts:
        return splitting.hold_out(run, node, name, given)
    if word in known.folds:
        return splitting.splitter(run, node, name, given)
    if word in known.cross_validations:
        return cross_validating.cross_validation(run, node, name, given)
    if word in known.metrics:
        return scoring.metric_call(run, node, name, given)
    kind = known.transform(name)
    if kind is not None and (name in known.own or name.partition(".")[0] in _ROW_WISE):
        return learning.applied_function(run, node, name, kind, given)
    if estimators.kind_of(name) != "unknown":
        return construction.estimator(run, node, callee, given)
    if name in _BY_NAME:
        return _BY_NAME[name](run, node, callee, given)
    for group in groups:
        if group in _BY_GROUP:
            return _BY_GROUP[group](run, node, callee, given)
    return _other(run, node, callee, given)


def _other(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    package, _, rest = callee.dotted.partition(".")
    name = rest.rpartition(".")[2]
    if name in choosing.EXTREMES:
        best = choosing.best_of(run, node, callee.dotted, given.positional, choosing.EXTREMES[name])
        if best is not None:
            return best
    first = given.content(0, "data", "x", "a", "arr")
    if package in _ROW_WISE and isinstance(first, Data):
        told = by_hand.score(run, node, callee.dotted, first)
        if told is not None:
            return told
        if name in knowledge().frame.statistics and first.prediction is None:
            kind = knowledge().frame.statistics[name]
            each = statistics.of_each_row(run, first, given, 2 if kind == "quantile" else 1)
            return each or Statistic(kind, first, node, first.column)
        return row_wise(run, node, callee, name, first, given)
    if package in _ROW_WISE and isinstance(first, Candidates):
        return first.put_through(name)
    statistic = next((value for value in map(run.state.content, given.all()) if isinstance(value, Statistic)), None)
    if package in _ROW_WISE and statistic is not None and not isinstance(first, Data):
        return replace(statistic, is_order=True) if name == "argsort" else statistic
    if (name[:1].isupper() or callee.dotted.startswith("statsmodels.formula.")) and callee.is_imported:
        return run.state.held(construction.unknown_object(run, node, callee.dotted, given))
    scoring.handed_over(run, node, callee.dotted, given)
    inlining.called_back(run, node, given)
    found = run.scores_in(given.all())
    if (found.evaluations or found.maxima) and not list(run.rows_in(given.all())):
        return found
    return run.unknown(node, given.all())


_BY_NAME: dict[str, Call] = {
    **cells.BY_NAME,
    **drawing.BY_NAME,
    **experiments.BY_NAME,
    **expressions.BY_NAME,
    **networks.BY_NAME,
    **parallel.BY_NAME,
    **stacking.BY_NAME,
    **training.BY_NAME,
    **wrapping.BY_NAME,
}

_BY_GROUP: dict[str, Call] = {
    **cells.BY_GROUP,
    **drawing.BY_GROUP,
    **files.BY_GROUP,
    **in_time.BY_GROUP,
    **stacking.BY_GROUP,
    **training.BY_GROUP,
    **wrapping.BY_GROUP,
}
