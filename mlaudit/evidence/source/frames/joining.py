"""Rows of two objects: looked up, aligned, below each other."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.state import joined_rows
from mlaudit.evidence.source.steps import statistics
from mlaudit.evidence.source.values import Data, Grouped, Sequence, Statistic, Value


def looked_up(run: Run, rows: Data, other: Value | None) -> Data:
    """Follow a merge: the rows of the left side, the content of both."""
    if isinstance(other, Data):
        return replace(with_marks(rows, other), columns=None, has_time=rows.has_time or other.has_time)
    if isinstance(other, Grouped):
        return replace(rows, columns=None)
    if isinstance(other, Statistic) and other.kind == "groups":
        return statistics.applied(run, other.node, rows, other, "encode") if other.column else rows
    return replace(rows, columns=None)


def _align(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``train, test = train.align(test, join="left", axis=1)``: each keeps its rows."""
    other = given.rows(0, "other")
    return run.unknown(node, [rows, *given.all()]) if other is None else Sequence((rows, other))


def _append(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    other = given.rows(0, "other")
    return joined_rows(rows, other) if other is not None else rows


METHODS: dict[str, Method] = {"align": _align, "append": _append}
