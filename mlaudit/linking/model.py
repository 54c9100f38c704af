"""What linking hands on: which pieces of evidence answer one question, and which column plays which role."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown, Value
from mlaudit.discovery.model import DeclaredTable, Discovered, ProjectFile
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.dependencies.model import DependencyFile
from mlaudit.evidence.images.model import BoxSet, ImageSet
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.vocabularies.model import Vocabulary


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that was read, by kind, each sorted by path."""

    discovered: Discovered
    units: tuple[SourceUnit, ...] = ()
    artifacts: tuple[Artifact, ...] = ()
    configs: tuple[Config, ...] = ()
    tables: tuple[ProjectFile, ...] = ()
    dependencies: tuple[DependencyFile, ...] = ()
    vocabularies: tuple[Vocabulary, ...] = ()
    image_sets: tuple[ImageSet, ...] = ()
    box_sets: tuple[BoxSet, ...] = ()


@dataclass(frozen=True, slots=True)
class Roles:
    """Columns by role, as far as they are known for one experiment before the table is opened.

    ``group`` and ``time`` are None where nothing names them: structure then decides.
    """

    target: Value[str] | Unknown
    time: Value[str] | None = None
    group: Value[str] | None = None
    id: Value[str] | None = None
    task: Value[str] | None = None


@dataclass(frozen=True, slots=True)
class LinkedExperiment:
    """One question asked of one dataset.

    Attributes
    ----------
    name : str
        Declared, else the stem of its source or table, made unique.
    location : Location
        The first line of its source that loads rows, else its table.
    loads : dict of int to (ProjectFile or Unknown)
        The unit's loads that belong to it, resolved to files of the project.
    table : ProjectFile or Unknown
        The one file whose rows it is about; Unknown for none or several.
    declared : DeclaredTable or None
        What the manifest or the command line says of that table.
    """

    name: str
    location: Location
    roles: Roles
    table: ProjectFile | Unknown
    unit: SourceUnit | None = None
    loads: dict[int, ProjectFile | Unknown] = field(default_factory=dict)
    artifacts: tuple[Artifact, ...] = ()
    configs: tuple[Config, ...] = ()
    declared: DeclaredTable | None = None
    declared_metrics: tuple[str, ...] = ()
    is_inferred: bool = True


@dataclass(frozen=True, slots=True)
class LinkedPair:
    """A train and a test file of one schema, paired by their names or by the code that writes them."""

    train: ProjectFile
    test: ProjectFile
    experiment: str


@dataclass(frozen=True, slots=True)
class Links:
    """The whole project, linked."""

    evidence: Evidence
    experiments: tuple[LinkedExperiment, ...]
    pairs: tuple[LinkedPair, ...]
