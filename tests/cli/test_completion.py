"""Completion of the shell, by the real program."""

from __future__ import annotations

from pathlib import Path

import pytest
from running import Run


@pytest.mark.parametrize(
    ("shell", "sign"), [("bash", "complete -o default"), ("zsh", "#compdef"), ("fish", "complete --command")]
)
def test_a_shell_is_given_its_script(command: Run, shell: str, sign: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    code, out, _ = command("--show-completion", shell)
    assert code == 0
    assert sign in out
    assert "mlaudit" in out


def test_commands_and_options_are_completed(program: Run, tmp_path: Path) -> None:
    words = {"_MLAUDIT_COMPLETE": "complete_bash", "COMP_WORDS": "mlaudit sc", "COMP_CWORD": "1"}
    _, out, _ = program(**words)
    assert "scan" in out.split()
    words = {"_MLAUDIT_COMPLETE": "complete_bash", "COMP_WORDS": "mlaudit scan --fail", "COMP_CWORD": "2"}
    assert "--fail-on" in program(**words)[1].split()
