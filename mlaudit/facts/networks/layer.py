"""Facts of a layer of a neural network, as the code constructs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.networks import model as networks
from mlaudit.evidence.source.networks.library import LayerKind
from mlaudit.facts.networks.network_event import NetworkEvent
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


@dataclass(frozen=True, slots=True)
class SeluNeighbours:
    """The layers of one file that stand straight before, and straight behind, a SELU."""

    before: frozenset[networks.Layer]
    behind: frozenset[networks.Layer]

    @classmethod
    def of(cls, chains: Iterable[networks.Chain]) -> SeluNeighbours:
        """Find them in one walk over the chains."""
        pairs = [(a, b) for chain in chains for a, b in pairwise(chain) if a is not None and b is not None]
        return cls(
            frozenset(a for a, b in pairs if b.kind == "selu"), frozenset(b for a, b in pairs if a.kind == "selu")
        )


class NetworkLayer(NetworkEvent):
    """A layer that the code constructs, or a function on tensors that does the same."""

    kind: LayerKind
    name: str

    def __init__(
        self,
        record: networks.Layer,
        selu: SeluNeighbours,
        key: str,
        registry: Registry | None,
        linked: LinkedExperiment | None,
    ) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self._selu = selu
        self.kind = record.kind
        self.name = record.class_path.rpartition(".")[2]

    def describe(self) -> str:
        """Name the class."""
        return self.name

    @fact()
    def framework(self) -> Literal["PyTorch", "Keras"]:
        """The library that it comes from."""
        return "PyTorch" if self.record.class_path.startswith("torch.") else "Keras"

    @fact()
    def eps(self) -> float | Unknown | None:
        """What is added to the variance."""
        return self._number("eps" if self.framework == "PyTorch" else "epsilon")

    @fact()
    def eps_is_given_by_place(self) -> bool:
        """It is the second argument, without its name."""
        return "eps" in self.record.positional

    @fact()
    def momentum(self) -> float | Unknown | None:
        """Weight of the new batch (PyTorch) or of the old value (Keras) in a running statistic."""
        return self._number("momentum")

    @fact(unit="channels")
    def channels(self) -> float | Unknown | None:
        """Channels that it normalises."""
        return self._number("num_channels" if self.kind == "group_norm" else "num_features")

    @fact(unit="groups")
    def groups(self) -> float | Unknown | None:
        """Groups into which it parts the channels."""
        return self._number("num_groups")

    @fact()
    def groups_divide_channels(self) -> bool | Unknown | None:
        """Every group has the same number of channels."""
        unknown = next((number for number in (self.channels, self.groups) if isinstance(number, Unknown)), None)
        if unknown is not None:
            return unknown
        if not isinstance(self.channels, float) or not isinstance(self.groups, float) or self.groups == 0:
            return None
        return self.channels % self.groups == 0

    @fact()
    def spread_after(self) -> float | Unknown | None:
        """Standard deviation that a channel of variance 1/10 comes out with: 1 without an eps."""
        eps = self.eps
        return eps if eps is None or isinstance(eps, Unknown) else (0.1 / (0.1 + eps)) ** 0.5

    @fact()
    def rate(self) -> float | Unknown | None:
        """Share that a dropout sets to zero."""
        return self._number("p" if self.framework == "PyTorch" else "rate")

    @fact()
    def initializer(self) -> str | Unknown | None:
        """How the weights of a layer of Keras start, by its name or class."""
        value = self.record.arguments.get("kernel_initializer")
        return value if value is None or isinstance(value, str | Unknown) else Unknown("it is no name")

    @fact()
    def is_before_selu(self) -> bool:
        """What it puts out goes straight into SELU."""
        return self.record in self._selu.before

    @fact()
    def is_behind_selu(self) -> bool:
        """What it is given comes straight out of SELU."""
        return self.record in self._selu.behind

    @fact()
    def is_function(self) -> bool:
        """It is a function on tensors."""
        return self.record.is_function

    @fact()
    def is_in_a_network(self) -> bool:
        """It stands in a method of a class, other than of a prenet, which drops at inference by design."""
        return "." in self.record.owner and "prenet" not in self.record.owner.lower()

    @fact()
    def is_told_the_mode(self) -> bool:
        """It is given ``training``."""
        return "training" in self.record.arguments or "train" in self.record.arguments

    def _number(self, name: str) -> float | Unknown | None:
        value = self.record.arguments.get(name)
        if value is None or isinstance(value, Unknown):
            return value
        if isinstance(value, bool) or not isinstance(value, int | float):
            return Unknown(f"{name} is no number")
        return float(value)
