"""Methods that work cell by cell, and functions that are mapped over rows."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.steps import by_hand, operations, statistics, units
from mlaudit.evidence.source.values import NONE, Data, Function, Part, Statistic

_APPLYING = ("apply", "map", "applymap", "transform", "pipe", "agg")

_USES = {
    **dict.fromkeys(("sub", "subtract", "div", "divide", "truediv", "add", "mul"), "scale"),
    **dict.fromkeys(("replace", "where", "mask", "then", "otherwise"), "fillna"),
    "clip": "limit",
}
"""What a method of rows does with a statistic that it is given."""


def cell_by_cell(run: Run, node: ast.Call, rows: Data, name: str, given: Arguments) -> Data:
    """Follow a method that keeps rows: they carry what they are given, such as a statistic that fills them."""
    for value in given.all():
        found = run.state.content(value)
        if isinstance(found, Statistic):
            how = "encode" if found.kind in ("groups", "counts") and name == "map" else _USES.get(name)
            if how is not None:
                rows = statistics.applied(run, node, rows, found, how)
        elif isinstance(found, Data) and name not in ("isin", "equals"):
            rows = with_marks(rows, found)
        elif isinstance(found, Function) and name in _APPLYING:
            is_by_row = given.constant(1, "axis") in (1, "columns")
            rows = with_marks(rows, mapped(run, node, _one_of(run, node, rows) if is_by_row else rows, found))
    rows = by_hand.through(units.applied(run.trace, rows, name), name)
    if name in ("replace", "isin") and operations.speaks_of_infinity(node):
        operations.cleaned(run, rows, by=given.content(1, "value") or NONE)
    if name in ("clip", "where", "mask", "abs", "replace", "clip_lower") and rows.column is not None:
        rows = replace(rows, guarded=rows.guarded | {rows.column})
    return rows


def _one_of(run: Run, node: ast.Call, rows: Data) -> Data:
    """Return the single row that a function sees: its mean is a mean of no other row."""
    return replace(rows, parts=frozenset([Part(run.trace.root(run.key(node)))]))


def mapped(run: Run, node: ast.Call, rows: Data, function: Function) -> Data:
    """Follow ``df.apply(function)``: the function sees the rows."""
    result = run.call(node, function, Arguments(run, (rows,), {}))
    if isinstance(result, Statistic):
        return statistics.applied(run, node, rows, result, "encode" if result.kind == "groups" else "fillna")
    return with_marks(rows, result) if isinstance(result, Data) else rows
