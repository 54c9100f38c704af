"""Losses: what they are given, and what they take it for."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from mlaudit.evidence.source.networks.library import Expected, library
from mlaudit.evidence.source.networks.model import Chain, LossCall
from mlaudit.evidence.source.networks.values import OPAQUE, Given, Known, Module, Objective, Reference, Tensor, Value

if TYPE_CHECKING:
    from mlaudit.evidence.source.networks.flow import Flow


def loss(flow: Flow, node: ast.Call, dotted: str, given: Given) -> Value | None:
    """Follow a call of a loss of a library; None where it is none."""
    expects = library().losses.get(dotted)
    if expects is None:
        return _of_keras(flow, node, dotted, given)
    found = Objective(dotted, expects)
    return judged(flow, node, found, given) if dotted.startswith("torch.nn.functional.") else found


def _of_keras(flow: Flow, node: ast.Call, dotted: str, given: Given) -> Value | None:
    package, _, name = dotted.rpartition(".")
    if package != "keras.losses" or name not in library().keras_losses:
        return None
    is_class = name[0].isupper()
    flag = given.get(0 if is_class else 2, "from_logits") or Known(False)
    if not isinstance(flag, Known):
        return OPAQUE
    found = Objective(dotted, "logits" if flag.value else "probabilities")
    return found if is_class else judged(flow, node, found, given)


def judged(flow: Flow, node: ast.Call, objective: Objective, given: Given) -> Value:
    """Follow a loss that is given its input."""
    is_keras = objective.callee.startswith("keras.")
    made = given.get(1, "y_pred") if is_keras else given.get(0, "input")
    _keep(flow, node, objective.callee, objective.expects, made.chain if isinstance(made, Tensor) else (None,))
    flow.note(given.all())
    return OPAQUE


def compiled(flow: Flow, node: ast.Call, module: Module, given: Given) -> None:
    """Follow ``model.compile(loss=...)`` of Keras."""
    found = given.get(1, "loss")
    name: object = None
    if isinstance(found, Known):
        name = found.value
    elif isinstance(found, Objective):
        name = found.callee
    elif isinstance(found, Reference):
        name = found.dotted
    short = name.rpartition(".")[2] if isinstance(name, str) else ""
    if short in library().keras_losses:
        expects: Expected = found.expects if isinstance(found, Objective) else "probabilities"
        _keep(flow, node, f"keras.losses.{short}", expects, module.chain)


def _keep(flow: Flow, node: ast.Call, callee: str, expects: Expected, chain: Chain) -> None:
    flow.losses.setdefault(LossCall(callee, expects, flow.text.location(node), flow.owner, chain))
