"""Finds the files of a project without leaving it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pathspec

from mlaudit.discovery.kinds import IGNORED_FOLDERS, MAX_BYTES, kind_of
from mlaudit.discovery.model import ProjectFile
from mlaudit.findings import Note

MAX_FILES, MAX_DEPTH = 50_000, 64
POINTERS = ((b"version https://git-lfs.github.com/spec/", "git lfs pull"),)


@dataclass(slots=True)
class Walk:
    """Files accepted under one root, those that git ignores apart, and what was left out."""

    root: Path
    exclude: pathspec.PathSpec[pathspec.Pattern]
    files: dict[str, ProjectFile] = field(default_factory=dict)
    ignored: dict[str, ProjectFile] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def add_named(self, path: Path) -> None:
        """Accept a file that the user named, whatever its name is like."""
        self._consider(path, named=True, is_ignored=False)

    def walk(self, top: Path) -> None:
        """Accept the files under a folder, in the order of their names."""
        rules = [*_ignores_above(self.root, top)]
        for path, is_ignored in self._entries(top, rules, 0):
            self._consider(path, named=False, is_ignored=is_ignored)
            if len(self.files) + len(self.ignored) >= MAX_FILES:
                reason = f"more than {MAX_FILES:,} files: the rest was not read; name a smaller folder"
                self.notes.append(Note(self._relative(top), reason, "skipped"))
                return

    def _entries(self, folder: Path, rules: Sequence[_Ignores], depth: int) -> Iterator[tuple[Path, bool]]:
        own = _ignores_of(folder)
        rules = [*rules, own] if own is not None else rules
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            self.notes.append(Note(self._relative(folder), f"cannot be listed: {error.strerror}", "unreadable"))
            return
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                if depth < MAX_DEPTH and not self._is_left_out(path, entry.name):
                    yield from self._entries(path, rules, depth + 1)
            else:
                yield path, any(rule.matches(path) for rule in rules)

    def _is_left_out(self, folder: Path, name: str) -> bool:
        if name in IGNORED_FOLDERS or (folder / "pyvenv.cfg").is_file():
            return True
        return self.exclude.match_file(self._relative(folder) + "/")

    def _consider(self, path: Path, named: bool, is_ignored: bool) -> None:
        relative = self._relative(path)
        kind = kind_of(path.name)
        if kind is None and path.suffix == ".dvc" and not named:
            self._note_pointer(path, relative)
        if kind is None or self.exclude.match_file(relative) or relative in self.files:
            return
        try:
            resolved = path.resolve()
            status = resolved.stat()
        except (OSError, RuntimeError) as error:
            self.notes.append(
                Note(relative, f"cannot be read: {getattr(error, 'strerror', error)}", "unreadable", named)
            )
            return
        problem = self._problem(resolved, status, MAX_BYTES[kind])
        if problem:
            self.notes.append(Note(relative, problem, "skipped", named))
            return
        pointer = _pointer_command(resolved, status.st_size)
        if pointer:
            self.notes.append(Note(relative, f"the data are not here: run {pointer}", "absent", named))
            return
        file = ProjectFile(relative, resolved, kind, status.st_size, named)
        (self.ignored if is_ignored else self.files)[relative] = file

    def _problem(self, resolved: Path, status: os.stat_result, limit: int) -> str:
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file"
        if not resolved.is_relative_to(self.root):
            return "a link that leads out of the project is not followed"
        return f"larger than {limit:,} bytes" if status.st_size > limit else ""

    def _note_pointer(self, path: Path, relative: str) -> None:
        data = path.with_suffix("")
        if not data.exists() and kind_of(data.name) is not None:
            self.notes.append(Note(relative.removesuffix(".dvc"), "the data are not here: run dvc pull", "absent"))

    def _relative(self, path: Path) -> str:
        return Path(os.path.abspath(path)).relative_to(self.root).as_posix()


@dataclass(frozen=True, slots=True)
class _Ignores:
    folder: Path
    spec: pathspec.PathSpec[pathspec.Pattern]

    def matches(self, path: Path) -> bool:
        return self.spec.match_file(path.relative_to(self.folder).as_posix())


def _ignores_of(folder: Path) -> _Ignores | None:
    try:
        lines = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace").splitlines()
        return _Ignores(folder, pathspec.PathSpec.from_lines("gitignore", lines))
    except (OSError, ValueError):
        return None


def _ignores_above(root: Path, top: Path) -> Iterator[_Ignores]:
    folders = [folder for folder in reversed(top.parents) if folder.is_relative_to(root)]
    for folder in folders:
        found = _ignores_of(folder)
        if found is not None:
            yield found


def _pointer_command(path: Path, size: int) -> str:
    if size > 1024:
        return ""
    try:
        with path.open("rb") as file:
            head = file.read(64)
    except OSError:
        return ""
    return next((command for mark, command in POINTERS if head.startswith(mark)), "")
