"""Makes every subject once, and follows the links between them."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import Protocol, TypeVar, cast

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.model import SourceUnit, StepUse
from mlaudit.evidence.tables.store import TableStore
from mlaudit.facts.artifacts.model_files import ModelFiles
from mlaudit.facts.configs.config_files import ConfigFiles
from mlaudit.facts.experiment import Experiment
from mlaudit.facts.flows.anomaly_detector import AnomalyDetector
from mlaudit.facts.flows.choice import Choice
from mlaudit.facts.flows.data_operation import DataOperation
from mlaudit.facts.flows.evaluation import Evaluation
from mlaudit.facts.flows.explanation import Explanation, is_in_a_test
from mlaudit.facts.flows.flow import Fit, SplitCall
from mlaudit.facts.flows.flow_keys import FlowKeys, FlowRecord
from mlaudit.facts.flows.saved_rows import SavedRows
from mlaudit.facts.flows.time_operation import TimeOperation
from mlaudit.facts.networks.network_files import NetworkFiles
from mlaudit.facts.pipelines.pipeline import FittedPipeline, Pipeline, SourcePipeline
from mlaudit.facts.pipelines.source_step import SourceStep
from mlaudit.facts.pipelines.step import Step
from mlaudit.facts.predictions.prediction_files import PredictionFiles
from mlaudit.facts.saved_models.model_folder import ModelFolder
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.datasets_by_role import DatasetsByRole
from mlaudit.facts.tables.pair import SamplePair
from mlaudit.facts.tables.table import Table
from mlaudit.linking.model import LinkedExperiment, Links
from mlaudit.linking.model_folders import model_folders

T = TypeVar("T")
_R = TypeVar("_R", bound=FlowRecord)
_S_co = TypeVar("_S_co", covariant=True)
_R_contra = TypeVar("_R_contra", bound=FlowRecord, contravariant=True)


class _FlowSubject(Protocol[_R_contra, _S_co]):
    """A class of subjects that stand for one record of the source."""

    def __call__(self, record: _R_contra, key: str, registry: Registry, linked: LinkedExperiment, /) -> _S_co: ...


class Registry:
    """All subjects of one audit, by identity.

    Attributes
    ----------
    datasets : DatasetsByRole
    model_files : ModelFiles
    saved_rows : SavedRows
    config_files : ConfigFiles
    network_files : NetworkFiles
    prediction_files : PredictionFiles
        What is asked of one kind of file.
    """

    def __init__(self, links: Links, tables: TableStore) -> None:
        self.links = links
        self.tables = tables
        self._flow_keys = FlowKeys(links.evidence.units)
        self._subjects: dict[tuple[str, ...], object] = {}
        self.datasets = DatasetsByRole(self)
        self.model_files = ModelFiles(self)
        self.saved_rows = SavedRows(self)
        self.config_files = ConfigFiles(self)
        self.network_files = NetworkFiles(self)
        self.prediction_files = PredictionFiles(self)

    def once(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """Return what was made under a key before, else make it."""
        if key not in self._subjects:
            self._subjects[key] = make()
        return cast(T, self._subjects[key])

    def experiment(self, linked: LinkedExperiment) -> Experiment:
        """Return the subject of an experiment."""
        return self.once(("experiment", linked.name), lambda: Experiment(linked, self))

    def table(self, file: ProjectFile) -> Table:
        """Return the subject of a data file."""
        owner = self.datasets.owner_of(file.path)
        return self.once(("table", file.path), lambda: Table(file, self, owner))

    def column(self, table: Table, name: str) -> Column:
        """Return a column, which need not exist: its facts are then unknown."""
        owner = self.datasets.owner_of(table.path)
        return self.once(("column", table.path, name), lambda: Column(table, name, self, owner))

    def model_folders(self) -> list[ModelFolder]:
        """Return the folders in which models are saved with their config."""
        found = self.links.evidence
        return self.once(
            ("model_folders",),
            lambda: [
                ModelFolder(folder, self)
                for folder in model_folders(found.configs, found.vocabularies, found.artifacts)
            ],
        )

    def pairs(self) -> list[SamplePair]:
        """Return the train and test pairs."""
        by_name = {experiment.name: experiment for experiment in self.links.experiments}
        return self.once(
            ("pairs",), lambda: [SamplePair(pair, self, by_name[pair.experiment]) for pair in self.links.pairs]
        )

    def pair_of(self, linked: LinkedExperiment) -> SamplePair | None:
        """Return the train and test file of an experiment."""
        return next((pair for pair in self.pairs() if pair.link is linked), None)

    def fits_of(self, linked: LinkedExperiment) -> list[Fit]:
        """Return the fits of an experiment in reading order."""
        return self._flowing(linked, "fits", lambda unit: unit.fits, Fit)

    def splits_of(self, linked: LinkedExperiment | None) -> list[SplitCall]:
        """Return the splits of an experiment in reading order."""
        return [] if linked is None else self._flowing(linked, "splits", lambda unit: unit.splits, SplitCall)

    def evaluations_of(self, linked: LinkedExperiment) -> list[Evaluation]:
        """Return the scores of an experiment in reading order."""
        return self._flowing(linked, "evaluations", lambda unit: unit.evaluations, Evaluation)

    def choices_of(self, linked: LinkedExperiment) -> list[Choice]:
        """Return the choices by scores of an experiment in reading order."""
        return self._flowing(linked, "choices", lambda unit: unit.choices, Choice)

    def operations_of(self, linked: LinkedExperiment) -> list[DataOperation]:
        """Return the column operations of an experiment in reading order."""
        return self._flowing(linked, "operations", lambda unit: unit.operations, DataOperation)

    def time_operations_of(self, linked: LinkedExperiment) -> list[TimeOperation]:
        """Return the calls of an experiment that take values from other rows, in reading order."""
        return self._flowing(linked, "time operations", lambda unit: unit.time_operations, TimeOperation)

    def explanations_of(self, linked: LinkedExperiment) -> list[Explanation]:
        """Return what explains the models of an experiment in reading order, but for those of unit tests."""
        if is_in_a_test(linked):
            return []
        return self._flowing(linked, "explanations", lambda unit: unit.explanations, Explanation)

    def detectors_of(self, linked: LinkedExperiment) -> list[AnomalyDetector]:
        """Return the detectors of anomalies of an experiment in reading order."""
        return self._flowing(linked, "detectors", lambda unit: unit.detectors, AnomalyDetector)

    def pipelines_of(self, linked: LinkedExperiment) -> list[Pipeline]:
        """Return the pipelines of an experiment, those of the source first."""
        built: list[SourcePipeline] = self._flowing(linked, "built", lambda unit: unit.pipelines, SourcePipeline)
        return self.once(
            ("pipelines", linked.name),
            lambda: [
                *built,
                *(FittedPipeline(a, pipeline, self, linked) for a in linked.artifacts for pipeline in a.pipelines),
            ],
        )

    def _flowing(
        self,
        linked: LinkedExperiment,
        kind: str,
        records_of: Callable[[SourceUnit], tuple[_R, ...]],
        make: _FlowSubject[_R, T],
    ) -> list[T]:
        """Make the subjects for the records of one kind in an experiment."""
        if linked.unit is None:
            return []
        records = _of(linked, records_of(linked.unit))
        keys = self._flow_keys.of(linked, records)
        return self.once(
            (kind, linked.name),
            lambda: [make(record, key, self, linked) for record, key in zip(records, keys, strict=True)],
        )

    def split_call(self, linked: LinkedExperiment, id: int) -> SplitCall | Unknown:
        """Return a split of an experiment by its id."""
        found = next((split for split in self.splits_of(linked) if split.record.id == id), None)
        return Unknown("the split is in another experiment") if found is None else found

    def evaluation(self, linked: LinkedExperiment, id: int) -> Evaluation | Unknown:
        """Return a score of an experiment by its id."""
        found = next((score for score in self.evaluations_of(linked) if score.record.id == id), None)
        return Unknown("the score is in another experiment") if found is None else found

    def fit_at(self, linked: LinkedExperiment, place: Location | None) -> Fit | None:
        """Return the fit at a place."""
        return next((fit for fit in self.fits_of(linked) if fit.location == place), None)

    def used_step(self, linked: LinkedExperiment, use: StepUse, key: str) -> Step:
        """Return a transformer or estimator that stands outside of any pipeline."""
        return SourceStep(use, 0, key, None, self, linked)

    def is_scored_by_another(self, linked: LinkedExperiment) -> bool | Unknown:
        """Whether some other script computes a score of what the code of an experiment makes.

        It loads a file that the code saves, or calls a function of it on the way to the score. Names that the code puts
        together as it runs may be of the same file.
        """
        own = linked.unit
        if own is None:
            return False
        scoring = [unit for unit in self.links.evidence.units if unit.path != own.path and unit.evaluations]
        if any(step.location.path == own.path for unit in scoring for one in unit.evaluations for step in one.flow):
            return True
        saved = {_file_name(dump.path) for dump in own.dumps if dump.what != "rows"}
        if not saved:
            return False
        loaded = {_file_name(one.path) for unit in scoring for one in unit.unpicklings}
        if not loaded or saved & loaded - {""}:
            return bool(loaded)
        return Unknown("which model file another script scores is not in its text") if "" in saved | loaded else False

    def fits_a_search(self) -> bool:
        """Whether some script searches over parameters."""
        return any(fit.step.kind == "search" for unit in self.links.evidence.units for fit in unit.fits)


def _file_name(written: str | Unknown) -> str:
    """Return the last part of a path as code writes it; the file itself need not be in the project."""
    return "" if isinstance(written, Unknown) else posixpath.basename(written.replace("\\", "/"))


def _of(linked: LinkedExperiment, records: tuple[_R, ...]) -> list[_R]:
    """Records whose rows belong to the experiment; a record that names no load belongs to one without loads."""
    if not linked.loads:
        return list(records)
    return [record for record in records if set(record.loads) & set(linked.loads)]
