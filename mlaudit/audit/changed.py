"""Narrows a report to what a change touches."""

from __future__ import annotations

from dataclasses import replace

from mlaudit.discovery.changes import Changes
from mlaudit.findings import Diff, Finding, Report


def narrowed(report: Report, changes: Changes) -> Report:
    """Keep the findings of which any place was changed, and count the open ones that are left out."""
    kept = tuple(finding for finding in report.findings if _is_touched(finding, changes))
    left_out = sum(finding.suppressed is None for finding in report.findings)
    left_out -= sum(finding.suppressed is None for finding in kept)
    return replace(report, findings=kept, diff=Diff(changes.reference, left_out))


def _is_touched(finding: Finding, changes: Changes) -> bool:
    """A finding joins evidence: it is touched where it is shown, on its way there, and at each related place."""
    steps = (step.location for step in finding.flow)
    others = (other.location for other in finding.related)
    return any(changes.touches(place) for place in (finding.location, *steps, *others))
