"""Files that only define: which of their statements bind a name, so that an import has to follow these alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from mlaudit.evidence.source.walking import walk

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)

_IDLE = ("warnings", "logging", "logger", "log", "sys")
"""What is called for settings that change no value."""

Definitions = dict[str, tuple[ast.stmt, ...]]
"""Outermost statements by the names that they bind, in the order of the text."""


def definitions_of(pieces: Sequence[ast.Module]) -> Definitions | None:
    """Return the statements of a file by name; None where some of them do more than to bind names of their own.

    What a name holds must not depend on other statements than those that bind it: one that is assigned twice, a loop, a
    call for its effect, or a method that may change what another name holds make a file one that has to be followed.
    """
    statements = [statement for piece in pieces for statement in piece.body if not _is_idle(statement)]
    assigned: set[str] = set()
    found: dict[str, list[ast.stmt]] = {}
    for statement in statements:
        if not _only_binds(statement, assigned):
            return None
        names = set(_bound_by(statement))
        if isinstance(statement, ast.Assign | ast.AnnAssign):
            if names & found.keys():
                return None
            assigned |= names
        for name in names:
            found.setdefault(name, []).append(statement)
    return {name: tuple(bound) for name, bound in found.items()}


def _is_idle(statement: ast.stmt) -> bool:
    """Whether a statement of an imported file does nothing that is followed: texts, settings, what only a main does."""
    if isinstance(statement, ast.If):
        test = statement.test
        return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"
    if not isinstance(statement, ast.Expr):
        return False
    value = statement.value.func if isinstance(statement.value, ast.Call) else statement.value
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id in _IDLE)


def _only_binds(statement: ast.stmt, assigned: set[str]) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return all(alias.name != "*" for alias in statement.names)
    if isinstance(statement, (*_NAMED, ast.Import, ast.Pass)):
        return True
    if isinstance(statement, ast.Assign):
        are_names = all(isinstance(target, ast.Name) for target in statement.targets)
        return are_names and not _may_change(statement.value, assigned)
    if isinstance(statement, ast.AnnAssign):
        is_name = isinstance(statement.target, ast.Name)
        return is_name and (statement.value is None or not _may_change(statement.value, assigned))
    if isinstance(statement, ast.If):
        return all(_only_imports(inner) for inner in (*statement.body, *statement.orelse))
    if isinstance(statement, ast.Try):
        bodies = (statement.body, statement.orelse, *(handler.body for handler in statement.handlers))
        return not statement.finalbody and all(_only_imports(inner) for body in bodies for inner in body)
    return False


def _only_imports(statement: ast.stmt) -> bool:
    """Whether a statement under a condition brings in names, or stands in for one that is not installed."""
    if isinstance(statement, ast.Assign):
        return isinstance(statement.value, ast.Constant) and all(isinstance(t, ast.Name) for t in statement.targets)
    is_whole = isinstance(statement, ast.ImportFrom) and any(alias.name == "*" for alias in statement.names)
    return isinstance(statement, (*_NAMED, ast.Import, ast.ImportFrom, ast.Pass, ast.Raise)) and not is_whole


def _may_change(value: ast.expr, assigned: set[str]) -> bool:
    """Whether an expression calls something on or with what another name holds."""
    calls = (node for node in walk(value) if isinstance(node, ast.Call))
    return any(isinstance(part, ast.Name) and part.id in assigned for call in calls for part in walk(call))


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, _NAMED):
        yield statement.name
    elif isinstance(statement, ast.Import | ast.ImportFrom):
        for alias in statement.names:
            yield alias.asname or alias.name.partition(".")[0]
    elif isinstance(statement, ast.Assign):
        yield from (target.id for target in statement.targets if isinstance(target, ast.Name))
    elif isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        yield statement.target.id
    elif isinstance(statement, ast.If):
        yield from _bound_by_all((*statement.body, *statement.orelse))
    elif isinstance(statement, ast.Try):
        handlers = (inner for handler in statement.handlers for inner in handler.body)
        yield from _bound_by_all((*statement.body, *handlers, *statement.orelse))


def _bound_by_all(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for statement in statements:
        yield from _bound_by(statement)
