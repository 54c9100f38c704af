"""Functions of one file with the names that they assign and the calls that they make, in reading order."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from mlaudit.evidence.source.names import imported
from mlaudit.evidence.source.walking import children

MAX_FOLLOWED = 6
"""Names that are followed from one to the next."""


@dataclass(slots=True)
class Scope:
    """A function, or the outermost statements of a file.

    Attributes
    ----------
    name : str
        Of the function, empty outside of any.
    owner : ast.ClassDef or None
        The class whose method it is.
    assigned : dict of str to list of ast.expr
        What each name is set to, ``self.x`` under its whole text.
    nodes : list of ast.AST
        Everything in it, functions inside of it left out.
    """

    name: str
    owner: ast.ClassDef | None
    outer: Scope | None
    assigned: dict[str, list[ast.expr]] = field(default_factory=dict)
    nodes: list[ast.AST] = field(default_factory=list)
    _calls: list[ast.Call] | None = None

    def calls(self) -> list[ast.Call]:
        """Return the calls among the nodes."""
        if self._calls is None:
            self._calls = [node for node in self.nodes if isinstance(node, ast.Call)]
        return self._calls


class File:
    """One parsed file.

    Attributes
    ----------
    scopes : list of Scope
        The outermost one first.
    """

    def __init__(self, pieces: Iterable[ast.Module]) -> None:
        self._imports: dict[str, str] = {}
        outermost = Scope("", None, None)
        self.scopes = [outermost]
        for piece in pieces:
            self._gather(piece.body, outermost)

    @property
    def libraries(self) -> set[str]:
        """The packages that it imports."""
        return {dotted.partition(".")[0] for dotted in self._imports.values()}

    def dotted(self, node: ast.expr) -> str:
        """Return the imported name that an expression is, such as ``torchvision.transforms.Compose``; else nothing."""
        if isinstance(node, ast.Name):
            return self._imports.get(node.id, "")
        if isinstance(node, ast.Attribute):
            base = self.dotted(node.value)
            return f"{base}.{node.attr}" if base else ""
        return ""

    def uses(self, wanted: re.Pattern[str]) -> bool:
        """Whether an imported name, or a name below one, matches."""
        below = (self.dotted(node) for scope in self.scopes for node in scope.nodes if isinstance(node, ast.Attribute))
        return any(wanted.search(dotted) for dotted in (*self._imports.values(), *below))

    def strings(self) -> Iterator[str]:
        """Iterate over all literal texts."""
        nodes = (node for scope in self.scopes for node in scope.nodes if isinstance(node, ast.Constant))
        return (node.value for node in nodes if isinstance(node.value, str))

    def meant(self, node: ast.expr | None, scope: Scope, depth: int = 0) -> ast.expr | None:
        """Follow a name to what it was last set to before, and a literal key into a literal dict."""
        if node is None or depth > MAX_FOLLOWED:
            return node
        if isinstance(node, ast.Subscript):
            holder = self.meant(node.value, scope, depth + 1)
            found = _entry(holder, node.slice) if isinstance(holder, ast.Dict) else None
            return node if found is None else self.meant(found, scope, depth + 1)
        name = written(node)
        place: Scope | None = scope
        while name and place is not None:
            before = [value for value in place.assigned.get(name, ()) if place is not scope or _precedes(value, node)]
            if before:
                return self.meant(before[-1], place, depth + 1)
            place = place.outer
        return node

    def text(self, node: ast.expr | None, scope: Scope) -> str | None:
        """Return a literal text, also through a name."""
        found = self.meant(node, scope)
        return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else None

    def methods_of(self, owner: ast.ClassDef) -> list[Scope]:
        """Return the methods of a class."""
        return [scope for scope in self.scopes if scope.owner is owner]

    def _gather(self, statements: Iterable[ast.stmt], scope: Scope, owner: ast.ClassDef | None = None) -> None:
        inner: list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, ast.ClassDef | None]] = []
        waiting: list[ast.AST] = [*reversed([*statements])]
        while waiting:
            node = waiting.pop()
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner.append((node, owner))
                continue
            if isinstance(node, ast.ClassDef):
                self._gather(node.body, scope, node)
                continue
            scope.nodes.append(node)
            if isinstance(node, ast.Import | ast.ImportFrom):
                self._imports.update(imported(node))
            _assign(node, scope)
            waiting += children(node)[::-1]
        for function, of in inner:
            own = Scope(function.name, of, scope)
            self.scopes.append(own)
            self._gather(function.body, own)


def written(node: ast.expr) -> str:
    """Return ``name`` or ``self.name``; nothing for any other expression."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "self":
        return f"self.{node.attr}"
    return ""


def keyword(call: ast.Call, *names: str) -> ast.expr | None:
    """Return an argument that is given by its name."""
    return next((given.value for given in call.keywords if given.arg in names), None)


def constant(node: ast.expr | None) -> object:
    """Return the value of a literal; None for anything else."""
    return node.value if isinstance(node, ast.Constant) else None


def _assign(node: ast.AST, scope: Scope) -> None:
    if isinstance(node, ast.Assign):
        for target in node.targets:
            _bind(target, node.value, scope)
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        _bind(node.target, node.value, scope)


def _bind(target: ast.expr, value: ast.expr, scope: Scope) -> None:
    if isinstance(target, ast.Tuple | ast.List):
        pairs = value.elts if isinstance(value, ast.Tuple | ast.List) else [value] * len(target.elts)
        for one, given in zip(target.elts, pairs, strict=False):
            _bind(one, given, scope)
    elif written(target):
        scope.assigned.setdefault(written(target), []).append(value)


def _precedes(value: ast.expr, node: ast.expr) -> bool:
    return (value.end_lineno or 0, value.end_col_offset or 0) <= (node.lineno, node.col_offset)


def _entry(holder: ast.Dict, key: ast.expr) -> ast.expr | None:
    wanted = constant(key)
    return next(
        (value for name, value in zip(holder.keys, holder.values, strict=True) if wanted and constant(name) == wanted),
        None,
    )
