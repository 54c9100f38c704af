"""0 clean, 1 findings at or above the gate, 2 anything else; 2 beats 1 beats 0."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest
from running import CLEAN, Run, finding, found

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.core.scale import State
from mlaudit.findings import Coverage, Note, Report, Suppression

LOST = Note("data.csv", "is not UTF-8", "unreadable", named=True)
BAD_FILE = Note("old.ipynb", "is not JSON", "unreadable")


@pytest.mark.parametrize(
    ("report", "arguments", "code"),
    [
        (CLEAN, [], 0),
        (found(finding()), [], 1),
        (found(finding("error", "medium")), [], 0),
        (found(finding("warning")), [], 0),
        (found(finding("error", "medium")), ["--fail-on", "error:medium"], 1),
        (found(finding("warning")), ["--fail-on", "warning"], 1),
        (found(finding("warning", "medium")), ["--fail-on", "warning"], 0),
        (found(finding("info", "low")), ["--fail-on", "info:low"], 1),
        (found(finding("warning"), fail_on="warning"), [], 1),
        (found(finding("warning"), fail_on="warning"), ["--fail-on", "error"], 0),
        (found(replace(finding(), suppressed=Suppression("inline", "known", Location("train.py")))), [], 0),
        (found(finding()), ["--exit-zero"], 0),
        (found(notes=(BAD_FILE,)), [], 0),
        (found(notes=(BAD_FILE,)), ["--strict"], 2),
        (found(notes=(LOST,)), [], 2),
        (found(finding(), notes=(LOST,)), [], 2),
        (found(finding(), notes=(LOST,)), ["--exit-zero"], 2),
        (found(notes=(replace(LOST, kind="absent"),)), [], 2),
        (found(notes=(Note("", "a rule failed", "internal"),)), [], 2),
        (found(coverage=Coverage({**dict.fromkeys(State, 0), State.ERROR: 1})), [], 2),
        (found(files_read={}), [], 2),
        (found(files_read={}, coverage=Coverage(dict.fromkeys(State, 0), ("ML5110",))), [], 0),
        (found(), ["--require", "ML2202"], 2),
        (found(), ["--require", "ML22"], 2),
        (found(), ["--require", "auc-only"], 2),
        (found(), ["--require", "2.2"], 2),
        (found(), ["--require", "predictions"], 2),
        (found(), ["--require", "source,ML14"], 0),
        (UsageError("mlaudit.toml:3:1: unknown key 'selct' (did you mean 'select'?)"), [], 2),
        (RuntimeError("boom"), [], 2),
        (RuntimeError("boom"), ["--exit-zero"], 2),
        (RecursionError(), [], 2),
        (MemoryError(), [], 2),
        (KeyboardInterrupt(), [], 130),
        (SystemExit(1), [], 2),
    ],
)
def test_exit_code(scan: Run, report: Report | BaseException, arguments: list[str], code: int) -> None:
    assert scan(report, *arguments)[0] == code


def test_findings_are_printed_also_when_the_code_is_2(scan: Run) -> None:
    _, out, err = scan(found(finding(), notes=(LOST,)), "-f", "concise")

    assert out == "train.py:1:1: ML1401 rows leak\n"
    assert "error: data.csv: is not UTF-8\n" in err


def test_what_was_required_but_not_checked_is_named(scan: Run) -> None:
    _, _, err = scan(found(), "--require", "2.2")

    assert (
        "error: ML2202 auc-only was required, but not checked: no predictions were found; add a predictions file\n"
        in err
    )


def test_a_fault_of_ours_is_one_line_that_asks_for_a_report(scan: Run) -> None:
    _, out, err = scan(RuntimeError("boom\x1b[31m\nx"))

    assert out == ""
    assert err.count("\n") == 1
    assert "internal error: RuntimeError: boom" in err
    assert "\x1b" not in err


def test_the_traceback_is_shown_when_asked_for(scan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLAUDIT_DEBUG", "1")

    assert "Traceback" in scan(RuntimeError("boom"))[2]


def test_the_environment_sets_the_gate_and_the_option_overrides_it(scan: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MLAUDIT_FAIL_ON", "warning")

    assert scan(found(finding("warning")))[0] == 1
    assert scan(found(finding("warning")), "--fail-on", "error")[0] == 0


def test_a_reader_that_goes_away_is_not_findings() -> None:
    command = f"{sys.executable} -m mlaudit facts --color always"
    done = subprocess.run(
        ["bash", "-c", f"({command}; echo $? >&2) | true"], capture_output=True, text=True, timeout=60
    )

    assert done.stderr.strip() in ("0", "2")
