"""``mlaudit.toml``, or ``[tool.mlaudit]`` in ``pyproject.toml``: which one holds, and what it says."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path

from mlaudit.core.errors import UsageError
from mlaudit.discovery.declarations import Checker
from mlaudit.discovery.model import Manifest
from mlaudit.discovery.toml_positions import key_positions

MAX_BYTES = 1 << 20
NAME = "mlaudit.toml"


def find_manifest(folder: Path) -> Path | None:
    """Return the nearest manifest in a folder or above it, not beyond the git root.

    Raises
    ------
    UsageError
        For a ``pyproject.toml`` on the way that speaks of mlaudit but cannot be read.
    """
    for candidate in (folder, *folder.parents):
        if os.path.lexists(candidate / NAME):
            return candidate / NAME
        project = candidate / "pyproject.toml"
        if project.is_file() and _tool_section(project) is not None:
            return project
        if os.path.lexists(candidate / ".git"):
            return None
    return None


def read_manifest(root: Path) -> Manifest:
    """Read the manifest in a folder; an empty one where there is none.

    Raises
    ------
    UsageError
        With every mistake as ``file:line:col``, the line, a caret and a suggestion.
    """
    path = root / NAME
    if os.path.lexists(path):
        return read_manifest_file(path)
    path = root / "pyproject.toml"
    return read_manifest_file(path) if path.is_file() and _tool_section(path) is not None else Manifest()


def read_manifest_file(path: Path) -> Manifest:
    """Read one manifest; of a ``pyproject.toml`` what stands under ``[tool.mlaudit]``.

    Raises
    ------
    UsageError
        With every mistake as ``file:line:col``, the line, a caret and a suggestion.
    """
    text = _text(path)
    if path.name != "pyproject.toml":
        document = _document(path, text)
        return Checker(path.name, text, key_positions(text), "").manifest(document)
    section = _tool_section(path)
    if section is None:
        return Manifest()
    checker = Checker(path.name, text, key_positions(text), "tool.mlaudit")
    if isinstance(section, dict):
        return checker.manifest(section)
    raise UsageError(checker.problem("", "'tool.mlaudit' is a table"))


def _tool_section(path: Path) -> object | None:
    """Return ``[tool.mlaudit]`` of a ``pyproject.toml``; a faulty file is of no concern unless it speaks of mlaudit."""
    try:
        text = _text(path)
    except UsageError:
        return None
    if "mlaudit" not in text:
        return None
    try:
        document = _document(path, text)
    except UsageError:
        if re.search(r"^\s*\[+\s*tool\s*\.\s*mlaudit\b", text, re.MULTILINE):
            raise
        return None
    tool = document.get("tool")
    return tool.get("mlaudit") if isinstance(tool, dict) else None


def _document(path: Path, text: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        reason = str(error) if isinstance(error, ValueError) else "nested too deep"
        at = re.search(r"line (\d+), column (\d+)", reason)
        lines = text.split("\n")
        end = f"{len(lines)}:{len(lines[-1]) + 1}" if "at end of document" in reason else ""
        place = f"{path.name}:{at[1]}:{at[2]}" if at else f"{path.name}:{end}".rstrip(":")
        raise UsageError(f"{place}: not valid TOML: {reason.partition(' (at ')[0]}") from None


def _text(path: Path) -> str:
    """Read a manifest; a link is not followed out of its folder, since messages quote lines of the file."""
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or not path.resolve().is_relative_to(path.parent.resolve()):
            raise UsageError(f"{path.name}: not a regular file of the project")
        if status.st_size > MAX_BYTES:
            raise UsageError(f"{path.name}: larger than {MAX_BYTES:,} bytes")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path.name}: not UTF-8 text: byte {error.start} cannot be read") from None
    except OSError as error:
        raise UsageError(f"{path.name}: cannot be read: {error.strerror}") from None
