"""Train and test files of one dataset, told by their names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from typing import Literal

from mlaudit.discovery.model import ProjectFile

SplitRole = Literal["all", "train", "validation", "test", "unknown"]

_TOKENS: dict[str, SplitRole] = {
    "train": "train",
    "training": "train",
    "valid": "validation",
    "val": "validation",
    "validation": "validation",
    "dev": "validation",
    "test": "test",
    "testing": "test",
    "holdout": "test",
}

_WINDOWS = {
    **dict.fromkeys(("reference", "ref", "baseline"), "reference"),
    **dict.fromkeys(("current", "cur", "production", "prod", "live", "analysis"), "current"),
}
"""Words of a file that others are compared with, and of what is compared."""

_SHARDS = re.compile(r"[-_.](?:\d{2,}|\*)-of-\d{2,}")
"""Of how many files a file is one; a test file has fewer of them than its train file."""


def split_role(path: str) -> SplitRole:
    """Role that the name of a file or of its folder gives it: ``data/test.csv`` and ``test/part.csv`` are test."""
    role, _ = _role_and_rest(path)
    return role


def pair_files(files: Iterable[ProjectFile]) -> tuple[tuple[ProjectFile, ProjectFile], ...]:
    """Pair each test file with the train file whose path differs only in the split word.

    Without a test file, a validation file takes its place. Order is that of the train paths.
    """
    groups: dict[str, dict[SplitRole, ProjectFile]] = {}
    for file in files:
        role, rest = _role_and_rest(file.path)
        if role != "unknown":
            groups.setdefault(rest, {}).setdefault(role, file)
    pairs = []
    for members in groups.values():
        test = members.get("test") or members.get("validation")
        if "train" in members and test is not None:
            pairs.append((members["train"], test))
    return tuple(sorted(pairs, key=lambda pair: pair[0].path))


def pair_windows(files: Iterable[ProjectFile]) -> tuple[tuple[ProjectFile, ProjectFile], ...]:
    """Pair each current file with the reference file whose name differs only in that word: ``reference.csv``."""
    groups: dict[str, dict[str, ProjectFile]] = {}
    for file in files:
        folder, name = posixpath.split(file.path)
        words = re.split(r"([_\-. ])", name)
        at = next((index for index, word in enumerate(words) if word.lower() in _WINDOWS), None)
        if at is not None:
            rest = "".join([*words[:at], "*", *words[at + 1 :]])
            groups.setdefault(f"{folder}/{rest}", {}).setdefault(_WINDOWS[words[at].lower()], file)
    found = [(pair["reference"], pair["current"]) for pair in groups.values() if len(pair) == 2]
    return tuple(sorted(found, key=lambda pair: pair[0].path))


def _role_and_rest(path: str) -> tuple[SplitRole, str]:
    """Role, and the path with the split word replaced by ``*``.

    A word of the name tells it, or the whole name of the folder: ``ab-test/data.csv`` is no test file.
    """
    folder, name = posixpath.split(_SHARDS.sub("", path))
    above, parent = posixpath.split(folder)
    role, rest = _starred(name)
    if role != "unknown":
        return role, f"{folder}/{rest}"
    role = _TOKENS.get(parent.lower(), "unknown")
    return role, f"{above}/*/{name}"


def _starred(part: str) -> tuple[SplitRole, str]:
    words = re.split(r"([_\-. ])", part)
    for index, word in enumerate(words):
        role = _TOKENS.get(word.lower())
        if role is not None:
            return role, "".join([*words[:index], "*", *words[index + 1 :]])
    return "unknown", part
