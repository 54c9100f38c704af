"""Facts of what source does with sequence models, agents and scores of anomalies."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.evidence.source.sequences import model as sequences
from mlaudit.facts.networks.input_code import InputStep, Place

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class IdleDropout(InputStep):
    """A recurrent network of one layer that is given a dropout between its layers."""

    callee: str
    dropout: float

    def __init__(self, record: sequences.IdleDropout, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.callee = record.callee
        self.dropout = record.dropout


class StatefulLayer(InputStep):
    """A layer that keeps its state from batch to batch, in a training that draws their order."""

    callee: str

    def __init__(self, record: sequences.StatefulLayer, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.callee = record.callee
        self._fit = record.fit

    @fact()
    def training(self) -> Place:
        """Where the order of the batches is drawn."""
        return Place(f"{self.key}.training", self._fit)


class SeasonSearch(InputStep):
    """A search over seasonal models that is not told how long a season is."""

    callee: str

    def __init__(self, record: sequences.SeasonSearch, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.callee = record.callee


class AdjustedScore(InputStep):
    """Predictions that count as right for a whole segment of anomalies once one of its points is."""

    callee: str
    is_alone: bool

    def __init__(self, record: sequences.AdjustedScore, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.callee = record.callee
        self.is_alone = record.is_alone


class JoinedEnd(InputStep):
    """A flag that joins the end of a task with a limit of time, where the end of the task is meant."""

    flag: str
    use: str

    def __init__(self, record: sequences.JoinedEnd, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.flag = record.flag
        self.use = record.use
        self._joined = record.joined

    @fact()
    def joined(self) -> Place:
        """Where the two are joined."""
        return Place(f"{self.key}.joined", self._joined)


class AgentEvaluation(InputStep):
    """An evaluation of an agent in an environment that does not fit that of its training."""

    callee: str
    environment: str
    sharing: sequences.Sharing

    def __init__(self, record: sequences.AgentEvaluation, key: str, registry: Registry) -> None:
        super().__init__(key, record.location, registry)
        self.callee = record.callee
        self.environment = record.environment
        self.sharing = record.sharing


_R = TypeVar("_R", bound="_Placed")
_S = TypeVar("_S", bound=InputStep)


class _Placed(Protocol):
    @property
    def location(self) -> Location: ...


def sequences_of(
    registry: Registry,
    kind: str,
    make: Callable[[_R, str, Registry], _S],
    records_of: Callable[[sequences.SequenceCode], tuple[_R, ...]],
) -> list[_S]:
    """Return the subjects of one kind in all source files; a key is the n-th of its kind in its file."""
    found = []
    for unit in registry.links.evidence.units:
        for number, record in enumerate(() if unit.sequences is None else records_of(unit.sequences), 1):
            found.append(make(record, f"flow:{unit.path}#{kind}~{number}", registry))
    return found
