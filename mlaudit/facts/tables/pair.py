"""Facts of a train and a test file held against each other."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar

from mlaudit.core.exhibit import Bars, Overlap
from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import CellValue, Unknown, Value
from mlaudit.evidence.tables import model as measured
from mlaudit.facts import exhibits
from mlaudit.facts.subjects import LinkedSubject, as_sure_as, given, plain
from mlaudit.facts.tables.column_pair import ColumnPair
from mlaudit.facts.tables.dataset import Dataset, GroupColumn, Target
from mlaudit.facts.tables.drawing import DrawnParts
from mlaudit.facts.tables.missing_rates import adjusted
from mlaudit.facts.tables.table import Table
from mlaudit.forensics.distributions import binomial_tail
from mlaudit.linking.model import LinkedExperiment, LinkedPair

if TYPE_CHECKING:
    from mlaudit.facts.flows.flow import Fit
    from mlaudit.facts.registry import Registry

T = TypeVar("T")


class _TwoClasses(NamedTuple):
    minority_count: int
    n_rows: int


class SamplePair(DrawnParts):
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
        """Columns that both files have."""
        train, test = self.train.columns, self.test.columns
        if isinstance(train, Unknown):
            return train
        if isinstance(test, Unknown):
            return test
        others = {column.name: column for column in test}
        return [
            ColumnPair(self, column, others[column.name], self._registry) for column in train if column.name in others
        ]

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
        """Some column has at least nine tenths as many distinct values as the training file has distinct rows."""
        return self._read(lambda pair: pair.has_rich_column)

    @fact(unit="rows")
    def duplicate_distinct(self) -> int | Unknown:
        """Different rows among those that occur in train: 1 where all are the same row of zeros."""
        return self._read(lambda pair: pair.duplicate_distinct)

    @fact(unit="kappa")
    def duplicate_label_agreement(self) -> float | Unknown | None:
        """Agreement beyond chance of the labels of repeated rows, 1 for copies; absent without a target."""
        found = self._profile
        return found if isinstance(found, Unknown) else found.duplicate_label_agreement

    @fact()
    def repeated_rows(self) -> Overlap | Unknown:
        """Both files, and the test rows whose features occur in train, to be drawn."""
        return self.overlap("Test rows whose features occur in train", self.duplicate_share)

    @fact(unit="rows")
    def near_duplicate_count(self) -> int | Unknown:
        """Examined test rows that are almost a training row in all continuous columns, and equal to none."""
        return self._read_near(lambda found: found.near)

    @fact(unit="rows")
    def near_duplicate_asked(self) -> int | Unknown:
        """Test rows that were examined for it."""
        return self._read_near(lambda found: found.asked)

    @fact(unit="rows")
    def near_duplicate_expected(self) -> float | Unknown:
        """How many of them chance would give in data of so many dimensions."""
        return self._read_near(lambda found: found.expected)

    @fact(unit="share")
    def near_duplicate_share(self) -> float | Unknown:
        """Share of the examined rows."""
        return self._read_near(lambda found: found.near / max(1, found.asked))

    @fact()
    def near_rows(self) -> Bars | Unknown:
        """Test rows that are almost a training row, to be drawn."""
        return exhibits.near_rows(self._near_rows)

    @fact(unit="share")
    def most_copied_share(self) -> float | Value[float] | Unknown:
        """Test rows of one class whose features occur in train, for the class that has most of them."""
        return self._read_copies(lambda pair: pair.most_copied_share)

    @fact(unit="share")
    def least_copied_share(self) -> float | Value[float] | Unknown:
        """The same for the class that has fewest."""
        return self._read_copies(lambda pair: pair.least_copied_share)

    @fact(unit="rows")
    def most_copied_count(self) -> int | Value[int] | Unknown:
        """Test rows of the class with most copies whose features occur in train."""
        return self._read_copies(lambda pair: pair.most_copied_count)

    @fact()
    def most_copied_class(self) -> CellValue | Value[CellValue] | Unknown:
        """The class that has most copies."""
        return self._read_copies(lambda pair: pair.most_copied_class)

    @fact(unit="share")
    def train_minority_share(self) -> float | Value[float] | Unknown:
        """Labelled rows of the rarest class in train."""
        return self._target if isinstance(self._target, Unknown) else self._target.minority_share

    @fact()
    def test_is_balanced(self) -> bool | Value[bool] | Unknown:
        """The two classes of the test file differ by one row at most."""
        return self._read_test_classes(lambda test: abs(2 * test.minority_count - test.n_rows) <= 1)

    @fact(unit="p")
    def test_balance_p(self) -> float | Value[float] | Unknown:
        """Chance that a draw at the shares of train holds as many rows of the rarer class, or more."""
        share = self.train_minority_share
        if isinstance(share, Unknown):
            return share
        return self._read_test_classes(lambda test: binomial_tail(test.minority_count, test.n_rows, plain(share)))

    @fact()
    def rarer_class(self) -> Bars | Unknown:
        """Rows of the rarer class in both files, to be drawn."""
        if isinstance(self._target, Unknown):
            return self._target
        files = (self._pair.train, self._pair.test)
        train, test = (self._registry.tables.target(file, self._target.name) for file in files)
        return exhibits.rarer_class((files[0].path, files[1].path), train, test)

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

    @fact(evidence="source")
    def sampler_fit(self) -> Fit | Unknown | None:
        """The resampling before the split in the same experiment, if source shows one."""
        return self._registry.saved_rows.leaking_fit(self._link, self._pair.test, ("sampler",))

    @fact(evidence="source")
    def scaler_fit(self) -> Fit | Unknown | None:
        """The scaling before the split in the same experiment, if source shows one."""
        return self._registry.saved_rows.leaking_fit(self._link, self._pair.test, ("scaler", "power_transform"))

    @fact(evidence="source")
    def imputer_fit(self) -> Fit | Unknown | None:
        """The imputation before the split in the same experiment, if source shows one."""
        return self._registry.saved_rows.leaking_fit(self._link, self._pair.test, ("imputer",))

    @property
    def target_role(self) -> Value[str] | Unknown:
        """The target of the training file, and how it is known."""
        return self._dataset if isinstance(self._dataset, Unknown) else self._dataset.target_role

    def overlap(self, what: str, share: float | Unknown) -> Overlap | Unknown:
        """Draw a share of the test rows that train knows."""
        files, rows = (self._pair.train.path, self._pair.test.path), (self.train.n_rows, self.test.n_rows)
        return exhibits.seen_rows(what, files, rows, share)

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
        return self._registry.datasets.dataset_of_table(self._link, self._pair.train)

    @cached_property
    def _target(self) -> Target | Unknown:
        return self._dataset if isinstance(self._dataset, Unknown) else self._dataset.target

    @cached_property
    def missing_adjusted_p(self) -> dict[str, float]:
        """Two-sided p-values, one a column, that its share of gaps is the same in both files; adjusted for all."""
        if isinstance(self.columns, Unknown):
            return {}
        rates = {column.name: column.missing_rates for column in self.columns if column.role != "target"}
        return adjusted({name: rate.p for name, rate in rates.items() if rate is not None})

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

    @cached_property
    def _near_rows(self) -> measured.NearRows | Unknown:
        target = None if isinstance(self._target, Unknown) else self._target.name
        return self._registry.tables.near_rows(self._pair.train, self._pair.test, target)

    def _read_near(self, read: Callable[[measured.NearRows], T]) -> T | Unknown:
        return self._near_rows if isinstance(self._near_rows, Unknown) else read(self._near_rows)

    def _read_copies(self, read: Callable[[measured.PairProfile], T | None]) -> T | Value[T] | Unknown:
        found = self._read(lambda pair: given(read(pair), "there are no two classes of at least 20 test rows"))
        return found if isinstance(self._dataset, Unknown) else as_sure_as(found, self._dataset.target_role)

    def _read_test_classes(self, read: Callable[[_TwoClasses], T]) -> T | Value[T] | Unknown:
        target, dataset = self._target, self._dataset
        if isinstance(target, Unknown) or isinstance(dataset, Unknown):
            return Unknown("the target column is not known")
        found = self._registry.tables.target(self._pair.test, target.name)
        if isinstance(found, Unknown):
            return found
        if found.kind != "binary" or found.minority_count is None:
            return Unknown("the test file does not hold two classes")
        return as_sure_as(read(_TwoClasses(found.minority_count, found.n_rows)), dataset.target_role)

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

    @fact()
    def seen_rows(self) -> Overlap | Unknown:
        """Both files, and the test rows whose entity occurs in train, to be drawn."""
        return self._pair.overlap(f"Test rows whose {self.name} occurs in train", self.seen_level_share)
