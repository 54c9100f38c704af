"""Finds the files of a project without leaving it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pathspec

from mlaudit.discovery.arrays import is_array_file
from mlaudit.discovery.ignores import IgnoreFile, ignore_file, ignore_files_above, is_ignored
from mlaudit.discovery.kinds import (
    ENVIRONMENT_MARKS,
    IGNORED_FOLDERS,
    MAX_BYTES,
    RUN_ARCHIVES,
    is_archive,
    is_label,
    is_named_as_model,
    is_of_one_format,
    kind_of,
    may_hold_model,
)
from mlaudit.discovery.model import FileKind, ProjectFile
from mlaudit.discovery.pointers import LFS_REASON, POINTER_BYTES, is_lfs_pointer
from mlaudit.discovery.special_files import special_kind
from mlaudit.findings import Note

MAX_FILES, MAX_ENTRIES, MAX_DEPTH = 50_000, 1_000_000, 64
MAX_LOOKS = 20_000
READABLE = "mlaudit reads tables, scripts, notebooks, configs and model files; this is none"
_TOO_MANY_PASSED = "more than {:,} images, labels and other files: the rest was not looked at; name a smaller folder"
_TOO_MANY_LOOKS = "more than {:,} files whose names say nothing: the rest was not looked at for models"

HoldsModel = Callable[[Path, bool], bool]
"""Tells by its content whether a regular file holds a model; the second argument, whether plain arrays count too."""

FaultOf = Callable[[Path], str]
"""Says why a regular file, whose suffix only one format has, is none of that format; empty where it is one."""

_MISTAKABLE: tuple[FileKind | None, ...] = (None, "table", "config")
"""Kinds by name of files whose content may say that they are models."""


@dataclass(slots=True)
class Walk:
    """Files accepted under one root, and what was left out.

    ``ignored`` are data files that git ignores; ``passed`` are files whose names say that they are no models, and
    ``archives`` those of them that may hold some and are not ignored; ``last_listed`` is the last of ``passed`` where
    there were too many. ``arrays`` are files of plain arrays, of which some are tables.
    """

    root: Path
    exclude: pathspec.GitIgnoreSpec
    holds_model: HoldsModel
    fault_of: FaultOf
    files: dict[str, ProjectFile] = field(default_factory=dict)
    ignored: dict[str, Path] = field(default_factory=dict)
    passed: dict[str, Path] = field(default_factory=dict)
    archives: list[str] = field(default_factory=list)
    arrays: dict[str, ProjectFile] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)
    n_entries: int = 0
    n_looks: int = 0
    last_listed: str | None = None

    def walk(self, top: Path) -> None:
        """Accept the files under a folder, in the order of their names."""
        self._folder(top, ignore_files_above(top, self.root), False, 0)

    def note_archives(self) -> None:
        """Say which archives were passed, in one line for all of them."""
        found = [path for path in self.archives if path not in self.files and not self.exclude.match_file(path)]
        if found:
            others = f" and {len(found) - 1:,} more" if len(found) > 1 else ""
            reason = f"an archive{others} not looked into: name one to have it read"
            self.notes.append(Note(found[0], reason, "unopened"))

    def accept(self, path: Path, named: bool = False) -> None:
        """Accept one file, or note why not. ``named``: by the user, so that failing is the user's to know."""
        relative = self.relative(path)
        if relative in self.files:
            self.files[relative] = replace(self.files[relative], named=named or self.files[relative].named)
            return
        kind = kind_of(path.name)
        if self.exclude.match_file(relative) or (kind is None and not named and not may_hold_model(path.name)):
            return
        try:
            resolved = path.resolve()
            status = resolved.stat()
        except (OSError, RuntimeError) as error:
            if kind is None and not named:
                return
            self._note(relative, f"cannot be read: {getattr(error, 'strerror', None) or error}", named)
            return
        if kind in _MISTAKABLE and self._is_model(resolved, status, named):
            kind = "artifact"
        if kind is not None:
            self._add(ProjectFile(relative, resolved, kind, status.st_size, named), status.st_mode)
        elif named:
            self._note(relative, special_kind(status.st_mode) or READABLE, named)
        elif is_of_one_format(path.name) and stat.S_ISREG(status.st_mode) and resolved.is_relative_to(self.root):
            fault = self.fault_of(resolved)
            if fault:
                self.notes.append(Note(relative, fault, "unreadable"))
            elif is_array_file(path.name):
                self.arrays[relative] = ProjectFile(relative, resolved, "table", status.st_size)

    def accept_loaded(self, path: Path) -> None:
        """Accept a file that source may unpickle where its content is a pickle, whatever its name says."""
        relative = self.relative(path)
        known = self.files.get(relative)
        if self.exclude.match_file(relative) or (known is not None and known.kind == "artifact"):
            return
        try:
            resolved = path.resolve()
            status = resolved.stat()
        except (OSError, RuntimeError):
            return
        if self._can_be_opened(resolved, status) and self.holds_model(resolved, False):
            named = known is not None and known.named
            self._add(ProjectFile(relative, resolved, "artifact", status.st_size, named), status.st_mode)

    def relative(self, path: Path) -> str:
        """Return an absolute path, relative to the root."""
        return path.relative_to(self.root).as_posix()

    def _is_model(self, resolved: Path, status: os.stat_result, named: bool) -> bool:
        """Look into a file inside the root; of those that nobody named, only so many are opened."""
        if not self._can_be_opened(resolved, status):
            return False
        if not named and kind_of(resolved.name) is None:
            self.n_looks += 1
            if self.n_looks > MAX_LOOKS:
                if self.n_looks == MAX_LOOKS + 1:
                    self._note(self.relative(self.root), _TOO_MANY_LOOKS.format(MAX_LOOKS), named)
                return False
        has_arrays = named or _is_beside_its_config(resolved)
        return self.holds_model(resolved, has_arrays) or _is_pointer_to_model(resolved, status.st_size)

    def _can_be_opened(self, resolved: Path, status: os.stat_result) -> bool:
        return stat.S_ISREG(status.st_mode) and status.st_size > 0 and resolved.is_relative_to(self.root)

    def _add(self, file: ProjectFile, mode: int) -> None:
        limit = MAX_BYTES[file.kind]
        if not file.absolute.is_relative_to(self.root):
            self._note(file.path, "a link that leads out of the project is not followed", file.named)
        elif (kind := special_kind(mode)) is not None:
            self._note(file.path, kind, file.named)
        elif file.size > limit:
            self._note(file.path, f"larger than {limit >> 20:,} MiB: not read", file.named)
        elif file.size <= POINTER_BYTES and is_lfs_pointer(file.absolute):
            self.notes.append(Note(file.path, LFS_REASON, "absent", file.named))
        else:
            self.files[file.path] = file

    def _note(self, relative: str, reason: str, named: bool) -> None:
        self.notes.append(Note(relative, reason, "unreadable" if named else "skipped", named))

    def _folder(self, folder: Path, rules: Sequence[IgnoreFile], is_left_to_git: bool, depth: int) -> None:
        if depth > MAX_DEPTH:
            self.notes.append(Note(self.relative(folder), f"deeper than {MAX_DEPTH} folders: not read", "skipped"))
            return
        own = None if is_left_to_git else ignore_file(folder)
        rules = rules if own is None else [*rules, own]
        try:
            with os.scandir(folder) as entries:
                ordered = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            reason = f"cannot be listed: {error.strerror}"
            self.notes.append(Note(self.relative(folder), reason, "unreadable", named=depth == 0))
            return
        for entry in ordered:
            if self._is_full(folder):
                return
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                is_of_git = is_left_to_git or is_ignored(path, True, rules)
                if not self._is_left_out(path, entry.name, is_of_git):
                    self._folder(path, rules, is_of_git, depth + 1)
            else:
                self._entry(path, rules, is_left_to_git)

    def _is_full(self, folder: Path) -> bool:
        """Count one entry; the first that is too many is noted, and all folders end there."""
        self.n_entries += 1
        if len(self.files) + len(self.ignored) < MAX_FILES and self.n_entries <= MAX_ENTRIES:
            return False
        reason = f"more than {MAX_FILES:,} files: the rest was not read; name a smaller folder"
        note = Note(self.relative(folder), reason, "skipped")
        if self.last_listed is None:
            self.last_listed = next(reversed(self.passed), "")
        if not any(earlier.reason == reason for earlier in self.notes):
            self.notes.append(note)
        return True

    def _is_left_out(self, folder: Path, name: str, is_left_to_git: bool) -> bool:
        if self.exclude.match_file(self.relative(folder) + "/"):
            return True
        if name in RUN_ARCHIVES and not is_left_to_git:
            reason = "a folder of earlier runs is not looked into: name it, or a model in it, to have it read"
            self.notes.append(Note(self.relative(folder), reason, "unopened"))
        return name in IGNORED_FOLDERS or any(os.path.lexists(folder / mark) for mark in ENVIRONMENT_MARKS)

    def _entry(self, path: Path, rules: Sequence[IgnoreFile], is_left_to_git: bool) -> None:
        kind = kind_of(path.name)
        if kind is None and path.suffix == ".dvc":
            self._dvc_pointer(path)
        elif kind is None and (is_label(self.relative(path)) or not may_hold_model(path.name)):
            self._pass(path)
            if is_archive(path.name) and not (is_left_to_git or is_ignored(path, False, rules)):
                self.archives.append(self.relative(path))
        elif not (is_left_to_git or is_ignored(path, False, rules)):
            self.accept(path)
        elif _is_data(kind) or is_named_as_model(path.name):
            self.ignored.setdefault(self.relative(path), path)
        else:
            self._pass(path)

    def _pass(self, path: Path) -> None:
        if len(self.passed) < MAX_FILES:
            self.passed[self.relative(path)] = path
        elif self.last_listed is None:
            self.last_listed = next(reversed(self.passed), "")
            self._note(self.relative(self.root), _TOO_MANY_PASSED.format(MAX_FILES), False)

    def _dvc_pointer(self, pointer: Path) -> None:
        """A pointer names its data, which git ignores; without the data it says how they are brought."""
        data = pointer.with_suffix("")
        kind = kind_of(data.name)
        if os.path.lexists(data):
            if kind is None or _is_data(kind):
                self.accept(data)
        elif kind is not None or is_named_as_model(data.name) or not data.suffix:
            self.notes.append(Note(self.relative(data), "the data are not here: run dvc pull", "absent"))


def _is_beside_its_config(resolved: Path) -> bool:
    """Plain weights say nothing by themselves; beside the config of their model they say whether the two agree."""
    return is_named_as_model(resolved.name) and os.path.lexists(resolved.with_name("config.json"))


def _is_pointer_to_model(resolved: Path, size: int) -> bool:
    return is_named_as_model(resolved.name) and size <= POINTER_BYTES and is_lfs_pointer(resolved)


def _is_data(kind: FileKind | None) -> bool:
    return kind in ("table", "artifact")
