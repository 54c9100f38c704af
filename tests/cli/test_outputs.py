"""Several reports in one run: one on standard output, the others in files, all else on standard error."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from running import CLEAN, Run, finding, found

from mlaudit.cli.main import main
from mlaudit.cli.outputs import from_here, with_places
from mlaudit.cli.streams import wants_color
from mlaudit.reporting import ShowOptions


def test_reports_go_to_files_and_standard_output(scan: Run, tmp_path: Path) -> None:
    code, out, _ = scan(found(finding()), "--output", "sarif=x.sarif", "--output", "concise=x.txt", "-f", "json")

    assert code == 1
    assert json.loads(out)["schema"] == 1
    assert json.loads((tmp_path / "x.sarif").read_text())["version"] == "2.1.0"
    assert (tmp_path / "x.txt").read_text() == "train.py:1:1: ML1401 rows leak\n"


def test_the_demo_is_valid_against_the_schema_that_we_publish(capsys: pytest.CaptureFixture[str]) -> None:
    root = Path(__file__).parents[2]
    schema = json.loads((root / "docs" / "report.schema.json").read_bytes())

    main(["scan", str(root / "fixtures" / "demo"), "-f", "json", "-q"])

    record = json.loads(capsys.readouterr().out)
    assert len(record["findings"]) > 10
    assert [error.message for error in Draft202012Validator(schema).iter_errors(record)] == []


def test_json_alone_goes_to_standard_output(scan: Run) -> None:
    assert json.loads(scan(CLEAN, "--output", "json=-")[1])["findings"] == []


def test_the_full_report_is_the_default_beside_files(scan: Run) -> None:
    assert "No findings.\n" in scan(CLEAN, "--output", "json=x.json")[1]


def test_a_file_that_cannot_be_written_is_exit_code_2_after_the_report(scan: Run, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()

    code, out, err = scan(found(finding()), "--output", "json=taken", "-f", "concise")

    assert (code, out) == (2, "train.py:1:1: ML1401 rows leak\n")
    assert "error: taken: the json report cannot be written: Is a directory\n" in err


def test_files_have_no_colours(scan: Run, tmp_path: Path) -> None:
    _, out, _ = scan(found(finding()), "--color", "always", "--output", "full=x.txt")

    assert "\x1b[" in out
    assert "\x1b[" not in (tmp_path / "x.txt").read_text()


def test_the_summary_is_on_standard_error(scan: Run) -> None:
    _, out, err = scan(found(finding()))

    assert "1 error\n" in err
    assert "1 error\n" not in out


def test_quiet_keeps_findings_only(scan: Run) -> None:
    code, out, err = scan(found(finding()), "-q")

    assert code == 1
    assert "ML1401" in out
    assert err == ""


def test_equal_input_gives_equal_bytes(scan: Run) -> None:
    first = scan(replace(found(finding()), seconds=1.0))[1]

    assert scan(replace(found(finding()), seconds=2.0))[1] == first


@pytest.mark.parametrize(
    ("choice", "environment", "expected"),
    [
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("auto", {}, False),
    ],
)
def test_colours(monkeypatch: pytest.MonkeyPatch, choice: str, environment: dict[str, str], expected: bool) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert wants_color(choice) is expected


def test_the_root_is_written_as_seen_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a")

    assert from_here(replace(CLEAN, root=str(tmp_path / "a"))).root == "."
    assert from_here(replace(CLEAN, root=str(tmp_path / "a" / "b"))).root == "b"
    assert from_here(replace(CLEAN, root=str(tmp_path))).root == ".."


def test_paths_are_told_from_the_working_folder_and_from_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)

    monkeypatch.chdir(tmp_path)
    assert with_places(ShowOptions(), "a") == ShowOptions(root_path="a", repository_path="a")
    monkeypatch.chdir(tmp_path / "a" / "b")
    assert with_places(ShowOptions(), "..") == ShowOptions(working_folder="b", repository_path="a")
    monkeypatch.chdir(tmp_path / "a")
    assert with_places(ShowOptions(), ".") == ShowOptions(repository_path="a")
