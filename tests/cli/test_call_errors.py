"""A mistake in the call is exit code 2, one clear text on standard error, and no traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from running import Run


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["scan", "--selct", "ML14"],
            "No such option: --selct (Possible options: --extend-select, --select,",
        ),
        (["scna"], "No such command 'scna'. Did you mean 'scan'?"),
        (
            ["scan", "--format", "jsn"],
            "--format: 'jsn' is not one of full, concise, json, sarif, junit, github, gitlab, markdown, html,",
        ),
        (["scan", "--output", "sarif"], "--output: 'sarif' must be FORMAT=PATH"),
        (["scan", "--output", "srif=x"], "(did you mean 'sarif'?)"),
        (["scan", "--output", "json=no/such/x.json"], "--output: the folder no/such does not exist"),
        (["scan", "-f", "json", "--output", "sarif=-"], "json and sarif cannot both go to standard output"),
        (["scan", "--fail-on", "errors"], "--fail-on: 'errors' is not a gate"),
        (["scan", "--evidence", "sorce"], "(did you mean 'source'?)"),
        (["scan", "--color", "sometimes"], "--color: 'sometimes' is not one of auto, always, never"),
        (["scan", "--memory", "lots"], "--memory: 'lots' is not a size"),
        (["explain", "2.1"], "2.1 is a section: 'mlaudit handbook 2.1' shows it, 'mlaudit rules list 2.1' its rules"),
        (["facts", "split"], "there is no subject 'split' (there is SplitCall"),
        (["facts", "deployments"], "there is no subject 'deployments' (did you mean 'Deployment'?)"),
        (["baseline", "create", "--reason", "x", "--expires", "2020-01-31"], "--expires: 2020-01-31 is over"),
        (["scan", "nowhere"], "nowhere: there is no such file or folder"),
        (["scan"], "nothing to scan"),
        (["explain", "ML9999x"], "there is no rule 'ML9999x'"),
        (["inspect", "nothing.csv"], "nothing.csv: there is no such file"),
        (["inspect", "/dev/null"], "/dev/null: it is a device, which is not opened"),
        (["handbook", "99.9"], "the handbook has no section '99.9'"),
        (["facts", "Tabel"], "there is no subject 'Tabel' (did you mean 'Table'?)"),
        (["rules", "lst"], "Did you mean 'list'?"),
    ],
)
def test_it_is_named(program: Run, arguments: list[str], message: str) -> None:
    code, out, err = program(*arguments)

    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_a_hostile_argument_is_printed_harmlessly(program: Run) -> None:
    code, _, err = program("scan", "no\x1b[31m\u202e\n::error x")

    assert code == 2
    assert all(line.isprintable() for line in err.split("\n"))
    assert "\n::error" not in err


def test_the_version_is_printed(program: Run) -> None:
    assert program("--version") == (0, "mlaudit 0.1.0\n", "")


def test_commands_are_completed(program: Run) -> None:
    code, out, _ = program(_MLAUDIT_COMPLETE="complete_bash", COMP_WORDS="mlaudit sc", COMP_CWORD="1")

    assert (code, out.split()) == (0, ["scan"])


@pytest.mark.parametrize("command", ["inspect", "scan"])
def test_a_pipe_or_a_link_that_leads_nowhere_is_said_to_be_one(tmp_path: Path, program: Run, command: str) -> None:
    os.mkfifo(tmp_path / "pipe.pkl")
    (tmp_path / "link.pkl").symlink_to("gone.pkl")
    said = [program(command, name) for name in ("pipe.pkl", "link.pkl")]

    assert [code for code, _, _ in said] == [2, 2]
    assert "a named pipe, which is not opened: write what it carries to a file" in said[0][1] + said[0][2]
    assert "link.pkl: it is a link that leads nowhere" in said[1][1] + said[1][2]
