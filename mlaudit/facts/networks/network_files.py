"""What the sources of a project say about neural networks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol, TypeVar

from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.source.networks.model import NetworkCode, WeightInit
from mlaudit.facts.networks.initial_weights import InitialWeights
from mlaudit.facts.networks.layer import NetworkLayer, SeluNeighbours
from mlaudit.facts.networks.loss import Loss
from mlaudit.facts.networks.network import Network
from mlaudit.facts.networks.network_order import LateLayer, PartialLoad, Reinitialisation, ReplacedLayer
from mlaudit.facts.networks.training_loop import MisplacedClip, ModeGap, TrainingLoop
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


_R = TypeVar("_R")
_S_co = TypeVar("_S_co", covariant=True)
_R_contra = TypeVar("_R_contra", contravariant=True)


class _Subject(Protocol[_R_contra, _S_co]):
    """A class of subjects that stand for one record of a file."""

    def __call__(
        self, record: _R_contra, key: str, registry: Registry, linked: LinkedExperiment | None, /
    ) -> _S_co: ...


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
        return self._events(lambda code: code.losses, lambda loss: f"loss:{loss.callee}", Loss)

    def weight_inits(self) -> list[InitialWeights]:
        """Return the calls that give weights their first values."""
        return [
            InitialWeights(record, code, key, self._registry, self._experiment_of(unit))
            for unit, code in self._files()
            for record, key in zip(code.inits, _keys(unit, [f"init:{_init_name(i)}" for i in code.inits]), strict=True)
        ]

    def reinitialisations(self) -> list[Reinitialisation]:
        """Return where loaded weights are drawn anew."""
        return self._events(lambda code: code.reinitialised, lambda one: f"reinit:{one.network}", Reinitialisation)

    def replaced_layers(self) -> list[ReplacedLayer]:
        """Return the layers that are put in after the optimiser was built."""
        return self._events(lambda code: code.stale, lambda one: f"replaced:{one.layer}", ReplacedLayer)

    def late_layers(self) -> list[LateLayer]:
        """Return the layers that are built after the others were initialised."""
        return self._events(lambda code: code.late, lambda one: f"late:{one.owner}.{one.layer}", LateLayer)

    def partial_loads(self) -> list[PartialLoad]:
        """Return the loads that leave out what does not match, without a look at it."""
        return self._events(lambda code: code.partial, lambda one: f"load:{one.owner}.{one.network}", PartialLoad)

    def training_loops(self) -> list[TrainingLoop]:
        """Return the loops that train a network by hand."""
        return self._events(lambda code: code.loops, lambda one: f"loop:{one.owner}", TrainingLoop)

    def misplaced_clips(self) -> list[MisplacedClip]:
        """Return the clippings of gradients that come too early or too late."""
        return self._events(lambda code: code.clippings, lambda one: f"clip:{one.owner}", MisplacedClip)

    def mode_gaps(self) -> list[ModeGap]:
        """Return the networks that are trained or evaluated in the other mode."""
        return self._events(lambda code: code.mode_gaps, lambda one: f"mode:{one.owner}.{one.network}", ModeGap)

    def _events(
        self, records_of: Callable[[NetworkCode], tuple[_R, ...]], name: Callable[[_R], str], make: _Subject[_R, _S_co]
    ) -> list[_S_co]:
        """Make a subject for each record of one kind in all files."""
        return [
            make(record, key, self._registry, self._experiment_of(unit))
            for unit, code in self._files()
            for records in [records_of(code)]
            for record, key in zip(records, _keys(unit, [name(one) for one in records]), strict=True)
        ]

    def _layers(self, unit: SourceUnit, code: NetworkCode) -> list[NetworkLayer]:
        def make() -> list[NetworkLayer]:
            keys = _keys(unit, [f"layer:{one.owner}.{one.name or one.class_path}" for one in code.layers])
            linked, selu = self._experiment_of(unit), SeluNeighbours.of(code.chains)
            return [
                NetworkLayer(layer, selu, key, self._registry, linked)
                for layer, key in zip(code.layers, keys, strict=True)
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


def _init_name(record: WeightInit) -> str:
    return f"{record.owner}.{record.target}.{record.callee}"


def _keys(unit: SourceUnit, names: list[str]) -> list[str]:
    """Turn names such as ``loss:CrossEntropyLoss`` into keys without line numbers: each the n-th of its name."""
    seen: dict[str, int] = {}
    keys = []
    for name in names:
        number = seen[name] = seen.get(name, 0) + 1
        kind, _, rest = name.partition(":")
        keys.append(f"{kind}:{unit.path}#{rest}" + (f"~{number}" if number > 1 else ""))
    return keys
