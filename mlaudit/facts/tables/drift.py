"""Facts of a reference and a current file: which columns have drifted, and how far."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.exhibit import Histograms
from mlaudit.core.location import Location
from mlaudit.core.subject import Subject, fact
from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.model import ColumnDrift
from mlaudit.facts import exhibits
from mlaudit.facts.tables.table import Table
from mlaudit.forensics.multiple_tests import benjamini_hochberg

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

T = TypeVar("T")

LEVEL, DISTANCE, MOVED, DIVERGENCE = 0.01, 0.1, 0.1, 0.1
"""Share of false alarms among the columns that are called drifted, and what each of the sizes has to pass."""


class DriftPair(Subject):
    """Two files of one schema whose names say that one is the reference of the other."""

    evidence = "table"

    def __init__(self, reference: ProjectFile, current: ProjectFile, registry: Registry) -> None:
        super().__init__(f"pair:drift:{reference.path}~{current.path}", Location(current.path))
        self._files, self._registry = (reference, current), registry
        self.path = current.path

    path: str

    @fact()
    def reference(self) -> Table:
        """The file that the other is compared with."""
        return self._registry.table(self._files[0])

    @fact(unit="columns")
    def n_columns(self) -> int | Unknown:
        """Columns of both files that can drift."""
        found = self._columns
        return found if isinstance(found, Unknown) else len(found)

    @fact(unit="columns")
    def n_drifted(self) -> int | Unknown:
        """Columns whose difference is more than chance, for their number, and large."""
        found = self._drifted
        return found if isinstance(found, Unknown) else len(found)

    @fact()
    def drifted(self) -> list[str] | Unknown:
        """Their names, the one that is farthest apart first."""
        found = self._drifted
        return found if isinstance(found, Unknown) else [column.name for column in found]

    @fact()
    def farthest(self) -> str | Unknown:
        """The column that is farthest apart."""
        return self._most(lambda column: column.name)

    @fact()
    def distance(self) -> float | Unknown:
        """Largest distance of its distribution functions, 0 to 1."""
        return self._most(lambda column: column.distance)

    @fact()
    def divergence(self) -> float | Unknown:
        """Jensen-Shannon distance of its two histograms, 0 to 1."""
        return self._most(lambda column: column.divergence)

    @fact()
    def farthest_column(self) -> Histograms | Unknown:
        """That column in both files, to be drawn."""
        paths = (self._files[0].path, self._files[1].path)
        return exhibits.histograms(paths, self._most(lambda column: column))

    def _most(self, read: Callable[[ColumnDrift], T]) -> T | Unknown:
        found = self._drifted
        if isinstance(found, Unknown):
            return found
        return read(found[0]) if found else Unknown("no column has drifted")

    @cached_property
    def _drifted(self) -> list[ColumnDrift] | Unknown:
        found = self._columns
        if isinstance(found, Unknown):
            return found
        adjusted = benjamini_hochberg([column.p for column in found])
        far = [one for one, q in zip(found, adjusted, strict=True) if q < LEVEL and _is_far(one)]
        return sorted(far, key=lambda column: -column.distance)

    @cached_property
    def _columns(self) -> tuple[ColumnDrift, ...] | Unknown:
        return self._registry.tables.drift(*self._files)


def _is_far(column: ColumnDrift) -> bool:
    has_moved = column.moved is not None and column.moved > MOVED
    return column.distance > DISTANCE and (has_moved or column.divergence > DIVERGENCE)
