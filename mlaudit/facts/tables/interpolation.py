"""Facts of rows that lie between two others, in one file or from a train into a test file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.exhibit import Bars
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.tables.model import Interpolation
from mlaudit.facts import exhibits
from mlaudit.facts.subjects import LinkedSubject, as_sure_as, sampled

if TYPE_CHECKING:
    from mlaudit.facts.tables.dataset import Dataset

T = TypeVar("T")


class InterpolatedRows(LinkedSubject):
    """Rows examined class by class; what was found is no surer than the target that tells the classes."""

    @fact()
    def interpolation_is_testable(self) -> bool | Value[bool] | Unknown:
        """Whether rows between two others could be told from chance: continuous columns, enough rows."""
        return self._read_interpolation(lambda found: found.is_testable)

    @fact()
    def has_interpolated_rows(self) -> bool | Value[bool] | Unknown:
        """Rows of one class lie exactly between two others far more often than in the other classes."""
        return self._read_interpolation(lambda found: found.flagged)

    @fact(unit="share")
    def interpolated_share(self) -> float | Value[float] | Unknown:
        """Scanned rows of the flagged class that lie exactly between two rows of it."""
        return self._read_interpolation(lambda found: sampled(found.share, found.sampled))

    @fact(unit="rows")
    def interpolated_count(self) -> int | Value[int] | Unknown:
        """Rows found to lie between two others."""
        return self._read_interpolation(lambda found: found.hits)

    @fact(unit="rows")
    def interpolated_scanned(self) -> int | Value[int] | Unknown:
        """Rows of the class that were examined."""
        return self._read_interpolation(lambda found: found.scanned)

    @fact(unit="share")
    def interpolated_control_share(self) -> float | Value[float] | Unknown:
        """The same share in the class that has fewest such rows."""
        return self._read_interpolation(lambda found: found.control_hits / max(1, found.control_scanned))

    @fact(unit="p")
    def interpolation_p(self) -> float | Value[float] | Unknown:
        """One-sided Fisher test of the flagged class against the control class."""
        return self._read_interpolation(lambda found: found.p)

    @fact()
    def interpolated_rows(self) -> Bars | Unknown:
        """Rows between two others in both classes, to be drawn."""
        return exhibits.interpolated_rows(self._examined())

    def _examined(self) -> Interpolation | Unknown:
        raise NotImplementedError

    def _roles(self) -> Dataset | Unknown:
        raise NotImplementedError

    def _read_interpolation(self, read: Callable[[Interpolation], T | Value[T] | Unknown]) -> T | Value[T] | Unknown:
        found, dataset = self._examined(), self._roles()
        if isinstance(found, Unknown):
            return found
        return read(found) if isinstance(dataset, Unknown) else as_sure_as(read(found), dataset.target_role)
