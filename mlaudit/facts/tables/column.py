"""Facts of one column of a table, whatever role it plays."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.tables.model import (
    Association,
    ColumnKind,
    ColumnProfile,
    NameHint,
    Sentinel,
    SpecialValues,
    Spike,
    SpikeKind,
)
from mlaudit.facts.pipelines.model_inputs import is_model_input
from mlaudit.facts.subjects import as_sure_as, given, plain, sampled
from mlaudit.facts.tables.telling_gaps import ColumnWithGaps
from mlaudit.forensics.names import words
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.flows.flow import Fit
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.tables.table import Table

MIN_ROWS = 50
"""Rows below which different values in every one of them are no wonder."""

_ROW_WORDS = frozenset({"id", "ids", "uuid", "guid", "rowid", "rownum", "rownames", "unnamed"})

T = TypeVar("T")
ColumnRole = Literal["feature", "target", "time", "group", "identifier", "unknown"]


class Column(ColumnWithGaps):
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
        return self._registry.datasets.column_role(self)

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

    @fact(statistics=("q01",))
    def q01(self) -> float | Unknown:
        """Value below which 1 % of the finite values lie."""
        return self._read(lambda column: column.q01)

    @fact(statistics=("q25",))
    def q25(self) -> float | Unknown:
        """Lower quartile of the finite values."""
        return self._read(lambda column: column.q25)

    @fact(statistics=("q75",))
    def q75(self) -> float | Unknown:
        """Upper quartile of the finite values."""
        return self._read(lambda column: column.q75)

    @fact(statistics=("q99",))
    def q99(self) -> float | Unknown:
        """Value below which 99 % of the finite values lie."""
        return self._read(lambda column: column.q99)

    @fact(statistics=("skew",))
    def skew(self) -> float | Unknown:
        """Adjusted Fisher-Pearson skewness of the finite values."""
        return self._read(lambda column: column.skew)

    @fact(statistics=("kurtosis",))
    def kurtosis(self) -> float | Unknown:
        """Excess kurtosis of the finite values, without bias; 0 for a normal distribution."""
        return self._read(lambda column: column.kurtosis)

    @fact(unit="rows", statistics=("infinite_count",))
    def infinite_count(self) -> int | Unknown:
        """Rows with an infinite value, or one that is not a number and no gap either."""
        return self._read(lambda column: column.infinite_count)

    @fact(unit="share", statistics=("n_unique",))
    def unique_share(self) -> float | Value[float] | Unknown:
        """Distinct values over the rows that have one."""
        count, n_rows = self.n_unique, self._table.n_rows
        if isinstance(count, Unknown) or isinstance(n_rows, Unknown) or isinstance(self.missing_count, Unknown):
            return Unknown("its distinct values were not counted")
        present = max(1, n_rows - self.missing_count)
        if isinstance(count, Value):
            return Value(min(1.0, count.value / present), count.provenance)
        return count / present

    @fact()
    def sentinel_value(self) -> float | Unknown | None:
        """A number that is a code for a missing value, such as -999; absent where there is none."""
        return self._read_sentinel(lambda found: found.value)

    @fact(unit="rows")
    def sentinel_count(self) -> int | Unknown | None:
        """Rows that hold the code."""
        return self._read_sentinel(lambda found: found.count)

    @fact(unit="ranges")
    def sentinel_gap_ratio(self) -> float | Unknown | None:
        """Distance of the code from the nearest other value, over the range of the others."""
        return self._read_sentinel(lambda found: found.gap_ratio)

    @fact()
    def sentinel_rest_mean(self) -> float | Unknown | None:
        """Mean of the values that are not the code."""
        return self._read_sentinel(lambda found: found.rest_mean)

    @fact()
    def target_auc(self) -> float | Value[float] | Unknown:
        """Area under the ROC curve of this column alone for a target of two classes; of its gaps where that is more."""
        found = self._association
        if isinstance(found, Unknown):
            return found
        area = given(found.auc, "the target has not two classes of 30 rows, or the column has a level for every row")
        return area if isinstance(area, Unknown) else self._with_target(area)

    @fact()
    def target_auc_lead(self) -> float | Value[float] | Unknown:
        """By how much its area exceeds that of the next best column; less than 0 for all but the best."""
        area, target = self.target_auc, self._table.target
        if isinstance(area, Unknown) or isinstance(target, Unknown):
            return Unknown("it has no area under the ROC curve")
        found = self._registry.tables.association(self._table.file, target.name)
        if isinstance(found, Unknown):
            return found
        others = [one.auc for name, one in found.items() if name != self.name and one.auc is not None]
        return self._with_target(plain(area) - max(others, default=0.5))

    @fact()
    def copies_target(self) -> bool | Value[bool] | Unknown:
        """It is the target under another name, level for level, or in another unit, to the last digit."""
        found = self._association
        return found if isinstance(found, Unknown) else self._with_target(found.copies_target)

    @fact(evidence="source")
    def is_model_input(self) -> bool | Unknown:
        """Whether the code or a model file of the experiment takes it as a feature."""
        return is_model_input(self._linked, self._table.file, self.name)

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
        return self._registry.saved_rows.fit_saved_to(self._table, ("imputer",))

    @fact(evidence="artifact")
    def spike_matches_imputer(self) -> bool | Unknown:
        """An imputer in an artifact of the experiment holds exactly the spike's value for this column."""
        value = self.spike_value
        return (
            value
            if isinstance(value, Unknown)
            else self._registry.model_files.imputer_holds(self._linked, self.name, value)
        )

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
        found = self._special_values
        return found if isinstance(found, Unknown) else given(read(found.spike), "there is no spike")

    def _read_sentinel(self, read: Callable[[Sentinel], T]) -> T | Unknown | None:
        found = self._special_values
        if isinstance(found, Unknown):
            return found
        return None if found.sentinel is None else read(found.sentinel)

    @cached_property
    def _special_values(self) -> SpecialValues | Unknown:
        found = self._registry.tables.special_values(self._table.file)
        return found if isinstance(found, Unknown) else given(found.get(self.name), "it is not a numeric column")

    @cached_property
    def _association(self) -> Association | Unknown:
        target = self._table.target
        if isinstance(target, Unknown):
            return target
        found = self._registry.tables.association(self._table.file, target.name)
        return found if isinstance(found, Unknown) else given(found.get(self.name), "it is the target itself")

    def _with_target(self, value: T) -> T | Value[T] | Unknown:
        """Mark a measurement against the target as sampled, and as no surer than the target is known."""
        found, dataset = self._association, self._table.dataset
        measured = value if isinstance(found, Unknown) else sampled(value, found.sampled)
        return measured if isinstance(dataset, Unknown) else as_sure_as(measured, dataset.target_role)
