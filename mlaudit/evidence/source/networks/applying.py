"""Calls: of layers, of functions on tensors, and of what the project defines."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mlaudit.evidence.source.networks import building, judging, methods
from mlaudit.evidence.source.networks.library import canonical_layer, library
from mlaudit.evidence.source.networks.values import (
    OPAQUE,
    Given,
    Known,
    Local,
    Module,
    Objective,
    Reference,
    Several,
    Tensor,
    Value,
    longer,
    several,
)

if TYPE_CHECKING:
    from mlaudit.evidence.source.networks.flow import Env, Flow

MAX_NUMBER = 1e18
"""Larger ones are no size of anything, and a number that is squared line by line has no end."""

_FUNCTIONS = ("torch.nn.functional", "torch", "torch.special", "keras.activations", "tensorflow.nn")
_STACKS = ("torch.nn.Sequential", "keras.Sequential")
_LISTS = ("torch.nn.ModuleList", "collections.OrderedDict")
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
}


def call(flow: Flow, node: ast.Call, env: Env) -> Value:
    """Follow a call."""
    naming, flow.naming = flow.naming, ""
    given = _given(flow, node, env)
    flow.naming = naming
    if isinstance(node.func, ast.Attribute):
        found = methods.call(flow, node, node.func, given, env)
        if found is not None:
            return found
    return _apply(flow, node, flow.value(node.func, env), given)


def _given(flow: Flow, node: ast.Call, env: Env) -> Given:
    positional: list[Value] = []
    for argument in node.args:
        found = flow.value(argument, env)
        if isinstance(argument, ast.Starred):
            positional += found.items if isinstance(found, Several) else (OPAQUE,)
        else:
            positional.append(found)
    named = {keyword.arg: flow.value(keyword.value, env) for keyword in node.keywords if keyword.arg}
    return Given(tuple(positional), named)


def _apply(flow: Flow, node: ast.Call, callee: Value, given: Given) -> Value:
    match callee:
        case Module():
            return applied(flow, callee, given)
        case Objective():
            return judging.judged(flow, node, callee, given)
        case Local(node=ast.FunctionDef()):
            return flow.inline(callee, given, {})
        case Local():
            return building.instantiate(flow, callee, given)
        case Reference(dotted=dotted):
            return _of_library(flow, node, canonical_layer(dotted), given)
        case _:
            return merged(flow, given.all())


def applied(flow: Flow, module: Module, given: Given) -> Value:
    """Apply a module to its first argument."""
    inputs = given.all()
    before = inputs[0].chain if inputs and isinstance(inputs[0], Tensor) else ()
    flow.note(inputs[1:])
    if module.outputs:
        return several(Tensor(longer(before, output)) for output in module.outputs)
    return Tensor(longer(before, module.chain))


def merged(flow: Flow, values: Sequence[Value]) -> Value:
    """Follow an operation that is not known, on tensors or something else."""
    tensors = [value for value in values if isinstance(value, Tensor)]
    flow.note(value for value in values if not isinstance(value, Tensor))
    if not tensors:
        return OPAQUE
    if len(tensors) == 1:
        return Tensor(longer(tensors[0].chain, (None,)))
    flow.note(tensors)
    return Tensor((None,))


def _of_library(flow: Flow, node: ast.Call, dotted: str, given: Given) -> Value:
    known = library()
    if dotted in known.layers:
        return building.layer(flow, node, dotted, given)
    if dotted in _STACKS:
        return _stack(dotted, given)
    if dotted == "keras.Input":
        return Tensor()
    if dotted == "keras.Model":
        outputs = given.get(1, "outputs")
        return Module(outputs.chain if isinstance(outputs, Tensor) else (None,), is_keras=True)
    first = given.get(0)
    if dotted in known.wrappers:
        return first if isinstance(first, Module) else OPAQUE
    if dotted in _LISTS:
        return first if isinstance(first, Several) else OPAQUE
    loss = judging.loss(flow, node, dotted, given)
    return _function(flow, node, dotted, given) if loss is None else loss


def _stack(dotted: str, given: Given) -> Value:
    first = given.get(0, "layers")
    items = first.items if isinstance(first, Several) and len(given.all()) == 1 else given.positional
    # An OrderedDict of layers is a list of pairs; a Keras stack may begin with an input.
    items = tuple(item.items[1] if isinstance(item, Several) and len(item.items) == 2 else item for item in items)
    modules = (item for item in items if not isinstance(item, Tensor))
    return Module(building.stacked(modules), is_keras=dotted.startswith("keras."))


def _function(flow: Flow, node: ast.Call, dotted: str, given: Given) -> Value:
    package, _, name = dotted.rpartition(".")
    tensor = given.get(0)
    if package in _FUNCTIONS and name in library().reshaping and isinstance(tensor, Tensor):
        return tensor
    if (
        package not in _FUNCTIONS
        or name not in library().functions
        or (package == "tensorflow.nn" and name == "dropout")
    ):
        return merged(flow, given.all())
    before = tensor.chain if isinstance(tensor, Tensor) else ()
    return Tensor(longer(before, building.function(flow, node, name, given.behind(1))))


def computed(op: ast.operator, left: object, right: object) -> Value:
    """Compute with two literal numbers."""
    apply = _OPERATORS.get(type(op))
    numbers = [value for value in (left, right) if isinstance(value, int | float) and not isinstance(value, bool)]
    if apply is None or len(numbers) < 2:
        return OPAQUE
    try:
        found = apply(*numbers)
    except (ArithmeticError, ValueError):
        return OPAQUE
    return Known(found) if abs(found) < MAX_NUMBER else OPAQUE
