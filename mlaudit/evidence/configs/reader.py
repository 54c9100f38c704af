"""From one config file to its entries and settings."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mlaudit.core.location import Comment, Location
from mlaudit.discovery.kinds import DVC_LOCK, MLFLOW_NAME, is_dockerfile
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs.dialects import sections_of
from mlaudit.evidence.configs.dockerfile_reader import dockerfile_leaves
from mlaudit.evidence.configs.glance import says_nothing
from mlaudit.evidence.configs.json_reader import json_leaves
from mlaudit.evidence.configs.leaf import Leaf, Leaves, Malformed, NotAConfig
from mlaudit.evidence.configs.model import Config, ConfigEntry
from mlaudit.evidence.configs.protobuf_reader import protobuf_leaves
from mlaudit.evidence.configs.roles import results_of, role_by_name, role_of
from mlaudit.evidence.configs.toml_reader import toml_leaves
from mlaudit.evidence.configs.vocabulary import settings_of
from mlaudit.evidence.configs.yaml_reader import without_unread_kinds, yaml_leaves
from mlaudit.findings import Note

_READERS: dict[str, Callable[[str], Leaves]] = {
    "yaml": yaml_leaves,
    "yml": yaml_leaves,
    "toml": toml_leaves,
    "json": json_leaves,
    "pbtxt": protobuf_leaves,
    "dockerfile": dockerfile_leaves,
}
_TEMPLATE = re.compile(r"\$\{|\{\{|<%|\$\(")
_TEMPLATE_FILE = re.compile(r"\{%|\{\{|<%")
_COMMENT = re.compile(r"#.*mlaudit:")
_LINE_END = re.compile(r"\r\n|\n|\r")


def read_config(file: ProjectFile) -> Config:
    """Read a YAML, TOML or JSON file; one that cannot be read gives a note, and nothing raises."""
    try:
        text = file.absolute.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _failed(file, f"not UTF-8 text: byte {error.start} cannot be read")
    except OSError as error:
        return _failed(file, f"cannot be read: {error.strerror}")
    name = file.path.rpartition("/")[2]
    suffix = "dockerfile" if is_dockerfile(name) else name.rpartition(".")[2].lower()
    suffix = "yaml" if name in (MLFLOW_NAME, DVC_LOCK) else suffix
    if suffix in ("yaml", "yml"):
        text = without_unread_kinds(text)
    if not file.named and says_nothing(file.path, text):
        return Config(file.path, "complete")
    try:
        leaves = _READERS[suffix](text)
    except NotAConfig as problem:
        return _not_a_config(file, problem.reason, is_quiet=suffix == "json" and not file.named)
    except Malformed as problem:
        if _TEMPLATE_FILE.search(text):
            note = Note(file.path, "a template: not read", "skipped", file.named)
            return Config(file.path, "failed", role_by_name(file.path), notes=(note,))
        return _failed(file, problem.reason, problem.line)
    except MemoryError:
        return _failed(file, "too large to read")
    return _config(file, leaves, _LINE_END.split(text) if "\r" in text else text.split("\n"))


def _config(file: ProjectFile, leaves: Leaves, lines: Sequence[str]) -> Config:
    entries = tuple(_entry(file.path, leaf, lines) for leaf in leaves.found)
    settings, results = settings_of(entries), results_of(file.path, entries)
    role = role_of(file.path, settings, results)
    return Config(
        path=file.path,
        status="complete",
        role=role,
        entries=entries,
        settings={"training": settings, "results": results, "other": ()}[role],
        sections=sections_of(entries),
        notes=_notes(file, leaves.duplicates),
        comments=() if file.path.lower().endswith(".json") else _comments(file.path, lines),
    )


def _entry(path: str, leaf: Leaf, lines: Sequence[str]) -> ConfigEntry:
    text = lines[leaf.line - 1] if leaf.line <= len(lines) else ""
    end = leaf.column + _width(leaf, text)
    location = Location(path, leaf.line, leaf.column, leaf.line, end, logical=leaf.key, text=text)
    is_templated = isinstance(leaf.value, str) and bool(_TEMPLATE.search(leaf.value))
    return ConfigEntry(leaf.key, leaf.value, location, is_templated or leaf.is_opaque)


def _width(leaf: Leaf, text: str) -> int:
    """Return how many characters of the line the key, or the item of a list, takes with its quotes."""
    name = str(leaf.value) if leaf.key.endswith("]") else leaf.key.rpartition(".")[2]
    quotes = 2 if text[leaf.column - 1 : leaf.column] in ("'", '"') else 0
    return max(1, min(len(name) + quotes, len(text) - leaf.column + 1))


def _comments(path: str, lines: Sequence[str]) -> tuple[Comment, ...]:
    found = ((number, _COMMENT.search(line)) for number, line in enumerate(lines, 1) if "mlaudit:" in line)
    return tuple(Comment(Location(path, number), match.string[match.start() :]) for number, match in found if match)


def _notes(file: ProjectFile, duplicates: Sequence[tuple[str, int]]) -> tuple[Note, ...]:
    if not duplicates:
        return ()
    key, line = duplicates[0]
    others = f"; so are {len(duplicates) - 1} others" if len(duplicates) > 1 else ""
    return (Note(file.path, f"'{key}' is set twice: the last value counts{others}", "partial", file.named, line),)


def _not_a_config(file: ProjectFile, reason: str, is_quiet: bool) -> Config:
    """Pass over a file of data; data are what JSON files mostly hold, so that nobody needs to be told."""
    notes = () if is_quiet else (Note(file.path, reason, "skipped", file.named),)
    return Config(file.path, "complete", notes=notes)


def _failed(file: ProjectFile, reason: str, line: int | None = None) -> Config:
    note = Note(file.path, reason, "unreadable", file.named, line)
    return Config(file.path, "failed", role_by_name(file.path), notes=(note,))
