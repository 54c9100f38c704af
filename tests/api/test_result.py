"""What a program can do with the result of an audit."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

import mlaudit
from mlaudit.findings import Report

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def demo() -> mlaudit.Result:
    return mlaudit.scan(REPOSITORY / "fixtures" / "demo", select=["ML2101", "ML1401"])


def test_findings_are_iterated_and_counted(demo: mlaudit.Result) -> None:
    assert demo.codes() == {"ML2101", "ML1401"}
    assert [finding.code for finding in demo] == [finding.code for finding in demo.findings]
    assert len(demo) == 2
    assert repr(demo) == "<mlaudit.Result: 2 errors>"


def test_the_record_is_that_of_the_json_report(demo: mlaudit.Result) -> None:
    schema = json.loads((REPOSITORY / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(demo.to_dict(), schema)


def test_the_page_in_a_notebook_can_not_reach_out(demo: mlaudit.Result) -> None:
    shown = demo._repr_html_()
    assert shown.startswith('<iframe title="mlaudit" sandbox="allow-scripts"')
    assert shown.count("<") == 2
    assert "ML2101" in shown


def test_a_gate(demo: mlaudit.Result) -> None:
    with pytest.raises(AssertionError, match=r"notebooks/demand.ipynb:cell 4:1: ML2101 .*KFold shuffles"):
        demo.raise_for_findings()
    with pytest.raises(mlaudit.UsageError, match="fail_on: 'fatal' is not a gate"):
        demo.raise_for_findings("fatal")
    mlaudit.scan(REPOSITORY / "fixtures" / "demo-fixed").raise_for_findings("warning:medium")


def test_an_audit_of_nothing_is_no_success() -> None:
    with pytest.raises(mlaudit.FindingsError, match="nothing could be read"):
        mlaudit.Result(Report(".")).raise_for_findings()


def test_a_report_is_saved(demo: mlaudit.Result, tmp_path: Path) -> None:
    demo.save(tmp_path / "report.sarif", "sarif")
    assert json.loads((tmp_path / "report.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"


def test_a_path_that_is_not_there() -> None:
    with pytest.raises(mlaudit.UsageError, match="there is no such file or folder"):
        mlaudit.scan("/nowhere/at/all")


def test_an_unknown_name() -> None:
    with pytest.raises(AttributeError, match="module 'mlaudit' has no attribute 'audti'"):
        mlaudit.audti  # type: ignore[attr-defined]  # noqa: B018
    assert {"scan", "check", "Result"} <= set(dir(mlaudit))
