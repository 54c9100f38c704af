"""Rows below rows, columns beside columns, pieces of a cut."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Timed
from mlaudit.evidence.source.frames import joining
from mlaudit.evidence.source.library.signature import Call
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run, with_marks
from mlaudit.evidence.source.state import joined_rows
from mlaudit.evidence.source.steps import idioms, timed
from mlaudit.evidence.source.values import Constant, Data, DataKind, Reference, Sequence, Statistic, Value

MAX_PIECES = 12
"""Pieces of a cut that are kept apart."""


def _stack(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    axis = given.constant(None, "axis")
    if axis in (1, "columns", "horizontal"):
        return _beside(run, node, callee, given)
    values = given.positional if callee.dotted == "numpy.append" else given.positional[:1] or given.all()[:1]
    found = list(run.rows_in(values))
    if not found:
        return run.unknown(node, given.all())
    whole = found[0]
    for rows in found[1:]:
        whole = joined_rows(whole, rows)
    return replace(whole, kind="frame" if callee.dotted.startswith("pandas") else whole.kind)


def _beside(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow columns beside columns; names beside their scores (``concat([names, scores], axis=1)``) stay scores."""
    values = (*run.state.reachable(given.positional[0]),) if given.positional else ()
    scores = next((value for value in values if isinstance(value, Statistic) and value.uses_target), None)
    if scores is not None and not any(isinstance(value, Data) and value.loads for value in values):
        return scores
    found = list(run.rows_in(given.positional[:1] or given.all()[:1]))
    if not found:
        return run.unknown(node, given.all())
    whole = found[0]
    for rows in found[1:]:
        whole = with_marks(whole, rows)
    are_lags = all(rows.lags for rows in found)
    lags = frozenset[tuple[str, str]]().union(*(rows.lags for rows in found)) if are_lags else frozenset()
    kind: DataKind = "frame" if callee.dotted.startswith(("pandas", "polars")) else "array"
    return replace(whole, kind=kind, columns=None, column=None, lags=lags)


def _look_up(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    rows = given.rows(0, "left")
    if rows is None:
        return run.unknown(node, given.all())
    both = joining.looked_up(run, rows, given.content(1, "right"))
    direction = given.constant(None, "direction")
    if callee.dotted.endswith("merge_asof") and direction in ("forward", "nearest"):
        name = f"{callee.dotted}({direction})"
        ahead = timed.taken(run, Timed(node, name, "join", "later", replace(rows, has_time=True)))
        return with_marks(both, ahead)
    return both


def _pieces(run: Run, node: ast.Call, callee: Reference, given: Arguments) -> Value:
    """Follow ``np.split(df, [m, n])``."""
    rows, bounds = given.rows(0, "ary"), given.content(1, "indices_or_sections")
    count = (
        len(bounds.items) + 1 if isinstance(bounds, Sequence) else bounds.value if isinstance(bounds, Constant) else 0
    )
    if rows is None or not isinstance(count, int) or not 1 < count <= MAX_PIECES:
        return run.unknown(node, given.all())
    return Sequence(tuple(idioms.cut(run, node, rows, count)))


BY_NAME: dict[str, Call] = {"numpy.split": _pieces, "numpy.array_split": _pieces}

BY_GROUP: dict[str, Call] = {"stacks": _stack, "columns": _beside, "lookups": _look_up}
