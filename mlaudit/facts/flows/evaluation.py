"""Facts of a score: who was scored on which rows, and how these stand to the rows that were fitted."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mlaudit.core.estimators import family_of
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.source import model as source
from mlaudit.evidence.tables.model import LaterRange
from mlaudit.facts.flows.flow import Fit, SplitCall
from mlaudit.facts.flows.regression_loss import minimises_squares
from mlaudit.facts.pipelines.step import Family
from mlaudit.facts.subjects import LinkedSubject, as_sure_as, plain
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.pipelines.step import Step
    from mlaudit.facts.registry import Registry


class Evaluation(LinkedSubject):
    """A score computed on rows."""

    evidence = "source"
    callee: str
    rows: source.Rows
    input_kind: Literal["scores", "labels", "unknown"]
    is_reported: bool
    is_filtered: bool
    takes_one_label: bool
    is_cross_validated: bool
    learns_from_target: bool
    says_training: bool

    def __init__(self, record: source.Evaluation, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.callee = record.callee
        self.rows = record.rows
        self.input_kind = record.input_kind
        self.is_reported = record.is_reported
        self.is_filtered = record.is_filtered
        self.takes_one_label = record.takes_one_label
        self.is_cross_validated = record.rows == "fold_test"
        self.learns_from_target = record.learns_from_target
        self.says_training = record.says_training

    def describe(self) -> str:
        """Name the call."""
        return self.callee

    @fact()
    def metric(self) -> str | Unknown:
        """scikit-learn's scorer name without its sign."""
        return self.record.metric

    @fact()
    def units(self) -> Literal["original", "changed", "guess_changed", "truth_changed"] | Unknown:
        """Whether truth and predictions stand in the unit of the target, both in another one, or one of them only."""
        if self.record.units == "unknown":
            return Unknown("the code does not tell in which unit truth and predictions stand")
        return self.record.units

    @fact()
    def target_change(self) -> Literal["log", "scale"] | None:
        """What was done to the target, where the score is not in its unit; absent where nothing was."""
        return self.record.target_change

    @fact()
    def is_median(self) -> bool | Unknown:
        """Predictions are powers of logarithms that a model of squared errors predicts: medians, not means."""
        if not self.record.is_retransformed or self.record.estimator is None:
            return False
        return minimises_squares(self.record.estimator)

    @fact()
    def averaging(self) -> str | None:
        """``average=`` as given; absent for the default."""
        return self.record.averaging

    @fact()
    def split(self) -> SplitCall | Unknown | None:
        """The split that set the scored rows apart."""
        return None if self.record.split is None else self._registry.split_call(self._link, self.record.split)

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset whose rows are scored."""
        return self._registry.datasets.dataset(self._link, self.record.loads, self.record.target)

    @fact()
    def model(self) -> Step | Unknown:
        """The estimator that is scored, with its arguments."""
        step = self.record.estimator
        if step is None:
            return Unknown("the code does not show which model made the predictions")
        return self._registry.used_step(self._link, step, f"{self.key}#model")

    @fact()
    def family(self) -> Family | Unknown:
        """The kind of model that is scored."""
        step = self.record.estimator
        if step is None or step.kind == "unknown":
            return Unknown("the class of the model is not known")
        return family_of(step.class_path, step.wraps)

    @fact()
    def detector_output(self) -> source.DetectorOutput | None:
        """What a detector of anomalies of scikit-learn gave, scored as it is; absent where the code translates it."""
        return self.record.detector_output

    @fact()
    def relation(self) -> Literal["disjoint", "overlap", "within"] | Unknown:
        """How its rows stand to those that the model was fitted on: none, some, or all of them are fitted rows."""
        if self.record.relation == "unknown":
            return Unknown("the code does not show whether the scored rows were fitted on")
        return self.record.relation

    @fact()
    def held_out(self) -> source.HeldOut | Unknown:
        """Which models of the experiment are scored on rows that they were not fitted on."""
        unit = self._link.unit
        if self.record.held_out == "none" and unit is not None and unit.status != "complete":
            return Unknown(f"{unit.path} was not read completely")
        return self.record.held_out

    @fact()
    def reported_by(self) -> source.Shown | None:
        """How the score reaches somebody; absent where it does not."""
        return self.record.reported_by

    @fact()
    def rows_name(self) -> str:
        """What the code calls the scored rows."""
        return self.record.rows_name or "the scored rows"

    @fact()
    def fitted_name(self) -> str:
        """What the code calls the rows that the model was fitted on."""
        return self.record.fitted_name or "the fitted rows"

    @fact()
    def estimator(self) -> str | Unknown:
        """The class of the model that is scored."""
        step = self.record.estimator
        return Unknown("the class of the model is not known") if step is None else step.class_path

    @fact()
    def fit(self) -> Fit | None:
        """The fit of the model that is scored."""
        return self._registry.fit_at(self._link, self.record.fit_place)

    @fact()
    def cannot_extrapolate(self) -> bool | Unknown:
        """The model answers with means of targets that it has seen: trees, boosted trees, neighbours."""
        step, family = self.record.estimator, self.family
        if step is None or isinstance(family, Unknown):
            return Unknown("the class of the model is not known")
        is_linear_inside = step.parameters.get("linear_tree") is True or step.parameters.get("booster") == "gblinear"
        return family in ("tree", "boosting", "distance") and not is_linear_inside

    @fact()
    def predicts_changes(self) -> bool:
        """The target is compared with earlier rows somewhere: it may be a change, and no level."""
        unit = self._link.unit
        operations = () if unit is None else unit.time_operations
        return any(one.reaches_target and one.reach != "later" for one in operations)

    @fact(unit="share", evidence="table")
    def above_training_share(self) -> float | Value[float] | Unknown:
        """Share of the last rows in time, as many as are held out, whose target is above all earlier ones."""
        return self._beyond(lambda found: found.above)

    @fact(unit="share", evidence="table")
    def below_training_share(self) -> float | Value[float] | Unknown:
        """Share of the last rows in time, as many as are held out, whose target is below all earlier ones."""
        return self._beyond(lambda found: found.below)

    @fact(evidence="table")
    def highest_before(self) -> float | Value[float] | Unknown:
        """Highest target of the rows before those that are held out."""
        return self._beyond(lambda found: found.high)

    @fact(evidence="table")
    def lowest_before(self) -> float | Value[float] | Unknown:
        """Lowest target of the rows before those that are held out."""
        return self._beyond(lambda found: found.low)

    @cached_property
    def _later_range(self) -> LaterRange | Unknown:
        data, split = self.data, self.split
        if isinstance(data, Unknown) or isinstance(data.series, Unknown) or isinstance(data.target, Unknown):
            return Unknown("the target is in no series", "a data file")
        if split is None or isinstance(split, Unknown) or not split.is_forward:
            return Unknown("the scored rows are not later than the fitted ones")
        time, share = data.series.time_column, _held_out_share(split)
        if isinstance(time, Unknown):
            return time
        if isinstance(share, Unknown):
            return share
        return self._registry.tables.later_range(data.file, data.target.name, plain(time), share)

    def _beyond(self, read: Callable[[LaterRange], float]) -> float | Value[float] | Unknown:
        found, data = self._later_range, self.data
        if isinstance(found, Unknown):
            return found
        if isinstance(data, Unknown):
            return data
        return as_sure_as(read(found), data.target_role)


def _held_out_share(split: SplitCall) -> float | Unknown:
    """Return the share of rows that is held out last; of folds that go forward the last one is meant."""
    share, n_splits = split.test_share, split.n_splits
    if isinstance(share, float) and 0 < share < 1:
        return share
    if isinstance(n_splits, int) and n_splits > 1:
        return 1 / (n_splits + 1)
    return Unknown("how many rows are held out is not told by the code")
