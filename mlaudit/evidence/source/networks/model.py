"""What source says about neural networks: their layers, the order in which they are applied, what trains them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import Literal_
from mlaudit.evidence.source.networks.library import Expected, LayerKind


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A layer as constructed, or a function that does the same; each is equal to itself alone.

    Attributes
    ----------
    class_path : str
        Canonical dotted name: ``torch.nn.Conv2d``; ``F.relu`` is ``torch.nn.ReLU``.
    name : str
        What it is assigned to: ``self.bn1``, ``model``; empty where it stands inside of another call.
    owner : str
        Class or function whose text constructs it; empty at the top of the file.
    arguments : dict
        By parameter name; Unknown where one is given and not literal, or differs from call to call.
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
    arguments: dict[str, Literal_ | Unknown] = field(default_factory=dict)
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
class WeightInit:
    """A call that gives weights their first values.

    Attributes
    ----------
    callee : str
        ``normal_``, ``constant_``, ``zero_`` …
    target, parameter : str
        Whose weights (``m``, ``self.fc1``), and which of them (``weight``, ``bias``).
    kinds : frozenset of LayerKind
        Kinds of layers that it can reach; empty where the text does not tell.
    is_sweep : bool
        It reaches every layer of these kinds, by a condition on the class.
    is_frozen : bool
        Something in the same definition is kept from being trained.
    layer : Layer or None
        The one layer that it reaches.
    constant, std : float or Unknown or None
        What the weights are set to; the standard deviation that they are drawn with.
    """

    callee: str
    location: Location
    owner: str
    target: str
    parameter: str
    kinds: frozenset[LayerKind]
    is_sweep: bool
    is_frozen: bool
    layer: Layer | None
    constant: float | Unknown | None = None
    std: float | Unknown | None = None


@dataclass(frozen=True, slots=True)
class Reinitialised:
    """Weights that are loaded and then drawn anew."""

    location: Location
    owner: str
    network: str
    function: str
    loaded: Location


@dataclass(frozen=True, slots=True)
class StaleOptimizer:
    """A layer that is put in after the optimiser took the parameters of its network."""

    location: Location
    owner: str
    layer: str
    optimizer: str
    built: Location


@dataclass(frozen=True, slots=True)
class LateLayer:
    """A layer with weights that is built after ``self.apply`` went through the others."""

    location: Location
    owner: str
    layer: str
    function: str
    applied: Location


@dataclass(frozen=True, slots=True)
class PartialLoad:
    """``load_state_dict(state, strict=False)``, the result of which is dropped."""

    location: Location
    owner: str
    network: str


@dataclass(frozen=True, slots=True)
class TrainingLoop:
    """The innermost loop that runs a backward pass and a step.

    Attributes
    ----------
    clears : bool
        Somewhere in the file gradients are cleared.
    """

    location: Location
    owner: str
    backward: Location
    step: Location
    clears: bool


@dataclass(frozen=True, slots=True)
class Clipping:
    """Gradients that are clipped where it has no effect, or on gradients that are still scaled.

    Attributes
    ----------
    other : Location
        The step before it, or the backward pass behind or before it.
    """

    location: Location
    owner: str
    callee: str
    problem: Literal["after_step", "before_backward", "scaled"]
    other: Location


@dataclass(frozen=True, slots=True)
class ModeGap:
    """A network that is trained in evaluation mode, or evaluated in training mode.

    Attributes
    ----------
    other : Location
        The loop in which it happens.
    """

    location: Location
    owner: str
    network: str
    problem: Literal["resumes_in_evaluation", "never_evaluates"]
    other: Location


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
    inits: tuple[WeightInit, ...] = ()
    reinitialised: tuple[Reinitialised, ...] = ()
    stale: tuple[StaleOptimizer, ...] = ()
    late: tuple[LateLayer, ...] = ()
    partial: tuple[PartialLoad, ...] = ()
    loops: tuple[TrainingLoop, ...] = ()
    clippings: tuple[Clipping, ...] = ()
    mode_gaps: tuple[ModeGap, ...] = ()
