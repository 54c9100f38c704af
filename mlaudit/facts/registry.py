"""Makes every subject once, and follows the links between them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Protocol, TypeVar, cast

from mlaudit.core.values import Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.model import ArrayView, EstimatorView
from mlaudit.evidence.source import model as source
from mlaudit.evidence.tables.store import TableStore
from mlaudit.facts.artifact import Artifact
from mlaudit.facts.column import Column, ColumnRole
from mlaudit.facts.config import Config, ResultReport
from mlaudit.facts.dataset import Dataset
from mlaudit.facts.experiment import Experiment
from mlaudit.facts.flow import DataOperation, Evaluation, Fit, SplitCall
from mlaudit.facts.flow_keys import FlowKeys
from mlaudit.facts.pair import SamplePair
from mlaudit.facts.pipeline import FittedPipeline, Pipeline, SourcePipeline
from mlaudit.facts.search import Search, searches_in
from mlaudit.facts.source_step import SourceStep
from mlaudit.facts.step import Step
from mlaudit.facts.table import Table
from mlaudit.facts.time_operation import TimeOperation
from mlaudit.linking.mlflow_models import MlflowModel, described_files
from mlaudit.linking.model import LinkedExperiment, Links
from mlaudit.linking.paths import FileIndex
from mlaudit.linking.roles import target_by_name


class _Flowing(Protocol):
    @property
    def loads(self) -> tuple[int, ...]: ...


T = TypeVar("T")
_R = TypeVar("_R", bound=_Flowing)

_NO_FILE = Unknown("the rows come from several files or from none", "a [[table]] entry in mlaudit.toml")


class Registry:
    """All subjects of one audit, by identity."""

    def __init__(self, links: Links, tables: TableStore) -> None:
        self.links = links
        self.tables = tables
        self._files = FileIndex(links.evidence.tables)
        self._flow_keys = FlowKeys(links.evidence.units)
        self._subjects: dict[tuple[str, ...], object] = {}
        self._by_table: dict[str, LinkedExperiment] = {}
        for experiment in links.experiments:
            for file in [experiment.table, *experiment.loads.values()]:
                if isinstance(file, ProjectFile):
                    self._by_table.setdefault(file.path, experiment)
        for pair in links.pairs:
            linked = next(e for e in links.experiments if e.name == pair.experiment)
            self._by_table.setdefault(pair.test.path, linked)

    def _once(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        if key not in self._subjects:
            self._subjects[key] = make()
        return cast(T, self._subjects[key])

    def experiment(self, linked: LinkedExperiment) -> Experiment:
        """Return the subject of an experiment."""
        return self._once(("experiment", linked.name), lambda: Experiment(linked, self))

    def table(self, file: ProjectFile) -> Table:
        """Return the subject of a data file."""
        return self._once(("table", file.path), lambda: Table(file, self, self._by_table.get(file.path)))

    def column(self, table: Table, name: str) -> Column:
        """Return a column, which need not exist: its facts are then unknown."""
        owner = self._by_table.get(table.path)
        return self._once(("column", table.path, name), lambda: Column(table, name, self, owner))

    def dataset(self, linked: LinkedExperiment, loads: Iterable[int], target: str | Unknown) -> Dataset | Unknown:
        """Return the one table that the given loads of an experiment read, in its roles."""
        ids = tuple(loads)
        if not ids:
            return linked.table if isinstance(linked.table, Unknown) else _NO_FILE
        files = {i: linked.loads.get(i, _NO_FILE) for i in ids}
        unresolved = next((file for file in files.values() if isinstance(file, Unknown)), None)
        if unresolved is not None:
            return unresolved
        distinct = {file.path: file for file in files.values() if isinstance(file, ProjectFile)}
        if len(distinct) != 1:
            return _NO_FILE
        return self._dataset(linked, next(iter(distinct.values())), target)

    def dataset_of_table(self, linked: LinkedExperiment, file: ProjectFile) -> Dataset:
        """Return a table in the roles of its experiment."""
        return self._dataset(linked, file, Unknown("no code names it"))

    def main_dataset(self, linked: LinkedExperiment) -> Dataset | Unknown:
        """Return the dataset that an experiment is about."""
        if isinstance(linked.table, Unknown):
            return linked.table
        return self.dataset_of_table(linked, linked.table)

    def _dataset(self, linked: LinkedExperiment, file: ProjectFile, target: str | Unknown) -> Dataset:
        role = self._target_role(linked, file, target)
        key = ("dataset", file.path, linked.name, "" if isinstance(role, Unknown) else role.value)
        return self._once(key, lambda: Dataset(file, role, self, linked))

    def _target_role(self, linked: LinkedExperiment, file: ProjectFile, target: str | Unknown) -> Value[str] | Unknown:
        """The manifest wins over the code, the code over configs, and a telling column name comes last."""
        stated = linked.roles.target
        if isinstance(stated, Value) and stated.provenance.how == "declared":
            return stated
        if isinstance(target, str):
            return Value(target)
        if isinstance(stated, Value):
            return stated
        profile = self.tables.profile(file)
        return profile if isinstance(profile, Unknown) else target_by_name([c.name for c in profile.columns])

    def column_role(self, column: Column) -> ColumnRole:
        """Return the part that a column plays in the experiment of its table."""
        linked = self._by_table.get(column.path)
        if linked is None:
            return "unknown"
        dataset = self.dataset_of_table(linked, column.table.file)
        roles = linked.roles
        if isinstance(dataset.target_role, Value) and dataset.target_role.value == column.name:
            return "target"
        if roles.time is not None and roles.time.value == column.name:
            return "time"
        if roles.group is not None and roles.group.value == column.name:
            return "group"
        if roles.id is not None and roles.id.value == column.name:
            return "identifier"
        hint = column.name_hint
        return "identifier" if hint == "identifier" else "time" if hint == "time" else "feature"

    def fits_of(self, linked: LinkedExperiment) -> list[Fit]:
        """Return the fits of an experiment in reading order."""
        records = [] if linked.unit is None else _of(linked, linked.unit.fits)
        keys = self._flow_keys.of(linked, records)
        return self._once(
            ("fits", linked.name),
            lambda: [Fit(record, key, self, linked) for record, key in zip(records, keys, strict=True)],
        )

    def splits_of(self, linked: LinkedExperiment | None) -> list[SplitCall]:
        """Return the splits of an experiment in reading order."""
        if linked is None or linked.unit is None:
            return []
        records = _of(linked, linked.unit.splits)
        keys = self._flow_keys.of(linked, records)
        return self._once(
            ("splits", linked.name),
            lambda: [SplitCall(record, key, self, linked) for record, key in zip(records, keys, strict=True)],
        )

    def evaluations_of(self, linked: LinkedExperiment) -> list[Evaluation]:
        """Return the scores of an experiment in reading order."""
        records = [] if linked.unit is None else _of(linked, linked.unit.evaluations)
        keys = self._flow_keys.of(linked, records)
        return self._once(
            ("evaluations", linked.name),
            lambda: [Evaluation(record, key, self, linked) for record, key in zip(records, keys, strict=True)],
        )

    def operations_of(self, linked: LinkedExperiment) -> list[DataOperation]:
        """Return the column operations of an experiment in reading order."""
        records = [] if linked.unit is None else _of(linked, linked.unit.operations)
        keys = self._flow_keys.of(linked, records)
        return self._once(
            ("operations", linked.name),
            lambda: [DataOperation(record, key, self, linked) for record, key in zip(records, keys, strict=True)],
        )

    def time_operations_of(self, linked: LinkedExperiment) -> list[TimeOperation]:
        """Return the calls of an experiment that take values from other rows, in reading order."""
        records = [] if linked.unit is None else _of(linked, linked.unit.time_operations)
        keys = self._flow_keys.of(linked, records)
        return self._once(
            ("time operations", linked.name),
            lambda: [TimeOperation(record, key, self, linked) for record, key in zip(records, keys, strict=True)],
        )

    def pipelines_of(self, linked: LinkedExperiment) -> list[Pipeline]:
        """Return the pipelines of an experiment, those of the source first."""
        records = [] if linked.unit is None else _of(linked, linked.unit.pipelines)
        keys = self._flow_keys.of(linked, records)
        return self._once(
            ("pipelines", linked.name),
            lambda: [
                *(SourcePipeline(record, key, self, linked) for record, key in zip(records, keys, strict=True)),
                *(FittedPipeline(a, pipeline, self, linked) for a in linked.artifacts for pipeline in a.pipelines),
            ],
        )

    def unlinked_pipelines(self) -> list[Pipeline]:
        """Return the pipelines of artifacts that belong to no experiment."""
        linked = {artifact.path for experiment in self.links.experiments for artifact in experiment.artifacts}
        return [
            FittedPipeline(artifact, pipeline, self, None)
            for artifact in self.links.evidence.artifacts
            if artifact.path not in linked
            for pipeline in artifact.pipelines
        ]

    def artifacts(self) -> list[Artifact]:
        """Return the model files."""
        owners = {artifact.path: linked for linked in self.links.experiments for artifact in linked.artifacts}
        return self._once(
            ("artifacts",),
            lambda: [Artifact(found, self, owners.get(found.path)) for found in self.links.evidence.artifacts],
        )

    def searches(self) -> list[Search]:
        """Return the fitted searches of all model files."""
        owners = {artifact.path: linked for linked in self.links.experiments for artifact in linked.artifacts}
        return self._once(
            ("searches",),
            lambda: [
                search
                for artifact in self.links.evidence.artifacts
                for search in searches_in(artifact, self, owners.get(artifact.path))
            ],
        )

    def is_scored_by_another(self, linked: LinkedExperiment) -> bool:
        """Whether some other script loads a file that the code of an experiment saves, and computes a score."""
        if linked.unit is None:
            return False
        saved = {_file_name(dump.path) for dump in linked.unit.dumps} - {""}
        return any(
            unit.path != linked.unit.path
            and unit.evaluations
            and not saved.isdisjoint(_file_name(loaded.path) for loaded in unit.unpicklings)
            for unit in self.links.evidence.units
        )

    def fits_a_search(self) -> bool:
        """Whether some script searches over parameters."""
        return any(fit.step.kind == "search" for unit in self.links.evidence.units for fit in unit.fits)

    @cached_property
    def own_packages(self) -> frozenset[str]:
        """Names under which the modules of the project may be imported: those of its folders and scripts."""
        names: set[str] = set()
        for file in self.links.evidence.discovered.files:
            if file.kind == "source":
                names.update(file.path.removesuffix(".py").split("/"))
        return frozenset(names)

    def unpicklings_of(self, path: str) -> list[tuple[str, source.Unpickling]]:
        """Return the calls that read a model file back, with the path of their script."""
        return [
            (unit.path, loaded)
            for unit in self.links.evidence.units
            for loaded in unit.unpicklings
            if self._means(loaded.path, unit.path, path)
        ]

    def writers_of(self, path: str) -> frozenset[str]:
        """Return the scripts that write a model file."""
        return frozenset(
            unit.path
            for unit in self.links.evidence.units
            if any(self._means(dump.path, unit.path, path) for dump in unit.dumps)
        )

    def _means(self, written: str | Unknown, origin: str, path: str) -> bool:
        found = self._artifact_files.resolve(written, origin)
        return isinstance(found, ProjectFile) and found.path == path

    @cached_property
    def _artifact_files(self) -> FileIndex:
        return FileIndex(file for file in self.links.evidence.discovered.files if file.kind == "artifact")

    def described_model(self, path: str) -> MlflowModel | None:
        """Return what the ``MLmodel`` of its folder says of a model file."""
        return self._described.get(path)

    @cached_property
    def _described(self) -> dict[str, MlflowModel]:
        return described_files(self.links.evidence.configs)

    def split_call(self, linked: LinkedExperiment, id: int) -> SplitCall | Unknown:
        """Return a split of an experiment by its id."""
        found = next((split for split in self.splits_of(linked) if split.record.id == id), None)
        return Unknown("the split is in another experiment") if found is None else found

    def evaluation(self, linked: LinkedExperiment, id: int) -> Evaluation | Unknown:
        """Return a score of an experiment by its id."""
        found = next((score for score in self.evaluations_of(linked) if score.record.id == id), None)
        return Unknown("the score is in another experiment") if found is None else found

    def used_step(self, linked: LinkedExperiment, use: source.StepUse, key: str) -> Step:
        """Return a transformer or estimator that stands outside of any pipeline."""
        return SourceStep(use, 0, key, None, self, linked)

    def artifact_step(self, linked: LinkedExperiment, callee: str) -> Step | Unknown | None:
        """Return the step of the same class in an artifact of the experiment, when there is exactly one."""
        steps = [
            step
            for pipeline in self.pipelines_of(linked)
            if pipeline.origin == "artifact"
            for step in pipeline.steps
            if step.callee == callee
        ]
        if len(steps) > 1:
            return Unknown(f"the artifacts hold {len(steps)} steps of class {callee}")
        return steps[0] if steps else None

    def leaking_fit(
        self, linked: LinkedExperiment, file: ProjectFile, kinds: tuple[source.StepKind, ...]
    ) -> Fit | Unknown | None:
        """Return the first fit of these kinds that learns from rows scored later, in code that uses or saves a file."""
        telling = [linked] if linked.unit is not None else [e for e in self.links.experiments if self._writes(e, file)]
        if not telling:
            return Unknown("no source was linked to it", "the script or notebook that makes it")
        fits = [fit for experiment in telling for fit in self.fits_of(experiment) if fit.kind in kinds]
        return next((fit for fit in fits if fit.reaches_test_rows is True), None)

    def fit_on(
        self, linked: LinkedExperiment | None, file: ProjectFile, kinds: tuple[source.StepKind, ...]
    ) -> Fit | Unknown | None:
        """Return the first fit of these kinds whose rows come from a file, or whose result is saved to it."""
        for fit in self.fits_of(linked) if linked is not None else ():
            if fit.kind in kinds and not isinstance(fit.data, Unknown) and fit.data.path == file.path:
                return fit
        saving = self._saving_fit(file, kinds)
        if saving is None and (linked is None or linked.unit is None):
            return Unknown("no source reads it", "the script or notebook that makes it")
        return saving

    def fit_saved_to(self, table: Table, kinds: tuple[source.StepKind, ...]) -> Fit | Unknown | None:
        """Return the first fit of these kinds in a unit that writes the file of a table."""
        if not self.links.evidence.units:
            return Unknown("there is no source", "the script or notebook that makes it")
        return self._saving_fit(table.file, kinds)

    def is_saved_by_source(self, file: ProjectFile) -> bool:
        """Whether some unit writes the file."""
        return any(self._writes(experiment, file) for experiment in self.links.experiments)

    def _saving_fit(self, file: ProjectFile, kinds: tuple[source.StepKind, ...]) -> Fit | None:
        for experiment in self.links.experiments:
            if self._writes(experiment, file):
                found = next((fit for fit in self.fits_of(experiment) if fit.kind in kinds), None)
                if found is not None:
                    return found
        return None

    def _writes(self, linked: LinkedExperiment, file: ProjectFile) -> bool:
        if linked.unit is None:
            return False
        for dump in linked.unit.dumps:
            if dump.what == "rows" and (not dump.loads or set(dump.loads) & set(linked.loads)):
                written = self._files.resolve(dump.path, linked.unit.path)
                if isinstance(written, ProjectFile) and written.path == file.path:
                    return True
        return False

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

    def pairs(self) -> list[SamplePair]:
        """Return the train and test pairs."""
        by_name = {experiment.name: experiment for experiment in self.links.experiments}
        return self._once(
            ("pairs",), lambda: [SamplePair(pair, self, by_name[pair.experiment]) for pair in self.links.pairs]
        )

    def pair_of(self, linked: LinkedExperiment) -> SamplePair | None:
        """Return the train and test file of an experiment."""
        return next((pair for pair in self.pairs() if pair.link is linked), None)

    def model_rows(self, linked: LinkedExperiment) -> int | Unknown:
        """Return the rows that the models of an experiment were fitted on, where those that tell agree."""
        counts = {
            pipeline.final.fitted_row_count
            for pipeline in self.pipelines_of(linked)
            if pipeline.origin == "artifact" and isinstance(pipeline.final, Step) and pipeline.final.kind == "estimator"
        }
        known = [count for count in counts if isinstance(count, int)]
        return known[0] if len(known) == 1 else Unknown("no model records how many rows it was fitted on")

    def configs(self) -> list[Config]:
        """Return the training configs."""
        return [
            Config(config, self, self.experiment_of_config(config.path))
            for config in self.links.evidence.configs
            if config.role == "training" and config.status != "failed"
        ]

    def configs_of(self, linked: LinkedExperiment) -> list[Config]:
        """Return the training configs of an experiment."""
        own = {config.path for config in linked.configs}
        return [config for config in self.configs() if config.path in own]

    def reports(self) -> list[ResultReport]:
        """Return the files of reported numbers."""
        return [
            ResultReport(config, self, self.experiment_of_config(config.path))
            for config in self.links.evidence.configs
            if config.role == "results" and config.status != "failed"
        ]

    def experiment_of_config(self, config_path: str) -> LinkedExperiment | None:
        """Return the first experiment that a config belongs to."""
        owners = [e for e in self.links.experiments if any(config.path == config_path for config in e.configs)]
        return owners[0] if owners else None


def _file_name(written: str | Unknown) -> str:
    """Return the last part of a path as code writes it; the file itself need not be in the project."""
    return "" if isinstance(written, Unknown) else posixpath.basename(written.replace("\\", "/"))


def _of(linked: LinkedExperiment, records: tuple[_R, ...]) -> list[_R]:
    """Records whose rows belong to the experiment; a record that names no load belongs to one without loads."""
    if not linked.loads:
        return list(records)
    return [record for record in records if set(record.loads) & set(linked.loads)]


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
