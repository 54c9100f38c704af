"""Facts of the order in which a network applies its layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

from mlaudit.core.subject import fact
from mlaudit.evidence.source.networks.model import Chain, Layer
from mlaudit.facts.networks.layer import NetworkLayer
from mlaudit.facts.networks.network_event import NetworkEvent
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_WEIGHTED = ("dense", "conv")
_BIASES = ("bias", "use_bias")


class Network(NetworkEvent):
    """The layers that one class, or one function, constructs."""

    name: str

    def __init__(
        self,
        owner: str,
        layers: Sequence[NetworkLayer],
        chains: Sequence[Chain],
        registry: Registry | None,
        linked: LinkedExperiment | None,
    ) -> None:
        first = layers[0].location
        super().__init__(f"network:{first.path}#{owner}", first, registry, linked)
        self.name = owner or "the network"
        self._layers = {layer.record: layer for layer in layers}
        self._chains = chains

    def describe(self) -> str:
        """Name the class or function."""
        return self.name

    @fact()
    def layers(self) -> list[NetworkLayer]:
        """Its layers, in reading order."""
        return list(self._layers.values())

    @fact(unit="layers")
    def biased_before_norm(self) -> int:
        """Layers with a bias whose output goes straight into a batch normalisation, which subtracts it."""
        return len(self._biased)

    @fact()
    def first_biased_before_norm(self) -> NetworkLayer | None:
        """The first of them."""
        return next((layer for record, layer in self._layers.items() if record in self._biased), None)

    @fact()
    def dropout_before_norm(self) -> NetworkLayer | None:
        """The dropout of the highest rate behind which a batch normalisation follows."""
        dropped = [self._layers[record] for record in self._dropped]
        return max(dropped, key=_rate, default=None)

    @cached_property
    def _biased(self) -> set[Layer]:
        return {first for first, second in self._pairs() if second.kind == "batch_norm" and _has_bias(first)}

    @cached_property
    def _dropped(self) -> list[Layer]:
        found: dict[Layer, None] = {}
        for chain in self._chains:
            own = [layer for layer in chain if layer is not None and layer in self._layers]
            last = max((place for place, layer in enumerate(own) if layer.kind == "batch_norm"), default=-1)
            found.update({layer: None for layer in own[: max(last, 0)] if layer.kind == "dropout"})
        return list(found)

    def _pairs(self) -> Iterator[tuple[Layer, Layer]]:
        for chain in self._chains:
            for first, second in pairwise(chain):
                if first is not None and second is not None and first in self._layers:
                    yield first, second


def _has_bias(layer: Layer) -> bool:
    """Whether a layer is weighted and keeps the bias that both libraries give it."""
    return layer.kind in _WEIGHTED and all(layer.arguments.get(name, True) is True for name in _BIASES)


def _rate(layer: NetworkLayer) -> float:
    return layer.rate if isinstance(layer.rate, float) else 0.0
