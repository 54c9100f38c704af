"""Facts of a table and of its columns, whatever role they play."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import CellValue, Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.model import EXACT_ROWS, Interpolation
from mlaudit.facts.subjects import given, sampled
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.interpolation import InterpolatedRows
from mlaudit.linking.model import LinkedExperiment
from mlaudit.linking.pairs import SplitRole, split_role

if TYPE_CHECKING:
    from mlaudit.facts.flows.flow import Fit
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.tables.dataset import Dataset, Series, Target


class Table(InterpolatedRows):
    """One data file, or what stands for one."""

    evidence = "table"

    def __init__(self, file: ProjectFile, registry: Registry, linked: LinkedExperiment | None) -> None:
        super().__init__(f"table:{file.path}", Location(file.path), registry, linked)
        self.file = file
        self._profile = registry.tables.profile(file)

    @fact(unit="rows")
    def n_rows(self) -> int | Unknown:
        """Rows, the header not counted."""
        return self._profile if isinstance(self._profile, Unknown) else self._profile.n_rows

    @fact(unit="columns")
    def n_columns(self) -> int | Unknown:
        """Columns."""
        return self._profile if isinstance(self._profile, Unknown) else len(self._profile.columns)

    @fact()
    def columns(self) -> list[Column] | Unknown:
        """Its columns in file order."""
        if isinstance(self._profile, Unknown):
            return self._profile
        return [self._registry.column(self, profile.name) for profile in self._profile.columns]

    @fact()
    def dataset(self) -> Dataset | Unknown:
        """The table with the roles that its experiment gives to its columns."""
        if self._linked is None:
            return Unknown("it is linked to no experiment", "an [[experiment]] entry in mlaudit.toml")
        return self._registry.datasets.dataset_of_table(self._linked, self.file)

    @fact()
    def target(self) -> Target | Unknown:
        """Its target column."""
        return self.dataset if isinstance(self.dataset, Unknown) else self.dataset.target

    @fact()
    def series(self) -> Series | Unknown:
        """Its rows as a series in time."""
        return self.dataset if isinstance(self.dataset, Unknown) else self.dataset.series

    @fact()
    def role(self) -> SplitRole:
        """Which part of the data it holds, told by the name of the file or of its folder."""
        return split_role(self.file.path)

    @fact(unit="share", statistics=("duplicate_row_share",))
    def duplicate_row_share(self) -> float | Value[float] | Unknown:
        """Rows that repeat an earlier row, identifiers left out."""
        if isinstance(self._profile, Unknown):
            return self._profile
        share = given(self._profile.duplicate_row_share, "duplicate rows were not counted")
        if isinstance(share, Unknown) or self._profile.n_rows <= EXACT_ROWS:
            return share
        return sampled(share, "by hashes of the rows; exact up to a million of them")

    @fact()
    def interpolated_label(self) -> CellValue | Value[CellValue] | Unknown:
        """The flagged class."""
        return self._read_interpolation(lambda found: given(found.label, "no class stands out"))

    @fact(evidence="source")
    def sampler_fit(self) -> Fit | Unknown | None:
        """A resampling call in source whose rows come from this table, or whose result is saved to it."""
        return self._registry.saved_rows.fit_on(self._linked, self.file, ("sampler",))

    @fact(evidence="source")
    def is_saved_by_source(self) -> bool:
        """Some script or notebook of the project writes this file."""
        return self._registry.saved_rows.is_saved_by_source(self.file)

    def _roles(self) -> Dataset | Unknown:
        return self.dataset

    def _examined(self) -> Interpolation | Unknown:
        target = self.target
        if isinstance(target, Unknown):
            return target
        kind = target.kind_of_target
        if isinstance(kind, Unknown):
            return kind
        if (kind.value if isinstance(kind, Value) else kind) not in ("binary", "multiclass"):
            return Unknown("the target is not a class label")
        return self._registry.tables.interpolation(self.file, target.name)
