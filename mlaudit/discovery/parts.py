"""Files that are one table: parts of a partitioned folder, numbered shards, and the files of a declared pattern."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from fnmatch import fnmatchcase

from mlaudit.discovery.kinds import kind_of
from mlaudit.discovery.model import ProjectFile

_PARTITION = re.compile(r"[^/=]+=[^/]*")
_PART = re.compile(r"part[-._]?\d[\w.-]*\.\w+", re.IGNORECASE)
"""What Spark, Dask and Polars call the files of a folder that they write."""
_SHARD = re.compile(r"(.+?)[-_.](\d{2,})-of-(\d{2,})([\w.-]*\.\w+)")


def with_whole_tables(files: Iterable[ProjectFile], patterns: Iterable[str]) -> list[ProjectFile]:
    """Put a table in the place of the files that are its parts.

    A file that is alone in its table stays itself, unless its folder says ``key=value``, which are columns.

    Parameters
    ----------
    patterns : iterable of str
        Paths of declared tables that hold a wildcard, such as ``data/2024-*.csv``.
    """
    whole: list[ProjectFile] = []
    groups: dict[str, list[ProjectFile]] = {}
    known = list(patterns)
    for file in files:
        name = _table_of(file.path, known) if file.kind == "table" else None
        if name is None:
            whole.append(file)
        else:
            groups.setdefault(name, []).append(file)
    for name, parts in groups.items():
        is_partitioned = _PARTITION.search(posixpath.dirname(parts[0].path).removeprefix(name)) is not None
        whole.extend([_joined(name, parts)] if len(parts) > 1 or is_partitioned else parts)
    return sorted(whole, key=lambda file: file.path)


def is_match(path: str, pattern: str) -> bool:
    """Whether a path follows a pattern; a star stays within one folder, two stars do not."""
    return fnmatchcase(path, pattern) and ("**" in pattern or path.count("/") == pattern.count("/"))


def _table_of(path: str, patterns: list[str]) -> str | None:
    """Name of the table that a file is a part of: a folder, or a path with a star; None for a table of its own."""
    declared = next((pattern for pattern in patterns if is_match(path, pattern)), None)
    if declared is not None:
        return declared
    folders, name = posixpath.split(path)
    steps = folders.split("/")
    first = next((i for i, step in enumerate(steps) if _PARTITION.fullmatch(step)), None)
    if first:
        return "/".join(steps[:first])
    if folders and (_PART.fullmatch(name) or kind_of(steps[-1]) == "table"):
        return folders
    shard = _SHARD.fullmatch(name)
    if shard is None:
        return None
    stem, _, total, suffix = shard.groups()
    return posixpath.join(folders, f"{stem}-*-of-{total}{suffix}")


def _joined(name: str, parts: list[ProjectFile]) -> ProjectFile:
    ordered = tuple(sorted(parts, key=lambda part: part.path))
    size, is_named = sum(part.size for part in ordered), any(part.named for part in ordered)
    return ProjectFile(name, ordered[0].absolute, "table", size, is_named, ordered)
