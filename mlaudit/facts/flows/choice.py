"""Facts of a choice by scores: what was chosen, on which rows, and whether other rows judge it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import model as source
from mlaudit.facts.flows.code_names import CodeNames, code_names
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.flows.evaluation import Evaluation
    from mlaudit.facts.pipelines.step import Step
    from mlaudit.facts.registry import Registry


class Choice(LinkedSubject):
    """The best of several models or settings, the rounds of a training, or a threshold, chosen by scores."""

    evidence = "source"
    kind: source.ChoiceKind
    callee: str
    is_cross_validated: bool
    are_called_validation: bool
    is_reported: bool

    def __init__(self, record: source.Choice, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.kind = record.kind
        self.callee = record.callee
        self.is_cross_validated = record.is_cross_validated
        self.are_called_validation = record.are_called_validation
        self.is_reported = record.is_reported

    def describe(self) -> str:
        """Name what chooses."""
        return self.callee

    @fact()
    def relation(self) -> Literal["disjoint", "overlap", "within"] | Unknown:
        """How the deciding rows stand to those that the candidates were fitted on."""
        if self.record.relation == "unknown":
            return Unknown("the code does not show whether the deciding rows were fitted on")
        return self.record.relation

    @fact()
    def is_judged_apart(self) -> bool | Unknown:
        """Something is scored later on rows that neither decided nor were fitted on."""
        unit = self._link.unit
        if self.record.is_judged_apart is False and unit is not None and unit.status != "complete":
            return Unknown(f"{unit.path} was not read completely")
        return self.record.is_judged_apart

    @fact()
    def seeds_tried(self) -> Literal["split", "model"] | None:
        """Whose seed a loop runs through, so that the candidates differ in it; absent where it is the same for all."""
        return self.record.seeds_tried

    @fact()
    def rows_name(self) -> str:
        """What the code calls the deciding rows."""
        return self.record.rows_name or "held-out rows"

    @fact()
    def evaluation(self) -> Evaluation | Unknown | None:
        """The first of the scores that decide; absent where the code computes none, as for rounds of a training."""
        return None if self.record.evaluation is None else self._registry.evaluation(self._link, self.record.evaluation)

    @fact()
    def model(self) -> Step | None:
        """The first of the candidates."""
        step = self.record.estimator
        return None if step is None else self._registry.used_step(self._link, step, f"{self.key}#model")

    @fact()
    def code(self) -> CodeNames | Unknown:
        """What the code calls the first of the candidates, its rows and the parts of them."""
        return code_names(self.record.code, self, self._registry, self._link)

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset whose rows decide."""
        return self._registry.datasets.dataset(self._link, self.record.loads, self.record.target)
