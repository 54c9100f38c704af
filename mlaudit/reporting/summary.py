"""The last lines, on standard error: what could not be read, and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from mlaudit.core.scale import Confidence, Severity
from mlaudit.findings import Finding, Note, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted, listed, shown_findings, shown_path

SHOWN_NOTES = 5


def notes(report: Report, options: ShowOptions, failing: Collection[Note] = ()) -> str:
    """Return one line per note, those that matter most first; the first few unless verbose.

    Parameters
    ----------
    failing : collection of Note
        Notes that fail the run; all of them are shown, also when quiet.
    """
    lines = [f"error: {_note(note, options)}" for note in failing]
    others = [] if options.quiet else sorted((n for n in report.notes if n not in failing), key=_importance)
    shown = others if options.verbose else others[:SHOWN_NOTES]
    lines += [f"note: {_note(note, options)}" for note in shown]
    if rest := len(others) - len(shown):
        lines.append(f"note: and {counted(rest, 'more note')} (-v)")
    return "".join(f"{line}\n" for line in lines)


def _importance(note: Note) -> int:
    order = ("internal", "unreadable", "partial", "absent", "suppression", "unopened", "skipped")
    return order.index(note.kind)


def _note(note: Note, options: ShowOptions) -> str:
    place = printable(shown_path(note.path, options)) if note.path else ""
    line = f":{note.line}" if place and note.line else ""
    return f"{place}{line}: {printable(note.reason)}" if place else printable(note.reason)


def summary(report: Report, options: ShowOptions) -> str:
    """Return findings by severity, rules by outcome, files, and the time it took."""
    return f"{headline(report, options)}\n{reach(report)} read in {report.seconds:.1f} s\n"


def reach(report: Report) -> str:
    """Return the numbers of rules by outcome, and of files."""
    coverage = report.coverage
    checked = counted(len(coverage.rules_checked), "rule")
    gaps = {gap.code for gap in coverage.not_checked}
    rules = f"{checked} checked, {len(coverage.rules_not_applicable):,} not applicable, {len(gaps):,} not checked"
    files = counted(sum(report.files_read.values()), "file")
    return f"{rules}; {files}"


def headline(report: Report, options: ShowOptions) -> str:
    """Return the number of findings by severity, and how many are not shown and why."""
    return _found(shown_findings(report, options)) + _left_out(report, options)


def _found(findings: list[Finding]) -> str:
    counts = Counter(finding.severity for finding in findings)
    nouns = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"}
    parts = [_count(counts[severity], nouns[severity]) for severity in reversed(Severity) if counts[severity]]
    return listed(parts) or "no findings"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if noun == "info" else counted(number, noun)


def _left_out(report: Report, options: ShowOptions) -> str:
    """Say how many findings were silenced, by origin, and how many are too unsure to show."""
    origins = Counter(finding.suppressed.by for finding in report.findings if finding.suppressed is not None)
    silenced = listed(f"{number:,} {origin}" for origin, number in sorted(origins.items()))
    unsure = sum(f.suppressed is None and f.confidence is Confidence.LOW for f in report.findings)
    parts = [f"{origins.total():,} suppressed ({silenced})" if origins else ""]
    parts.append(f"{unsure:,} of low confidence not shown (--pedantic)" if unsure and not options.pedantic else "")
    if report.diff is not None:
        parts.append(f"{report.diff.left_out:,} on lines unchanged since {printable(report.diff.reference)} left out")
    text = listed(parts)
    return f"; {text}" if text else ""
