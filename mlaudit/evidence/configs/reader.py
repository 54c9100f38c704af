"""From one config file to its entries and settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from mlaudit.core.location import Location
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs.json_reader import json_leaves
from mlaudit.evidence.configs.leaf import Leaf, Malformed
from mlaudit.evidence.configs.model import Config, ConfigEntry
from mlaudit.evidence.configs.toml_reader import toml_leaves
from mlaudit.evidence.configs.vocabulary import results_of, role_of, settings_of
from mlaudit.evidence.configs.yaml_reader import yaml_leaves
from mlaudit.findings import Note

_READERS: dict[str, Callable[[str], Iterator[Leaf]]] = {
    "yaml": yaml_leaves,
    "yml": yaml_leaves,
    "toml": toml_leaves,
    "json": json_leaves,
}
_TEMPLATE = re.compile(r"\$\{|\{\{|<%|\$\(")
_COMMENT = re.compile(r"#.*mlaudit:")


def read_config(file: ProjectFile) -> Config:
    """Read a YAML, TOML or JSON file; a file that cannot be read gives a note."""
    try:
        text = file.absolute.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _failed(file, f"not UTF-8 text: byte {error.start} cannot be read")
    except OSError as error:
        return _failed(file, f"cannot be read: {error.strerror}")
    lines = text.splitlines()
    try:
        leaves = list(_READERS[file.path.rpartition(".")[2].lower()](text))
    except Malformed as problem:
        return _failed(file, problem.reason, problem.line)
    except MemoryError:
        return _failed(file, "too large to read")
    entries = tuple(_entry(file.path, leaf, lines) for leaf in leaves)
    settings, results = settings_of(entries), results_of(entries)
    role = role_of(file.path, settings, results)
    return Config(
        file.path,
        "complete",
        role,
        entries,
        results if role == "results" else settings,
        comments=_comments(file.path, lines),
    )


def _entry(path: str, leaf: Leaf, lines: list[str]) -> ConfigEntry:
    text = lines[leaf.line - 1] if leaf.line <= len(lines) else ""
    width = len(re.split(r"[.\[]", leaf.key)[-1]) if leaf.key else 1
    location = Location(path, leaf.line, leaf.column, leaf.line, leaf.column + width, logical=leaf.key, text=text)
    is_templated = isinstance(leaf.value, str) and bool(_TEMPLATE.search(leaf.value))
    return ConfigEntry(leaf.key, leaf.value, location, is_templated)


def _comments(path: str, lines: list[str]) -> dict[int, str]:
    if path.endswith(".json"):
        return {}
    return {number: line[m.start() :] for number, line in enumerate(lines, 1) if (m := _COMMENT.search(line))}


def _failed(file: ProjectFile, reason: str, line: int | None = None) -> Config:
    return Config(file.path, "failed", notes=(Note(file.path, reason, "unreadable", file.named, line),))
