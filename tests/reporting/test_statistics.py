"""Findings counted by rule."""

from __future__ import annotations

from dataclasses import replace

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.findings import Finding, Report, Suppression
from mlaudit.reporting import ShowOptions, render

ONE = Finding("ML2101", "shuffled", "2.1", "", Severity.WARNING, Confidence.HIGH, "", Location("a.py", 1), "x")


def test_rules_are_counted_most_often_first_with_their_worst_severity() -> None:
    other = replace(ONE, code="ML1401", name="resample")
    findings = (other, ONE, replace(ONE, severity=Severity.ERROR), replace(ONE, severity=Severity.INFO))
    text = render(Report(".", findings), "statistics", ShowOptions())
    assert text == "3  ML2101  error    shuffled\n1  ML1401  warning  resample\n"


def test_accepted_findings_and_those_of_low_confidence_do_not_count() -> None:
    accepted = replace(ONE, suppressed=Suppression("inline", "known", Location("a.py", 1)))
    low = replace(ONE, confidence=Confidence.LOW)
    assert render(Report(".", (accepted, low)), "statistics", ShowOptions()) == ""
