"""Measurements of tables that were taken where the data are, for audits where they are not.

The record holds the questions that an audit asked of its worker and the answers, as they crossed: aggregates, names of
columns, and no text from cells.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from mlaudit import __version__
from mlaudit.core.errors import UsageError
from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.protocol import Message

SCHEMA_VERSION = 1
MAX_BYTES = 256 << 20
CELLS = frozenset({"majority_class", "minority_class", "label", "most_copied_class"})
"""Fields of answers that hold text from cells."""
NOT_KEPT = "(not recorded)"
RENEW = "a new record: mlaudit profile, where the data are"


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """One data file as it was: path relative to the root, bytes, SHA-256 of its content."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of tables that are not here.

    Attributes
    ----------
    name : str
        The file of the record, as messages name it.
    written : str
        ISO date.
    digest : str
        The first twelve hexadecimal digits of the SHA-256 of the record.
    """

    name: str
    written: str
    digest: str
    files: tuple[RecordedFile, ...]
    answers: Mapping[str, Message]

    def knows(self, path: str) -> bool:
        """Whether a path is that of a recorded file, or of a table inside of it."""
        return any(path == file.path or path.startswith(f"{file.path}/") for file in self.files)

    def answer(self, measure: str, paths: Iterable[str], options: Mapping[str, Any]) -> Message | Unknown:
        """Return what the worker said to a question; Unknown where it was not asked."""
        found = self.answers.get(_key(measure, paths, options))
        missing = {*options.get("statistics", ())} - {*(found or {}).get("statistics", ())}
        if found is None or missing:
            return Unknown(f"{self.name} of {self.written} does not answer it", RENEW)
        return found


@dataclass(slots=True)
class Recorder:
    """Listens to a store, and writes down what it hears."""

    answers: dict[str, Message] = field(default_factory=dict)

    def hear(self, measure: str, paths: Iterable[str], options: Mapping[str, Any], answer: Message) -> None:
        """Keep one answer, without text from cells."""
        kept = _without_cells(answer)
        if "statistics" in options:
            kept["statistics"] = list(options["statistics"])
        self.answers[_key(measure, paths, options)] = kept

    def write(self, path: Path, files: Iterable[ProjectFile]) -> tuple[RecordedFile, ...]:
        """Write the record of these files, and return them.

        Raises
        ------
        UsageError
            Where the file cannot be written.
        """
        recorded = tuple(RecordedFile(file.path, file.size, _sha256(file)) for file in files)
        document = {
            "schema": SCHEMA_VERSION,
            "tool": {"name": "mlaudit", "version": __version__},
            "written": date.today().isoformat(),
            "files": [{"path": file.path, "size": file.size, "sha256": file.sha256} for file in recorded],
            "answers": dict(sorted(self.answers.items())),
        }
        try:
            path.write_text(json.dumps(document, indent=1, ensure_ascii=True) + "\n", encoding="ascii")
        except OSError as error:
            raise UsageError(f"{path}: cannot be written: {error.strerror}") from None
        return recorded


def read_record(path: Path) -> Record:
    """Read a record.

    Raises
    ------
    UsageError
        For a file that cannot be read, or that is no record of this version.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UsageError(f"{path}: larger than {MAX_BYTES:,} bytes")
        content = path.read_bytes()
        document = json.loads(content)
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path}: no record that 'mlaudit profile' wrote: it is not JSON") from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA_VERSION:
        raise UsageError(f"{path}: no record of version {SCHEMA_VERSION}: write it anew with 'mlaudit profile'")
    try:
        files = tuple(RecordedFile(str(one["path"]), int(one["size"]), str(one["sha256"])) for one in document["files"])
        answers = {str(key): dict(answer) for key, answer in document["answers"].items()}
        written = date.fromisoformat(document["written"]).isoformat()
    except (KeyError, TypeError, ValueError, AttributeError):
        raise UsageError(f"{path}: the record is damaged: write it anew with 'mlaudit profile'") from None
    return Record(path.name, written, hashlib.sha256(content).hexdigest()[:12], files, answers)


def _key(measure: str, paths: Iterable[str], options: Mapping[str, Any]) -> str:
    asked = {name: value for name, value in sorted(options.items()) if name != "statistics"}
    return json.dumps([measure, *paths, asked], ensure_ascii=True)


def _without_cells(answer: Any) -> Any:
    if isinstance(answer, dict):
        return {
            name: NOT_KEPT if name in CELLS and value is not None else _without_cells(value)
            for name, value in answer.items()
        }
    return [_without_cells(member) for member in answer] if isinstance(answer, list) else answer


def _sha256(file: ProjectFile) -> str:
    """Hash a file; of a table of several files, their contents one after the other."""
    found = hashlib.sha256()
    for part in file.parts or (file,):
        with part.absolute.open("rb") as stream:
            while block := stream.read(1 << 20):
                found.update(block)
    return found.hexdigest()
