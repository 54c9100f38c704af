"""What discovery hands on: the files of a project by kind, and what its manifest declares."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.findings import Note

FileKind = Literal["table", "artifact", "config", "source", "notebook", "dependencies", "vocabulary"]
Task = Literal["binary", "multiclass", "multilabel", "regression", "forecasting"]


@dataclass(frozen=True, slots=True)
class ArrayShape:
    """What the header of an array says; ``kind`` is NumPy's letter of its type, and records have named fields."""

    shape: tuple[int, ...]
    kind: str
    is_record: bool = False


@dataclass(frozen=True, slots=True)
class ProjectFile:
    """A regular file inside the root, or a table that is told apart from it.

    Attributes
    ----------
    path : str
        Relative to the root, forward slashes.
    absolute : Path
        Where to open it; symbolic links are resolved and end inside the root.
    kind : FileKind
        By suffix and, for artifacts, by content.
    size : int
        Bytes.
    named : bool
        Named on the command line or in the manifest.
    parts : tuple of ProjectFile
        The files whose rows make up a table that is a folder or a pattern; ``absolute`` is then that of the first.
    member : str
        The table meant inside a spreadsheet or database.
    is_recorded : bool
        The file is not here; what is known of it was measured elsewhere.
    target : ProjectFile or None
        The array that holds the target of each row, where that is another one.
    """

    path: str
    absolute: Path
    kind: FileKind
    size: int
    named: bool = False
    parts: tuple[ProjectFile, ...] = ()
    member: str = ""
    is_recorded: bool = False
    target: ProjectFile | None = None


@dataclass(frozen=True, slots=True)
class Ignore:
    """An ``[[ignore]]`` entry of the manifest. ``expires`` is an ISO date or None."""

    rule: str
    path: str
    reason: str
    location: Location
    where: str | None = None
    expires: str | None = None


@dataclass(frozen=True, slots=True)
class DeclaredTable:
    """A ``[[table]]`` entry: the roles of one data file, as the user states them."""

    path: str
    location: Location
    target: str | None = None
    task: Task | None = None
    time: str | None = None
    group: str | None = None
    id: str | None = None
    split: str | None = None
    protected: tuple[str, ...] = ()
    predicted: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    positive: str | None = None


@dataclass(frozen=True, slots=True)
class DeclaredExperiment:
    """An ``[[experiment]]`` entry: which files belong together."""

    name: str
    location: Location
    source: tuple[str, ...] = ()
    tables: tuple[str, ...] = ()
    artifact: str | None = None
    predictions: str | None = None
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What ``mlaudit.toml`` or ``[tool.mlaudit]`` declares; all empty where there is none.

    Attributes
    ----------
    path : str or None
        Relative to the root; None where there is no manifest.
    params : dict of str to dict of str to object
        Rule code to param name to value; checked against the rules by the engine's loader.
    severity : dict of str to str
        Rule code to severity, or ``off``.
    per_path_ignores : dict of str to tuple of str
        Gitignore-style pattern to rule selectors.
    record : str or None
        File of what was measured on tables that are not here.
    inline_ignores : bool
        Whether comments in the project can accept findings.
    positions : dict of str to Location
        Where each dotted key stands, for messages about values that only the engine can judge.
    home : Path or None
        The folder that ``baseline``, ``rules`` and ``calls`` are relative to, where that is not the root.
    """

    path: str | None = None
    tables: tuple[DeclaredTable, ...] = ()
    experiments: tuple[DeclaredExperiment, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    params: dict[str, dict[str, object]] = field(default_factory=dict)
    severity: dict[str, str] = field(default_factory=dict)
    per_path_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    fail_on: str | None = None
    baseline: str | None = None
    exclude: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    record: str | None = None
    inline_ignores: bool = True
    positions: dict[str, Location] = field(default_factory=dict)
    home: Path | None = None


@dataclass(frozen=True, slots=True)
class ListedFile:
    """An image, or the labels of one: known by its place, and opened by whoever asks for more."""

    path: str
    absolute: Path


@dataclass(frozen=True, slots=True)
class Discovered:
    """The files under the scanned paths, sorted by path, and what was left out.

    ``images`` and ``labels`` are listed, whether git ignores them or not: data of that kind are rarely committed.
    Where there are too many files to list, ``last_listed`` is the image, label or other file at which it ended.
    """

    root: Path
    files: tuple[ProjectFile, ...]
    manifest: Manifest
    notes: tuple[Note, ...]
    images: tuple[ListedFile, ...] = ()
    labels: tuple[ListedFile, ...] = ()
    last_listed: str | None = None

    def beside_manifest(self, name: str) -> Path | None:
        """Return the path of what the manifest names, relative to itself; None where that leads out of its folder."""
        home = (self.manifest.home or self.root).resolve()
        path = (home / name).resolve()
        return path if path.is_relative_to(home) else None
