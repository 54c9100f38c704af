"""Facts of a train and a test file held against each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.tables import model as measured
from mlaudit.facts.dataset import Dataset, GroupColumn, Target
from mlaudit.facts.interpolation import InterpolatedRows
from mlaudit.facts.subjects import LinkedSubject, given, plain
from mlaudit.facts.table import Table
from mlaudit.linking.model import LinkedExperiment, LinkedPair

if TYPE_CHECKING:
    from mlaudit.facts.flow import Fit
    from mlaudit.facts.registry import Registry

T = TypeVar("T")


class SamplePair(InterpolatedRows):
    """A train and a test file of one schema."""

    evidence = "table"

    def __init__(self, pair: LinkedPair, registry: Registry, linked: LinkedExperiment) -> None:
        key = f"pair:split:{pair.train.path}~{pair.test.path}"
        super().__init__(key, Location(pair.test.path), registry, linked)
        self._pair = pair
        self._link = linked

    @fact()
    def train(self) -> Table:
        """The file that models are fitted on."""
        return self._registry.table(self._pair.train)

    @fact()
    def test(self) -> Table:
        """The file that they are scored on."""
        return self._registry.table(self._pair.test)

    @fact()
    def columns(self) -> list[ColumnPair] | Unknown:
        """Numeric columns that both files have."""
        found = self._registry.tables.imputation(self._pair.train, self._pair.test)
        if isinstance(found, Unknown):
            return found
        return [ColumnPair(self, column, self._registry) for column in found]

    @fact(unit="rows")
    def n_train(self) -> int | Unknown:
        """Rows of the train file."""
        return self._read(lambda pair: pair.n_train)

    @fact(unit="rows")
    def n_test(self) -> int | Unknown:
        """Rows of the test file."""
        return self._read(lambda pair: pair.n_test)

    @fact(unit="share")
    def duplicate_share(self) -> float | Unknown:
        """Test rows whose features occur in train."""
        return self._read(lambda pair: pair.duplicate_share)

    @fact(unit="rows")
    def duplicate_count(self) -> int | Unknown:
        """Test rows whose features occur in train."""
        return self._read(lambda pair: pair.duplicate_count)

    @fact(unit="bits")
    def collision_bits_surplus(self) -> float | Unknown:
        """Bits by which a row is richer than a chance repeat among the training rows needs."""
        return self._read(lambda pair: pair.collision_bits_surplus)

    @fact()
    def has_rich_column(self) -> bool | Unknown:
        """Some column has more than half as many distinct values as rows."""
        return self._read(lambda pair: pair.has_rich_column)

    @fact(unit="share")
    def duplicate_label_agreement(self) -> float | Unknown | None:
        """Repeated rows whose label agrees; absent without a target."""
        found = self._profile
        return found if isinstance(found, Unknown) else found.duplicate_label_agreement

    @fact()
    def scaler_fitted_on(
        self,
    ) -> Literal["train", "train_and_test", "separately", "none", "undecided"] | Unknown:
        """Whose exact mean 0 and deviation 1 (or 0 to 1, or median 0) the columns carry."""
        return self._read(lambda pair: pair.scaler_fitted_on)

    @fact()
    def scaler_kind(self) -> Literal["standard", "min_max", "robust", "none"] | Unknown:
        """Which scaler leaves such a print."""
        return self._read(lambda pair: pair.scaler_kind)

    @fact()
    def scaler_columns(self) -> list[str] | Unknown:
        """Columns that carry the print."""
        return self._read(lambda pair: list(pair.scaler_columns))

    @fact(unit="share")
    def scaler_columns_share(self) -> float | Unknown:
        """Numeric columns that carry the print."""
        return self._read(lambda pair: pair.scaler_columns_share)

    @fact(unit="sd")
    def scaler_shift_sd(self) -> float | Unknown:
        """Largest distance of the test mean from the train mean, in train deviations."""
        return self._read(lambda pair: given(pair.scaler_shift_sd, "the files are not scaled"))

    @fact()
    def group_overlap(self) -> list[GroupOverlap] | Unknown:
        """Entity columns of the train file, and how many test rows belong to an entity seen in it."""
        dataset = self._dataset
        if isinstance(dataset, Unknown):
            return dataset
        groups = dataset.group_columns
        if isinstance(groups, Unknown):
            return groups
        return [GroupOverlap(self, group.name, self._registry, group) for group in groups]

    @fact(unit="share")
    def seen_time_share(self) -> float | Unknown:
        """Test rows whose time occurs in train: 0 where the test file is later, and where no time occurs twice."""
        if isinstance(self._dataset, Unknown):
            return self._dataset
        series = self._dataset.series
        time = series if isinstance(series, Unknown) else series.time_column
        if isinstance(time, Unknown):
            return time
        return self._registry.tables.seen_levels(self._pair.train, self._pair.test, plain(time))

    @fact(evidence="source")
    def sampler_fit(self) -> Fit | Unknown | None:
        """The resampling before the split in the same experiment, if source shows one."""
        return self._registry.leaking_fit(self._link, self._pair.test, ("sampler",))

    @fact(evidence="source")
    def scaler_fit(self) -> Fit | Unknown | None:
        """The scaling before the split in the same experiment, if source shows one."""
        return self._registry.leaking_fit(self._link, self._pair.test, ("scaler", "power_transform"))

    @fact(evidence="source")
    def imputer_fit(self) -> Fit | Unknown | None:
        """The imputation before the split in the same experiment, if source shows one."""
        return self._registry.leaking_fit(self._link, self._pair.test, ("imputer",))

    @property
    def files(self) -> LinkedPair:
        """The two files."""
        return self._pair

    @property
    def link(self) -> LinkedExperiment:
        """The experiment that they belong to."""
        return self._link

    @cached_property
    def _dataset(self) -> Dataset | Unknown:
        return self._registry.dataset_of_table(self._link, self._pair.train)

    @cached_property
    def _target(self) -> Target | Unknown:
        return self._dataset if isinstance(self._dataset, Unknown) else self._dataset.target

    @cached_property
    def _profile(self) -> measured.PairProfile | Unknown:
        target = None if isinstance(self._target, Unknown) else self._target.name
        return self._registry.tables.pair(self._pair.train, self._pair.test, target)

    def _roles(self) -> Dataset | Unknown:
        return self._dataset

    def _examined(self) -> measured.Interpolation | Unknown:
        if isinstance(self._target, Unknown):
            return self._target
        return self._registry.tables.interpolation(self._pair.train, self._target.name, self._pair.test)

    def _read(self, read: Callable[[measured.PairProfile], T]) -> T | Unknown:
        found = self._profile
        return found if isinstance(found, Unknown) else read(found)


class GroupOverlap(LinkedSubject):
    """One entity column across a train and a test file."""

    evidence = "table"
    name: str
    has_name: bool
    has_structure: bool
    is_declared: bool

    def __init__(self, pair: SamplePair, name: str, registry: Registry, group: GroupColumn) -> None:
        super().__init__(f"{pair.key}#group:{name}", pair.location, registry, pair.link)
        self.name = name
        self.has_name = group.has_name
        self.has_structure = group.has_structure
        self.is_declared = group.is_declared
        self._pair = pair

    @fact(unit="share")
    def seen_level_share(self) -> float | Unknown:
        """Test rows whose entity occurs in train."""
        return self._registry.tables.seen_levels(self._pair.files.train, self._pair.files.test, self.name)


class ColumnPair(LinkedSubject):
    """One numeric column across a train and a test file."""

    evidence = "table"
    name: str

    def __init__(self, pair: SamplePair, found: measured.ColumnPairProfile, registry: Registry) -> None:
        location = Location(pair.path, logical=f"column:{found.name}")
        super().__init__(f"{pair.key}#column:{found.name}", location, registry, pair.link)
        self.name = found.name
        self._found = found

    @fact()
    def imputer_fitted_on(self) -> Literal["train", "train_and_test", "separately", "none", "undecided"]:
        """Whose mean the repeated fill value equals."""
        return self._found.imputer_fitted_on

    @fact()
    def fill_value(self) -> float | Unknown:
        """The repeated value."""
        return given(self._found.fill_value, "no fill value was found")

    @fact(unit="rows")
    def fill_count(self) -> int:
        """Rows of both files that hold it."""
        return self._found.fill_count

    @fact()
    def union_mean(self) -> float | Unknown:
        """Mean of the genuine rows of both files."""
        return given(self._found.union_mean, "no fill value was found")

    @fact()
    def train_mean(self) -> float | Unknown:
        """Mean of the genuine rows of the train file."""
        return given(self._found.train_mean, "no fill value was found")
