"""Methods that look at the order of rows: ranks and lags."""

from __future__ import annotations

import ast
from dataclasses import replace

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.frames.signature import Method
from mlaudit.evidence.source.model import StepUse
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.trace import Learnt
from mlaudit.evidence.source.values import Data, Value


def _rank(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    if given.constant(0, "axis") in (1, "columns"):
        return rows
    step = StepUse("pandas.DataFrame.rank", "power_transform", run.location(node))
    return rows.marked(run.trace.learnt((*run.key(node), "rank"), Learnt(node, step, "rank", rows, None, False)))


def _shift(run: Run, node: ast.Call, rows: Data, given: Arguments) -> Value:
    periods = given.constant(0, "periods")
    steps = 1 if periods is None and not given.is_given("periods") and not node.args else periods
    if rows.column is not None and not (isinstance(steps, int) and steps < 1):
        run.trace.lagged.add(rows.column)
    if rows.column is not None and isinstance(steps, int) and steps >= 1:
        return replace(rows, lags=frozenset([("", rows.column)]))
    return replace(rows, lags=frozenset())


METHODS: dict[str, Method] = {"rank": _rank, "shift": _shift}
