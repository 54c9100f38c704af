"""Facts of one column across a train and a test file."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.tables import model as measured
from mlaudit.facts.subjects import LinkedSubject, as_sure_as, given
from mlaudit.facts.tables.column import Column, ColumnRole
from mlaudit.facts.tables.missing_rates import MissingRates

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.tables.pair import SamplePair

T = TypeVar("T")


class ColumnPair(LinkedSubject):
    """One column across a train and a test file."""

    evidence = "table"
    name: str

    def __init__(self, pair: SamplePair, train: Column, test: Column, registry: Registry) -> None:
        location = Location(pair.path, logical=f"column:{train.name}")
        super().__init__(f"{pair.key}#column:{train.name}", location, registry, pair.link)
        self.name = train.name
        self._pair, self._train, self._test = pair, train, test

    @fact()
    def role(self) -> ColumnRole:
        """The part it plays in the experiment."""
        return self._train.role

    @fact(unit="rows")
    def train_missing_count(self) -> int | Unknown:
        """Null rows of the train file."""
        return self._train.missing_count

    @fact(unit="rows")
    def test_missing_count(self) -> int | Unknown:
        """Null rows of the test file."""
        return self._test.missing_count

    @fact(unit="share")
    def train_missing_share(self) -> float | Unknown:
        """Null rows over the rows of the train file."""
        return self._train.missing_share

    @fact(unit="share")
    def test_missing_share(self) -> float | Unknown:
        """Null rows over the rows of the test file."""
        return self._test.missing_share

    @fact(unit="rows", statistics=("non_positive_count",))
    def train_non_positive_count(self) -> int | Unknown:
        """Training rows with a value of zero or below."""
        return self._train.non_positive_count

    @fact(unit="rows", statistics=("non_positive_count",))
    def test_non_positive_count(self) -> int | Unknown:
        """Test rows with a value of zero or below."""
        return self._test.non_positive_count

    @fact(statistics=("min",))
    def train_min(self) -> float | Unknown:
        """Smallest finite value of the train file."""
        return self._train.min

    @fact(statistics=("min",))
    def test_min(self) -> float | Unknown:
        """Smallest finite value of the test file."""
        return self._test.min

    @fact(unit="p")
    def missing_adjusted_p(self) -> float | Unknown:
        """Two-sided p-value that both files have the same share of gaps, adjusted for the number of columns."""
        return given(self._pair.missing_adjusted_p.get(self.name), "its gaps could not be counted")

    @fact()
    def imputer_fitted_on(self) -> Literal["train", "train_and_test", "separately", "none", "undecided"] | Unknown:
        """Whose mean the repeated fill value equals."""
        found = self._imputation
        return found if isinstance(found, Unknown) else "none" if found is None else found.imputer_fitted_on

    @fact()
    def target_encoding_fitted_on(self) -> measured.FittedOn | Value[measured.FittedOn] | Unknown:
        """Whose target means its values are, category by category."""
        return self._read_encoding(lambda found: found.fitted_on)

    @fact(unit="levels")
    def target_encoding_levels(self) -> int | Value[int] | Unknown:
        """Levels whose means tell the files apart."""
        return self._read_encoding(lambda found: found.informative)

    @fact(unit="levels")
    def target_encoding_matched(self) -> int | Value[int] | Unknown:
        """Of these, the levels that hold the mean."""
        return self._read_encoding(lambda found: found.matched)

    @fact()
    def fill_value(self) -> float | Unknown:
        """The repeated value."""
        return self._read_fill(lambda found: found.fill_value)

    @fact(unit="rows")
    def fill_count(self) -> int | Unknown:
        """Rows of both files that hold it."""
        return self._read_fill(lambda found: found.fill_count)

    @fact()
    def union_mean(self) -> float | Unknown:
        """Mean of the genuine rows of both files."""
        return self._read_fill(lambda found: found.union_mean)

    @fact()
    def train_mean(self) -> float | Unknown:
        """Mean of the genuine rows of the train file."""
        return self._read_fill(lambda found: found.train_mean)

    @property
    def missing_rates(self) -> MissingRates | None:
        """Gaps and rows of both files; None where they are not known."""
        counts = (self.train_missing_count, self._pair.train.n_rows, self.test_missing_count, self._pair.test.n_rows)
        known = [count for count in counts if not isinstance(count, Unknown)]
        return MissingRates(*known) if len(known) == len(counts) and known[1] and known[3] else None

    @cached_property
    def _imputation(self) -> measured.ColumnPairProfile | Unknown | None:
        found = self._registry.tables.imputation(self._pair.files.train, self._pair.files.test)
        if isinstance(found, Unknown):
            return found
        return next((column for column in found if column.name == self.name), None)

    def _read_encoding(self, read: Callable[[measured.TargetEncoding], T]) -> T | Value[T] | Unknown:
        target = self._pair.target_role
        if isinstance(target, Unknown):
            return target
        found = self._registry.tables.encodings(self._pair.files.train, self._pair.files.test, target.value)
        if isinstance(found, Unknown):
            return found
        one = given(found.get(self.name), "it is not a number in both files")
        return one if isinstance(one, Unknown) else as_sure_as(read(one), target)

    def _read_fill(self, read: Callable[[measured.ColumnPairProfile], T | None]) -> T | Unknown:
        found = self._imputation
        return found if isinstance(found, Unknown) else given(read(found) if found else None, "no fill value was found")
