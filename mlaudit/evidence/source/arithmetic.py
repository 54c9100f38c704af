"""Arithmetic on literals, within bounds that no text can exceed."""

from __future__ import annotations

import ast

from mlaudit.evidence.source.values import Constant

MAX_NUMBER = 1e12
MAX_TEXT = 2_000


def combine_constants(operator: ast.operator, left: Constant, right: Constant) -> Constant | None:
    """Return the value of ``left operator right``; None where it is not a small number, text or path."""
    one, other = left.value, right.value
    if isinstance(one, str) and isinstance(other, str):
        return _texts(operator, one, other)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return _numbers(operator, one, other)
    return None


def _texts(operator: ast.operator, one: str, other: str) -> Constant | None:
    if len(one) + len(other) > MAX_TEXT:
        return None
    if isinstance(operator, ast.Add):
        return Constant(one + other)
    return Constant(f"{one.rstrip('/')}/{other}") if isinstance(operator, ast.Div) else None


def _numbers(operator: ast.operator, one: float, other: float) -> Constant | None:
    if abs(one) > MAX_NUMBER or abs(other) > MAX_NUMBER:
        return None
    if isinstance(operator, ast.Add):
        return Constant(one + other)
    if isinstance(operator, ast.Sub):
        return Constant(one - other)
    if isinstance(operator, ast.Mult):
        return Constant(one * other)
    if isinstance(operator, ast.Div | ast.FloorDiv) and other:
        return Constant(one / other if isinstance(operator, ast.Div) else one // other)
    return None
