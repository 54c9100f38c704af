"""The model files of a project: what they hold, and which code writes and loads them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.model import ArrayView, EstimatorView
from mlaudit.evidence.source.model import Unpickling
from mlaudit.facts.artifacts.artifact import Artifact
from mlaudit.facts.artifacts.search import Search, searches_in
from mlaudit.facts.pipelines.pipeline import FittedPipeline, Pipeline
from mlaudit.facts.pipelines.step import Step
from mlaudit.linking.mlflow_models import MlflowModel, described_files
from mlaudit.linking.model import LinkedExperiment
from mlaudit.linking.paths import FileIndex

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class ModelFiles:
    """The model files of one audit."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._owners = {artifact.path: linked for linked in registry.links.experiments for artifact in linked.artifacts}

    def artifacts(self) -> list[Artifact]:
        """Return the model files."""
        return self._registry.once(
            ("artifacts",),
            lambda: [
                Artifact(found, self._registry, self._owners.get(found.path))
                for found in self._registry.links.evidence.artifacts
            ],
        )

    def searches(self) -> list[Search]:
        """Return the fitted searches of all model files."""
        return self._registry.once(
            ("searches",),
            lambda: [
                search
                for artifact in self._registry.links.evidence.artifacts
                for search in searches_in(artifact, self._registry, self._owners.get(artifact.path))
            ],
        )

    def unlinked_pipelines(self) -> list[Pipeline]:
        """Return the pipelines of artifacts that belong to no experiment."""
        return [
            FittedPipeline(artifact, pipeline, self._registry, None)
            for artifact in self._registry.links.evidence.artifacts
            if artifact.path not in self._owners
            for pipeline in artifact.pipelines
        ]

    def description_of(self, path: str) -> MlflowModel | None:
        """Return what the ``MLmodel`` of its folder says of a model file."""
        return self._described.get(path)

    @cached_property
    def _described(self) -> dict[str, MlflowModel]:
        return described_files(self._registry.links.evidence.configs)

    @cached_property
    def own_packages(self) -> frozenset[str]:
        """Names under which the modules of the project may be imported: those of its folders and scripts."""
        names: set[str] = set()
        for file in self._registry.links.evidence.discovered.files:
            if file.kind == "source":
                names.update(file.path.removesuffix(".py").split("/"))
        return frozenset(names)

    def unpicklings_of(self, path: str) -> list[tuple[str, Unpickling]]:
        """Return the calls that read a model file back, with the path of their script."""
        return [
            (unit.path, loaded)
            for unit in self._registry.links.evidence.units
            for loaded in unit.unpicklings
            if self._resolves(loaded.path, unit.path, path)
        ]

    def writers_of(self, path: str) -> frozenset[str]:
        """Return the scripts that write a model file."""
        return frozenset(
            unit.path
            for unit in self._registry.links.evidence.units
            if any(self._resolves(dump.path, unit.path, path) for dump in unit.dumps)
        )

    def _resolves(self, written: str | Unknown, origin: str, path: str) -> bool:
        found = self._files.resolve(written, origin)
        return isinstance(found, ProjectFile) and found.path == path

    @cached_property
    def _files(self) -> FileIndex:
        return FileIndex(file for file in self._registry.links.evidence.discovered.files if file.kind == "artifact")

    def step_of_class(self, linked: LinkedExperiment, callee: str) -> Step | Unknown | None:
        """Return the step of the same class in an artifact of the experiment, when there is exactly one."""
        steps = [
            step
            for pipeline in self._registry.pipelines_of(linked)
            if pipeline.origin == "artifact"
            for step in pipeline.steps
            if step.callee == callee
        ]
        if len(steps) > 1:
            return Unknown(f"the artifacts hold {len(steps)} steps of class {callee}")
        return steps[0] if steps else None

    def imputer_holds(self, linked: LinkedExperiment | None, column: str, value: float) -> bool | Unknown:
        """Whether an imputer in an artifact of the experiment fills the column with exactly this value."""
        if linked is None or not linked.artifacts:
            return Unknown("no artifact was linked to it", "the fitted pipeline")
        for artifact in linked.artifacts:
            for pipeline in artifact.pipelines:
                for step in pipeline.steps:
                    if value in _fills(step.estimator, step.columns, column):
                        return True
        return False

    def model_rows(self, linked: LinkedExperiment) -> int | Unknown:
        """Return the rows that the models of an experiment were fitted on, where those that tell agree."""
        counts = {
            pipeline.final.fitted_row_count
            for pipeline in self._registry.pipelines_of(linked)
            if pipeline.origin == "artifact" and isinstance(pipeline.final, Step) and pipeline.final.kind == "estimator"
        }
        known = [count for count in counts if isinstance(count, int)]
        return known[0] if len(known) == 1 else Unknown("no model records how many rows it was fitted on")


def _fills(estimator: EstimatorView, columns: tuple[str, ...] | Unknown, column: str) -> list[float]:
    names = estimator.fitted.get("feature_names_in_")
    values = estimator.fitted.get("statistics_")
    listed: tuple[object, ...] = () if isinstance(columns, Unknown) else columns
    if isinstance(names, ArrayView) and not isinstance(names.values, Unknown):
        listed = names.values
    if not isinstance(values, ArrayView) or isinstance(values.values, Unknown) or column not in listed:
        return []
    index = listed.index(column)
    value = values.values[index] if index < len(values.values) else None
    return [float(value)] if isinstance(value, int | float) else []
