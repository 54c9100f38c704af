"""From a report to an exit code. 2 beats 1, and 1 beats 0."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import get_args

from mlaudit.core.gate import Gate
from mlaudit.core.scale import State
from mlaudit.core.values import EvidenceKind
from mlaudit.engine.expressions import suggestion
from mlaudit.findings import NotChecked, Note, Report

CLEAN, FOUND, FAILED = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Strictness:
    """What else than a finding fails a run.

    Attributes
    ----------
    strict : bool
        Discovered files that could not be read count like named ones, and so do archives that were not opened.
    require : collection of str
        Code prefixes, rule names, sections or kinds of evidence that must have been checked.
    exit_zero : bool
        Findings do not fail the run.
    """

    gate: Gate
    strict: bool = False
    require: Collection[str] = ()
    exit_zero: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """The exit code, and what makes it 2: notes of the report, and lines of our own."""

    code: int
    notes: tuple[Note, ...] = ()
    problems: tuple[str, ...] = ()


def verdict(report: Report, strictness: Strictness) -> Verdict:
    """Judge a report."""
    notes = tuple(note for note in report.notes if _fails(note, strictness.strict))
    problems = [*_unknown(report, strictness.require), *_unchecked(report, strictness.require)]
    if report.is_empty and not notes:
        problems.append("nothing could be read, so nothing was checked")
    if faults := report.coverage.states[State.ERROR]:
        problems.append(f"checks that failed for a fault of mlaudit's own: {faults}")
    if notes or problems:
        return Verdict(FAILED, notes, tuple(problems))
    gate = strictness.gate
    is_found = any(
        finding.suppressed is None and gate.is_reached(finding.severity, finding.confidence)
        for finding in report.findings
    )
    return Verdict(FOUND if is_found and not strictness.exit_zero else CLEAN)


def _fails(note: Note, strict: bool) -> bool:
    if note.kind in ("unreadable", "absent") and note.named:
        return True
    return note.kind == "internal" or (strict and note.kind in ("unreadable", "unopened"))


def _unknown(report: Report, require: Collection[str]) -> list[str]:
    """Complain of words that stand for nothing, which would otherwise be fulfilled by every audit."""
    if not require:
        return []
    from mlaudit.cli.rule_index import rule_entries

    entries, gaps, coverage = rule_entries(), report.coverage.not_checked, report.coverage
    names = {word for entry in entries for word in (entry.name, entry.section)}
    names |= {word for gap in gaps for word in (gap.name, gap.section)}
    codes = {entry.code for entry in entries} | {gap.code for gap in gaps}
    codes |= {*coverage.rules_checked, *coverage.rules_not_applicable}
    known = sorted({*names, *codes, *get_args(EvidenceKind)})
    return [
        f"--require: '{word}' is no rule, section or kind of evidence{suggestion(word, known)}"
        for word in require
        if word not in known and not any(code.startswith(word) for code in codes)
    ]


def _unchecked(report: Report, require: Collection[str]) -> list[str]:
    gaps = [gap for gap in report.coverage.not_checked if any(_is_meant(gap, word) for word in require)]
    unopened = [note for note in report.notes if note.kind == "unopened"] if "artifact" in require else []
    return [
        *(f"{gap.code} {gap.name} was required, but not checked: {gap.reason}{_advice(gap)}" for gap in gaps),
        *(f"model files were required to be checked: {note.path}: {note.reason}" for note in unopened),
    ]


def _advice(gap: NotChecked) -> str:
    return f"; add {gap.supply}" if gap.supply else ""


def _is_meant(gap: NotChecked, word: str) -> bool:
    return word in (gap.name, gap.section, *gap.evidence) or (word.isalnum() and gap.code.startswith(word))
