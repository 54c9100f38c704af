"""One line per finding, for editors and grep. Nothing is ever wrapped."""

from __future__ import annotations

from mlaudit.findings import Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import place, shown_findings


def concise(report: Report, options: ShowOptions) -> str:
    """Return ``path:line:col: ML1401 message`` for each finding that counts."""
    lines = [
        f"{place(finding.location, options)}: {printable(finding.code)} {printable(finding.message)}\n"
        for finding in shown_findings(report, options)
    ]
    return "".join(lines)
