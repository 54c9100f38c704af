"""The values of expressions that need no running: literals, ``dict()``, names, arithmetic, what a base file sets."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import replace

from mlaudit.evidence.configs.leaf import MAX_DEPTH, MAX_PARTS, NotAConfig
from mlaudit.evidence.configs.openmmlab.values import Node, Open

MAX_TEXT, MAX_ITEMS, MAX_NUMBER, MAX_EXPONENT = 10_000, 5_000, 1e300, 64

BASE = "_base_"
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COPIES = frozenset({"copy", "deepcopy"})


class Expressions:
    """Evaluates the expressions of one file; what it does not know is open, and nothing is called.

    Parameters
    ----------
    path : str
        The file, for the places of values.
    names : dict of str to Node
        What the file has assigned so far; the caller adds to it.
    base : Node
        What its base files set.
    """

    def __init__(self, path: str, names: Mapping[str, Node], base: Node) -> None:
        self.path = path
        self.names = names
        self.base = base
        self._n_parts = 0

    def node(self, expression: ast.expr, place: ast.expr | ast.keyword | None = None, depth: int = 0) -> Node:
        """Return the value of an expression, at the place of its key where it has one.

        Raises
        ------
        NotAConfig
            When a limit is passed.
        """
        self._n_parts += 1
        if self._n_parts > MAX_PARTS or depth > MAX_DEPTH:
            raise NotAConfig("too many parts to be a config")
        at = expression if place is None else place
        found = self._found(expression, depth + 1)
        return replace(found, path=self.path, line=at.lineno, column=at.col_offset + 1)

    def _found(self, expression: ast.expr, depth: int) -> Node:
        match expression:
            case ast.Constant(value=value):
                return self._plain(value if isinstance(value, str | int | float | None) else Open())
            case ast.Name() | ast.Attribute() | ast.Subscript():
                return self._named(expression, depth)
            case ast.Dict():
                return self._table(expression, depth)
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                return self._list(elements, depth)
            case ast.Set(elts=[ast.Set(elts=[inner])]):  # {{_base_.model}}
                return self._found(inner, depth)
            case ast.Call():
                return self._called(expression, depth)
            case ast.JoinedStr(values=parts):
                return self._text(parts, depth)
        return self._derived(expression, depth)

    def _named(self, expression: ast.Name | ast.Attribute | ast.Subscript, depth: int) -> Node:
        """Return what a name, or a key of it, stands for."""
        match expression:
            case ast.Name(id=name):
                return self.base if name == BASE else self.names.get(name, self._plain(Open(name)))
            case ast.Attribute(value=owner, attr=name):
                return self._found(owner, depth).at(name) or self._plain(Open(name))
            case ast.Subscript(value=owner, slice=ast.Constant(value=key)):
                return self._found(owner, depth).at(str(key)) or self._open
        return self._open

    def _derived(self, expression: ast.expr, depth: int) -> Node:
        """Return what is computed from known values."""
        match expression:
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
                number = self.node(operand, depth=depth).value
                if isinstance(number, bool) or not isinstance(number, int | float):
                    return self._open
                return self._plain(-number if isinstance(sign, ast.USub) else number)
            case ast.BinOp(left=left, op=op, right=right):
                return self._computed(self.node(left, depth=depth), op, self.node(right, depth=depth))
            case ast.IfExp(test=test, body=body, orelse=other):
                chosen = self.node(test, depth=depth).value
                return self.node(body if chosen else other, depth=depth) if isinstance(chosen, bool) else self._open
        return self._open

    @property
    def _open(self) -> Node:
        return self._plain(Open())

    def _plain(self, value: object) -> Node:
        return Node(value, self.path, 0, 0)  # type: ignore[arg-type]

    def _table(self, table: ast.Dict, depth: int) -> Node:
        entries: dict[str, Node] = {}
        for key, value in zip(table.keys, table.values, strict=True):
            if key is None:
                entries |= self.node(value, depth=depth).mapping
            elif isinstance(key, ast.Constant) and isinstance(key.value, str | int):
                entries[str(key.value)] = self.node(value, key, depth)
        return self._plain(None).holding(entries)

    def _list(self, elements: list[ast.expr], depth: int) -> Node:
        found: list[Node] = []
        for element in elements:
            if isinstance(element, ast.Starred):
                inner = self.node(element.value, depth=depth)
                if not inner.is_list:
                    return self._open
                found.extend(inner.items)
            else:
                found.append(self.node(element, depth=depth))
        return self._plain(None).holding(tuple(found)) if len(found) <= MAX_ITEMS else self._open

    def _called(self, call: ast.Call, depth: int) -> Node:
        match call:
            case ast.Call(func=ast.Name(id="dict"), args=[] | [_]):
                first = self.node(call.args[0], depth=depth) if call.args else self._plain(None).holding({})
                if not isinstance(first.value, Mapping):
                    return self._open
                entries = dict(first.mapping)
                for keyword in call.keywords:
                    node = self.node(keyword.value, keyword if keyword.arg else None, depth)
                    entries |= {keyword.arg: node} if keyword.arg else node.mapping
                return self._plain(None).holding(entries)
            case ast.Call(func=ast.Name(id="list" | "tuple"), args=[inner], keywords=[]):
                node = self.node(inner, depth=depth)
                return node if node.is_list else self._open
            case ast.Call(func=ast.Name(id="list" | "tuple"), args=[], keywords=[]):
                return self._plain(None).holding(())
            case ast.Call(func=ast.Attribute(value=owner, attr="copy"), args=[], keywords=[]):
                return self.node(owner, depth=depth)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[inner], keywords=[]) if (
                name in _COPIES
            ):
                return self.node(inner, depth=depth)
        return self._open

    def _computed(self, left: Node, op: ast.operator, right: Node) -> Node:
        first, second = left.value, right.value
        if isinstance(op, ast.Add) and left.is_list and right.is_list:
            items = (*left.items, *right.items)
            return self._plain(None).holding(items) if len(items) <= MAX_ITEMS else self._open
        if isinstance(op, ast.Mult) and left.is_list and isinstance(second, int):
            is_short = second >= 0 and len(left.items) * second <= MAX_ITEMS
            return self._plain(None).holding(tuple(left.items) * second) if is_short else self._open
        if isinstance(first, str) and isinstance(second, str):
            is_joined = isinstance(op, ast.Add) and len(first) + len(second) <= MAX_TEXT
            return self._plain(first + second) if is_joined else self._open
        if isinstance(first, int | float) and isinstance(second, int | float):
            return self._plain(_number(first, op, second))
        return self._open

    def _text(self, parts: list[ast.expr], depth: int) -> Node:
        found = []
        for part in parts:
            inner = part.value if isinstance(part, ast.FormattedValue) else part
            value = self.node(inner, depth=depth).value
            is_plain = not isinstance(part, ast.FormattedValue) or (part.conversion < 0 and part.format_spec is None)
            if not is_plain or not isinstance(value, str | int | float):
                return self._open
            found.append(str(value))
        text = "".join(found)
        return self._plain(text) if len(text) <= MAX_TEXT else self._open


def _number(first: float, op: ast.operator, second: float) -> float | Open:
    """Compute with two numbers, within bounds."""
    try:
        if isinstance(op, ast.Pow):
            result = first**second if abs(second) <= MAX_EXPONENT and abs(first) <= MAX_TEXT else Open()
        else:
            result = _OPERATORS[type(op)](first, second) if type(op) in _OPERATORS else Open()
    except ArithmeticError:
        return Open()
    return result if isinstance(result, int | float) and abs(result) <= MAX_NUMBER else Open()
