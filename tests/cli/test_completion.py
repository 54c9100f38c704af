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


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("explain ML210", {"ML2101", "ML2102"}),
        ("explain shuffled-", {"shuffled-cv-on-time-data"}),
        ("scan --select ML1401,ML210", {"ML1401,ML2101"}),
        ("scan -f ju", {"junit"}),
        ("scan --output htm", {"html="}),
        ("scan --evidence table,so", {"table,source"}),
        ("scan --fail-on warning:", {"warning:high", "warning:low"}),
        ("scan --color n", {"never"}),
        ("handbook 1.", {"1.1", "1.4"}),
    ],
)
def test_what_stands_behind_options_is_completed(program: Run, words: str, expected: set[str]) -> None:
    line = f"mlaudit {words}"
    last = str(len(line.split()) - 1)
    _, out, _ = program(_MLAUDIT_COMPLETE="complete_bash", COMP_WORDS=line, COMP_CWORD=last)
    found = out.split()
    assert expected <= set(found)
    assert all(word.startswith(words.split()[-1]) for word in found)
