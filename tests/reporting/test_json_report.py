"""The JSON report has exactly the keys of schema version 1."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from sample_reports import HOSTILE, REALISTIC

from mlaudit import __version__
from mlaudit.core.scale import State
from mlaudit.findings import Diff, Report
from mlaudit.reporting import ShowOptions, render

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "report.schema.json").read_bytes())


def read(report: Report) -> Any:
    return json.loads(render(report, "json", ShowOptions()))


def test_top_level(realistic: Report) -> None:
    record = read(realistic)

    assert list(record) == ["schema", "tool", "root", "findings", "coverage", "experiments", "notes", "diff"]
    assert record["schema"] == 1
    assert record["tool"] == {"name": "mlaudit", "version": __version__}
    assert record["root"] == "."


@pytest.mark.parametrize("report", [REALISTIC, HOSTILE, replace(REALISTIC, diff=Diff("main", 3))])
def test_it_is_valid_against_the_schema_that_we_publish(report: Report) -> None:
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(read(report))] == []


def test_a_finding_has_the_promised_keys(realistic: Report) -> None:
    finding = read(realistic)["findings"][-2]

    promised = "code name section severity confidence message location because flow fix references fingerprint"
    promised += " suppressed proof"
    assert set(promised.split()) <= finding.keys()
    assert finding["proof"] is None


def test_a_location_is_physical_and_null_where_there_is_none(realistic: Report) -> None:
    findings = read(realistic)["findings"]

    assert findings[7]["location"] == {
        "path": "notebooks/eda.ipynb", "line": 148, "column": 17, "end_line": 148, "end_column": 46,
        "cell": 3, "cell_line": 2, "logical": None,
    }  # fmt: skip
    assert findings[0]["location"]["line"] is None


def test_the_flow_names_places_and_code(realistic: Report) -> None:
    first, *_ = read(realistic)["findings"][-2]["flow"]

    assert first["text"] == 'pd.read_csv("data/churn.csv")'
    assert (first["location"]["path"], first["location"]["line"]) == ("train.py", 9)


def test_because_holds_fact_value_and_unit(realistic: Report) -> None:
    because = read(realistic)["findings"][-2]["because"]

    assert because[2] == {
        "fact": "fit.data.target.minority_share", "value": 0.0712, "unit": "share", "how": "inferred", "hidden": False,
    }  # fmt: skip
    assert because[4]["value"] is None
    assert because[4]["hidden"] is True


def test_suppressed_and_unsure_findings_are_in_it(realistic: Report) -> None:
    findings = read(realistic)["findings"]

    assert findings[-1]["suppressed"] == {"by": "inline", "reason": "repeated over 50 seeds"}
    assert "low" in {finding["confidence"] for finding in findings}


def test_coverage_counts_six_states_and_says_what_is_missing(realistic: Report) -> None:
    coverage = read(realistic)["coverage"]

    assert coverage["states"].keys() == set(State)
    assert coverage["not_checked"][0] == {
        "code": "ML2202", "name": "auc-only", "missing": "no predictions were found", "supply": "a predictions file",
        "subjects": 2,
    }  # fmt: skip


def test_notes_name_path_and_reason(realistic: Report) -> None:
    assert read(realistic)["notes"][0] == {
        "path": "old.ipynb", "line": None, "kind": "unreadable", "reason": "is not JSON: line 3 ends inside a string",
        "named": False,
    }  # fmt: skip


def test_equal_reports_give_equal_bytes(realistic: Report) -> None:
    assert render(realistic, "json", ShowOptions()) == render(realistic, "json", ShowOptions(width=40, color=True))
