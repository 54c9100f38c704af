"""Reads one file by its kind, and writes what was read as plain data."""

from __future__ import annotations

import dataclasses
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlaudit.core.errors import UsageError
from mlaudit.core.values import CellValue, Unknown
from mlaudit.discovery.kinds import kind_of
from mlaudit.discovery.model import ProjectFile
from mlaudit.reporting.options import ShowOptions

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.model import Artifact
    from mlaudit.evidence.configs.model import Config
    from mlaudit.evidence.source.model import SourceUnit
    from mlaudit.evidence.tables.model import TableProfile

MAX_NODES = 20_000
MAX_DEPTH = 24
COLUMN_STATISTICS = ("n_unique", "min", "max", "mean", "sd", "median")


@dataclass(frozen=True, slots=True)
class Inspected:
    """A file and what its reader made of it."""

    path: str
    content: Artifact | Config | SourceUnit | TableProfile | Unknown


def inspected(path: Path, memory: int) -> Inspected:
    """Read one file.

    Raises
    ------
    UsageError
        For a path that is not a regular file of a known kind.
    """
    if not path.is_file():
        raise UsageError(f"{path}: there is no such file")
    kind = kind_of(path.name)
    if kind is None:
        raise UsageError(f"{path}: mlaudit reads tables, scripts, notebooks, configs and model files; this is none")
    absolute = path.resolve()
    file = ProjectFile(path.as_posix(), absolute, kind, absolute.stat().st_size, named=True)
    return Inspected(file.path, _read(file, memory))


def _read(file: ProjectFile, memory: int) -> Artifact | Config | SourceUnit | TableProfile | Unknown:
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
    from mlaudit.evidence.source import read_sources

    (unit,) = read_sources([file])
    return unit


def inspection_json(found: Inspected, options: ShowOptions) -> str:
    """Return everything that was read, as ASCII JSON; parts beyond a budget are cut and say so."""
    record = {"schema": 1, "path": found.path, "content": _Plainer(options.show_values).plain(found.content, 0)}
    return json.dumps(record, indent=2, allow_nan=False) + "\n"


class _Plainer:
    """Turns records into plain data. An artifact can share or nest objects without end, so it counts."""

    def __init__(self, show_values: bool) -> None:
        self.show_values = show_values
        self.nodes = 0

    def plain(self, value: object, depth: int) -> object:
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            return {"cut": "too deep or too large to show"}
        if isinstance(value, Unknown):
            return {"unknown": value.reason}
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            names = (field.name for field in dataclasses.fields(value))
            return {name: self.plain(getattr(value, name), depth + 1) for name in names}
        if isinstance(value, dict):
            return {str(key): self.plain(item, depth + 1) for key, item in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.plain(item, depth + 1) for item in value]
        return self._scalar(value)

    def _scalar(self, value: object) -> object:
        if isinstance(value, CellValue) and not self.show_values:
            return {"hidden": "text from a cell, see --show-values"}
        if isinstance(value, bytes):
            return {"bytes": len(value)}
        if isinstance(value, float) and not math.isfinite(value):
            return str(value)
        return value if value is None or isinstance(value, bool | int | float | str) else str(value)
