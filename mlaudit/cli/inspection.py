"""Reads one file by its kind."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlaudit.core.errors import UsageError
from mlaudit.core.values import Unknown
from mlaudit.discovery.kinds import kind_of
from mlaudit.discovery.model import FileKind, ProjectFile
from mlaudit.discovery.special_files import why_no_file
from mlaudit.evidence.artifacts import holds_model

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.model import Artifact
    from mlaudit.evidence.configs.model import Config
    from mlaudit.evidence.dependencies.model import DependencyFile
    from mlaudit.evidence.source.model import SourceUnit
    from mlaudit.evidence.tables.model import TableProfile
    from mlaudit.evidence.vocabularies.model import Vocabulary

    Content = Artifact | Config | DependencyFile | SourceUnit | TableProfile | Vocabulary | Unknown

COLUMN_STATISTICS = ("n_unique", "min", "max", "mean", "sd", "median")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file, its size in bytes, and what its reader made of it."""

    path: str
    kind: FileKind
    size: int
    content: Content


def inspected(path: Path, memory: int) -> Inspected:
    """Read one file.

    Raises
    ------
    UsageError
        For a path that is not a regular file of a known kind.
    """
    if path.is_dir():
        raise UsageError(f"{path}: it is a folder, and inspect shows one file")
    reason = why_no_file(path)
    if reason is not None:
        raise UsageError(f"{path}: {reason}")
    kind = kind_of(path.name)
    if kind in (None, "table", "config") and holds_model(path, has_arrays=True):
        kind = "artifact"
    absolute = path.resolve()
    # A pickle can begin with any opcode, so that a file of no known kind is one if it names what a loader would import.
    file = ProjectFile(path.as_posix(), absolute, kind or "artifact", absolute.stat().st_size, named=True)
    content = _read(file, memory)
    if kind is None and not getattr(content, "globals", ()):
        raise UsageError(f"{path}: mlaudit reads tables, scripts, notebooks, configs and model files; this is none")
    return Inspected(file.path, file.kind, file.size, content)


def _read(file: ProjectFile, memory: int) -> Content:
    if file.kind == "artifact":
        from mlaudit.evidence.artifacts import read_artifact

        return read_artifact(file)
    if file.kind == "config":
        from mlaudit.evidence.configs import read_config

        return read_config(file)
    if file.kind == "table":
        from mlaudit.evidence.tables.store import TableStore

        with TableStore(COLUMN_STATISTICS, memory) as tables:
            return tables.profile(file)
    if file.kind == "dependencies":
        from mlaudit.evidence.dependencies import read_dependencies

        return read_dependencies(file)
    if file.kind == "vocabulary":
        from mlaudit.evidence.vocabularies import read_vocabulary

        return read_vocabulary(file)
    from mlaudit.evidence.source import read_sources

    (unit,) = read_sources([file])
    return unit
