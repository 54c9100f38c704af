"""Writes down what is measured on the tables of a project, for audits where they are not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from mlaudit.audit.options import READ_KINDS, Options
from mlaudit.audit.reading import discovered_by
from mlaudit.audit.run import audit
from mlaudit.core.errors import UsageError
from mlaudit.evidence.tables.recorded import RecordedFile, Recorder
from mlaudit.findings import Note, Report

EVERY_CHAPTER = tuple("123456789")


@dataclass(frozen=True, slots=True)
class Profile:
    """What was written: the files, the number of answers, and what the audit could not read."""

    files: tuple[RecordedFile, ...]
    n_answers: int
    notes: tuple[Note, ...]


def profile(options: Options, path: Path) -> Profile:
    """Audit with every rule and write the measurements of its tables.

    Raises
    ------
    UsageError
        Where there are no tables, or the file cannot be written, and for all that `audit` raises.
    """
    tables = [file for file in discovered_by(options).files if file.kind == "table"]
    if not tables:
        raise UsageError(f"{', '.join(map(str, options.paths))}: there are no tables to measure")
    recorder = Recorder()
    everything = replace(options, select=EVERY_CHAPTER, preview=True, evidence=READ_KINDS, record=None)
    report: Report = audit(everything, recorder)
    return Profile(recorder.write(path, tables), len(recorder.answers), report.notes)
