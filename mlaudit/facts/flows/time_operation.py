"""Facts of calls that take values from earlier or later rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import model as source
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class TimeOperation(LinkedSubject):
    """A call that takes values from other rows by their order in time: a lag, a window, a fill, a join."""

    evidence = "source"
    callee: str
    kind: source.TimeKind
    reach: source.TimeReach
    reaches_target: bool
    is_of_target: bool
    target_looks_ahead: bool
    reads_time_column: bool
    counts_rows: bool

    def __init__(self, record: source.TimeOperation, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.callee = record.callee
        self.kind = record.kind
        self.reach = record.reach
        self.reaches_target = record.reaches_target
        self.is_of_target = record.is_of_target
        self.target_looks_ahead = record.target_looks_ahead
        self.reads_time_column = record.reads_time_column
        self.counts_rows = record.counts_rows

    def describe(self) -> str:
        """Name the call."""
        return self.callee

    @fact()
    def column_name(self) -> str | Unknown:
        """The column whose values are taken, as the code names it."""
        return self.record.column

    @fact()
    def target_name(self) -> str | Unknown:
        """The target of the model that it concerns, as the code names it."""
        return self.record.target

    @fact(unit="rows")
    def steps_ahead(self) -> int | Unknown:
        """How many rows ahead it reaches."""
        return self.record.steps

    @fact()
    def reaches_features(self) -> bool | Unknown:
        """A model that is scored is given it as an input."""
        return self.record.reaches_features

    @fact(evidence="table")
    def column(self) -> Column | Unknown:
        """The column of the table that is read."""
        name = self.record.column
        if isinstance(name, Unknown):
            return name
        return self.data if isinstance(self.data, Unknown) else self._registry.column(self.data.table, name)

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset that it works on."""
        return self._registry.datasets.dataset(self._link, self.record.loads, self.record.target)
