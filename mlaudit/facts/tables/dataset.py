"""Facts of a table in its roles: what is predicted, along which time, for which entities."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from mlaudit.core.exhibit import Autocorrelation, Bars
from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import CellValue, Provenance, Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables import model as measured
from mlaudit.facts import exhibits
from mlaudit.facts.subjects import LinkedSubject, given, plain, sampled
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.table import Table
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

T = TypeVar("T")
TargetKind = Literal["binary", "multiclass", "regression", "text", "constant"]


class Dataset(LinkedSubject):
    """One table as one experiment uses it."""

    evidence = "table"

    def __init__(
        self, file: ProjectFile, target: Value[str] | Unknown, registry: Registry, linked: LinkedExperiment
    ) -> None:
        name = "" if isinstance(target, Unknown) else f"@{target.value}"
        super().__init__(f"dataset:{file.path}{name}", Location(file.path), registry, linked)
        self.file = file
        self.linked = linked
        self.target_role = target

    @fact()
    def table(self) -> Table:
        """The table itself."""
        return self._registry.table(self.file)

    @fact(unit="rows")
    def n_rows(self) -> int | Unknown:
        """Rows of the table."""
        return self.table.n_rows

    @fact()
    def columns(self) -> list[Column] | Unknown:
        """Columns of the table."""
        return self.table.columns

    @fact(unit="columns")
    def n_features(self) -> int | Unknown:
        """Columns that are neither target, time, group nor identifier."""
        if isinstance(self.columns, Unknown):
            return self.columns
        return sum(column.role in ("feature", "unknown") for column in self.columns)

    @fact(unit="rows per feature")
    def rows_per_feature(self) -> float | Unknown:
        """Rows over feature columns."""
        if isinstance(self.n_rows, Unknown) or isinstance(self.n_features, Unknown):
            return Unknown("the table could not be read")
        return self.n_rows / max(1, self.n_features)

    @fact()
    def target(self) -> Target | Unknown:
        """The column that is predicted."""
        role = self.target_role
        return role if isinstance(role, Unknown) else Target(self, role, self._registry)

    @fact()
    def series(self) -> Series | Unknown:
        """The rows as a series in time; ``structure`` is ``none`` when they are not one."""
        time = self.linked.roles.time
        group = self.linked.roles.group
        entities = () if group is None else (group.value,)
        profile = self._registry.tables.series(self.file, None if time is None else time.value, entities)
        return profile if isinstance(profile, Unknown) else Series(self, profile, self._registry)

    @fact()
    def group_columns(self) -> list[GroupColumn] | Unknown:
        """Columns whose levels are entities with several rows each."""
        target = None if isinstance(self.target_role, Unknown) else self.target_role.value
        found = self._registry.tables.groups(self.file, target)
        if isinstance(found, Unknown):
            return found
        declared = self.linked.roles.group
        return [GroupColumn(self, column, self._registry, declared) for column in found]


class GroupColumn(LinkedSubject):
    """A column that names an entity: patient, customer, household."""

    evidence = "table"
    name: str
    n_levels: int
    rows_per_level: float
    has_name: bool
    has_structure: bool
    n_constant_companions: int
    is_declared: bool

    def __init__(
        self, dataset: Dataset, found: measured.GroupColumn, registry: Registry, declared: Value[str] | None
    ) -> None:
        location = Location(dataset.path, logical=f"column:{found.name}")
        super().__init__(f"{dataset.key}#group:{found.name}", location, registry, dataset.linked)
        self.name = found.name
        self.n_levels = found.n_levels
        self.rows_per_level = found.rows_per_level
        self.has_name = found.has_name
        self.has_structure = found.has_structure
        self.n_constant_companions = len(found.constant_companions)
        self.is_declared = declared is not None and declared.value == found.name


class Target(Column):
    """The column that is predicted."""

    def __init__(self, dataset: Dataset, role: Value[str], registry: Registry) -> None:
        super().__init__(dataset.table, role.value, registry, dataset.linked)
        self.key = f"{dataset.key}#target"
        self._dataset = dataset
        self._role = role

    @fact()
    def kind_of_target(self) -> TargetKind | Value[TargetKind] | Unknown:
        """``binary`` = 2 distinct values; ``multiclass`` = 3 to 20 and not floating; else by dtype."""
        return self._read_target(lambda target: target.kind)

    @fact(unit="classes")
    def n_classes(self) -> int | Unknown | Value[int]:
        """Distinct labels."""
        return self._read_target(lambda target: target.n_classes)

    @fact(unit="share")
    def minority_share(self) -> float | Unknown | Value[float]:
        """Labelled rows of the rarest class."""
        return self._read_target(lambda target: target.minority_share)

    @fact(unit="rows")
    def minority_count(self) -> int | Unknown | Value[int]:
        """Rows of the rarest class."""
        return self._read_target(lambda target: target.minority_count)

    @fact(unit="share")
    def majority_share(self) -> float | Unknown | Value[float]:
        """Labelled rows of the commonest class: the accuracy of always predicting it."""
        return self._read_target(lambda target: target.majority_share)

    @fact()
    def majority_class(self) -> CellValue | Unknown | Value[CellValue]:
        """The commonest label."""
        return self._read_target(lambda target: target.majority_class)

    @fact()
    def minority_class(self) -> CellValue | Unknown | Value[CellValue]:
        """The rarest label."""
        return self._read_target(lambda target: target.minority_class)

    @fact(unit="share")
    def near_zero_share(self) -> float | Unknown | Value[float]:
        """Rows with abs(y) below 1 % of the median abs(y)."""
        return self._read_target(lambda target: target.near_zero_share)

    @fact()
    def lag1_autocorrelation(self) -> float | Value[float] | Unknown:
        """Lag-1 autocorrelation of ranks in time order, pooled over entities."""
        return self._read_dependence(lambda found: found.lag1)

    @fact()
    def lag1_autocorrelation_low(self) -> float | Value[float] | Unknown:
        """Lower 99 % limit of the lag-1 autocorrelation."""
        return self._read_dependence(lambda found: found.low)

    @fact()
    def lag1_autocorrelation_high(self) -> float | Value[float] | Unknown:
        """Upper 99 % limit of the lag-1 autocorrelation."""
        return self._read_dependence(lambda found: found.high)

    @fact()
    def class_balance(self) -> Bars | Unknown:
        """Rows of each class, to be drawn."""
        return exhibits.class_balance(self.name, self._registry.tables.target(self._dataset.file, self.name))

    @fact()
    def autocorrelation(self) -> Autocorrelation | Unknown:
        """Autocorrelation of ranks at the first steps, to be drawn."""
        series = self._dataset.series
        step = series if isinstance(series, Unknown) else series.step_seconds
        return exhibits.autocorrelation(self.name, self.dependence, step)

    @fact(unit="times")
    def error_ratio(self) -> float | Value[float] | Unknown:
        """How many times too narrow an interval is that takes the rows as independent, for an AR(1)."""
        return self._read_dependence(lambda found: found.error_ratio)

    @cached_property
    def dependence(self) -> measured.Dependence | Unknown:
        """The lag-1 autocorrelation with its limits."""
        return self._along_time(self._registry.tables.dependence)

    @fact(unit="steps")
    def season_period(self) -> int | Value[int] | Unknown:
        """Length of the strongest of its days, weeks and years, whether or not it is a season."""
        return self._read_season(lambda found: found.period)

    @fact(unit="cycles")
    def season_cycles(self) -> float | Value[float] | Unknown:
        """How often that period is seen."""
        return self._read_season(lambda found: found.cycles)

    @fact(unit="share")
    def season_share(self) -> float | Value[float] | Unknown:
        """Variance, without the trend, that lies between the phases of that period, adjusted for their number."""
        return self._read_season(lambda found: found.share)

    @fact()
    def season_autocorrelation(self) -> float | Value[float] | Unknown:
        """Autocorrelation, without the trend, after one period."""
        return self._read_season(lambda found: found.autocorrelation)

    @fact(unit="rows")
    def effective_rows(self) -> float | Value[float] | Unknown:
        """Independent rows whose mean is as uncertain as that of this series."""
        return self._read_season(lambda found: found.effective_rows)

    @cached_property
    def season(self) -> measured.SeasonProfile | Unknown:
        """The strongest of the days, weeks and years along the series."""
        return self._along_time(self._registry.tables.season)

    def _read_target(self, read: Callable[[measured.TargetProfile], T | None]) -> T | Value[T] | Unknown:
        found = self._registry.tables.target(self._dataset.file, self.name)
        if isinstance(found, Unknown):
            return found
        value = given(read(found), "it does not apply to such a target")
        return value if isinstance(value, Unknown) else Value(value, self._role.provenance)

    def _along_time(self, measure: Callable[[ProjectFile, str, str, tuple[str, ...]], T | Unknown]) -> T | Unknown:
        """Measure the target along the time of its series."""
        series = self._dataset.series
        if isinstance(series, Unknown):
            return series
        if isinstance(series.time_column, Unknown):
            return series.time_column
        return measure(self._dataset.file, self.name, plain(series.time_column), tuple(series.entity_columns))

    def _read_dependence(self, read: Callable[[measured.Dependence], T]) -> T | Value[T] | Unknown:
        found = self.dependence
        return found if isinstance(found, Unknown) else self._marked(read(found), found.sampled)

    def _read_season(self, read: Callable[[measured.SeasonProfile], T]) -> T | Value[T] | Unknown:
        found = self.season
        return found if isinstance(found, Unknown) else self._marked(read(found), found.sampled)

    def _marked(self, value: T, rows: str) -> T | Value[T]:
        """Mark a measurement as no surer than the target is known, or as made on a part of the rows."""
        is_guess = self._role.provenance.how == "inferred"
        return Value(value, self._role.provenance) if is_guess else sampled(value, rows)


class Series(LinkedSubject):
    """Rows in time."""

    evidence = "table"

    def __init__(self, dataset: Dataset, profile: measured.SeriesProfile, registry: Registry) -> None:
        location = Location(dataset.path, logical=f"series:{profile.time_column}")
        super().__init__(f"{dataset.key}#series:{profile.time_column}", location, registry, dataset.linked)
        self._dataset = dataset
        self._profile = profile

    @fact()
    def structure(self) -> Literal["single", "panel", "log", "none"]:
        """One series, one per entity, a log of events, or no series."""
        return self._profile.structure

    @fact()
    def time_column(self) -> str | Value[str] | Unknown:
        """The column that orders the rows."""
        if self._profile.time_column is None:
            return Unknown(
                self._profile.reason or "no column orders the rows in time",
                'time = "..." in a [[table]] entry',
            )
        declared = self._dataset.linked.roles.time
        how = declared.provenance if declared is not None else Provenance("inferred", detail="its values")
        return Value(self._profile.time_column, how)

    @fact()
    def entity_columns(self) -> list[str]:
        """Columns that tell the series of a panel apart; empty for a single series."""
        return list(self._profile.entity_columns)

    @fact()
    def is_dependent(self) -> bool | Unknown:
        """The target depends on the row before: lag-1 autocorrelation of at least 0.2 at p < 0.01."""
        target = self._dataset.target
        if isinstance(target, Unknown):
            return target
        found = target.dependence
        return found if isinstance(found, Unknown) else found.lag1 >= 0.2 and found.adjusted_p < 0.01

    @fact(unit="share")
    def monotone_share(self) -> float | Unknown:
        """Steps in file order that do not go back in time; within entities in a panel."""
        return given(self._profile.monotone_share, "no column orders the rows in time")

    @fact(unit="rows")
    def rows_per_stamp(self) -> float | Unknown:
        """Mean rows that share one time."""
        return given(self._profile.rows_per_stamp, "no column orders the rows in time")

    @fact(unit="seconds")
    def step_seconds(self) -> float | Unknown:
        """Median step between distinct times."""
        return given(self._profile.step_seconds, "the length of a step is not known")

    @fact(unit="stamps")
    def missing_stamps(self) -> int | Unknown:
        """Stamps that a regular series lacks; closing days and holidays of one that keeps working days are none."""
        found = self.cadence
        return found if isinstance(found, Unknown) else found.n_missing

    @fact(unit="share")
    def missing_stamp_share(self) -> float | Unknown:
        """Missing stamps over all that should be there."""
        found = self.cadence
        return found if isinstance(found, Unknown) else found.missing_share

    @fact(unit="steps")
    def longest_gap(self) -> int | Unknown:
        """Missing stamps of the longest gap."""
        found = self.cadence
        return found if isinstance(found, Unknown) else found.longest_gap

    @fact(unit="gaps")
    def n_gaps(self) -> int | Unknown:
        """Runs of missing stamps."""
        found = self.cadence
        return found if isinstance(found, Unknown) else found.n_gaps

    @fact(unit="rows")
    def repeated_stamps(self) -> int | Unknown:
        """Rows that share their time, and their entity, with an earlier row."""
        found = self.cadence
        return found if isinstance(found, Unknown) else found.n_repeated

    @cached_property
    def cadence(self) -> measured.CadenceProfile | Unknown:
        """The stamps held against their grid."""
        if self._profile.structure not in ("single", "panel") or isinstance(self.time_column, Unknown):
            return Unknown("the rows are no regular series")
        tables = self._registry.tables
        return tables.cadence(self._dataset.file, plain(self.time_column), self._profile.entity_columns)
