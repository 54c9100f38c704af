"""Facts of a model file as a file: what loading it would import, what it was saved with, which rows it holds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts import model as artifacts
from mlaudit.evidence.artifacts.queries.held_rows import HeldRows, held_rows
from mlaudit.evidence.source import model as source
from mlaudit.facts.artifacts.artifact_views import attribute_chains, outermost
from mlaudit.facts.artifacts.called_functions import Surprise, surprise
from mlaudit.facts.artifacts.global_names import Standing, makes_code, standing
from mlaudit.facts.artifacts.group_rules import FoundGroupRule, group_rules
from mlaudit.facts.artifacts.recorded_version import RecordedVersion
from mlaudit.facts.subjects import LinkedSubject
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class Artifact(LinkedSubject):
    """One pickle or joblib file, read without loading it."""

    evidence = "artifact"
    container: str
    status: Literal["complete", "partial", "failed"]

    def __init__(self, artifact: artifacts.Artifact, registry: Registry, linked: LinkedExperiment | None) -> None:
        super().__init__(f"artifact:{artifact.path}", Location(artifact.path), registry, linked)
        self._artifact = artifact
        self.container = artifact.container
        self.status = artifact.status

    @fact()
    def reason(self) -> str | None:
        """Why it could not be read to its end; absent where it was."""
        return self._artifact.reason or None

    @fact()
    def is_damaged(self) -> bool:
        """Its bytes are not those that an honest writer makes, or end too early; a budget that ran out is neither."""
        return self._artifact.cause == "damage"

    @fact()
    def has_unlisted_globals(self) -> bool:
        """It names more globals than are listed, and more than any honest file does."""
        return self._artifact.cause == "names"

    @fact()
    def dangerous_globals(self) -> list[str]:
        """Names that a loader would import which run programs or code, or reach files or the network."""
        return [*self._named("dangerous"), *attribute_chains(self._artifact)]

    @fact()
    def unusual_calls(self) -> list[str]:
        """Functions that a loader would call, and no honest file does, of libraries whose files are well known."""
        return self._surprising("unusual")

    @fact()
    def unlisted_calls(self) -> list[str]:
        """Functions that a loader would call of known libraries that may have functions for it which are not listed."""
        return self._surprising("unlisted")

    @fact()
    def main_globals(self) -> list[str]:
        """Names that a loader would look for in the script that is running (``__main__``)."""
        return self._named("main")

    @fact()
    def unknown_globals(self) -> list[str]:
        """Names of packages that are neither known libraries nor in the project."""
        return self._named("unknown")

    @fact()
    def recorded_versions(self) -> list[RecordedVersion]:
        """Library versions that it records."""
        found = self._artifact
        return [
            RecordedVersion(found, name, version, self._registry, self._linked)
            for name, version in found.versions.items()
        ]

    @fact()
    def holds_code(self) -> bool:
        """It holds functions or classes by value, as bytecode of one version of Python."""
        return makes_code(self._artifact.globals)

    @fact()
    def stored_rows(self) -> list[StoredRows]:
        """Training rows that it holds."""
        return [
            StoredRows(self, place, found, self._registry)
            for place, view in outermost(self._artifact)
            for found in held_rows(view)
            if not found.is_target
        ]

    @fact()
    def group_rules(self) -> list[GroupRule]:
        """Rules that decide by the group of a row."""
        return [GroupRule(self, found, self._registry) for found in group_rules(self._artifact)]

    @fact(evidence="source")
    def loaded_at(self) -> LoadCall | Unknown | None:
        """Where source reads it with a loader that runs what it says; absent where no source does."""
        if not self._registry.links.evidence.units:
            return Unknown("there is no source", "the script or notebook that loads it")
        return self._loads[0] if self._loads else None

    @fact(evidence="source")
    def is_loaded_elsewhere(self) -> bool | Unknown:
        """Some script loads it that does not write it."""
        if not self._registry.links.evidence.units:
            return Unknown("there is no source", "the script or notebook that loads it")
        writers = self._registry.model_files.writers_of(self.path)
        return bool(writers) and any(load.path not in writers for load in self._loads)

    @cached_property
    def _loads(self) -> list[LoadCall]:
        found = self._registry.model_files.unpicklings_of(self.path)
        return [LoadCall(record, path, self._registry, self._linked) for path, record in found]

    @property
    def link(self) -> LinkedExperiment | None:
        """The experiment that it belongs to."""
        return self._linked

    def _named(self, wanted: Standing) -> list[str]:
        return [name for name, found in self._standings.items() if found == wanted]

    def _surprising(self, wanted: Surprise) -> list[str]:
        return [name for name in self._artifact.called if surprise(name) == wanted]

    @cached_property
    def _standings(self) -> dict[str, Standing]:
        own = self._registry.model_files.own_packages
        return {name: standing(name, own) for name in self._artifact.globals}


class LoadCall(LinkedSubject):
    """A call in source that reads an object back from a file."""

    evidence = "source"
    callee: str

    def __init__(
        self, record: source.Unpickling, path: str, registry: Registry, linked: LinkedExperiment | None
    ) -> None:
        super().__init__(f"flow:{path}#unpickling:{record.callee}", record.location, registry, linked)
        self.callee = record.callee

    def describe(self) -> str:
        """Name the call."""
        return self.callee


class StoredRows(LinkedSubject):
    """Rows of training data inside of a fitted estimator."""

    evidence = "artifact"
    callee: str
    attribute: str
    n_rows: int
    n_columns: int

    def __init__(self, artifact: Artifact, place: str, found: HeldRows, registry: Registry) -> None:
        place = f"{place}.{found.attribute}" if place else found.attribute
        location = Location(artifact.path, logical=place)
        super().__init__(f"{artifact.key}#rows:{place}", location, registry, artifact.link)
        self.callee = found.class_path
        self.attribute = place.rpartition(".")[2]
        self.n_rows = found.rows
        self.n_columns = found.columns
        self._share = found.share

    @fact(unit="share")
    def share(self) -> float | Unknown:
        """Rows of those that the estimator was fitted on."""
        return self._share


class GroupRule(LinkedSubject):
    """A rule, learnt by post-processing for fairness, that asks for the group of a row when it decides."""

    evidence = "artifact"
    callee: str
    is_randomised: bool

    def __init__(self, artifact: Artifact, found: FoundGroupRule, registry: Registry) -> None:
        location = Location(artifact.path, logical=found.place or found.class_path.rpartition(".")[2])
        super().__init__(f"{artifact.key}#group_rule:{found.place}", location, registry, artifact.link)
        self.callee = found.class_path
        self.is_randomised = found.is_randomised
        self._n_groups = found.n_groups

    @fact(unit="groups")
    def n_groups(self) -> int | None:
        """Groups that have thresholds of their own; absent where the object does not list them."""
        return self._n_groups
