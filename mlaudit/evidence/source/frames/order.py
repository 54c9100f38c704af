"""Methods that look at the order of rows: ranks, lags, differences, running totals."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Learnt
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.model import StepUse
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import timed
from mlaudit.evidence.source.values import Data, Value

_COLUMNWISE = (1, "columns")


def _rank(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if given.constant(0, "axis") in _COLUMNWISE:
        return rows
    step = StepUse("pandas.DataFrame.rank", "power_transform", run.location(node))
    return rows.marked(run.trace.learnt((*run.key(node), "rank"), Learnt(node, step, "rank", rows, None, False)))


def _periods(node: ast.Call, given: Arguments) -> int | None:
    """Return by how many rows values move; None where the code does not say it."""
    found = given.constant(0, "periods", "n")
    if found is None:
        return None if node.args or given.is_given("periods", "n") else 1
    return found if isinstance(found, int) else None


def _is_negated(node: ast.Call) -> bool:
    """Whether values move by something with a minus in front: ``x.shift(-horizon)``."""
    given = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg in ("periods", "n"))]
    return any(isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub) for value in given)


def _shift(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if given.constant(None, "axis") in _COLUMNWISE:
        return rows
    steps = _periods(node, given)
    is_ahead = steps is None and _is_negated(node)
    shifted = timed.moved(run, node, rows, "pandas.DataFrame.shift", steps, is_ahead)
    if rows.column is not None and not is_ahead and not (steps is not None and steps < 1):
        run.trace.lagged.add(rows.column)
    is_lag = rows.column is not None and steps is not None and steps >= 1
    return replace(shifted, lags=frozenset([("", rows.column)]) if is_lag and rows.column else frozenset())


def _difference(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``x.diff()`` and ``x.pct_change()``."""
    if given.constant(None, "axis") in _COLUMNWISE:
        return rows
    name = node.func.attr if isinstance(node.func, ast.Attribute) else "diff"
    return timed.compared_with(run, node, rows, f"pandas.DataFrame.{name}", _periods(node, given))


def _cumulated(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else "cumsum"
    return timed.gathered(run, node, rows, f"pandas.DataFrame.{name}")


def _regridded(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    """Follow ``df.asfreq("D")`` and ``df.reindex(days)``, which make gaps."""
    names = run.names(given.get(None, "columns"))
    if names is not None:
        return rows.only(names)
    return replace(rows, gapless=frozenset())


METHODS: dict[str, Method] = {
    "rank": _rank,
    "shift": _shift,
    "diff": _difference,
    "pct_change": _difference,
    **dict.fromkeys(("cumsum", "cumprod", "cummax", "cummin"), _cumulated),
    **dict.fromkeys(("asfreq", "reindex"), _regridded),
}
