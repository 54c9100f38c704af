"""One forward pass over statements: branches are joined, loops are followed twice, literal ones member by member."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from mlaudit.evidence.source.builtins import report
from mlaudit.evidence.source.conditions import decided
from mlaudit.evidence.source.expressions import closure_of
from mlaudit.evidence.source.importing import bind_imports
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import choosing
from mlaudit.evidence.source.targets import bind, members_of
from mlaudit.evidence.source.values import Class, Constant, Function, Value

MAX_UNROLLED = (12, 4, 2)
"""Members of a literal sequence that are followed one by one, by the number of loops around."""

PASSES = 2
"""Passes over a loop body: what one round leaves behind reaches the next."""


def execute(run: Run, body: Iterable[ast.stmt]) -> None:
    """Follow statements in order."""
    for statement in body:
        run.step()
        handler = _HANDLERS.get(type(statement))
        if handler is None:
            continue
        outer, run.statement = run.statement, statement
        handler(run, statement)
        run.statement = outer


def _assign(run: Run, node: ast.Assign) -> None:
    value = run.value(node.value)
    for target in node.targets:
        bind(run, target, value)


def _annotated(run: Run, node: ast.AnnAssign) -> None:
    if node.value is not None:
        bind(run, node.target, run.value(node.value))


def _augmented(run: Run, node: ast.AugAssign) -> None:
    target = node.target
    left: ast.expr = (
        ast.copy_location(ast.Name(target.id, ast.Load()), target) if isinstance(target, ast.Name) else target
    )
    combined = ast.copy_location(ast.BinOp(left, node.op, node.value), node)
    bind(run, target, run.value(combined))


def _expression(run: Run, node: ast.Expr) -> None:
    run.value(node.value)


def _return(run: Run, node: ast.Return) -> None:
    value = run.value(node.value) if node.value is not None else Constant(None)
    if run.results:
        run.results[-1].append(value)


def _if(run: Run, node: ast.If) -> None:
    verdict = run.is_main if _is_main_guard(node.test) else decided(run, node.test)
    if verdict is not None:
        execute(run, node.body if verdict else node.orelse)
        return
    choosing.kept_if_better(run, node)
    state = run.state
    run.copies(2 * len(state.variables))
    body, otherwise = (state.branch(partial(execute, run, statements)) for statements in (node.body, node.orelse))
    if _leaves(node.body):
        state.go_on(otherwise)
    elif _leaves(node.orelse):
        state.go_on(body)
    else:
        state.meet(body, otherwise)


def _perhaps(run: Run, body: list[ast.stmt]) -> None:
    """Follow statements that may not happen."""
    state = run.state
    run.copies(2 * len(state.variables))
    state.meet(state.here(), state.branch(partial(execute, run, body)))


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _leaves(body: list[ast.stmt]) -> bool:
    return bool(body) and isinstance(body[-1], ast.Return | ast.Raise | ast.Continue | ast.Break)


def _for(run: Run, node: ast.For | ast.AsyncFor) -> None:
    members, are_all = members_of(run, run.value(node.iter), node)
    limit = MAX_UNROLLED[min(run.loops, len(MAX_UNROLLED) - 1)]
    if run.is_counting_short and all(_is_number(run, member) for member in members):
        limit = PASSES
    if not are_all or len(members) > limit:
        members = members[:limit] if are_all else members[:2] * PASSES
    run.loops += 1
    run.loop_heads.append(node)
    for member in members:
        bind(run, node.target, member)
        execute(run, node.body)
    run.loop_heads.pop()
    run.loops -= 1
    execute(run, node.orelse)


def _is_number(run: Run, member: Value) -> bool:
    found = run.state.content(member)
    return isinstance(found, Constant) and isinstance(found.value, int | float)


def _while(run: Run, node: ast.While) -> None:
    run.value(node.test)
    for _ in range(PASSES):
        execute(run, node.body)
    execute(run, node.orelse)


def _with(run: Run, node: ast.With | ast.AsyncWith) -> None:
    for item in node.items:
        value = run.value(item.context_expr)
        if item.optional_vars is not None:
            bind(run, item.optional_vars, value)
    execute(run, node.body)


def _try(run: Run, node: ast.Try) -> None:
    execute(run, node.body)
    execute(run, node.orelse)
    for handler in node.handlers:
        _perhaps(run, handler.body)
    execute(run, node.finalbody)


def _match(run: Run, node: ast.Match) -> None:
    run.value(node.subject)
    for case in node.cases:
        _perhaps(run, case.body)


def _function(run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    run.state.variables[node.name] = Function(node, closure_of(run))
    run.define(node)


def _class(run: Run, node: ast.ClassDef) -> None:
    bases: list[Value] = [run.content(base) for base in node.bases]
    found = Class(node, tuple(bases))
    run.state.variables[node.name] = found
    run.define(node, tuple(bases))


def _delete(run: Run, node: ast.Delete) -> None:
    for target in node.targets:
        if isinstance(target, ast.Subscript):
            handle = run.value(target.value)
            rows = run.state.content(handle)
            names = run.names(run.value(target.slice))
            if names is not None and hasattr(rows, "without"):
                run.state.change(handle, rows.without(names))


def reported_last(run: Run, body: list[ast.stmt]) -> None:
    """Report the value that a notebook cell ends with."""
    if body and isinstance(body[-1], ast.Expr):
        report(run, (run.value(body[-1].value),), "shown")


_HANDLERS: dict[type[ast.stmt], Callable[[Run, Any], None]] = {
    ast.Assign: _assign,
    ast.AnnAssign: _annotated,
    ast.AugAssign: _augmented,
    ast.Expr: _expression,
    ast.Return: _return,
    ast.If: _if,
    ast.For: _for,
    ast.AsyncFor: _for,
    ast.While: _while,
    ast.With: _with,
    ast.AsyncWith: _with,
    ast.Try: _try,
    ast.Match: _match,
    ast.Import: bind_imports,
    ast.ImportFrom: bind_imports,
    ast.FunctionDef: _function,
    ast.AsyncFunctionDef: _function,
    ast.ClassDef: _class,
    ast.Delete: _delete,
}
