"""Facts of what comes too early or too late: loading, initialising, replacing layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.subject import fact
from mlaudit.evidence.source.networks import model as networks
from mlaudit.facts.networks.network_event import NetworkEvent, spoken
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class Reinitialisation(NetworkEvent):
    """Weights that are loaded and then drawn anew."""

    network: str
    function: str

    def __init__(
        self, record: networks.Reinitialised, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self.network = record.network
        self.function = record.function

    @fact()
    def loaded_at(self) -> str:
        """Where the weights were loaded."""
        return spoken(self._record.loaded)


class ReplacedLayer(NetworkEvent):
    """A layer that is put in after an optimiser took the parameters of its network."""

    layer: str
    optimizer: str

    def __init__(
        self, record: networks.StaleOptimizer, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self.layer = record.layer
        self.optimizer = record.optimizer.rpartition(".")[2]

    @fact()
    def optimizer_built_at(self) -> str:
        """Where the optimiser was built."""
        return spoken(self._record.built)


class LateLayer(NetworkEvent):
    """A layer with weights that is built after ``self.apply`` went through the others."""

    layer: str
    function: str
    network: str

    def __init__(
        self, record: networks.LateLayer, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self.layer = record.layer
        self.function = record.function
        self.network = record.owner

    @fact()
    def applied_at(self) -> str:
        """Where the others were initialised."""
        return spoken(self._record.applied)


class PartialLoad(NetworkEvent):
    """``load_state_dict(state, strict=False)``, the result of which is dropped."""

    network: str

    def __init__(
        self, record: networks.PartialLoad, key: str, registry: Registry | None, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self.network = record.network
