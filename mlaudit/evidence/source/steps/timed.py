"""Values of earlier and later rows: lags, differences, windows, fills and joins, by the order of rows in time."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Timed
from mlaudit.evidence.source.model import TimeKind, TimeReach
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps.idioms import names_time
from mlaudit.evidence.source.values import Data, Estimator, Order

_REVERSED: dict[Order, Order] = {"forward": "backward", "backward": "forward"}


def taken(run: Run, seen: Timed) -> Data:
    """Let rows carry that their values come from other rows, where their order is one of time or that of the file."""
    if seen.rows.order == "other" or seen.rows.is_shuffled:
        return seen.rows
    return seen.rows.marked(run.trace.learnt((*run.key(seen.node), seen.kind), seen))


def moved(run: Run, node: ast.AST, rows: Data, callee: str, periods: int | None, is_negated: bool = False) -> Data:
    """Follow ``x.shift(n)``: values of n rows before; negative numbers, or rows from the latest on, look ahead.

    Of ``x.shift(-n)`` the direction is known without the number: nobody puts a minus in front to look back.
    """
    if periods is None and is_negated and rows.order != "backward":
        return taken(run, Timed(node, callee, "shift", "later", rows))
    if not periods:
        return rows
    back = -periods if rows.order == "backward" else periods
    if back > 0:
        return taken(run, Timed(node, callee, "shift", "earlier", _behind(run, rows, back), 0))
    return taken(run, Timed(node, callee, "shift", "later", rows, -back))


def _behind(run: Run, rows: Data, back: int) -> Data:
    """Take back what looked no further ahead than rows are moved behind: ``x.rolling(7).mean().shift(1)``."""

    def still_ahead(mark: int) -> bool:
        event = run.trace.marks[mark]
        if not isinstance(event, Timed) or event.steps is None:
            return True
        return event.steps > back or (event.steps == back and event.kind != "shift")

    return replace(rows, marks=frozenset(mark for mark in rows.marks if still_ahead(mark[1])))


def compared_with(run: Run, node: ast.AST, rows: Data, callee: str, periods: int | None) -> Data:
    """Follow ``x.diff(n)``: the row itself and one before; negative numbers compare with a later row."""
    if not periods:
        return rows
    back = -periods if rows.order == "backward" else periods
    if back < 0:
        return taken(run, Timed(node, callee, "difference", "later", rows, -back))
    return taken(run, Timed(node, callee, "difference", _reach_of_own(rows), rows, 0))


def windowed(run: Run, node: ast.Call, rows: Data, callee: str, given: Arguments) -> Data:
    """Follow ``x.rolling(7)``, which ends at the row itself unless it is centred or looks forward."""
    size = given.constant(0, "window")
    if given.constant(None, "center") is True:
        ahead = size // 2 if isinstance(size, int) else None
        return taken(run, Timed(node, callee, "window", "later", rows, ahead))
    indexer = given.content(0, "window")
    is_forward = isinstance(indexer, Estimator) and indexer.step.class_path.endswith("FixedForwardWindowIndexer")
    if is_forward != (rows.order == "backward"):
        return taken(run, Timed(node, callee, "window", "later", rows, size - 1 if isinstance(size, int) else None))
    if given.constant(None, "closed") in ("left", "neither"):
        return taken(run, Timed(node, callee, "window", "earlier", _behind(run, rows, 1), 0))
    return taken(run, Timed(node, callee, "window", _reach_of_own(rows), rows, 0))


def gathered(run: Run, node: ast.AST, rows: Data, callee: str) -> Data:
    """Follow ``x.cumsum()``: the row itself and all before."""
    return taken(run, Timed(node, callee, "window", _reach_of_own(rows), rows, 0)) if rows.order != "backward" else rows


def filled(run: Run, node: ast.AST, rows: Data, callee: str, kind: TimeKind) -> Data:
    """Follow ``x.bfill()`` and ``x.interpolate()``.

    Where gaps were filled before there is nothing left to fill. Lags and windows leave gaps at the start alone, which
    are filled from below.
    """
    is_start_alone = kind == "fill" and _starts_with_gaps(run, rows)
    if None not in rows.gapless and rows.order != "backward" and not is_start_alone:
        rows = taken(run, Timed(node, callee, kind, "later", rows))
    return rows.without_gaps()


def _starts_with_gaps(run: Run, rows: Data) -> bool:
    events = (run.trace.marks[mark] for _, mark in rows.marks)
    return any(isinstance(event, Timed) and event.reach != "later" for event in events)


def _reach_of_own(rows: Data) -> TimeReach:
    """Which rows a window that ends at the row itself reaches: of a lag, earlier ones only."""
    return "earlier" if any(column == "" for column, _ in rows.lags) else "own"


def sorted_rows(run: Run, rows: Data, name: str, given: Arguments) -> Data:
    """Follow ``df.sort_values("day")``: an order in time, or one that is not."""
    return replace(rows, is_sorted=True, is_shuffled=False, order=_order(run, rows, name, given))


def _order(run: Run, rows: Data, name: str, given: Arguments) -> Order:
    names = run.names(given.get(0, "by")) if name != "sort_index" else None
    if name != "sort_index" and names is None:
        names = (rows.column,) if rows.column is not None else ()
    times = {column for load in rows.loads for column in run.trace.loads[load].times}
    places = [place for place, column in enumerate(names or ()) if names_time(column) or column in times]
    if name != "sort_index" and not places:
        return "other"
    is_rising = run.literal(given.get(None, "ascending")) if given.is_given("ascending") else True
    if given.constant(None, "descending") is True:
        is_rising = False
    if isinstance(is_rising, tuple):
        is_rising = is_rising[places[0]] if places and places[0] < len(is_rising) else None
    return "forward" if is_rising in (True, 1) else "backward" if is_rising in (False, 0) else "other"


def reversed_rows(rows: Data) -> Data:
    """Follow ``df[::-1]``; what the reverse of the order of a file is, is not known."""
    return replace(rows, order=_REVERSED.get(rows.order, "other"))


def marks_in_time(run: Run, rows: Data) -> frozenset[tuple[str | None, int]]:
    """Return what of the marks of rows tells that values come from other rows."""
    return frozenset(mark for mark in rows.marks if isinstance(run.trace.marks[mark[1]], Timed))


def cut_one_by_one(run: Run, node: ast.AST, rows: Data, bounds: ast.Slice) -> Data:
    """Follow ``x[i - 60 : i]`` in a loop over all i: windows that overlap."""
    if bounds.lower is None or bounds.upper is None:
        return rows
    if any(_takes_every_row(head, (bounds.lower, bounds.upper)) for head in run.loop_heads):
        return taken(run, Timed(node, "slice", "slices", "own", rows, 0))
    return rows


def _takes_every_row(head: ast.For | ast.AsyncFor | ast.comprehension, bounds: tuple[ast.expr, ast.expr]) -> bool:
    """Whether a loop goes over a range row by row, and both bounds move one row with it."""
    source = head.iter
    if not isinstance(head.target, ast.Name) or not isinstance(source, ast.Call) or len(source.args) > 2:
        return False
    is_range = isinstance(source.func, ast.Name) and source.func.id == "range"
    return is_range and all(_moves_with(bound, head.target.id) for bound in bounds)


def _moves_with(bound: ast.expr, name: str) -> bool:
    """Whether a bound is a sum in which a name stands as such; ``i * 60`` takes other steps."""
    if isinstance(bound, ast.BinOp) and isinstance(bound.op, ast.Add | ast.Sub):
        return _moves_with(bound.left, name) or _moves_with(bound.right, name)
    return isinstance(bound, ast.Name) and bound.id == name
