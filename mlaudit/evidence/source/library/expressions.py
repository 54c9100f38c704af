"""polars: columns of the rows that an expression is evaluated on."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Reference, Statistic, Value

_STATISTICS = ("mean", "median", "std", "var", "min", "max", "quantile")
_SELECTORS = ("all", "numeric", "float", "integer", "string", "categorical", "boolean", "by_dtype")


def _col(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pl.col("age")``; outside of a method of rows it is not known of which."""
    rows = run.spoken_of
    names = [name for value in given.positional for name in run.names(value) or ()]
    if rows is None:
        return run.unknown(node)
    return rows.series(names[0]) if len(names) == 1 else rows.only(tuple(names)) if names else rows


def _columns(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pl.all()`` and ``cs.numeric()``."""
    return run.unknown(node) if run.spoken_of is None else run.spoken_of.narrowed()


def _statistic(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``pl.mean("age")``."""
    rows = _col(run, node, callee, given)
    kind = knowledge().frame.statistics[callee.dotted.rpartition(".")[2]]
    return Statistic(kind, run.data(rows, node), node, run.data(rows, node).column)


BY_NAME: dict[str, Call] = {
    "polars.col": _col,
    **{f"polars.{name}": _statistic for name in _STATISTICS},
    **{f"polars.selectors.{name}": _columns for name in _SELECTORS},
    "polars.all": _columns,
    "polars.exclude": _columns,
}
