"""Facts of a pipeline, from the code that builds it or from the file that holds it fitted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mlaudit.core.class_weights import Weighting
from mlaudit.core.estimators import is_classifier
from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import Artifact, ArtifactPipeline
from mlaudit.evidence.source import model as source
from mlaudit.facts.pipelines.fitted_step import FittedStep
from mlaudit.facts.pipelines.samplers import FULL_STRATEGIES
from mlaudit.facts.pipelines.source_step import SourceStep
from mlaudit.facts.pipelines.step import Step
from mlaudit.facts.predictions.protected_attributes import bearer_of
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.flows.flow import SplitCall
    from mlaudit.facts.registry import Registry


class Pipeline(LinkedSubject):
    """Steps in order of execution; ColumnTransformer branches are flattened."""

    name: str
    origin: Literal["source", "artifact"]
    framework: Literal["sklearn", "imblearn", "other"]

    @fact()
    def steps(self) -> list[Step]:
        """All steps, the final estimator included."""
        raise NotImplementedError

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset that it is fitted on."""
        raise NotImplementedError

    @fact(evidence="table")
    def inputs(self) -> list[Column] | Unknown:
        """Columns of its table that go into it, by the names that it was fitted on."""
        return Unknown("the columns that go into it are not recorded", "the fitted pipeline")

    @fact()
    def feature_names(self) -> list[str] | Unknown:
        """Names of the columns that go into it: those that a ColumnTransformer routes, else all of them."""
        return Unknown("the columns that go into it are not recorded", "the fitted pipeline")

    @fact()
    def protected_inputs(self) -> list[str] | Unknown:
        """Names of its columns that say that they hold a protected attribute, such as gender, religion or age."""
        names = self.feature_names
        if isinstance(names, Unknown):
            return names
        return [name for name in names if bearer_of(name, self._declared_protected) is not None]

    @fact()
    def is_about_people(self) -> bool | Unknown:
        """One of these columns is an attribute that only people have; an animal has a sex and an age as well."""
        names = self.feature_names
        if isinstance(names, Unknown):
            return names
        return any(bearer_of(name, self._declared_protected) == "people" for name in names)

    @property
    def _declared_protected(self) -> tuple[str, ...]:
        """Columns that the manifest calls protected: of its own table, or of all where it is linked to none."""
        if self._linked is not None:
            return self._linked.declared.protected if self._linked.declared is not None else ()
        tables = self._registry.links.evidence.discovered.manifest.tables
        return tuple(name for table in tables for name in table.protected)

    @fact()
    def is_member(self) -> bool:
        """A step of another fitted pipeline holds it, as an ensemble holds its members."""
        return False

    @fact()
    def split_call(self) -> SplitCall | Unknown | None:
        """The cross-validation that refits it as a whole."""
        return None

    @fact()
    def final(self) -> Step | Unknown:
        """The last step."""
        return self.steps[-1] if self.steps else Unknown("the steps could not be read")

    @fact()
    def sampler(self) -> Step | None:
        """The step that resamples the training rows."""
        return next((step for step in self.steps if step.kind == "sampler"), None)

    @fact()
    def weighting(self) -> Weighting | Unknown:
        """Class weights of the final estimator."""
        return self.final if isinstance(self.final, Unknown) else self.final.weighting

    @fact()
    def predicts(self) -> Literal["class", "number"] | Unknown:
        """What the final estimator predicts."""
        if isinstance(self.final, Unknown):
            return self.final
        classifies = is_classifier(self.final.callee) if self.final.kind == "estimator" else None
        if classifies is None:
            return Unknown("what its last step predicts is not known")
        return "class" if classifies else "number"

    @fact()
    def has_class_weight(self) -> bool | Unknown:
        """The final estimator weights the classes."""
        return self.weighting if isinstance(self.weighting, Unknown) else self.weighting != "none"

    @fact(unit="times")
    def weight_ratio(self) -> float | Unknown | None:
        """Weight of the positive class over that of the negative one, where given as a number."""
        return self.final if isinstance(self.final, Unknown) else self.final.weight_ratio

    @fact()
    def sampler_balances_fully(self) -> bool | Unknown:
        """The sampler makes the classes equal in size."""
        if self.sampler is None:
            return Unknown("it does not resample")
        strategy = self.sampler.argument("sampling_strategy")
        return strategy if isinstance(strategy, Unknown) else strategy is None or strategy in FULL_STRATEGIES


class SourcePipeline(Pipeline):
    """A pipeline as the code builds it."""

    evidence = "source"

    def __init__(self, record: source.PipelineUse, key: str, registry: Registry, linked: LinkedExperiment) -> None:
        super().__init__(key, record.location, registry, linked)
        self._record = record
        self._link = linked
        self.name = record.callee
        self.origin = "source"
        self.framework = record.framework

    @fact()
    def steps(self) -> list[Step]:
        """All steps, the final estimator included."""
        return [
            SourceStep(step, index, f"{self.key}#step:{index}", self, self._registry, self._link)
            for index, step in enumerate(self._record.steps)
        ]

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset that it is fitted on."""
        return self._registry.datasets.dataset(self._link, self._record.loads, self._record.target)

    @fact()
    def split_call(self) -> SplitCall | Unknown | None:
        """The cross-validation that refits it as a whole."""
        splits = self._record.splits
        return self._registry.split_call(self._link, splits[0]) if splits else None


class FittedPipeline(Pipeline):
    """A pipeline as an artifact holds it."""

    evidence = "artifact"

    def __init__(
        self, artifact: Artifact, pipeline: ArtifactPipeline, registry: Registry, linked: LinkedExperiment | None
    ) -> None:
        key = f"artifact:{artifact.path}#{pipeline.name}"
        super().__init__(key, Location(artifact.path, logical=f"pipeline:{pipeline.name}"), registry, linked)
        self._artifact = artifact
        self._pipeline = pipeline
        self.name = pipeline.name
        self.origin = "artifact"
        self.framework = pipeline.framework

    @fact()
    def steps(self) -> list[Step]:
        """All steps, the final estimator included."""
        return [
            FittedStep(step, index, f"{self.key}#step:{step.name}", self, self._registry, self._linked)
            for index, step in enumerate(self._pipeline.steps)
        ]

    @fact(evidence="table")
    def data(self) -> Dataset | Unknown:
        """The dataset of the experiment that it belongs to."""
        if self._linked is None:
            return Unknown("it is linked to no experiment", "an [[experiment]] entry in mlaudit.toml")
        return self._registry.datasets.main_dataset(self._linked)

    @fact()
    def feature_names(self) -> list[str] | Unknown:
        """Names of the columns that go into it: those that a ColumnTransformer routes, else all of them."""
        routes = [step.columns for step in self._pipeline.steps if step.columns != ()]
        unknown = next((route for route in routes if isinstance(route, Unknown)), None)
        if unknown is not None:
            return unknown
        names = self._pipeline.feature_names
        if isinstance(names, Unknown):
            return names
        routed = {name: None for route in routes if not isinstance(route, Unknown) for name in route}
        return list(routed or names)

    @fact()
    def is_member(self) -> bool:
        """A step of another fitted pipeline holds it, as an ensemble holds its members."""
        others = [other for other in self._artifact.pipelines if other is not self._pipeline]
        return any(other.root is self._artifact.value or self.name.startswith(f"{other.name}.") for other in others)

    @fact(evidence="table")
    def inputs(self) -> list[Column] | Unknown:
        """Columns of its table that go into it: those that a ColumnTransformer routes, else all of its features."""
        names = self.feature_names
        if isinstance(names, Unknown):
            return names
        if isinstance(self.data, Unknown):
            return self.data
        columns = self.data.columns
        if isinstance(columns, Unknown):
            return columns
        taken = set(names)
        return [column for column in columns if column.name in taken]
