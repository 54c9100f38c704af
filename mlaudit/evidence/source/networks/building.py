"""Layers, stacks of them, and instances of the project's own classes of networks."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import Literal_
from mlaudit.evidence.source.networks.library import LayerKind, library
from mlaudit.evidence.source.networks.model import Chain, Layer
from mlaudit.evidence.source.networks.values import (
    OPAQUE,
    Given,
    Known,
    Local,
    Module,
    Reference,
    Several,
    Tensor,
    Value,
    longer,
)

if TYPE_CHECKING:
    from mlaudit.evidence.source.networks.flow import Env, Flow

_NETWORKS = ("torch.nn.Module", "torch.nn.Sequential", "keras.Model", "keras.Sequential", "keras.layers.Layer")
_LIGHTNING = ("pytorch_lightning.", "lightning.")
_APPLIED = ("forward", "call")
_STACK = "self.<layers>"
"""Where the layers stand that a class hands to ``nn.Sequential.__init__``."""

_DROPOUT = ("p", "training", "inplace")
"""Parameters of ``torch.nn.functional.dropout`` behind its input."""

_HIDDEN = Unknown("the code does not give it as a literal")


def layer(flow: Flow, node: ast.Call, dotted: str, given: Given) -> Module:
    """Construct a layer of a library; one of Keras brings the activation that it is given."""
    known = library().layers[dotted]
    places = list(zip(known.parameters, given.positional, strict=False))
    arguments = {name: literal(value) for name, value in [*places, *given.named.items()]}
    made = _made(flow, node, dotted, known.kind, arguments, frozenset(name for name, _ in places))
    if not dotted.startswith("keras."):
        return Module((made,))
    is_activation = known.kind == "activation" and known.parameters == ("activation",)
    place = known.parameters.index("activation") if "activation" in known.parameters else len(given.positional)
    activation = given.get(place, "activation")
    chain = () if activation is None else _activation(flow, node, activation)
    return Module(chain if is_activation else (made, *chain), is_keras=True)


def function(flow: Flow, node: ast.Call, name: str, given: Given) -> Chain:
    """Take a function on tensors for the layer that does the same; ``given`` are the arguments behind the tensor."""
    dotted = f"torch.nn.{library().functions[name]}"
    known = library().layers[dotted]
    parameters = _DROPOUT if known.kind in ("dropout", "alpha_dropout") else known.parameters
    places = zip(parameters, given.positional, strict=False)
    arguments = {name: literal(value) for name, value in [*places, *given.named.items()]}
    if flow.is_told_the_mode:
        arguments.setdefault("training", _HIDDEN)
    return (_made(flow, node, dotted, known.kind, arguments),)


def _activation(flow: Flow, node: ast.Call, value: Value) -> Chain:
    if isinstance(value, Module):
        return value.chain
    name = value.value if isinstance(value, Known) else None
    if isinstance(value, Reference):
        name = value.dotted.rpartition(".")[2]
    if (isinstance(value, Known) and name is None) or name == "linear":
        return ()
    kind = library().activations.get(name) if isinstance(name, str) else None
    return (None,) if kind is None else (_made(flow, node, f"keras.activations.{name}", kind, {}),)


def _made(
    flow: Flow,
    node: ast.Call,
    dotted: str,
    kind: LayerKind,
    arguments: dict[str, Literal_ | Unknown],
    positional: frozenset[str] | None = None,
) -> Layer:
    """Make a layer; one without places for arguments is a function."""
    known = flow.made.get((node, dotted))
    if known is not None:
        # One call that is reached with several values has none of them.
        for name in known.arguments.keys() | arguments.keys():
            if known.arguments.get(name) != arguments.get(name):
                known.arguments[name] = _HIDDEN
        return known
    made = Layer(
        dotted,
        kind,
        flow.text.location(node),
        flow.naming,
        flow.owner,
        arguments,
        positional or frozenset(),
        is_function=positional is None,
    )
    flow.naming = ""
    flow.made[node, dotted] = made
    return made


def literal(value: Value) -> Literal_ | Unknown:
    """Return a value as a literal argument."""
    if isinstance(value, Known):
        return value.value
    if isinstance(value, Several):
        items = [literal(item) for item in value.items]
        if not any(isinstance(item, Unknown) for item in items):
            return tuple(items)  # type: ignore[arg-type]
    return _HIDDEN


def stacked(items: Iterable[Value]) -> Chain:
    """Put modules after each other; anything else breaks the chain."""
    chain: Chain = ()
    for item in items:
        chain = longer(chain, item.chain if isinstance(item, Module) else (None,))
    return chain


def instantiate(flow: Flow, local: Local, given: Given) -> Value:
    """Make an instance of a class of the project: what it applies to a tensor, in order."""
    own: Env = {}
    if not isinstance(local.node, ast.ClassDef) or any(made.node is local.node for made in flow.building):
        return OPAQUE
    flow.followed.add(local.node)
    if not is_network(flow, local):
        return OPAQUE
    flow.building.append(local)
    try:
        initialiser = method(flow, local, "__init__")
        if initialiser is not None:
            flow.inline(initialiser, given, own)
        own.pop("self", None)
        result = _applied_by(flow, local, own)
        flow.note(own.values())
        _follow_others(flow, local, own)
    finally:
        flow.building.pop()
    return result


def _applied_by(flow: Flow, local: Local, own: Env) -> Module:
    for name in _APPLIED:
        found = method(flow, local, name)
        if found is not None:
            returned = flow.inline(found, Given((Tensor(),) * 6), own)
            flow.note([returned])
            if isinstance(returned, Several):
                outputs = tuple(item.chain if isinstance(item, Tensor) else (None,) for item in returned.items)
                return Module((None,), outputs=outputs)
            return Module(returned.chain if isinstance(returned, Tensor) else (None,))
    return base_stack(own)


def _follow_others(flow: Flow, local: Local, own: Env) -> None:
    """Follow the methods that nothing called, once for each class."""
    assert isinstance(local.node, ast.ClassDef)
    for statement in local.node.body:
        if isinstance(statement, ast.FunctionDef) and statement not in flow.followed:
            flow.inline(Local(statement, local.path, local.node.name), Given(), dict(own))


def stack_for_base(given: Given, env: Env) -> None:
    """Keep what a class hands to ``super().__init__``, where its base stacks layers."""
    env[_STACK] = Module(stacked(given.positional))


def base_stack(env: Env) -> Module:
    """Return what a class handed to its base, which applies it."""
    stack = env.get(_STACK)
    return stack if isinstance(stack, Module) else Module((None,))


def method(flow: Flow, local: Local, name: str, *, is_super: bool = False) -> Local | None:
    """Find a method in a class of the project or in those that it is made from; in these alone for ``super()``."""
    node = local.node
    if not isinstance(node, ast.ClassDef):
        return None
    own = () if is_super else node.body
    for statement in own:
        if isinstance(statement, ast.FunctionDef) and statement.name == name:
            return Local(statement, local.path, node.name)
    inherited = (base for base in bases(flow, local) if isinstance(base, Local) and base.node is not node)
    return next((found for base in inherited if (found := method(flow, base, name)) is not None), None)


def is_network(flow: Flow, local: Local, depth: int = 0) -> bool:
    """Whether a class is made from one of the libraries for networks."""
    for base in bases(flow, local):
        if isinstance(base, Reference) and (base.dotted in _NETWORKS or base.dotted.startswith(_LIGHTNING)):
            return True
        if isinstance(base, Local) and depth < len(_NETWORKS) and is_network(flow, base, depth + 1):
            return True
    return False


def bases(flow: Flow, local: Local) -> list[Value]:
    """Return what the bases of a class stand for."""
    if not isinstance(local.node, ast.ClassDef):
        return []
    here, flow.here = flow.here, flow.project.namespace(local.path)
    try:
        return [_base(flow, base) for base in local.node.bases]
    finally:
        flow.here = here


def _base(flow: Flow, node: ast.expr) -> Value:
    dotted = flow.here.dotted(node)
    if dotted:
        return flow.imported(dotted)
    return flow.lookup(node.id, {}) if isinstance(node, ast.Name) else OPAQUE
