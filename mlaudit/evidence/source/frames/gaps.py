"""Gaps: filled, dropped, told from values."""

from __future__ import annotations

import ast

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Columns
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.steps import idioms, operations, statistics, timed
from mlaudit.evidence.source.values import Constant, Data, Mapping, Statistic, Value

_NOT_ALL = Unknown("the code does not tell in which columns of the file a gap drops the row")


def _fillna(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    value = given.content(0, "value")
    if isinstance(value, Mapping):
        for inner in run.state.reachable(value):
            if isinstance(inner, Statistic):
                rows = statistics.applied(run, node, rows, inner, "fillna")
    how = given.constant(None, "method", "strategy")
    if how in ("bfill", "backfill", "backward"):
        return timed.filled(run, node, rows, "pandas.DataFrame.fillna", "fill")
    if how in knowledge().frame.statistics:
        value = Statistic(knowledge().frame.statistics[str(how)], rows, node, rows.column)
    result = operations.filled(run, node, rows, value).without_gaps()
    if isinstance(value, Statistic):
        return statistics.applied(run, node, result, value, "fillna")
    return with_marks(result, value) if isinstance(value, Data) else result


def _dropna(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if given.constant(0, "axis") in (1, "columns"):
        return rows.narrowed()
    names = run.names(given.get(None, "subset"))
    if names is None or len(names) != 1:
        return operations.dropped(run, node, rows, _looked_at(rows, given, names)).without_gaps()
    single = rows.series(names[0])
    marked = operations.dropped(run, node, single)
    kept = idioms.missing(run, node, single, has_value=True)
    return replace(rows, parts=kept.parts, marks=rows.marks | marked.marks)


def _looked_at(rows: Data, given: Arguments, names: tuple[str, ...] | None) -> Columns:
    """Columns in which a gap drops the row, where the rows are still those of a file."""
    is_whole = len(rows.parts) == 1 and not any(part.tags for part in rows.parts) and not rows.is_ambiguous
    if not is_whole or given.get(None, "thresh") is not None or given.get(None, "how") not in (None, Constant("any")):
        return _NOT_ALL
    if given.get(None, "subset") is not None:
        return _NOT_ALL if names is None else names
    if "narrowed" in rows.traits or None in rows.gapless:
        return _NOT_ALL
    return rows.columns


def _ffill(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return rows.without_gaps()


def _bfill(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return timed.filled(run, node, rows, "pandas.DataFrame.bfill", "fill")


def _interpolate(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if given.constant(None, "axis") in (1, "columns") or given.constant(0, "method") in ("ffill", "pad"):
        return rows.without_gaps()
    return timed.filled(run, node, rows, "pandas.DataFrame.interpolate", "interpolation")


def _isnull(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.missing(run, node, rows, has_value=False) if rows.kind == "series" else rows


def _notnull(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    return idioms.missing(run, node, rows, has_value=True) if rows.kind == "series" else rows


METHODS: dict[str, Method] = {
    "fillna": _fillna,
    "fill_null": _fillna,
    "fill_nan": _fillna,
    "dropna": _dropna,
    "drop_nulls": _dropna,
    **dict.fromkeys(("ffill", "pad", "forward_fill"), _ffill),
    "bfill": _bfill,
    "backfill": _bfill,
    "backward_fill": _bfill,
    "interpolate": _interpolate,
    "isnull": _isnull,
    "isna": _isnull,
    "is_null": _isnull,
    "notnull": _notnull,
    "notna": _notnull,
    "is_not_null": _notnull,
}
