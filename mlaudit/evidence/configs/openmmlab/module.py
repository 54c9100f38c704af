"""What one file of a config assigns, statement by statement."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from mlaudit.evidence.configs.openmmlab.expressions import BASE, Expressions
from mlaudit.evidence.configs.openmmlab.values import Node, Open, merged

READ_BASE = "read_base"

Importer = Callable[[ast.ImportFrom], Mapping[str, Node] | None]
"""Returns the names that another config of the project has, for the files that it names; None if it is not there."""


class Module:
    """Walks the statements of one file.

    Attributes
    ----------
    names : dict of str to Node
        What it has assigned.
    base : Node
        What its base files set, less what it takes away from it.
    is_whole : bool
        Whether all files that it builds on were found.
    """

    def __init__(self, path: str, base: Node, importer: Importer) -> None:
        self.path = path
        self.names: dict[str, Node] = {}
        self.is_whole = True
        self._importer = importer
        self._expressions = Expressions(path, self.names, base)

    @property
    def base(self) -> Node:
        """What its base files set, less what it takes away from it."""
        return self._expressions.base

    def run(self, statements: list[ast.stmt]) -> None:
        """Take up what the statements assign; what depends on more than they say becomes open."""
        for statement in statements:
            match statement:
                case ast.Assign() | ast.AnnAssign() | ast.AugAssign() | ast.Delete():
                    self._set(statement)
                case ast.Expr(value=ast.Call() as call):
                    self._call(call)
                case ast.Import(names=names) | ast.ImportFrom(names=names):
                    for alias in names:
                        self._open(alias.asname or alias.name.partition(".")[0], alias.name.rpartition(".")[2])
                case ast.With(items=[ast.withitem(context_expr=ast.Call(func=called))]) if is_read_base(called):
                    for inner in statement.body:
                        self._import(inner)
                case _:
                    for name in _touched(statement):
                        self._open(name)

    def _set(self, statement: ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Delete) -> None:
        match statement:
            case ast.Assign(targets=targets, value=value):
                node = self._expressions.node(value)
                for target in targets:
                    self._assign(target, node)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._assign(target, self._expressions.node(value))
            case ast.AugAssign(target=ast.Name() as target, op=op, value=value):
                before = ast.copy_location(ast.Name(target.id, ast.Load()), target)
                self._assign(target, self._expressions.node(ast.copy_location(ast.BinOp(before, op, value), statement)))
            case ast.Delete(targets=targets):
                for target in targets:
                    self._put(target, None)
            case ast.AugAssign(target=target):
                for name in _touched(target):
                    self._open(name)

    def _open(self, name: str, written: str = "") -> None:
        self.names[name] = Node(Open(written), self.path, 1, 1)

    def _assign(self, target: ast.expr, node: Node) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            is_known = len(node.items) == len(target.elts)
            for number, inner in enumerate(target.elts):
                self._assign(inner, node.items[number] if is_known else replace(node, value=Open(), size=1))
            return
        self._put(target, replace(node, line=target.lineno, column=target.col_offset + 1))

    def _put(self, target: ast.expr, node: Node | None) -> None:
        """Set or take away a name, or a key inside of one."""
        root, keys = _path(target)
        if root == BASE and keys:
            self._expressions.base = self.base.with_at(keys, node)
        elif root is None or (keys and (root not in self.names or any(key is None for key in keys))):
            for name in _touched(target):
                self._open(name)
        elif keys:
            self.names[root] = self.names[root].with_at(keys, node)
        elif node is None:
            self.names.pop(root, None)
        else:
            self.names[root] = node

    def _call(self, call: ast.Call) -> None:
        """Follow ``x.update(…)``, ``x.append(…)`` and ``x.extend(…)``; after any other call ``x`` is open."""
        if not isinstance(call.func, ast.Attribute):
            return
        root, _ = _path(call.func.value)
        if root is None:
            return
        before = self._expressions.node(call.func.value)
        after: Node | None = None
        arguments = [self._expressions.node(argument) for argument in call.args]
        if call.func.attr == "update" and isinstance(before.value, Mapping):
            given = {word.arg: self._expressions.node(word.value, word) for word in call.keywords if word.arg}
            after = before
            for table in (*(argument.mapping for argument in arguments), given):
                after = merged(after, before.holding(table))
        elif call.func.attr == "append" and before.is_list and len(arguments) == 1:
            after = before.holding((*before.items, arguments[0]))
        elif call.func.attr == "extend" and before.is_list and len(arguments) == 1 and arguments[0].is_list:
            after = before.holding((*before.items, *arguments[0].items))
        if root in self.names or root == BASE:
            self._put(call.func.value, after or replace(before, value=Open(), size=1))

    def _import(self, statement: ast.stmt) -> None:
        """Take up the names of the files that a ``with read_base()`` imports."""
        found = self._importer(statement) if isinstance(statement, ast.ImportFrom) else None
        if found is None or not isinstance(statement, ast.ImportFrom):
            self.is_whole = False
            return
        for alias in statement.names:
            if alias.name == "*":
                self.names |= found
            elif alias.name in found:
                self.names[alias.asname or alias.name] = found[alias.name]
            else:
                self._open(alias.asname or alias.name)


def is_read_base(called: ast.expr) -> bool:
    """Whether what is called marks imports as base files."""
    return (isinstance(called, ast.Name) and called.id == READ_BASE) or (
        isinstance(called, ast.Attribute) and called.attr == READ_BASE
    )


def _path(target: ast.expr) -> tuple[str | None, list[str]]:
    """Return the name at the root of ``x.a['b']`` and the keys behind it; no name where a key is computed."""
    keys: list[str] = []
    while not isinstance(target, ast.Name):
        match target:
            case ast.Attribute(value=owner, attr=name):
                keys.append(name)
            case ast.Subscript(value=owner, slice=ast.Constant(value=key)):
                keys.append(str(key))
            case _:
                return None, []
        target = owner
    return target.id, keys[::-1]


def _touched(tree: ast.AST) -> Iterator[str]:
    """Iterate over the names that a part of a program may set or change."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Name):
            yield node.id
