"""Facts of calls that give weights their first values."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.networks.model import Layer, NetworkCode, WeightInit
from mlaudit.facts.networks.network_event import NetworkEvent
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_MATRICES = frozenset({"dense", "conv", "recurrent"})
_NORMS = frozenset({"batch_norm", "layer_norm", "group_norm", "instance_norm"})
_GAIN_HIGH, _GAIN_LOW = 10.0, 0.01
"""Factors of the mean square beyond which one layer alone lets a signal grow, or die."""


class InitialWeights(NetworkEvent):
    """A call that gives weights their first values."""

    callee: str
    is_sweep: bool
    is_frozen: bool

    def __init__(
        self,
        record: WeightInit,
        code: NetworkCode,
        key: str,
        registry: Registry | None,
        linked: LinkedExperiment | None,
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self._code = code
        self.callee = record.callee
        self.is_sweep = record.is_sweep
        self.is_frozen = record.is_frozen

    def describe(self) -> str:
        """Name the call."""
        return self.callee

    @fact()
    def target(self) -> str:
        """What it sets, as the code names it."""
        return f"{self._record.target}.{self._record.parameter}"

    @fact()
    def reaches_matrices_only(self) -> bool:
        """It sets the weights of dense, convolutional or recurrent layers, and of no others."""
        return self._record.parameter == "weight" and bool(self._record.kinds) and self._record.kinds <= _MATRICES

    @fact()
    def constant(self) -> float | Unknown | None:
        """The one value that all weights get."""
        return self._record.constant

    @fact()
    def std(self) -> float | Unknown | None:
        """Standard deviation with which they are drawn."""
        return self._record.std

    @fact()
    def is_hidden(self) -> bool | Unknown:
        """The one layer that it sets has several outputs, and another layer with weights behind it."""
        layer = self._record.layer
        if layer is None:
            return Unknown("which layer it sets is not in the code")
        width = layer.arguments.get("out_features", layer.arguments.get("out_channels"))
        return width != 1 and any(_is_followed(layer, chain) for chain in self._code.chains)

    @fact()
    def network_is_normalised(self) -> bool:
        """The file has normalisation layers, which take scales out again."""
        return any(layer.kind in _NORMS for layer in self._code.layers)

    @fact(unit="layers")
    def extreme_layers(self) -> int:
        """Layers that multiply the mean square of what goes through them by more than 10, or by less than 1/100."""
        return len(self._extreme)

    @fact()
    def worst_gain(self) -> float | None:
        """Factor by which the second moment changes in the worst of them, with a rectifier behind it."""
        return max((gain for gain, _ in self._extreme), key=lambda gain: abs(math.log(gain)), default=None)

    @fact(unit="inputs")
    def worst_fan_in(self) -> float | None:
        """Inputs of each unit of that layer."""
        return next((float(fan_in) for gain, fan_in in self._extreme if gain == self.worst_gain), None)

    @cached_property
    def _extreme(self) -> list[tuple[float, float]]:
        std = self.std
        if not isinstance(std, float | int) or std <= 0:
            return []
        found = [(fan_in * std**2 / 2, fan_in) for fan_in in self._fan_ins()]
        return [(gain, fan_in) for gain, fan_in in found if gain > _GAIN_HIGH or gain < _GAIN_LOW]

    def _fan_ins(self) -> Iterator[float]:
        own = self._record.layer
        layers = [layer for layer in self._code.layers if layer.kind in self._record.kinds] if own is None else [own]
        for layer in layers:
            size = fan_in(layer)
            if size is not None and not layer.is_function:
                yield size


def fan_in(layer: Layer) -> float | None:
    """Return the inputs of each unit; None where the code does not give them as numbers."""
    inputs = layer.arguments.get("in_features", layer.arguments.get("in_channels"))
    if not isinstance(inputs, int):
        return None
    if "in_features" in layer.arguments:
        return float(inputs)
    kernel, groups = layer.arguments.get("kernel_size"), layer.arguments.get("groups", 1)
    sides = kernel if isinstance(kernel, tuple) else (kernel,) * int(layer.class_path[-2])
    numbers = [side for side in sides if isinstance(side, int)]
    if len(numbers) < len(sides) or not isinstance(groups, int) or groups < 1:
        return None
    return inputs / groups * math.prod(numbers)


def _is_followed(layer: Layer, chain: Sequence[Layer | None]) -> bool:
    if layer not in chain:
        return False
    behind = chain[chain.index(layer) + 1 :]
    return any(other is not None and other.kind in _MATRICES for other in behind)
