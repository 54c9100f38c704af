"""Facts of a table and of its columns, whatever role they play."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import CellValue, Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.model import ColumnKind, ColumnProfile, Interpolation, NameHint, Spike, SpikeKind
from mlaudit.facts.interpolation import InterpolatedRows
from mlaudit.facts.subjects import LinkedSubject, given, sampled
from mlaudit.forensics.names import words
from mlaudit.linking.model import LinkedExperiment
from mlaudit.linking.pairs import SplitRole, split_role

if TYPE_CHECKING:
    from mlaudit.facts.dataset import Dataset, Series, Target
    from mlaudit.facts.flow import Fit
    from mlaudit.facts.registry import Registry

MIN_ROWS = 50
"""Rows below which different values in every one of them are no wonder."""

_ROW_WORDS = frozenset({"id", "ids", "uuid", "guid", "rowid", "rownum", "rownames", "unnamed"})

T = TypeVar("T")
ColumnRole = Literal["feature", "target", "time", "group", "identifier", "unknown"]


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
        return self._registry.dataset_of_table(self._linked, self.file)

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
    def duplicate_row_share(self) -> float | Unknown:
        """Rows that repeat an earlier row, identifiers left out."""
        if isinstance(self._profile, Unknown):
            return self._profile
        return given(self._profile.duplicate_row_share, "duplicate rows were not counted")

    @fact()
    def interpolated_label(self) -> CellValue | Value[CellValue] | Unknown:
        """The flagged class."""
        return self._read_interpolation(lambda found: given(found.label, "no class stands out"))

    @fact(evidence="source")
    def sampler_fit(self) -> Fit | Unknown | None:
        """A resampling call in source whose rows come from this table, or whose result is saved to it."""
        return self._registry.fit_on(self._linked, self.file, ("sampler",))

    @fact(evidence="source")
    def is_saved_by_source(self) -> bool:
        """Some script or notebook of the project writes this file."""
        return self._registry.is_saved_by_source(self.file)

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


class Column(LinkedSubject):
    """One column of a table."""

    evidence = "table"
    name: str

    def __init__(self, table: Table, name: str, registry: Registry, linked: LinkedExperiment | None) -> None:
        location = Location(table.path, logical=f"column:{name}")
        super().__init__(f"{table.key}#column:{name}", location, registry, linked)
        self.name = name
        self._table = table

    @fact()
    def table(self) -> Table:
        """The table that it belongs to."""
        return self._table

    @fact()
    def kind(self) -> ColumnKind | Unknown:
        """What its values are, from dtype and parsing."""
        return self._read(lambda column: column.kind)

    @fact()
    def name_hint(self) -> NameHint | Unknown:
        """What the name alone suggests."""
        return self._read(lambda column: column.name_hint)

    @fact()
    def role(self) -> ColumnRole:
        """The part it plays in the experiment."""
        return self._registry.column_role(self)

    @fact(unit="values", statistics=("n_unique",))
    def n_unique(self) -> int | Value[int] | Unknown:
        """Distinct values, nulls not counted."""
        count = self._read(lambda column: column.n_unique)
        if isinstance(count, Unknown) or self._read(lambda column: column.n_unique_is_exact):
            return count
        return sampled(count, "an estimate; exact up to a million rows")

    @fact(statistics=("min", "max"))
    def identifies_rows(self) -> bool | Unknown:
        """Whole numbers under a name that says that they number rows, none of them in more than two rows."""
        n_rows, kind = self._table.n_rows, self.kind
        if isinstance(n_rows, Unknown) or isinstance(kind, Unknown):
            return Unknown("the column could not be read")
        if self.name_hint != "identifier" or n_rows < MIN_ROWS or kind != "integer":
            return False
        if isinstance(self.spike_kind, Unknown):
            return self.spike_kind
        if self.spike_kind == "untestable":
            return Unknown("how often its values repeat was not measured")
        if self.spike_kind != "none":
            return False
        if not self.name.strip() or not _ROW_WORDS.isdisjoint(words(self.name)):
            return True
        # A price index is called an index too; one of rows runs without gaps.
        low, high = self.min, self.max
        return isinstance(low, int | float) and isinstance(high, int | float) and high - low < 2 * n_rows

    @fact(unit="rows")
    def missing_count(self) -> int | Unknown:
        """Null rows."""
        return self._read(lambda column: column.null_count)

    @fact(unit="share")
    def missing_share(self) -> float | Unknown:
        """Null rows over all rows."""
        if isinstance(self.missing_count, Unknown):
            return self.missing_count
        n_rows = self._table.n_rows
        return n_rows if isinstance(n_rows, Unknown) else self.missing_count / max(1, n_rows)

    @fact(statistics=("min",))
    def min(self) -> float | Unknown:
        """Smallest finite value."""
        return self._read(lambda column: column.min)

    @fact(statistics=("max",))
    def max(self) -> float | Unknown:
        """Largest finite value."""
        return self._read(lambda column: column.max)

    @fact(statistics=("mean",))
    def mean(self) -> float | Unknown:
        """Mean of the finite values."""
        return self._read(lambda column: column.mean)

    @fact(statistics=("sd",))
    def sd(self) -> float | Unknown:
        """Standard deviation of the finite values, one degree of freedom taken."""
        return self._read(lambda column: column.sd)

    @fact(statistics=("median",))
    def median(self) -> float | Unknown:
        """Median of the finite values."""
        return self._read(lambda column: column.median)

    @fact(unit="rows", statistics=("non_positive_count",))
    def non_positive_count(self) -> int | Unknown:
        """Rows with a value of zero or below."""
        return self._read(lambda column: column.non_positive_count)

    @fact(unit="rows", statistics=("negative_count",))
    def negative_count(self) -> int | Unknown:
        """Rows with a value below zero."""
        return self._read(lambda column: column.negative_count)

    @fact(unit="rows", statistics=("zero_count",))
    def zero_count(self) -> int | Unknown:
        """Rows with a value of exactly zero."""
        return self._read(lambda column: column.zero_count)

    @fact()
    def spike_kind(self) -> SpikeKind | Unknown:
        """What the most frequent value is, held against the mean and median of the others."""
        return self._read_spike(lambda spike: spike.kind)

    @fact()
    def spike_value(self) -> float | Unknown:
        """The most frequent value."""
        return self._read_spike(lambda spike: spike.value)

    @fact(unit="rows")
    def spike_count(self) -> int | Unknown:
        """Rows that hold it."""
        return self._read_spike(lambda spike: spike.count)

    @fact(unit="share")
    def spike_share(self) -> float | Unknown:
        """Rows that hold it over the non-null rows."""
        return self._read_spike(lambda spike: spike.share)

    @fact()
    def spike_rest_mean(self) -> float | Unknown:
        """Mean of all other rows."""
        return self._read_spike(lambda spike: spike.rest_mean)

    @fact()
    def is_constant_within_groups(self) -> bool | Unknown:
        """The column repeats one value per entity, so that a frequent value means nothing."""
        return self._read_spike(lambda spike: spike.is_constant_within_groups)

    @fact(evidence="source")
    def fill_operation(self) -> Fit | Unknown | None:
        """An imputation in source whose result is saved to this file."""
        return self._registry.fit_saved_to(self._table, ("imputer",))

    @fact(evidence="artifact")
    def spike_matches_imputer(self) -> bool | Unknown:
        """An imputer in an artifact of the experiment holds exactly the spike's value for this column."""
        value = self.spike_value
        return value if isinstance(value, Unknown) else self._registry.imputer_holds(self._linked, self.name, value)

    @cached_property
    def _profile(self) -> ColumnProfile | Unknown:
        profile = self._registry.tables.profile(self._table.file)
        if isinstance(profile, Unknown):
            return profile
        for column in profile.columns:
            if column.name == self.name:
                return column
        return Unknown(f"{self._table.path} has no column '{self.name}'")

    def _read(self, read: Callable[[ColumnProfile], T | None]) -> T | Unknown:
        profile = self._profile
        return profile if isinstance(profile, Unknown) else given(read(profile), "it does not apply to such a column")

    def _read_spike(self, read: Callable[[Spike], T | None]) -> T | Unknown:
        spikes = self._registry.tables.spikes(self._table.file)
        if isinstance(spikes, Unknown):
            return spikes
        spike = spikes.get(self.name)
        return Unknown("it is not a numeric column") if spike is None else given(read(spike), "there is no spike")
