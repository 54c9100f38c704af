"""Follows expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from mlaudit.evidence.source.networks import applying, joining
from mlaudit.evidence.source.networks.statements import bind, decided
from mlaudit.evidence.source.networks.values import (
    OPAQUE,
    Known,
    Reference,
    Several,
    Tensor,
    Value,
    several,
    spelled,
)

if TYPE_CHECKING:
    from mlaudit.evidence.source.networks.flow import Env, Flow


def evaluate(flow: Flow, node: ast.expr, env: Env) -> Value:
    """Follow an expression."""
    follow = _FOLLOWED.get(type(node))
    return OPAQUE if follow is None else follow(flow, node, env)


def _constant(flow: Flow, node: ast.Constant, env: Env) -> Value:
    return Known(node.value) if isinstance(node.value, str | int | float | bool | None) else OPAQUE


def _name(flow: Flow, node: ast.Name, env: Env) -> Value:
    return flow.lookup(node.id, env)


def _attribute(flow: Flow, node: ast.Attribute, env: Env) -> Value:
    name = spelled(node)
    if name in env:
        return env[name]
    owner = flow.value(node.value, env)
    if isinstance(owner, Reference):
        return flow.imported(f"{owner.dotted}.{node.attr}")
    return owner if node.attr in ("T", "data") and isinstance(owner, Tensor) else OPAQUE


def _call(flow: Flow, node: ast.Call, env: Env) -> Value:
    flow.spend()
    return applying.call(flow, node, env)


def _sequence(flow: Flow, node: ast.Tuple | ast.List, env: Env) -> Value:
    return several(_elements(flow, node.elts, env))


def _elements(flow: Flow, elements: Sequence[ast.expr], env: Env) -> Iterator[Value]:
    for element in elements:
        found = flow.value(element, env)
        if isinstance(element, ast.Starred):
            yield from found.items if isinstance(found, Several) else (OPAQUE,)
        else:
            yield found


def _inner(flow: Flow, node: ast.Starred | ast.Await, env: Env) -> Value:
    return flow.value(node.value, env)


def _named(flow: Flow, node: ast.NamedExpr, env: Env) -> Value:
    found = flow.value(node.value, env)
    bind(flow, node.target, found, env)
    return found


def _either(flow: Flow, node: ast.IfExp, env: Env) -> Value:
    known = decided(flow, node.test, env)
    if known is not None:
        return flow.value(node.body if known else node.orelse, env)
    return joining.joined(flow, flow.value(node.body, env), flow.value(node.orelse, env))


def _subscript(flow: Flow, node: ast.Subscript, env: Env) -> Value:
    owner, index = flow.value(node.value, env), flow.value(node.slice, env)
    if isinstance(owner, Several) and isinstance(index, Known) and isinstance(index.value, int):
        return owner.items[index.value] if -len(owner.items) <= index.value < len(owner.items) else OPAQUE
    return owner if isinstance(owner, Tensor) else OPAQUE


def _unary(flow: Flow, node: ast.UnaryOp, env: Env) -> Value:
    found = flow.value(node.operand, env)
    if isinstance(found, Known) and isinstance(found.value, int | float) and isinstance(node.op, ast.USub):
        return Known(-found.value)
    return applying.merged(flow, [found])


def _binary(flow: Flow, node: ast.BinOp, env: Env) -> Value:
    left, right = flow.value(node.left, env), flow.value(node.right, env)
    if isinstance(left, Several) and isinstance(right, Several) and isinstance(node.op, ast.Add):
        return several((*left.items, *right.items))
    if isinstance(left, Known) and isinstance(right, Known):
        return applying.computed(node.op, left.value, right.value)
    return applying.merged(flow, [left, right])


def _dictionary(flow: Flow, node: ast.Dict, env: Env) -> Value:
    flow.note([flow.value(value, env) for value in node.values])
    return OPAQUE


_FOLLOWED: dict[type[ast.expr], Callable[[Flow, Any, Env], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.Tuple: _sequence,
    ast.List: _sequence,
    ast.Starred: _inner,
    ast.Await: _inner,
    ast.NamedExpr: _named,
    ast.IfExp: _either,
    ast.Subscript: _subscript,
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Dict: _dictionary,
}
