"""From one dependency file to its requirements; nothing is installed or resolved."""

from __future__ import annotations

import codecs
import posixpath
import re
import tomllib
from collections.abc import Iterator, Sequence
from itertools import islice

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.dependencies.declared import of_pipfile, of_pyproject
from mlaudit.evidence.dependencies.listed import is_compiled, of_environment, of_lines
from mlaudit.evidence.dependencies.locked import of_blocks, of_pipfile_lock
from mlaudit.evidence.dependencies.model import DependencyFile, FileRole, Requirement
from mlaudit.findings import Note

MAX_REQUIREMENTS = 20_000

_LINE_END = re.compile(r"\r\n|\n|\r")


def read_dependencies(file: ProjectFile) -> DependencyFile:
    """Read a dependency file; one that cannot be read gives a note, and nothing raises."""
    try:
        text = _decoded(file.absolute.read_bytes())
        lines = _LINE_END.split(text)
        found = tuple(islice(_requirements(file.path, text, lines), MAX_REQUIREMENTS))
    except UnicodeDecodeError as error:
        return _failed(file, f"not UTF-8 text: byte {error.start} cannot be read")
    except OSError as error:
        return _failed(file, f"cannot be read: {error.strerror}")
    except tomllib.TOMLDecodeError as error:
        return _failed(file, f"not valid TOML: {error}")
    except (ValueError, RecursionError, MemoryError):
        return _failed(file, "not valid JSON or TOML, or nested too deeply")
    return DependencyFile(file.path, "complete", _role(file.path, text), found)


def _decoded(raw: bytes) -> str:
    """Decode as pip does: PowerShell's ``pip freeze > requirements.txt`` writes UTF-16 with a byte-order mark."""
    is_wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return raw.decode("utf-16" if is_wide else "utf-8-sig")


def _requirements(path: str, text: str, lines: Sequence[str]) -> Iterator[Requirement]:
    name = posixpath.basename(path).lower()
    if name == "pyproject.toml":
        return of_pyproject(path, text, lines)
    if name == "pipfile":
        return of_pipfile(path, text, lines)
    if name == "pipfile.lock":
        return of_pipfile_lock(path, text, lines)
    if name.endswith(".lock") or name.startswith("pylock."):
        return of_blocks(path, lines)
    if name.endswith((".yml", ".yaml")):
        return of_environment(path, lines)
    return of_lines(path, lines)


def _role(path: str, text: str) -> FileRole:
    name = posixpath.basename(path).lower()
    if name.endswith(".lock") or name.startswith("pylock."):
        return "lock"
    if name in ("pyproject.toml", "pipfile") or name.endswith(".in"):
        return "ranges"
    return "lock" if name.endswith(".txt") and is_compiled(text) else "pins"


def _failed(file: ProjectFile, reason: str) -> DependencyFile:
    note = Note(file.path, " ".join(reason.split()), "unreadable", file.named)
    return DependencyFile(file.path, "failed", _role(file.path, ""), notes=(note,))
