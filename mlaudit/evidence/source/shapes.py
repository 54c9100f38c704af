"""What other readers of syntax trees share: names through imports, scopes, and the names that hold a value."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from mlaudit.evidence.source.names import imported
from mlaudit.evidence.source.walking import all_nodes, children, walk

Scope = ast.Module | ast.FunctionDef | ast.AsyncFunctionDef


def imports_of(pieces: Iterable[ast.Module]) -> dict[str, str]:
    """Return what each imported name stands for, wherever it is imported."""
    nodes = (node for node in all_nodes(pieces) if isinstance(node, ast.Import | ast.ImportFrom))
    return dict(pair for node in nodes for pair in imported(node))


def dotted(node: ast.expr, imports: dict[str, str]) -> str:
    """Return the dotted name of a function or class with its import resolved; empty for anything else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ""
    return ".".join([imports.get(node.id, node.id), *reversed(parts)])


def scopes(pieces: Sequence[ast.Module]) -> Iterator[tuple[Scope, list[ast.stmt]]]:
    """Yield the whole text, then each function, with its statements; those of functions inside belong to these."""
    if pieces:
        yield pieces[0], [statement for piece in pieces for statement in piece.body]
    for node in all_nodes(pieces):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node, node.body


def nodes_in(statements: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield nodes in the order of the text, without those of functions and classes that are defined inside."""
    stack = list(statements)[::-1]
    while stack:
        node = stack.pop()
        yield node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack += children(node)[::-1]


def names_in(node: ast.AST) -> set[str]:
    """Return the names that an expression reads."""
    return {inner.id for inner in walk(node) if isinstance(inner, ast.Name)}


def roots(target: ast.expr) -> set[str]:
    """Return the names that an assignment changes: ``x`` of ``x``, ``x["a"]`` and ``x, y``."""
    if isinstance(target, ast.Tuple | ast.List):
        return {name for item in target.elts for name in roots(item)}
    while isinstance(target, ast.Subscript | ast.Attribute | ast.Starred):
        target = target.value
    return {target.id} if isinstance(target, ast.Name) else set()


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return the value of an argument that is given by name."""
    return next((given.value for given in call.keywords if given.arg == name), None)
