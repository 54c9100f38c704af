"""What source says about neural networks: their layers, the order in which they are applied, what trains them."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import Literal_
from mlaudit.evidence.source.networks.library import Expected, LayerKind


@dataclass(frozen=True, slots=True)
class Layer:
    """A layer as constructed, or a function that does the same.

    Attributes
    ----------
    class_path : str
        Canonical dotted name: ``torch.nn.Conv2d``; ``F.relu`` is ``torch.nn.ReLU``.
    name : str
        What it is assigned to: ``self.bn1``, ``model``; empty where it stands inside of another call.
    owner : str
        Class or function whose text constructs it; empty at the top of the file.
    arguments : dict
        By parameter name; Unknown where one is given and not literal.
    positional : frozenset of str
        Parameters that are given by their place alone.
    is_function : bool
        It is a function on tensors, or an activation that another layer brings.
    """

    class_path: str
    kind: LayerKind
    location: Location
    name: str = ""
    owner: str = ""
    arguments: dict[str, Literal_ | Unknown] = field(default_factory=dict, compare=False)
    positional: frozenset[str] = frozenset()
    is_function: bool = False


Chain = tuple[Layer | None, ...]
"""Layers in the order in which they are applied; None stands for anything that is not followed."""


@dataclass(frozen=True, slots=True)
class LossCall:
    """A loss that is given an output.

    Attributes
    ----------
    callee : str
        Canonical name of the loss.
    expects : Expected
        What it takes its input for.
    given : Chain
        Layers that made its input; None among them for what is not followed.
    """

    callee: str
    expects: Expected
    location: Location
    owner: str
    given: Chain


@dataclass(frozen=True, slots=True)
class NetworkCode:
    """What one file says about networks.

    Attributes
    ----------
    layers : tuple of Layer
        In reading order.
    chains : tuple of Chain
        The longest ones.
    """

    layers: tuple[Layer, ...] = ()
    chains: tuple[Chain, ...] = ()
    losses: tuple[LossCall, ...] = ()
