"""The last lines, on standard error: the counts."""

from __future__ import annotations

from collections import Counter

from mlaudit.core.scale import Confidence, Severity
from mlaudit.findings import Finding, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted, listed, shown_findings


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
