"""Tutorials do what they show."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlaudit.cli.main import main

ROOT = Path(__file__).parents[1]
TUTORIALS = ("adopting.md", "own-rules.md")
CUT = "…"


def tutorial(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def steps(text: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command and the lines that it is said to print."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, *lines = step.splitlines()
            yield command, lines


def shows(printed: str, line: str) -> bool:
    """Whether a printed line holds what stands before the cut, or all of it where nothing is cut."""
    wanted = line.removesuffix(CUT).rstrip()
    return any(wanted in one for one in printed.splitlines())


@pytest.mark.parametrize("name", TUTORIALS)
def test_every_command_prints_what_the_tutorial_shows(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "fixtures" / "demo", tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")

    for command, lines in steps(tutorial(name)):
        program, *arguments = shlex.split(command)
        if program == "mlaudit":
            main(arguments)
            captured = capsys.readouterr()
            printed = captured.out + captured.err
        else:
            printed = subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout
        assert [line for line in lines if not shows(printed, line)] == [], (command, printed)


def test_the_way_to_a_quiet_gate_is_as_short_as_it_says() -> None:
    before_the_gate, _, _ = tutorial("adopting.md").partition("## 4.")

    assert "It takes four commands after the\ninstallation." in before_the_gate
    assert len(list(steps(before_the_gate))) == 4


def test_a_project_of_others_was_brought_there_by_the_same_commands() -> None:
    text = tutorial("adopting.md")
    before_the_gate, _, _ = text.partition("## 4.")
    tried = " ".join(re.findall(r"^\$ .*", text.partition("## On a project")[2], re.MULTILINE))

    ours = [command.partition(" --expires")[0] for command, _ in steps(before_the_gate)]
    assert [command for command in ours if command not in tried] == []
    assert tried.count("$ ") < 10
