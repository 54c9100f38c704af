"""Facts of operations on columns and rows that flow into a model: logarithms, fills, dropped rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal, TypeVar

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.source import model as source
from mlaudit.evidence.tables.model import CompleteCases
from mlaudit.facts.subjects import LinkedSubject, as_sure_as, given
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

T = TypeVar("T")


class DataOperation(LinkedSubject):
    """An operation on a column that flows into a model."""

    evidence = "source"
    callee: str
    kind: Literal["log", "box_cox", "fill_mean", "fill_median", "fill_constant", "drop_missing"]
    shift_constant: float
    is_guarded: bool
    reaches_features: bool

    def __init__(self, record: source.DataOperation, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.callee = record.callee
        self.kind = record.kind
        self.shift_constant = record.shift_constant
        self.is_guarded = record.is_guarded
        self.reaches_features = record.reaches_features

    @fact()
    def column_name(self) -> str | Unknown:
        """The column as the code names it."""
        return self.record.column

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
        return self._registry.datasets.dataset(self._link, self.record.loads, Unknown("the operation names no target"))

    @fact(unit="share", evidence="table")
    def lost_row_share(self) -> float | Value[float] | Unknown:
        """Rows of the table that dropping incomplete ones loses; those without a target are lost with them."""
        return self._read_complete(lambda found: 1 - found.kept_share)

    @fact(evidence="table")
    def lost_target_auc(self) -> float | Value[float] | Unknown:
        """Chance that the target of a dropped row exceeds that of a kept one; 0.5 where both are alike."""
        return self._read_complete(lambda found: found.auc)

    @fact(unit="p", evidence="table")
    def lost_target_p(self) -> float | Value[float] | Unknown:
        """Two-sided rank sum test that both are alike."""
        return self._read_complete(lambda found: found.p)

    @fact(evidence="table")
    def kept_target_mean(self) -> float | Value[float] | Unknown:
        """Mean of the target over the kept rows; of two classes the share of one."""
        return self._read_complete(lambda found: found.kept_mean)

    @fact(evidence="table")
    def lost_target_mean(self) -> float | Value[float] | Unknown:
        """The same over the dropped rows."""
        return self._read_complete(lambda found: found.dropped_mean)

    def _read_complete(self, read: Callable[[CompleteCases], T | None]) -> T | Value[T] | Unknown:
        data, asked = self.data, self.record.looks_at
        if isinstance(data, Unknown):
            return data
        if isinstance(asked, Unknown):
            return asked
        header = self._registry.tables.header(data.file)
        if isinstance(header, Unknown):
            return header
        names = tuple(name for name in asked or header if name not in self.record.left_out)
        role = data.target_role
        target = role.value if isinstance(role, Value) else None
        found = self._registry.tables.complete_cases(data.file, target, names)
        if isinstance(found, Unknown):
            return found
        return as_sure_as(given(read(found), "the target of the dropped rows cannot be held against the others"), role)
