"""Versions of libraries that model files were saved with, and what the project says of the same libraries."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.dependencies import model as dependencies
from mlaudit.facts.artifacts.versions import Difference, deciding, difference, excluding, outside, places_apart
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.mlflow_models import MlflowModel
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_DISTRIBUTIONS = {"sklearn": "scikit-learn", "imblearn": "imbalanced-learn"}
_TESTS = frozenset({"test", "tests", "testing", "testdata", "test_data"})
"""Folders whose models are there to be old, so that code is tested with them."""

_NOT_PICKLED = frozenset({"python", "mlflow"})
"""Written down beside a model; no object of theirs is in it."""


class Requirement(LinkedSubject):
    """A line of a dependency file."""

    evidence = "config"
    name: str
    text: str

    def __init__(self, record: dependencies.Requirement, registry: Registry) -> None:
        super().__init__(f"requirement:{record.location.path}#{record.name}", record.location, registry, None)
        self.name = record.name
        self.text = record.written

    def describe(self) -> str:
        """Say what it asks for."""
        return f"{self.name}{self.text}"


class ModelDescription(LinkedSubject):
    """The ``MLmodel`` in the folder of a model that MLflow saved."""

    evidence = "config"
    version: str

    def __init__(self, record: MlflowModel, version: str, registry: Registry) -> None:
        super().__init__(f"mlflow:{record.path}", Location(record.path, 1), registry, None)
        self.version = version


class RecordedVersion(LinkedSubject):
    """The version of a library that a model file was saved with."""

    evidence = "artifact"
    library: str
    version: str
    is_test_data: bool

    def __init__(
        self, artifact: Artifact, name: str, version: str, registry: Registry, linked: LinkedExperiment | None
    ) -> None:
        self.library = _DISTRIBUTIONS.get(name, name)
        location = Location(artifact.path, logical=f"{self.library} {version}")
        super().__init__(f"artifact:{artifact.path}#version:{self.library}", location, registry, linked)
        self.version = version
        self.is_test_data = not _TESTS.isdisjoint(artifact.path.lower().split("/"))
        self._name = name
        self._container = artifact.container

    @fact(evidence="config")
    def excluding_requirement(self) -> Requirement | Unknown | None:
        """The line that keeps this version from being installed; absent where the dependency files allow it."""
        return self._subject(self._excluding)

    @fact(evidence="config")
    def difference(self) -> Difference | Unknown:
        """The first part of the version in which the two differ."""
        return self._apart(self._excluding)

    @fact(evidence="config")
    def excluding_project(self) -> Requirement | Unknown | None:
        """The line outside of an MLflow folder that excludes what the files inside allow; absent without such files."""
        return self._subject(self._excluding_outside)

    @fact(evidence="config")
    def project_difference(self) -> Difference | Unknown:
        """The first part of the version in which that line differs."""
        return self._apart(self._excluding_outside)

    @fact(evidence="config")
    def description(self) -> ModelDescription | None:
        """What the ``MLmodel`` beside the file says of the library; absent where there is none, or it says nothing."""
        told = self._registry.model_files.description_of(self.path)
        version = None if told is None else told.versions.get(self._name)
        return None if told is None or version is None else ModelDescription(told, version, self._registry)

    @fact(evidence="config")
    def described_difference(self) -> Difference | Unknown:
        """The first part in which the version in the ``MLmodel`` differs from that in the file itself."""
        return "none" if self.description is None else places_apart(self.version, self.description.version)

    @fact()
    def is_of_pickle(self) -> bool:
        """The file is a pickle of the library's objects, as against a format that the library keeps readable."""
        return self._container.startswith(("pickle", "joblib")) and self.library not in _NOT_PICKLED

    @cached_property
    def _excluding(self) -> dependencies.Requirement | Unknown | None:
        found = deciding(self.path, self.library, self._registry.links.evidence.dependencies)
        return found if isinstance(found, Unknown) else excluding(self.version, found)

    @cached_property
    def _excluding_outside(self) -> dependencies.Requirement | Unknown | None:
        told = self._registry.model_files.description_of(self.path)
        if told is None or self._excluding is not None:
            return None
        found = deciding(self.path, self.library, outside(told.folder, self._registry.links.evidence.dependencies))
        return None if isinstance(found, Unknown) else excluding(self.version, found)

    def _subject(self, found: dependencies.Requirement | Unknown | None) -> Requirement | Unknown | None:
        return Requirement(found, self._registry) if isinstance(found, dependencies.Requirement) else found

    def _apart(self, found: dependencies.Requirement | Unknown | None) -> Difference | Unknown:
        if isinstance(found, Unknown):
            return found
        return "none" if found is None else difference(self.version, found)
