"""``init`` writes a manifest to begin with, once, and asks only where somebody can answer."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest
from running import Run

from mlaudit.cli.main import main

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
NAMELESS = "import pandas as pd\ndata = pd.read_csv('rows.csv')\nprint(data.describe())\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(NAMELESS)
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n3,4\n5,6\n")
    return tmp_path


def test_it_states_what_the_demo_reads(command: Run, tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path, dirs_exist_ok=True)

    code, out, _ = command("init")

    assert (code, out) == (0, "mlaudit.toml: 2 tables; correct what is behind a #, then run mlaudit scan\n")
    assert tomllib.loads((tmp_path / "mlaudit.toml").read_text()) == {
        "table": [
            {"path": "data/churn.csv", "target": "churned"},
            {"path": "data/demand.csv", "target": "load_mwh", "time": "day"},
        ]
    }
    assert command("scan", "-f", "concise")[0] == 1


def test_it_does_not_write_over_a_manifest(command: Run, project: Path) -> None:
    (project / "mlaudit.toml").write_text("")

    code, _, err = command("init")

    assert (code, (project / "mlaudit.toml").read_text()) == (2, "")
    assert err.endswith("mlaudit.toml: there is a manifest already\n")


def test_a_dry_run_writes_nothing(command: Run, project: Path) -> None:
    code, out, _ = command("init", "--dry-run")

    assert code == 0
    assert '[[table]]\npath = "rows.csv"' in out
    assert not (project / "mlaudit.toml").exists()


def test_targets_are_asked_for_on_a_terminal(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr("mlaudit.cli.manifest_file.is_on_terminal", lambda: True)
    monkeypatch.setattr("typer.prompt", lambda question, **options: asked.append(question) or "b")

    assert main(["init", str(project)]) == 0

    assert asked == ["Target column of rows.csv"]
    assert tomllib.loads((project / "mlaudit.toml").read_text())["table"] == [{"path": "rows.csv", "target": "b"}]
