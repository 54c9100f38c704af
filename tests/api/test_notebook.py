"""``%mlaudit``, by the real IPython."""

from __future__ import annotations

from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

import mlaudit

DEMO = Path(__file__).parent.parent.parent / "fixtures" / "demo"


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> InteractiveShell:
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    shell.run_line_magic("load_ext", "mlaudit")
    return shell


def test_a_magic_shows_the_report(shell: InteractiveShell) -> None:
    result = shell.run_line_magic("mlaudit", f"'{DEMO / 'train.py'}'")
    assert isinstance(result, mlaudit.Result)
    assert "text/html" in shell.display_formatter.format(result)[0]


def test_a_path_that_is_not_there_is_told_in_one_line(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.run_line_magic("mlaudit", "nowhere.csv") is None
    assert capsys.readouterr().out.startswith("nowhere.csv: there is no such file or folder")
