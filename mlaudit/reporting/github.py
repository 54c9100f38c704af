"""Workflow commands of GitHub Actions, which it shows as annotations on the lines of a pull request.

GitHub renders ten annotations of each level per step, in the order in which they are printed: the worst come first.
"""

from __future__ import annotations

from mlaudit.core.scale import Severity
from mlaudit.findings import Finding, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.hosts import repository_path
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted, nothing_found, shown_findings, worst_first

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
RENDERED = 10


def github(report: Report, options: ShowOptions) -> str:
    """Return one command per finding, the worst first, and a line for the reader of the log."""
    findings = worst_first(shown_findings(report, options))
    lines = [_command(finding, options) for finding in findings]
    lines.append(_last_line(findings, report))
    return "".join(f"{line}\n" for line in lines)


def _command(finding: Finding, options: ShowOptions) -> str:
    place = finding.location
    properties: dict[str, str | int | None] = {
        "title": f"{finding.code} {finding.name}",
        "file": repository_path(place.path, options.repository_path),
        "line": place.line,
        "endLine": place.end_line,
    }
    if place.end_line in (None, place.line):
        # GitHub has no columns across lines.
        properties |= {"col": place.column, "endColumn": place.end_column}
    written = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{COMMANDS[finding.severity]} {written}::{_data(finding.message)}"


def _data(text: str) -> str:
    return printable(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _last_line(findings: list[Finding], report: Report) -> str:
    if not findings:
        return nothing_found(report)
    is_cut = any(sum(f.severity is severity for f in findings) > RENDERED for severity in COMMANDS)
    advice = f"; of each level GitHub shows the first {RENDERED} on the lines themselves" if is_cut else ""
    return f"{counted(len(findings), 'finding')}{advice}."
