"""A finding is kept when any of its places is on a changed line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlaudit.audit.changed import narrowed
from mlaudit.core.location import FlowStep, Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.discovery.changes import Changes
from mlaudit.discovery.patch import Span
from mlaudit.findings import Diff, Finding, Related, Report, Suppression

HERE, THERE = Location("train.py", 5), Location("train.py", 9)
CHANGES = Changes("main", frozenset({"train.py", "data.csv"}), {"train.py": (Span(5, 5),)})
FINDING = Finding("ML1401", "x", "1.4", "", Severity.ERROR, Confidence.HIGH, "", THERE, "s")


@pytest.mark.parametrize(
    ("finding", "is_kept"),
    [
        (FINDING, False),
        (replace(FINDING, location=HERE), True),
        (replace(FINDING, flow=(FlowStep(THERE, ""), FlowStep(HERE, ""))), True),
        (replace(FINDING, related=(Related(Location("data.csv"), "the table"),)), True),
        (replace(FINDING, related=(Related(Location("other.csv"), "the table"),)), False),
        (replace(FINDING, location=Location("data.csv", logical="column:age")), True),
    ],
)
def test_a_finding_counts_at_each_of_its_places(finding: Finding, is_kept: bool) -> None:
    report = narrowed(Report(".", findings=(finding,)), CHANGES)

    assert report.findings == ((finding,) if is_kept else ())
    assert report.diff == Diff("main", 0 if is_kept else 1)


def test_suppressed_findings_are_not_among_those_left_out() -> None:
    silenced = replace(FINDING, suppressed=Suppression("inline", "known", THERE))

    assert narrowed(Report(".", findings=(silenced, FINDING)), CHANGES).diff == Diff("main", 1)
