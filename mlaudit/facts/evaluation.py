"""Facts of a score: who was scored on which rows, and how these stand to the rows that were fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mlaudit.core.estimators import family_of
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import model as source
from mlaudit.facts.dataset import Dataset
from mlaudit.facts.flow import Fit, SplitCall
from mlaudit.facts.step import Family
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry
    from mlaudit.facts.step import Step


class Evaluation(LinkedSubject):
    """A score computed on rows."""

    evidence = "source"
    callee: str
    rows: source.Rows
    input_kind: Literal["scores", "labels", "unknown"]
    is_reported: bool
    is_filtered: bool
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
        return family_of(step.class_path)

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
