"""Conditions that the text itself decides, such as ``if fit:`` in a helper that is called with ``fit=False``."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Constant, Data, Sequence, Value


def decided(run: Run, test: ast.expr) -> bool | None:
    """Return the truth of a condition, None where it depends on what is not known."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        inner = decided(run, test.operand)
        return None if inner is None else not inner
    if isinstance(test, ast.BoolOp):
        return _combined(run, test)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(run.content(test.left), test.ops[0], run.content(test.comparators[0]))
    value = run.content(test)
    return bool(value.value) if isinstance(value, Constant) else None


def _combined(run: Run, test: ast.BoolOp) -> bool | None:
    verdicts = [decided(run, value) for value in test.values]
    stopping = isinstance(test.op, ast.Or)
    if stopping in verdicts:
        return stopping
    return None if None in verdicts else not stopping


def _compared(left: Value, operator: ast.cmpop, right: Value) -> bool | None:
    if isinstance(operator, ast.Is | ast.IsNot) and right == Constant(None):
        if isinstance(left, Data) and left.kind == "unknown":
            return None
        is_none = left == Constant(None)
        return is_none if isinstance(operator, ast.Is) else not is_none
    if not isinstance(left, Constant):
        return None
    if isinstance(operator, ast.Eq | ast.NotEq) and isinstance(right, Constant):
        return (left.value == right.value) is isinstance(operator, ast.Eq)
    if not isinstance(operator, ast.In | ast.NotIn) or not isinstance(right, Sequence) or not right.is_complete:
        return None
    is_known = all(isinstance(item, Constant) for item in right.items)
    return (left in right.items) is isinstance(operator, ast.In) if is_known else None
