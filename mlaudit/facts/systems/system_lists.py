"""Lists of the project: how models are trained on many devices, fed, served, watched and delivered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from mlaudit.core.subject import Subject, fact
from mlaudit.core.values import Incomplete
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.facts.registry import Registry
from mlaudit.facts.subjects import told
from mlaudit.facts.systems.alert import Alert
from mlaudit.facts.systems.ci import CiJob, CiStep
from mlaudit.facts.systems.data_check import DataCheck
from mlaudit.facts.systems.deployment import Deployment
from mlaudit.facts.systems.dvc import DvcStage, dvc_pipelines
from mlaudit.facts.systems.feature_store import ColumnTests, FeatureFit, FeatureView, Schedule
from mlaudit.facts.systems.image_build import ImageBuild
from mlaudit.facts.systems.model_server import ServingContainer
from mlaudit.facts.systems.parallelism import Parallelism
from mlaudit.facts.systems.rollout import Rollout
from mlaudit.facts.systems.served_model import ServedModel
from mlaudit.facts.systems.sweep import SpotJob, Sweep
from mlaudit.facts.tables.drift import DriftPair
from mlaudit.facts.tables.feature_history import FeatureHistory, feature_histories
from mlaudit.linking.pairs import pair_windows

T = TypeVar("T")
_P = TypeVar("_P")


class SystemLists(Subject):
    """The part of the project that is about systems and production."""

    _registry: Registry

    @fact()
    def parallelisms(self) -> list[Parallelism]:
        """Ways in which configs spread a training over devices."""
        return self._registry.config_files.sections(Parallelism, "parallelism")

    @fact()
    def served_models(self) -> list[ServedModel]:
        """Models as configs of servers run them."""
        return self._registry.config_files.sections(ServedModel, "serving")

    @fact()
    def feature_views(self) -> list[FeatureView] | Incomplete[FeatureView]:
        """Feature views that source defines."""
        return self._of_units(lambda unit: unit.feature_views, FeatureView)

    @fact()
    def feature_fits(self) -> list[FeatureFit] | Incomplete[FeatureFit]:
        """Fits on features as they are when the script runs."""
        return self._of_units(lambda unit: unit.retrievals, FeatureFit)

    @fact()
    def feature_histories(self) -> list[FeatureHistory] | Incomplete[FeatureHistory]:
        """Training tables beside tables of what their features were at several times."""
        return feature_histories(self._registry)

    @fact()
    def schedules(self) -> list[Schedule] | Incomplete[Schedule]:
        """Pipelines that begin at a moving moment."""
        return self._of_units(lambda unit: unit.schedules, Schedule)

    @fact()
    def column_tests(self) -> list[ColumnTests] | Incomplete[ColumnTests]:
        """Loops that test each column of two tables."""
        return self._of_units(lambda unit: unit.column_tests, ColumnTests)

    @fact()
    def drift_pairs(self) -> list[DriftPair]:
        """Its pairs of a reference and a current file."""
        return [DriftPair(*pair, self._registry) for pair in pair_windows(self._registry.links.evidence.tables)]

    @fact()
    def ci_jobs(self) -> list[CiJob]:
        """Jobs that a service for continuous integration runs."""
        return self._registry.config_files.sections(CiJob, "ci_job")

    @fact()
    def ci_steps(self) -> list[CiStep]:
        """Steps of these jobs that are commands."""
        return self._registry.config_files.sections(CiStep, "ci_step")

    @fact()
    def dvc_stages(self) -> list[DvcStage]:
        """Stages of its pipelines of DVC."""
        evidence = self._registry.links.evidence
        pipelines = dvc_pipelines(evidence.configs, evidence.discovered.root)
        return [stage for pipeline in pipelines for stage in pipeline.stages]

    @fact()
    def deployments(self) -> list[Deployment]:
        """Models that manifests deploy."""
        return self._registry.config_files.sections(Deployment, "deployment")

    @fact()
    def containers(self) -> list[ServingContainer]:
        """Containers that manifests of Kubernetes deploy."""
        return self._registry.config_files.sections(ServingContainer, "container")

    @fact()
    def rollouts(self) -> list[Rollout]:
        """Ways in which manifests let a new version take over."""
        return self._registry.config_files.sections(Rollout, "rollout")

    @fact()
    def alerts(self) -> list[Alert]:
        """Alerts, series that are computed for others, and panels of dashboards, of Prometheus and Grafana."""
        return self._registry.config_files.sections(Alert, "alert")

    @fact()
    def data_checks(self) -> list[DataCheck]:
        """Suites and monitors that look at rows or at drift: of Great Expectations, Evidently, NannyML, WhyLabs."""
        return self._registry.config_files.sections(DataCheck, "data_check")

    @fact()
    def sweeps(self) -> list[Sweep]:
        """Searches over settings that a service runs."""
        return self._registry.config_files.sections(Sweep, "sweep")

    @fact()
    def spot_jobs(self) -> list[SpotJob]:
        """Runs that say whether their machines may be taken away."""
        return self._registry.config_files.sections(SpotJob, "spot_job")

    @fact()
    def image_builds(self) -> list[ImageBuild]:
        """Images that are built by a Dockerfile."""
        return self._registry.config_files.sections(ImageBuild, "image")

    def _of_units(
        self, records_of: Callable[[SourceUnit], Sequence[_P]], make: Callable[[_P, int], T]
    ) -> list[T] | Incomplete[T]:
        """Make a subject for each record of a kind, numbered within its file."""
        units = self._registry.links.evidence.units
        found = [make(record, number) for unit in units for number, record in enumerate(records_of(unit))]
        return told([unit.path for unit in units if unit.status == "failed"], found)
