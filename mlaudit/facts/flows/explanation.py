"""Facts of a call that explains a model: on which rows, with which sample beside it, over which columns."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from mlaudit.core.estimators import family_of
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import model as source
from mlaudit.evidence.tables.model import AlikeColumns
from mlaudit.facts.pipelines.step import Family
from mlaudit.facts.predictions.protected_attributes import bearer_of
from mlaudit.facts.subjects import LinkedSubject, plain
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


_TEST = re.compile(r"(?:^|/)(?:tests?/|test_[^/]*\.py$|[^/]*_test\.py$|conftest\.py$)")


def is_in_a_test(linked: LinkedExperiment) -> bool:
    """Whether the code of an experiment is a unit test, in which an explanation is made and read by nobody."""
    return linked.unit is not None and _TEST.search(linked.unit.path) is not None


class Explanation(LinkedSubject):
    """A call that explains a model."""

    evidence = "source"
    callee: str
    kind: source.ExplanationKind
    is_summarised: bool
    is_seeded: bool
    is_repeated: bool
    checks_sum: bool
    knows_dependence: bool
    names_what_may_vary: bool

    def __init__(self, record: source.Explanation, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.callee = record.callee
        self.kind = record.kind
        self.is_summarised = record.is_summarised
        self.is_seeded = record.is_seeded
        self.is_repeated = record.is_repeated
        self.checks_sum = record.checks_sum
        self.knows_dependence = record.knows_dependence
        self.names_what_may_vary = record.names_what_may_vary

    def describe(self) -> str:
        """Name the call."""
        return self.callee

    @fact()
    def relation(self) -> source.Relation | Unknown:
        """How the explained rows stand to those that the model was fitted on."""
        if self.record.relation == "unknown":
            return Unknown("the code does not show whether the model was fitted on these rows")
        return self.record.relation

    @fact()
    def family(self) -> Family | Unknown:
        """The kind of model that is explained."""
        step = self.record.estimator
        if step is None or step.kind == "unknown":
            return Unknown("the class of the model is not known")
        return family_of(step.class_path, step.wraps)

    @fact()
    def rows_name(self) -> str:
        """What the code calls the explained rows."""
        return self.record.rows_name or "the fitted rows"

    @fact(unit="rows")
    def background(self) -> int | None:
        """Rows that an explainer compares with, where a literal says so."""
        return self.record.background

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset whose columns it explains."""
        return self._registry.datasets.dataset(self._link, self.record.loads, self.record.target)

    @fact(unit="values", evidence="table")
    def most_levels(self) -> int | Unknown:
        """Distinct values of the feature that has most of them."""
        return self._levels if isinstance(self._levels, Unknown) else self._levels[-1][0]

    @fact(unit="values", evidence="table")
    def fewest_levels(self) -> int | Unknown:
        """Distinct values of the feature that has fewest of them, at least two."""
        return self._levels if isinstance(self._levels, Unknown) else self._levels[0][0]

    @fact(evidence="table")
    def finest_column(self) -> str | Unknown:
        """The feature that has most of them."""
        return self._levels if isinstance(self._levels, Unknown) else self._levels[-1][1]

    @fact(evidence="table")
    def coarsest_column(self) -> str | Unknown:
        """The feature that has fewest of them."""
        return self._levels if isinstance(self._levels, Unknown) else self._levels[0][1]

    @fact(evidence="table")
    def alike_rho(self) -> float | Unknown | None:
        """Largest rank correlation of two features, without its sign; absent where fewer than two are numbers."""
        return self._alike if isinstance(self._alike, Unknown | None) else abs(self._alike.rho)

    @fact(evidence="table")
    def alike_columns(self) -> list[str] | Unknown:
        """The two features of that correlation."""
        if isinstance(self._alike, Unknown):
            return self._alike
        return [] if self._alike is None else [self._alike.first, self._alike.second]

    @fact(unit="columns", evidence="table")
    def n_alike(self) -> int | Unknown:
        """Features with a rank correlation of at least 0.8 with another one."""
        if isinstance(self._alike, Unknown):
            return self._alike
        return 0 if self._alike is None else self._alike.n_columns

    @fact(evidence="table")
    def unchangeable_columns(self) -> list[str] | Unknown:
        """Columns of what a person cannot change: age, sex, race, birth and the like."""
        columns = self._features
        if isinstance(columns, Unknown):
            return columns
        return [c.name for c in columns if bearer_of(c.name) is not None or c.name_hint == "birth"]

    @cached_property
    def _features(self) -> list[Column] | Unknown:
        if isinstance(self.data, Unknown):
            return self.data
        columns, target = self.data.columns, self.data.target
        if isinstance(columns, Unknown):
            return columns
        name = None if isinstance(target, Unknown) else target.name
        return [column for column in columns if column.role == "feature" and column.name != name]

    @cached_property
    def _levels(self) -> list[tuple[int, str]] | Unknown:
        """Distinct values and name of each feature that is a number or has levels, ascending."""
        if isinstance(self._features, Unknown):
            return self._features
        counts = [(column.n_unique, column.name) for column in self._features]
        known = sorted((plain(count), name) for count, name in counts if not isinstance(count, Unknown))
        several = [(count, name) for count, name in known if isinstance(count, int) and count >= 2]
        return several if len(several) >= 2 else Unknown("fewer than two features were counted")

    @cached_property
    def _alike(self) -> AlikeColumns | Unknown | None:
        if isinstance(self.data, Unknown):
            return self.data
        if isinstance(self._features, Unknown):
            return self._features
        return self._registry.tables.alike(self.data.file, tuple(column.name for column in self._features))
