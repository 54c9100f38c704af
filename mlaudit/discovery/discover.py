"""From the paths on the command line to the files of the project."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import pathspec

from mlaudit.core.errors import UsageError
from mlaudit.discovery.manifest import find_manifest, read_manifest
from mlaudit.discovery.model import Discovered, Manifest, ProjectFile
from mlaudit.discovery.walk import Walk

_MENTION = re.compile(
    rb"[\w./\\ -]*?[\w-]+\.(?:csv|tsv|parquet|pq|feather|arrow|jsonl|ndjson|pkl|pickle|joblib|sav)(?:\.gz)?"
)
_MENTION_BYTES = 1 << 20


def discover(paths: Sequence[Path], exclude: Iterable[str] = ()) -> Discovered:
    """Find the files under the given paths.

    What git ignores is left out, except data and model files that a script, a config, the manifest or the command
    line names: repositories of models often ignore ``data/`` and ``models/``.

    Raises
    ------
    UsageError
        For a path that does not exist, a faulty manifest, or when there is nothing to scan.
    """
    missing = [path for path in paths if not os.path.lexists(path)]
    if missing:
        raise UsageError("\n".join(f"{path}: there is no such file or folder" for path in missing))
    absolute = [Path(os.path.abspath(path)).resolve() for path in paths]
    root = _root(absolute)
    manifest = read_manifest(root)
    walk = Walk(root, pathspec.PathSpec.from_lines("gitignore", [*manifest.exclude, *exclude]))
    for path in absolute:
        if path.is_dir():
            walk.walk(path)
        else:
            walk.add_named(path)
    files = {**walk.files, **_named_though_ignored(walk, manifest)}
    if not files and not walk.notes:
        raise UsageError(f"{', '.join(map(str, paths))}: nothing to scan: no data, config, model, script or notebook")
    return Discovered(root, tuple(files[path] for path in sorted(files)), manifest, tuple(walk.notes))


def _root(paths: Sequence[Path]) -> Path:
    """The folder of the nearest manifest, else the git root, else what all scanned paths share."""
    folders = [path if path.is_dir() else path.parent for path in paths]
    common = Path(os.path.commonpath(folders))
    found = find_manifest(common)
    if found is not None:
        return found.parent
    for folder in (common, *common.parents):
        if (folder / ".git").exists():
            return folder
    return common


def _named_though_ignored(walk: Walk, manifest: Manifest) -> dict[str, ProjectFile]:
    if not walk.ignored:
        return {}
    names = {entry.path for entry in manifest.tables}
    names |= {path for entry in manifest.experiments for path in (*entry.tables, entry.artifact) if path}
    for file in walk.files.values():
        if file.kind in ("source", "notebook", "config"):
            names |= _mentions(file)
    tails = {name.replace("\\", "/").rsplit("/", 1)[-1].strip() for name in names}
    return {
        path: file
        for path, file in walk.ignored.items()
        if file.kind in ("table", "artifact") and path.rsplit("/", 1)[-1] in tails
    }


def _mentions(file: ProjectFile) -> set[str]:
    """Names of data and model files in the text, read as bytes: no need to parse what only names a path."""
    try:
        with file.absolute.open("rb") as opened:
            text = opened.read(_MENTION_BYTES)
    except OSError:
        return set()
    return {match.decode("utf-8", "replace") for match in _MENTION.findall(text)}
