"""The JUnit report, as a program that reads such reports sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped
from sample_reports import HOSTILE, REALISTIC

from mlaudit.core.scale import Severity, State
from mlaudit.findings import Coverage, Report
from mlaudit.reporting import ShowOptions, render


def read(report: Report, **options: object) -> Any:
    return JUnitXml.fromstring(render(report, "junit", ShowOptions(**options)).encode())  # type: ignore[arg-type]


def cases(report: Report, suite: str) -> dict[str, Any]:
    """Give the outcome of each case of one suite, None where it passed."""
    (found,) = (one for one in read(report) if one.name == suite)
    return {case.name: case.result[0] if case.result else None for case in found}


def test_a_finding_is_a_failure_in_the_suite_of_its_file(realistic: Report) -> None:
    (failure,) = cases(realistic, "train.py").values()

    assert isinstance(failure, Failure)
    assert failure.message == realistic.findings[-2].message
    assert failure.type == "error"
    for part in ("train.py:14:16: SMOTE", "model = make_pipeline(SMOTE()", "mlaudit explain ML1401"):
        assert part in failure.text


def test_advice_passes_and_keeps_its_text(realistic: Report) -> None:
    advice = replace(realistic, findings=tuple(replace(f, severity=Severity.INFO) for f in realistic.findings))

    assert set(cases(advice, "train.py").values()) == {None}
    (suite,) = (one for one in read(advice) if one.name == "train.py")
    assert "mlaudit explain ML1401" in next(iter(suite)).system_out


def test_cases_of_one_rule_are_numbered_and_hold_no_line(realistic: Report) -> None:
    assert list(cases(realistic, "data/churn.csv")) == [
        "ML1202 imputed-before-split", *(f"ML1202 imputed-before-split ({n})" for n in range(2, 8)),
    ]  # fmt: skip


def test_rules_pass_or_are_skipped_with_the_reason() -> None:
    coverage = Coverage(
        dict.fromkeys(State, 0), ("ML1401", "ML1402"), ("ML2101",), REALISTIC.coverage.not_checked[:1]
    )  # fmt: skip
    found = cases(replace(REALISTIC, coverage=coverage), "rules")

    assert list(found) == ["ML1402", "ML2101", "ML2202"]
    assert found["ML1402"] is None
    assert isinstance(found["ML2101"], Skipped)
    assert found["ML2101"].message == "not applicable: the project has nothing that it is about"
    assert found["ML2202"].message == "not checked: no predictions were found, add a predictions file"


def test_a_fault_of_ours_is_an_error_and_other_notes_are_skipped_files(realistic: Report, hostile: Report) -> None:
    assert cases(realistic, "files")["old.ipynb"].message == "is not JSON: line 3 ends inside a string"
    assert isinstance(cases(realistic, "files")["old.ipynb"], Skipped)
    assert [type(outcome) for outcome in cases(hostile, "files").values()] == [Error, Skipped]


@pytest.mark.parametrize("report", [REALISTIC, HOSTILE, replace(REALISTIC, findings=(), notes=())])
def test_the_counts_are_those_of_the_cases(report: Report) -> None:
    whole = read(report)
    claimed = [(one.tests, one.failures, one.errors) for one in (whole, *whole)]
    skipped = [suite.skipped for suite in whole]
    for one in (*whole, whole):
        one.update_statistics()

    assert claimed == [(one.tests, one.failures, one.errors) for one in (whole, *whole)]
    assert skipped == [suite.skipped for suite in whole]


def test_neither_time_nor_host_is_in_it(realistic: Report) -> None:
    assert render(realistic, "junit", ShowOptions()) == render(replace(realistic, seconds=9.9), "junit", ShowOptions())
