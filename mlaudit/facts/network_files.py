"""What the sources of a project say about neural networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.source.networks.model import NetworkCode
from mlaudit.facts.layer import NetworkLayer
from mlaudit.facts.loss import Loss
from mlaudit.facts.network import Network
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class NetworkFiles:
    """The files of one audit that build or train networks."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def layers(self) -> list[NetworkLayer]:
        """Return the layers of all files in reading order."""
        return [layer for unit, code in self._files() for layer in self._layers(unit, code)]

    def networks(self) -> list[Network]:
        """Return the classes and functions that construct layers."""
        return [network for unit, code in self._files() for network in self._networks(unit, code)]

    def losses(self) -> list[Loss]:
        """Return the losses of all files in reading order."""
        return [
            Loss(loss, key, self._registry, self._experiment_of(unit))
            for unit, code in self._files()
            for loss, key in zip(code.losses, _keys(unit, "loss", [loss.callee for loss in code.losses]), strict=True)
        ]

    def _layers(self, unit: SourceUnit, code: NetworkCode) -> list[NetworkLayer]:
        def make() -> list[NetworkLayer]:
            keys = _keys(unit, "layer", [f"{one.owner}.{one.name or one.class_path}" for one in code.layers])
            linked = self._experiment_of(unit)
            return [
                NetworkLayer(layer, key, self._registry, linked) for layer, key in zip(code.layers, keys, strict=True)
            ]

        return self._registry.once(("layers", unit.path), make)

    def _networks(self, unit: SourceUnit, code: NetworkCode) -> Iterator[Network]:
        by_owner: dict[str, list[NetworkLayer]] = {}
        for layer in self._layers(unit, code):
            by_owner.setdefault(layer.record.owner.removesuffix(".__init__"), []).append(layer)
        for owner, layers in by_owner.items():
            yield Network(owner, layers, code.chains, self._registry, self._experiment_of(unit))

    def _files(self) -> Iterator[tuple[SourceUnit, NetworkCode]]:
        for unit in self._registry.links.evidence.units:
            if unit.networks is not None:
                yield unit, unit.networks

    def _experiment_of(self, unit: SourceUnit) -> LinkedExperiment | None:
        """Return the first experiment whose code the file is."""
        return next((linked for linked in self._registry.links.experiments if linked.unit is unit), None)


def _keys(unit: SourceUnit, kind: str, names: list[str]) -> list[str]:
    """Name records without line numbers: each is the n-th of its name in its file."""
    seen: dict[str, int] = {}
    keys = []
    for name in names:
        number = seen[name] = seen.get(name, 0) + 1
        keys.append(f"{kind}:{unit.path}#{name}" + (f"~{number}" if number > 1 else ""))
    return keys
