"""Functions and classes of the text itself: followed with the arguments of each call."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from collections.abc import Sequence as Statements
from contextlib import contextmanager
from typing import TypeGuard

from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.inheritance import INHERITED, made_as_base, method_of
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import MAX_DEPTH, Run
from mlaudit.evidence.source.steps import statistics
from mlaudit.evidence.source.values import (
    NONE,
    Class,
    Constant,
    Data,
    Estimator,
    Folds,
    Function,
    Grouped,
    Handle,
    Instance,
    Mapping,
    Score,
    Sequence,
    Statistic,
    Value,
)

Body = Statements[ast.stmt]

MAX_TIMES = 6
"""Calls of one function that are followed in a long text; what the first of them met, the others mostly meet again."""


def call_function(run: Run, node: ast.AST, function: Function, given: Arguments) -> Value:
    """Follow a call of a local function, three calls deep, never into itself."""
    if len(run.calls) >= MAX_DEPTH or function.node in run.active or _is_passed_over(run, function, given):
        return run.unknown(node, given.all())
    run.followed.add(function.node)
    run.times_followed[function.node] += 1
    outer_calls, outer_active, outer_callers = run.calls, run.active, run.trace.callers
    outer_receiver, run.receiver = run.receiver, function.receiver or run.receiver
    run.calls, run.active = (*run.calls, id(node)), (*run.active, function.node)
    if isinstance(node, ast.Call):
        run.trace.callers = (*outer_callers, node)
    run.results.append([])
    try:
        with run.inside(run.text.path_of(function.node)), _scope(run, function, given):
            if isinstance(function.node, ast.Lambda):
                run.results[-1].append(run.value(function.node.body))
            else:
                run.execute(function.node.body)
    finally:
        results = run.results.pop()
        run.calls, run.active, run.trace.callers = outer_calls, outer_active, outer_callers
        run.receiver = outer_receiver
    return _returned(run, node, results)


def called_back(run: Run, node: ast.Call, given: Arguments) -> None:
    """Follow lambdas that an unknown call is given (``study.optimize(lambda trial: ...)``): it will call them."""
    for value in given.all():
        if isinstance(value, Function) and isinstance(value.node, ast.Lambda):
            call_function(run, node, value, Arguments(run, (), {}))


def _is_passed_over(run: Run, function: Function, given: Arguments) -> bool:
    """Whether a call in a long text tells nothing new: its function was followed, and no rows or models enter it."""
    if not run.is_long or function.node not in run.followed:
        return False
    if run.times_followed[function.node] >= MAX_TIMES:
        return True
    return not any(_is_of_interest(value) for value in _entering(run, function, given))


def _entering(run: Run, function: Function, given: Arguments) -> Iterator[Value]:
    """Walk through what a body sees besides the variables of the text: arguments, its object, variables around it."""
    receiver = () if function.receiver is None else (function.receiver,)
    for value in (*given.all(), *receiver, *(value for _, value in function.closure)):
        yield from run.state.reachable(value)


def _is_of_interest(value: Value) -> bool:
    if isinstance(value, Data):
        return value.kind != "unknown" or bool(value.loads or value.marks)
    return isinstance(value, Estimator | Statistic | Grouped | Score | Folds | Function)


@contextmanager
def _scope(run: Run, function: Function, given: Arguments) -> Iterator[None]:
    """Follow a body with its own variables."""
    state = run.state
    is_outermost, outer = state.variables is state.outermost, state.variables
    state.variables = {**dict(function.closure), **_bound(run, function, given)}
    try:
        yield
    finally:
        state.variables = state.outermost if is_outermost else outer


def _returned(run: Run, node: ast.AST, results: list[Value]) -> Value:
    if not results:
        return NONE
    if len(results) == 1 or all(result == results[0] for result in results):
        return results[0]
    whole = run.state.content(results[0])
    for result in results[1:]:
        whole = statistics.met(run, node, whole, result)
    return whole


def _bound(run: Run, function: Function, given: Arguments) -> dict[str, Value]:
    arguments = function.node.args
    names = [argument.arg for argument in (*arguments.posonlyargs, *arguments.args)]
    bound: dict[str, Value] = {}
    positional = given.positional
    if function.receiver is not None and names:
        positional = (function.receiver, *positional)
    defaults = dict(zip(reversed(names), reversed(arguments.defaults), strict=False))
    defaults.update(
        {
            argument.arg: default
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        }
    )
    for name, value in zip(names, positional, strict=False):
        bound[name] = run.state.held(value)
    every = [*names, *(argument.arg for argument in arguments.kwonlyargs)]
    for name in every:
        if name in given.keywords:
            bound[name] = run.state.held(given.keywords[name])
        elif name not in bound:
            bound[name] = run.value(defaults[name]) if name in defaults else _missing(run, function, name)
    if arguments.vararg is not None:
        bound[arguments.vararg.arg] = Sequence(positional[len(names) :])
    if arguments.kwarg is not None:
        extra = {Constant(name): value for name, value in given.keywords.items() if name not in every}
        bound[arguments.kwarg.arg] = run.state.held(Mapping(tuple(extra.items())))
    return bound


def _missing(run: Run, function: Function, name: str) -> Value:
    for argument in (*function.node.args.posonlyargs, *function.node.args.args, *function.node.args.kwonlyargs):
        if argument.arg == name:
            rows = run.unknown(argument)
            run.trace.handed_in |= {part.root for part in rows.parts}
            run.trace.named(rows, name)
            return run.state.held(rows)
    return NONE


def instantiate(run: Run, node: ast.AST, of: Class, given: Arguments) -> Value:
    """Follow the constructor of a local class; one that declares fields only takes them in order, as dataclasses do."""
    handle = run.state.held(Instance(of))
    made = made_as_base(run, node, of, given) if isinstance(node, ast.Call) else None
    if made is not None:
        set_field(run, handle, INHERITED, made)
    initialise = method_of(of, "__init__")
    if initialise is not None:
        call_function(run, node, Function(initialise, receiver=handle), given)
    else:
        fields = [line.target.id for line in of.node.body if isinstance(line, ast.AnnAssign) and _is_name(line.target)]
        for name, value in (*zip(fields, given.positional, strict=False), *given.keywords.items()):
            set_field(run, handle, name, value)
    return handle


def _is_name(target: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(target, ast.Name)


def get_field(run: Run, handle: Value, name: str) -> Value | None:
    """Return a field of an object, a value of its class, or a bound method."""
    found = run.state.content(handle)
    assert isinstance(found, Instance)
    fields = dict(found.fields)
    if name in fields:
        return fields[name]
    method = method_of(found.of, name)
    if method is not None:
        decorators = [d.id for d in method.decorator_list if isinstance(d, ast.Name)]
        receiver = None if "staticmethod" in decorators else handle
        return Function(method, receiver=receiver)
    for statement in found.of.node.body:
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    return run.value(statement.value)
    return None


def set_field(run: Run, handle: Value, name: str, value: Value) -> None:
    """Follow ``self.name = value``."""
    found = run.state.content(handle)
    if isinstance(found, Instance) and isinstance(handle, Handle):
        run.copies(len(found.fields))
        fields = {**dict(found.fields), name: run.state.held(value)}
        run.state.change(handle, replace(found, fields=tuple(fields.items())))
