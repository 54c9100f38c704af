"""Facts of what a gap in a column says of the target."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.tables.model import TellingGaps
from mlaudit.facts.subjects import LinkedSubject, as_sure_as, given
from mlaudit.facts.tables.missing_rates import adjusted

if TYPE_CHECKING:
    from mlaudit.facts.tables.table import Table

T = TypeVar("T")


class ColumnWithGaps(LinkedSubject):
    """A column whose gaps are held against the target of its table."""

    name: str
    _table: Table

    @fact()
    def gap_target_auc(self) -> float | Value[float] | Unknown:
        """Chance that the target of a row with a gap here exceeds that of another; 0.5 where gaps say nothing."""
        return self._read_gaps(lambda found: found.auc)

    @fact()
    def gap_target_mean(self) -> float | Value[float] | Unknown:
        """Mean of the target over the rows with a gap; of two classes the share of one."""
        return self._read_gaps(lambda found: found.gap_mean)

    @fact()
    def rest_target_mean(self) -> float | Value[float] | Unknown:
        """The same over the rows without."""
        return self._read_gaps(lambda found: found.rest_mean)

    @fact(unit="p")
    def gap_target_adjusted_p(self) -> float | Value[float] | Unknown:
        """Rank sum test of the two, adjusted for the number of columns."""
        target = self._table.target
        found = target if isinstance(target, Unknown) else self._all_gaps(target.name)
        if isinstance(found, Unknown):
            return found
        p_values = adjusted({name: one.p for name, one in found.items()})
        return self._as_sure(given(p_values.get(self.name), _FEW))

    def _all_gaps(self, target: str) -> dict[str, TellingGaps] | Unknown:
        return self._registry.tables.telling_gaps(self._table.file, target)

    def _read_gaps(self, read: Callable[[TellingGaps], T]) -> T | Value[T] | Unknown:
        target = self._table.target
        found = target if isinstance(target, Unknown) else self._all_gaps(target.name)
        if isinstance(found, Unknown):
            return found
        one = given(found.get(self.name), _FEW)
        return one if isinstance(one, Unknown) else self._as_sure(read(one))

    def _as_sure(self, value: T | Unknown) -> T | Value[T] | Unknown:
        dataset = self._table.dataset
        return value if isinstance(dataset, Unknown) else as_sure_as(value, dataset.target_role)


_FEW = "fewer than 20 rows have a gap there, or fewer than 20 have none"
