"""Methods: of the object whose text is being followed, of tensors, of modules, of lists."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from mlaudit.evidence.source.networks import applying, building, judging
from mlaudit.evidence.source.networks.library import library
from mlaudit.evidence.source.networks.values import (
    OPAQUE,
    Given,
    Known,
    Module,
    Several,
    Tensor,
    Value,
    longer,
    several,
    spelled,
)

if TYPE_CHECKING:
    from mlaudit.evidence.source.networks.flow import Env, Flow


def call(flow: Flow, node: ast.Call, function: ast.Attribute, given: Given, env: Env) -> Value | None:
    """Follow a call of a method; None where it is a plain function."""
    name, owner = function.attr, function.value
    if isinstance(owner, ast.Call) and isinstance(owner.func, ast.Name) and owner.func.id == "super":
        return _of_base(flow, name, given, env)
    if isinstance(owner, ast.Name) and owner.id == "self" and flow.building:
        return None if f"self.{name}" in env else _of_self(flow, name, given, env)
    found = flow.value(owner, env)
    if isinstance(found, Tensor):
        return _of_tensor(flow, node, name, found, given)
    if isinstance(found, Module):
        return _of_module(flow, node, function, found, given, env)
    if isinstance(found, Several) and name in ("append", "extend"):
        _rebind(owner, _lengthened(found, name, given), env)
        return OPAQUE
    return None


def _of_base(flow: Flow, name: str, given: Given, env: Env) -> Value:
    """Follow ``super().name(...)``."""
    if not flow.building:
        return OPAQUE
    found = building.method(flow, flow.building[-1], name, is_super=True)
    if found is not None:
        return flow.inline(found, given, env)
    if name == "__init__":
        building.stack_for_base(given, env)
        return OPAQUE
    return applying.applied(flow, building.base_stack(env), given)


def _of_self(flow: Flow, name: str, given: Given, env: Env) -> Value:
    found = building.method(flow, flow.building[-1], name)
    if found is not None and name != "__init__":
        own = {key: value for key, value in env.items() if key.startswith("self.")}
        result = flow.inline(found, given, own)
        env.update(own)
        return result
    key, module = given.get(0), given.get(1)
    if name in ("add_module", "register_module") and isinstance(key, Known) and module is not None:
        env[f"self.{key.value}"] = module
        return OPAQUE
    return applying.merged(flow, given.all())


def _of_tensor(flow: Flow, node: ast.Call, name: str, tensor: Tensor, given: Given) -> Value:
    if name in library().reshaping:
        return tensor
    if name in library().functions:
        return Tensor(longer(tensor.chain, building.function(flow, node, name, given)))
    return applying.merged(flow, [tensor, *given.all()])


def _of_module(flow: Flow, node: ast.Call, function: ast.Attribute, module: Module, given: Given, env: Env) -> Value:
    name = function.attr
    if name in library().kept:
        return module
    if name in ("forward", "call", "__call__"):
        return applying.applied(flow, module, given)
    if name == "compile" and module.is_keras:
        judging.compiled(flow, node, module, given)
    elif given.positional and (name in ("append", "add_module") or (name == "add" and module.is_keras)):
        chain = longer(module.chain, building.stacked(given.positional[-1:]))
        _rebind(function.value, Module(chain, is_keras=module.is_keras), env)
    return OPAQUE


def _lengthened(owner: Several, name: str, given: Given) -> Value:
    first = given.get(0)
    if name == "append" and first is not None:
        return several((*owner.items, first))
    return several((*owner.items, *(first.items if isinstance(first, Several) else (OPAQUE,))))


def _rebind(target: ast.expr, value: Value, env: Env) -> None:
    name = spelled(target)
    if name:
        env[name] = value
