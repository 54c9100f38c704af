"""Facts of a detector of anomalies that code fits: what it is told of their share, and which rows it sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown, Value
from mlaudit.evidence.source.sequential import DetectorUse
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class AnomalyDetector(LinkedSubject):
    """A model that looks for anomalies without labels, as code fits it."""

    evidence = "source"
    callee: str
    rows_are_chosen: bool
    gives_labels: bool
    is_told_the_share: bool
    forgets_its_fit: bool

    def __init__(self, record: DetectorUse, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self.record = record
        self.flow = record.flow
        self._link = linked
        self.callee = record.class_path
        self.rows_are_chosen = record.rows_are_chosen
        self.gives_labels = record.gives_labels
        self.is_told_the_share = record.is_told_the_share
        self.forgets_its_fit = record.refit_at is not None

    def describe(self) -> str:
        """Name the class."""
        return self.callee

    @fact(unit="share")
    def contamination(self) -> float | Unknown | None:
        """Share of rows that it calls anomalies; absent where it follows a rule of its own."""
        return self.record.contamination

    @fact(unit="share")
    def margin(self) -> float | Unknown | None:
        """Largest share of fitted rows that a one-class machine leaves outside, its ``nu``; absent for others."""
        return self.record.margin

    @fact()
    def seeks_novelty(self) -> bool | Unknown:
        """It is made for new rows, and to be fitted on normal ones."""
        return self.record.seeks_novelty

    @fact()
    def sees_fitted_rows(self) -> bool | Unknown:
        """It is applied to rows that it was fitted on."""
        return self.record.sees_fitted_rows

    @fact()
    def fitted_name(self) -> str:
        """What the code calls the fitted rows."""
        return self.record.fitted_name or "the fitted rows"

    @fact()
    def applied_name(self) -> str:
        """What the code calls the rows that it is applied to."""
        return self.record.applied_name or "the rows that it is asked about"

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset whose rows it is fitted on."""
        return self._registry.datasets.dataset(self._link, self.record.loads, self.record.target)

    @fact(unit="share", evidence="table")
    def labelled_share(self) -> float | Value[float] | Unknown:
        """Share of the rarer label in its dataset: that of the anomalies."""
        data = self.data
        if isinstance(data, Unknown):
            return data
        return data.target if isinstance(data.target, Unknown) else data.target.minority_share
