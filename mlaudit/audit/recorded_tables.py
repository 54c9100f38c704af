"""Tables that are not here, known by what was measured on them elsewhere."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from mlaudit.audit.named_files import named_file
from mlaudit.audit.options import Options
from mlaudit.discovery.model import Discovered, ProjectFile
from mlaudit.evidence.tables.recorded import Record, read_record
from mlaudit.findings import Note


def record_of(discovered: Discovered, options: Options) -> Record | None:
    """Read the record that the command line names, else the manifest's, which may not leave the project.

    Raises
    ------
    UsageError
        Where it does, or cannot be read.
    """
    if options.record is not None:
        return read_record(options.record)
    name = discovered.manifest.record
    if name is None:
        return None
    return read_record(named_file(discovered, "profile", name, "--profile"))


def with_recorded(discovered: Discovered, record: Record) -> Discovered:
    """Add the recorded tables that are not here; where the data are, they are read."""
    here = {file.path for file in discovered.files}
    absent = [file for file in record.files if file.path not in here]
    if not absent:
        return discovered
    files = [
        ProjectFile(file.path, discovered.root / file.path, "table", file.size, is_recorded=True) for file in absent
    ]
    known = {file.path for file in absent}
    notes = [note for note in discovered.notes if not _misses(note, known)]
    count = "1 table is" if len(absent) == 1 else f"{len(absent):,} tables are"
    told = f"{count} not here, and known from the profile of {record.written}, sha256 {record.digest}"
    return replace(
        discovered,
        files=tuple(sorted([*discovered.files, *files], key=lambda file: file.path)),
        notes=(*notes, Note(record.name, told, "partial")),
    )


def _misses(note: Note, paths: Collection[str]) -> bool:
    """Whether a note says of one of these files that it is not here, at its place or where the manifest names it."""
    is_named = any(note.reason.startswith(f"'{path}' is not there") for path in paths)
    return note.kind == "absent" and (note.path in paths or is_named)
