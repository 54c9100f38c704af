"""Facts of source: what was fitted on which rows, and how they were split."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mlaudit.core.exhibit import Folds
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import model as source
from mlaudit.evidence.tables.model import FoldProfile, ForwardProfile
from mlaudit.facts import exhibits
from mlaudit.facts.flows.class_shares import chance_of_none, chance_of_uneven_share
from mlaudit.facts.flows.code_names import CodeNames, code_names
from mlaudit.facts.flows.folds import smallest_training_class
from mlaudit.facts.subjects import LinkedSubject, given, plain
from mlaudit.facts.tables.dataset import Dataset, Target
from mlaudit.forensics.names import is_called_lag
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.flows.evaluation import Evaluation
    from mlaudit.facts.pipelines.step import Step
    from mlaudit.facts.registry import Registry

_LEVELS = ("mode", "counts", "most_frequent")
"""What an imputer is said to fill with where that is a level."""

_CROSS_FITTING = (
    "sklearn.preprocessing.TargetEncoder",
    "cuml.preprocessing.TargetEncoder",
    "cuml.preprocessing.TargetEncoder.TargetEncoder",
    "category_encoders.wrapper.NestedCVWrapper",
)
"""Encoders whose ``fit_transform`` is not ``fit`` and then ``transform``."""

_REORDERED = Unknown("the code sorts, draws or filters rows before they are cut")


class Fit(LinkedSubject):
    """A call that learns from rows, outside of any pipeline that is refitted per fold."""

    evidence = "source"
    callee: str
    method: str
    kind: source.StepKind
    rows: source.Rows
    uses_target: bool
    is_refit_on_test: bool
    takes_reported_maximum: bool
    is_seeded: bool
    reaches_score: bool

    def __init__(self, record: source.Fit, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.callee = record.step.class_path
        self.method = record.method
        self.kind = record.step.kind
        self.rows = record.rows
        self.uses_target = record.uses_target
        self.is_refit_on_test = record.is_refit_on_test
        self.takes_reported_maximum = record.takes_reported_maximum
        self.is_seeded = record.is_seeded
        self.reaches_score = record.reaches_score

    def describe(self) -> str:
        """Name the call."""
        return f"{self.callee}.{self.method}" if self.method else self.callee

    @fact()
    def reaches_test_rows(self) -> bool | Unknown:
        """It learns from rows that are later scored, and what it learnt reaches the scored model."""
        return self.record.reaches_test_rows

    @fact()
    def split(self) -> SplitCall | Unknown | None:
        """The split that should have come before it."""
        return None if self.record.split is None else self._registry.split_call(self._link, self.record.split)

    @fact()
    def evaluation(self) -> Evaluation | Unknown | None:
        """The score that it reaches."""
        return None if self.record.evaluation is None else self._registry.evaluation(self._link, self.record.evaluation)

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset whose rows reach it."""
        return self._registry.datasets.dataset(self._link, self.record.loads, self.record.target)

    @fact()
    def resampling(self) -> Literal["adds", "drops", "cleans"]:
        """What a sampler does to the rows: adds copies or mixtures, drops some, or cleans the borders of classes."""
        return self.step.resampling

    @fact()
    def fills_with_level(self) -> bool:
        """It fills gaps with the most frequent value: which one that is, a few rows more or less hardly change."""
        asked = {self.record.step.parameters.get(name) for name in ("value", "strategy")}
        is_by_default = self.callee.endswith("CategoricalImputer")
        return self.kind == "imputer" and (is_by_default or not asked.isdisjoint(_LEVELS))

    @fact()
    def is_cross_fitted(self) -> bool:
        """An encoder that codes no row by its own label: what it gives for the rows of its fit is learnt in folds."""
        return self.method == "fit_transform" and self.callee.endswith(_CROSS_FITTING)

    @fact()
    def step(self) -> Step:
        """What learns, with its arguments."""
        return self._registry.used_step(self._link, self.record.step, self.key)

    @fact()
    def code(self) -> CodeNames | Unknown:
        """What the code calls it, its rows and the parts of them."""
        return code_names(self.record.code, self, self._registry, self._link)

    @fact(evidence="artifact")
    def artifact_step(self) -> Step | Unknown | None:
        """The same class in an artifact of the experiment."""
        return self._registry.model_files.step_of_class(self._link, self.callee)

    @fact(evidence="artifact")
    def saw_all_rows(self) -> bool | Unknown:
        """The fitted object counts as many rows as the whole table, although some of them are held out."""
        step = self.artifact_step
        if step is None or isinstance(step, Unknown):
            return Unknown("no artifact holds it", "the fitted pipeline")
        if isinstance(self.data, Unknown):
            return self.data
        seen, all_rows = step.fitted_row_count, self.data.n_rows
        if isinstance(seen, Unknown) or isinstance(all_rows, Unknown):
            return Unknown("the rows that it was fitted on are not recorded")
        return self.record.split is not None and seen == all_rows


class SplitCall(LinkedSubject):
    """A call or idiom that separates rows into training and test."""

    evidence = "source"
    callee: str
    method: source.SplitMethod
    is_forward: bool
    sorts_by_time_before: bool
    parses_time_column: bool
    is_distinct: bool
    is_repeated: bool
    holds_lags: bool
    holds_windows: bool
    reaches_score: bool

    def __init__(self, record: source.Split, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.callee = record.callee
        self.method = record.method
        self.is_forward = record.is_forward
        self.sorts_by_time_before = record.sorts_by_time_before
        self.parses_time_column = record.reads_time_column
        self.is_distinct = record.is_distinct
        self.is_repeated = record.is_repeated
        self.holds_lags = record.holds_lags
        self.holds_windows = record.holds_windows
        self.reaches_score = record.reaches_score

    def describe(self) -> str:
        """Name the call."""
        return f"split by {self.callee}"

    @fact()
    def features_are_target_lags(self) -> bool | Unknown:
        """Every feature is a past value of the target."""
        if self.record.features_are_target_lags is not False or not isinstance(self.record.features, Unknown):
            return self.record.features_are_target_lags
        columns = [] if isinstance(self.data, Unknown) else self.data.columns
        names = [] if isinstance(columns, Unknown) else [c.name for c in columns if c.role == "feature"]
        if names and all(is_called_lag(name) for name in names):
            return Unknown("the features of the file are called lags")
        return False

    @fact()
    def shuffles(self) -> bool | Unknown:
        """Rows are drawn at random, after the callee's defaults."""
        return self.record.shuffles

    @fact()
    def is_stratified(self) -> bool | Unknown:
        """Class shares are kept in every part."""
        return self.record.is_stratified

    @fact()
    def has_groups(self) -> bool | Unknown:
        """Rows of one group stay on one side."""
        return self.record.has_groups

    @fact()
    def is_seeded(self) -> bool | Unknown:
        """A random state is given."""
        return self.record.is_seeded

    @fact()
    def shuffled_folds(self) -> Folds | Unknown:
        """Where a split that shuffles puts rows that follow each other, to be drawn."""
        if self.shuffles is not True:
            return self.shuffles if isinstance(self.shuffles, Unknown) else Unknown("it does not shuffle")
        return exhibits.shuffled_folds(self.callee, self.n_splits, self.test_share)

    @fact(unit="rows")
    def gap_steps(self) -> int | Unknown:
        """Rows that a forward split leaves out between training and test."""
        return self.record.gap_steps

    @fact(unit="share", evidence="table")
    def lacking_gap_share(self) -> float | Unknown:
        """Rows that the gap lacks so that no training label is made of test rows, over the rows of a test fold."""
        steps, gap, n_splits = self.label_steps, self.gap_steps, self.n_splits
        if isinstance(steps, Unknown) or isinstance(gap, Unknown) or not isinstance(n_splits, int):
            return Unknown("the horizon, the gap or the number of folds is not a literal in the code")
        n_rows = self.data if isinstance(self.data, Unknown) else self.data.n_rows
        if isinstance(n_rows, Unknown):
            return n_rows
        return max(0, steps - 1 - gap) / max(1, n_rows // (n_splits + 1))

    @fact(unit="rows")
    def label_steps(self) -> int | Unknown:
        """How many rows ahead the target looks; 0 where it is a value of its own row."""
        return self.record.label_steps

    @fact(unit="folds")
    def n_splits(self) -> int | Unknown | None:
        """Folds or repeats; absent for a single hold-out."""
        return self.record.n_splits

    @fact(unit="share")
    def test_share(self) -> float | Unknown | None:
        """Rows held out; absent for folds."""
        return self.record.test_share

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset that it splits."""
        return self._registry.datasets.dataset(self._link, self.record.loads, self.record.target)

    @fact()
    def sampler(self) -> Step | None:
        """The resampling that runs inside each training part."""
        step = self.record.sampler
        return None if step is None else self._registry.used_step(self._link, step, f"{self.key}#sampler")

    @fact(unit="folds", evidence="table")
    def folds_missing_a_class(self) -> int | Unknown:
        """Test folds, cut in file order, in which some class does not occur."""
        return self._folds if isinstance(self._folds, Unknown) else self._folds.folds_missing_a_class

    @fact(unit="share", evidence="table")
    def fold_target_eta_squared(self) -> float | Unknown:
        """Variance of the target that lies between folds cut in file order."""
        found = self._folds
        return found if isinstance(found, Unknown) else given(found.eta_squared, "the target is not numeric")

    @fact(unit="p", evidence="table")
    def fold_target_p(self) -> float | Unknown:
        """F test of equal fold means."""
        return (
            self._folds if isinstance(self._folds, Unknown) else given(self._folds.eta_p, "the target is not numeric")
        )

    @fact(unit="rows", evidence="table")
    def smallest_training_class(self) -> int | Unknown:
        """Rows of the rarest class in the smallest training part, if classes are kept in proportion."""
        target = self._target
        if isinstance(target, Unknown):
            return target
        count = target.minority_count
        if isinstance(count, Unknown):
            return count
        return smallest_training_class(plain(count), self.n_splits, self.test_share)

    @fact(unit="probability", evidence="table")
    def chance_of_uneven_classes(self) -> float | Unknown:
        """How likely a draw without strata gives the test part over a fifth too much or too few of the rarest class."""
        drawn = self._drawn
        return drawn if isinstance(drawn, Unknown) else chance_of_uneven_share(*drawn)

    @fact(unit="probability", evidence="table")
    def chance_of_absent_class(self) -> float | Unknown:
        """How likely a draw without strata gives the test part no row of the rarest class."""
        drawn = self._drawn
        return drawn if isinstance(drawn, Unknown) else chance_of_none(*drawn)

    @fact(unit="steps", evidence="table")
    def backward_steps(self) -> int | Unknown:
        """Rows in file order whose time is earlier than that of the row before."""
        return self._forward if isinstance(self._forward, Unknown) else self._forward.backward_steps

    @fact(unit="times", evidence="table")
    def straddling_stamps(self) -> int | Unknown:
        """Times that stand on both sides of a fold border."""
        return self._forward if isinstance(self._forward, Unknown) else self._forward.straddling_stamps

    @cached_property
    def _target(self) -> Target | Unknown:
        return self.data if isinstance(self.data, Unknown) else self.data.target

    @cached_property
    def _drawn(self) -> tuple[int, int, int] | Unknown:
        """All rows, those of the rarest class, those of the test part."""
        if not self.record.keeps_file_order or any(fit.kind == "sampler" for fit in self._registry.fits_of(self._link)):
            return Unknown("the code sorts, filters or resamples the rows, or may do so, before they are split")
        if isinstance(self.data, Unknown) or isinstance(self._target, Unknown):
            return self.data if isinstance(self.data, Unknown) else Unknown("the target is not known")
        n_rows, count = self.data.n_rows, self._target.minority_count
        if isinstance(n_rows, Unknown) or isinstance(count, Unknown):
            return n_rows if isinstance(n_rows, Unknown) else Unknown("the target has no classes")
        share = (
            self.test_share if self.test_share is not None or not isinstance(self.n_splits, int) else 1 / self.n_splits
        )
        if not isinstance(share, float):
            return Unknown("the size of the test part is not a literal in the code")
        return n_rows, plain(count), min(n_rows, math.ceil(n_rows * share))

    @cached_property
    def _folds(self) -> FoldProfile | Unknown:
        if not self.record.keeps_file_order:
            return Unknown("the rows are sorted, shuffled or filtered in the code before they are cut")
        if isinstance(self.data, Unknown):
            return self.data
        if isinstance(self._target, Unknown):
            return self._target
        if not isinstance(self.n_splits, int):
            return Unknown("the number of folds is not a literal")
        return self._registry.tables.folds(self.data.file, self._target.name, self.n_splits)

    @cached_property
    def _forward(self) -> ForwardProfile | Unknown:
        if not self.record.keeps_file_order:
            return _REORDERED
        if isinstance(self.data, Unknown):
            return self.data
        series = self.data.series
        if isinstance(series, Unknown):
            return series
        if isinstance(series.time_column, Unknown):
            return series.time_column
        if not isinstance(self.n_splits, int):
            return Unknown("the number of folds is not a literal")
        return self._registry.tables.forward(self.data.file, plain(series.time_column), self.n_splits)
