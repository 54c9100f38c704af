"""Follows statements."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.networks import applying, joining
from mlaudit.evidence.source.networks.values import OPAQUE, Known, Local, Several, Tensor, Value, several, spelled
from mlaudit.evidence.source.walking import walk

if TYPE_CHECKING:
    from mlaudit.evidence.source.networks.flow import Env, Flow


def execute(flow: Flow, body: Iterable[ast.stmt], env: Env) -> None:
    """Follow statements in their order."""
    for statement in body:
        flow.spend()
        follow = _FOLLOWED.get(type(statement))
        if follow is not None:
            follow(flow, statement, env)


def _assign(flow: Flow, statement: ast.Assign, env: Env) -> None:
    flow.naming = spelled(statement.targets[0])
    found = flow.value(statement.value, env)
    flow.naming = ""
    for target in statement.targets:
        bind(flow, target, found, env)


def _annotated(flow: Flow, statement: ast.AnnAssign, env: Env) -> None:
    if statement.value is not None:
        bind(flow, statement.target, flow.value(statement.value, env), env)


def _augment(flow: Flow, statement: ast.AugAssign, env: Env) -> None:
    value, name = flow.value(statement.value, env), spelled(statement.target)
    before = env.get(name, OPAQUE)
    if isinstance(before, Several) and isinstance(value, Several):
        env[name] = several((*before.items, *value.items))
    elif name:
        env[name] = applying.merged(flow, [before, value])


def _expression(flow: Flow, statement: ast.Expr, env: Env) -> None:
    flow.value(statement.value, env)


def _return(flow: Flow, statement: ast.Return, env: Env) -> None:
    flow.returns(OPAQUE if statement.value is None else flow.value(statement.value, env))


def _if(flow: Flow, statement: ast.If, env: Env) -> None:
    known = decided(flow, statement.test, env)
    if known is not None:
        flow.execute(statement.body if known else statement.orelse, env)
        return
    flow.value(statement.test, env)
    flow.copies(2 * len(env))
    first, second = dict(env), dict(env)
    outside = flow.is_told_the_mode
    flow.is_told_the_mode = outside or _asks_for_the_mode(statement.test)
    flow.execute(statement.body, first)
    flow.execute(statement.orelse, second)
    flow.is_told_the_mode = outside
    if _ends(statement.body):
        flow.note(value for name, value in first.items() if env.get(name) != value)
        first = second
    elif _ends(statement.orelse):
        flow.note(value for name, value in second.items() if env.get(name) != value)
        second = first
    for name in first.keys() | second.keys():
        env[name] = joining.joined(flow, first.get(name, OPAQUE), second.get(name, OPAQUE))


def _loop(flow: Flow, statement: ast.For | ast.While, env: Env) -> None:
    flow.copies(len(env))
    inner = dict(env)
    if isinstance(statement, ast.For):
        flow.value(statement.iter, env)
        bind(flow, statement.target, OPAQUE, inner)
    flow.execute(statement.body, inner)
    for name, value in inner.items():
        env[name] = value if name not in env else joining.grown(flow, env[name], value)
    flow.execute(statement.orelse, env)


def _with(flow: Flow, statement: ast.With, env: Env) -> None:
    for item in statement.items:
        flow.value(item.context_expr, env)
    flow.execute(statement.body, env)


def _try(flow: Flow, statement: ast.Try, env: Env) -> None:
    flow.execute([*statement.body, *statement.orelse, *statement.finalbody], env)


def _define(flow: Flow, statement: ast.FunctionDef | ast.ClassDef, env: Env) -> None:
    if flow.owner:
        env[statement.name] = Local(statement, flow.here.path)


_FOLLOWED: dict[type[ast.stmt], Callable[[Flow, Any, Env], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augment,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _loop,
    ast.While: _loop,
    ast.With: _with,
    ast.Try: _try,
    ast.FunctionDef: _define,
    ast.ClassDef: _define,
}


def bind(flow: Flow, target: ast.expr, value: Value, env: Env) -> None:
    """Assign a value to a name, an attribute, or to several of them."""
    if isinstance(target, ast.Tuple | ast.List):
        items = value.items if isinstance(value, Several) and len(value.items) == len(target.elts) else ()
        for index, inner in enumerate(target.elts):
            bind(flow, inner, items[index] if items else OPAQUE, env)
        return
    name = spelled(target)
    if name:
        before = env.get(name)
        if isinstance(before, Tensor):
            flow.note([before])
        env[name] = value


def decided(flow: Flow, test: ast.expr, env: Env) -> bool | None:
    """Decide a condition by literals; None where they do not."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            inner = decided(flow, operand, env)
            return None if inner is None else not inner
        case ast.Compare(left=left, ops=[ast.Is() | ast.IsNot() as op], comparators=[ast.Constant(value=None)]):
            found = flow.value(left, env)
            if isinstance(found, Unknown):
                return None
            return (isinstance(found, Known) and found.value is None) is isinstance(op, ast.Is)
        case ast.Name() | ast.Attribute() | ast.Constant():
            found = flow.value(test, env)
            return bool(found.value) if isinstance(found, Known) else None
        case _:
            return None


def _asks_for_the_mode(test: ast.expr) -> bool:
    """Whether a condition reads ``training``, of a module or as an argument."""
    named = (node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "") for node in walk(test))
    return any("training" in name for name in named)


def _ends(body: Sequence[ast.stmt]) -> bool:
    """Whether what follows a branch is not reached from it."""
    return bool(body) and isinstance(body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)
