"""What git ignores: nested ``.gitignore`` files, the deeper one first."""

from __future__ import annotations

import os
import re
import stat
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pathspec

MAX_BYTES, MAX_PATTERNS = 1 << 20, 10_000
_STARS = re.compile(r"\*+")
_MAX_STARS, _MAX_STARS_IN_A_PART = 6, 3


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """The patterns of one folder."""

    folder: Path
    spec: pathspec.GitIgnoreSpec

    def verdict(self, path: Path, is_folder: bool) -> bool | None:
        """Whether the path is ignored (True), taken back in (False) or not spoken of (None)."""
        relative = path.relative_to(self.folder).as_posix()
        return self.spec.check_file(f"{relative}/" if is_folder else relative).include


def is_ignored(path: Path, is_folder: bool, files: Sequence[IgnoreFile]) -> bool:
    """Judge one entry of a folder that is not ignored itself; ``files`` run from the outermost folder inwards."""
    for file in reversed(files):
        verdict = file.verdict(path, is_folder)
        if verdict is not None:
            return verdict
    return False


def patterns(lines: Iterable[str]) -> pathspec.GitIgnoreSpec:
    """Compile gitignore patterns; those that cannot be read are left out, as git leaves them out.

    A pattern with more stars than anyone writes is left out: it becomes a regular expression whose time grows with
    the length of the name to the power of the stars.
    """
    kept = [line for line in lines if _is_cheap(line)][:MAX_PATTERNS]
    whole = _compiled(kept)
    if whole is not None:
        return whole
    return pathspec.GitIgnoreSpec(one for line in kept if (alone := _compiled([line])) for one in alone.patterns)


def pattern_problem(line: str) -> str:
    """Say why a pattern would leave nothing out, in words that follow it; empty where it may."""
    if not _is_cheap(line):
        return "has more stars than a pattern can have"
    alone = _compiled([line])
    if alone is not None and any(one.include is not None for one in alone.patterns):
        return ""
    return "is no pattern of .gitignore and would leave nothing out"


def _compiled(lines: list[str]) -> pathspec.GitIgnoreSpec | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what Python thinks of the regular expression helps nobody
        try:
            return pathspec.GitIgnoreSpec.from_lines(lines)
        except (ValueError, re.error):
            return None


def ignore_file(folder: Path) -> IgnoreFile | None:
    """Read the ``.gitignore`` of a folder. Like git, follow no link; devices, pipes and huge files are passed over."""
    path = folder / ".gitignore"
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_BYTES:
            return None
        lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
        return IgnoreFile(folder, patterns(line.rstrip("\r") for line in lines))
    except (OSError, ValueError):
        return None


def ignore_files_above(folder: Path, root: Path) -> list[IgnoreFile]:
    """Read those that govern a folder from above, up to the git root, or to ``root`` where it is in no repository.

    A folder that they ignore was asked for by name: then they do not speak of what is in it.
    """
    outermost = git_root(folder) or root
    parents = [parent for parent in reversed(folder.parents) if parent.is_relative_to(outermost)]
    found: list[IgnoreFile] = []
    for parent, child in zip(parents, [*parents[1:], folder], strict=False):
        own = ignore_file(parent)
        found += [own] if own is not None else []
        if is_ignored(child, True, found):
            return []
    return found


def git_root(folder: Path) -> Path | None:
    """Return the nearest folder, from here upwards, that holds ``.git``."""
    return next((place for place in (folder, *folder.parents) if os.path.lexists(place / ".git")), None)


def _is_cheap(pattern: str) -> bool:
    stars = [len(_STARS.findall(part)) for part in pattern.split("/")]
    return sum(stars) <= _MAX_STARS and max(stars) <= _MAX_STARS_IN_A_PART
