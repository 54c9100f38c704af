"""Facts of an experiment: one question asked of one dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from mlaudit.core.subject import fact
from mlaudit.core.values import Incomplete, Unknown, Value
from mlaudit.facts.flows.choice import Choice
from mlaudit.facts.flows.evaluation import Evaluation
from mlaudit.facts.flows.explanation import Explanation
from mlaudit.facts.flows.flow import Fit, SplitCall
from mlaudit.facts.pipelines.pipeline import Pipeline
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

Task = Literal["binary", "multiclass", "multilabel", "regression", "forecasting"]


class Experiment(LinkedSubject):
    """Data, split, preprocessing, model, metric, and the files that came out."""

    name: str

    def __init__(self, linked: LinkedExperiment, registry: Registry) -> None:
        super().__init__(f"experiment:{linked.name}", linked.location, registry, linked)
        self.link = linked
        self.name = linked.name

    @fact()
    def task(self) -> Task | Value[Task] | Unknown:
        """What is predicted."""
        role = self.link.roles.task
        if role is None:
            return self._task_of_target()
        task = next((task for task in get_args(Task) if task == role.value), None)
        return self._task_of_target() if task is None else Value(task, role.provenance)

    @fact()
    def data(self) -> Dataset | Unknown:
        """Its dataset."""
        return self._registry.datasets.main_dataset(self.link)

    @fact()
    def fits(self) -> list[Fit]:
        """Calls that learn from its rows."""
        return self._registry.fits_of(self.link)

    @fact()
    def split_calls(self) -> list[SplitCall]:
        """Its splits."""
        return self._registry.splits_of(self.link)

    @fact()
    def evaluations(self) -> list[Evaluation]:
        """Its scores."""
        return self._registry.evaluations_of(self.link)

    @fact()
    def choices(self) -> list[Choice]:
        """What was chosen by scores."""
        return self._registry.choices_of(self.link)

    @fact()
    def explanations(self) -> list[Explanation]:
        """What explains its models."""
        return self._registry.explanations_of(self.link)

    @fact()
    def pipelines(self) -> list[Pipeline]:
        """Its pipelines, in source and in artifacts."""
        return self._registry.pipelines_of(self.link)

    @fact()
    def reported_metrics(self) -> list[str] | Incomplete[str]:
        """Canonical names of the metrics that its source, configs and manifest name."""
        names = {e.metric for e in self.evaluations if isinstance(e.metric, str)}
        names.update(self.link.declared_metrics)
        for config in self.link.configs:
            for setting in config.settings:
                if setting.name == "metric":
                    names.add(str(setting.value))
                elif setting.name.startswith("reported_metric:"):
                    names.add(setting.name.removeprefix("reported_metric:"))
        unread = [e for e in self.evaluations if isinstance(e.metric, Unknown)]
        if unread:
            return Incomplete(tuple(sorted(names)), Unknown(f"the metric of {unread[0].callee} could not be read"))
        return sorted(names)

    @fact()
    def has_independent_test(self) -> bool:
        """Some score is computed on rows that a split set apart as test."""
        return any(evaluation.rows == "test" for evaluation in self.evaluations)

    @fact()
    def is_scored_by_another(self) -> bool | Unknown:
        """Another script loads a model that this one saves, or calls its functions, and computes a score."""
        return self._registry.is_scored_by_another(self.link)

    def _task_of_target(self) -> Task | Value[Task] | Unknown:
        if isinstance(self.data, Unknown):
            return self.data
        target = self.data.target
        if isinstance(target, Unknown):
            return target
        kind = target.kind_of_target
        if isinstance(kind, Unknown):
            return kind
        by_kind: dict[str, Task] = {
            "binary": "binary",
            "multiclass": "multiclass",
            "regression": "regression",
        }
        task = by_kind.get(kind.value if isinstance(kind, Value) else kind)
        return Unknown("the target does not tell the task") if task is None else task
