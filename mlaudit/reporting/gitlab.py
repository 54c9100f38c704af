"""A code quality report of GitLab: an array in which no two fingerprints are equal, or one would hide the other."""

from __future__ import annotations

import json

from mlaudit.core.scale import Severity
from mlaudit.findings import Finding, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.hosts import identified, region, repository_path
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import shown_findings

SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.INFO: "info"}


def gitlab(report: Report, options: ShowOptions) -> str:
    """Return one object per finding that counts."""
    issues = [_issue(finding, own, options) for finding, own in identified(shown_findings(report, options))]
    return json.dumps(issues, indent=2, ensure_ascii=True) + "\n"


def _issue(finding: Finding, fingerprint: str, options: ShowOptions) -> dict[str, object]:
    place = region(finding.location)
    return {
        "description": printable(finding.message),
        "check_name": f"{printable(finding.code)} {printable(finding.name)}",
        "fingerprint": fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {
            "path": printable(repository_path(finding.location.path, options.repository_path)),
            "lines": {"begin": place.line, "end": place.end_line},
        },
    }
