"""A step of a pipeline as the code constructs it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlaudit.core.class_weights import Weighting
from mlaudit.core.estimators import family_of
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.source import model as source
from mlaudit.facts.pipelines.step import WRAPPED, Family, Step, routed_columns
from mlaudit.facts.tables.column import Column
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.pipelines.pipeline import Pipeline
    from mlaudit.facts.registry import Registry


class SourceStep(Step):
    """A step as the code constructs it."""

    evidence = "source"

    def __init__(
        self,
        use: source.StepUse,
        index: int,
        key: str,
        pipeline: Pipeline | None,
        registry: Registry,
        linked: LinkedExperiment,
    ) -> None:
        super().__init__(key, use.location, registry, linked)
        self._use = use
        self._pipeline = pipeline
        self.name = use.name or use.class_path.rsplit(".", 1)[-1]
        self.callee = use.class_path
        self.index = index
        self.kind = use.kind

    def argument(self, name: str) -> object:
        """A literal argument, None where it is not given, Unknown where it is not literal."""
        hidden = Unknown("the code passes arguments by **")
        parameters = self._use.parameters
        return parameters[name] if name in parameters else hidden if _hides_some(parameters) else None

    def wrapped_weighting(self) -> Weighting | Unknown | None:
        """Weights of the classes in the estimator that it wraps; None where it wraps none."""
        wraps = any(name in self._use.parameters for name in WRAPPED)
        return Unknown("the weights of the estimator inside of it are not followed") if wraps else None

    def route(self) -> tuple[str, ...] | Unknown:
        """Columns that a ColumnTransformer sends to it by name; empty outside of one."""
        return self._use.columns

    @fact()
    def family(self) -> Family:
        """The kind of model; of an ensemble of anything that of its members."""
        return family_of(self.callee, self._use.wraps)

    @fact()
    def pipeline(self) -> Pipeline | None:
        """The pipeline that holds it."""
        return self._pipeline

    @fact()
    def columns(self) -> list[Column] | Unknown:
        """Columns of the table that are routed to it by a ColumnTransformer."""
        return routed_columns(self._use.columns, self._pipeline, self._registry)


def _hides_some(parameters: Iterable[str]) -> bool:
    return any(name.startswith("**") for name in parameters)
