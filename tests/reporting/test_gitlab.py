"""The code quality report is what GitLab reads, and no finding hides another."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sample_reports import HOSTILE, REALISTIC

from mlaudit.findings import Report
from mlaudit.reporting import ShowOptions, render

TEXT = {"type": "string", "minLength": 1}
LINE = {"type": "integer", "minimum": 1}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": TEXT,
            "check_name": TEXT,
            "fingerprint": TEXT,
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": r"^(?!/|\./|\.\./)."},
                    "lines": {"type": "object", "required": ["begin"], "properties": {"begin": LINE, "end": LINE}},
                },
            },
        },
    },
}
"""What GitLab documents of the format; a report that departs from it is dropped without a word."""


def issues(report: Report, **options: object) -> Any:
    return json.loads(render(report, "gitlab", ShowOptions(**options)))  # type: ignore[arg-type]


@pytest.mark.parametrize("report", [REALISTIC, HOSTILE, replace(REALISTIC, findings=())])
def test_it_is_what_gitlab_reads(report: Report) -> None:
    found = issues(report, pedantic=True)

    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(found)] == []
    assert json.dumps(found).encode("ascii")


def test_an_issue_says_what_and_where(realistic: Report) -> None:
    finding = realistic.findings[-2]

    assert issues(realistic, repository_path="sub")[-1] == {
        "description": finding.message,
        "check_name": "ML1401 resampling-before-split",
        "fingerprint": f"{finding.fingerprint}:1",
        "severity": "critical",
        "location": {"path": "sub/train.py", "lines": {"begin": 14, "end": 14}},
    }


def test_a_file_without_lines_is_marked_at_its_first(realistic: Report) -> None:
    assert issues(realistic)[0]["location"] == {"path": "data/churn.csv", "lines": {"begin": 1, "end": 1}}


def test_twins_do_not_hide_each_other(realistic: Report) -> None:
    twins = replace(realistic, findings=realistic.findings[-2:-1] * 3)

    assert len({issue["fingerprint"] for issue in issues(twins)}) == 3


def test_suppressed_and_unsure_findings_are_not_in_it(realistic: Report) -> None:
    assert [issue["check_name"][:6] for issue in issues(realistic)] == ["ML1202"] * 7 + ["ML2201", "ML1401"]
