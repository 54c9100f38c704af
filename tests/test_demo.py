"""The two demo projects, scanned by the program as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FAMILIES = {"ML1101", "ML1104", "ML1202", "ML1301", "ML1401", "ML1406", "ML2101", "ML2105", "ML2201", "ML2207"}


def scan(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mlaudit", "scan", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def demo() -> tuple[int, dict[str, Any]]:
    result = scan("fixtures/demo", "--format", "json")
    document: dict[str, Any] = json.loads(result.stdout)
    return result.returncode, document


@pytest.fixture(scope="module")
def findings(demo: tuple[int, dict[str, Any]]) -> list[dict[str, Any]]:
    return [finding for finding in demo[1]["findings"] if finding["severity"] != "info"]


def test_the_demo_fails_the_gate(demo: tuple[int, dict[str, Any]]) -> None:
    assert demo[0] == 1


def test_the_demo_shows_each_pitfall_that_was_put_into_it(findings: list[dict[str, Any]]) -> None:
    assert {finding["code"] for finding in findings} == FAMILIES


def test_every_finding_cites_its_section_and_says_how_to_mend_it(findings: list[dict[str, Any]]) -> None:
    for finding in findings:
        assert finding["section"] == f"{finding['code'][2]}.{int(finding['code'][3])}"
        assert finding["fix"]
        assert finding["references"]


def test_locations_are_true(findings: list[dict[str, Any]]) -> None:
    shown = {"ML1101": "np.log(", "ML1104": "StandardScaler()", "ML1401": "SMOTE(", "ML2105": "train_test_split("}
    for finding in findings:
        location = finding["location"]
        if finding["code"] in shown:
            lines = (ROOT / location["path"]).read_text(encoding="utf-8").splitlines()
            assert shown[finding["code"]] in lines[location["line"] - 1]


def test_the_finding_in_the_notebook_names_cell_and_physical_line(findings: list[dict[str, Any]]) -> None:
    (finding,) = (f for f in findings if f["code"] == "ML2101")
    location = finding["location"]
    lines = (ROOT / location["path"]).read_text(encoding="utf-8").splitlines()
    assert (location["path"], location["cell"], location["cell_line"]) == ("fixtures/demo/notebooks/demand.ipynb", 4, 1)
    assert "KFold(n_splits=5" in lines[location["line"] - 1]


def test_the_joined_finding_quotes_file_time_column_and_autocorrelation(findings: list[dict[str, Any]]) -> None:
    (finding,) = (f for f in findings if f["code"] == "ML2101")
    for part in ("data/demand.csv", "load_mwh", "along day", "lag-1 autocorrelation 0.9", "99 % interval"):
        assert part in finding["message"]


def test_the_full_report_begins_with_what_it_believes_and_ends_with_what_was_not_checked() -> None:
    result = scan("fixtures/demo", "--format", "full")
    lines = [line for line in result.stdout.splitlines() if line.strip()]
    assert lines[0].startswith("What mlaudit takes this project to be")
    assert any("not checked" in line for line in lines[-6:])


def test_the_demo_done_right_is_clean() -> None:
    result = scan("fixtures/demo-fixed", "--format", "json", "--fail-on", "warning:low")
    document = json.loads(result.stdout)
    assert [f["code"] for f in document["findings"] if f["severity"] != "info"] == []
    assert result.returncode == 0


def test_the_scan_writes_nothing_into_the_project() -> None:
    before = sorted(path for path in (ROOT / "fixtures/demo").rglob("*"))
    scan("fixtures/demo", "--format", "concise")
    assert sorted(path for path in (ROOT / "fixtures/demo").rglob("*")) == before


def test_a_target_that_is_named_for_all_tables_leaves_those_alone_that_lack_it(findings: list[dict[str, Any]]) -> None:
    named = json.loads(scan("fixtures/demo", "--target", "churned", "--format", "json").stdout)["findings"]
    assert {f["code"] for f in named if f["severity"] != "info"} == {finding["code"] for finding in findings}
