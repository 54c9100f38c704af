"""The action for GitHub does in a shell what a runner would do with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))


@pytest.fixture
def audit(tmp_path: Path) -> Any:
    """Run the step that audits the demo, beside an installed program."""
    shutil.copytree(ROOT / "fixtures" / "demo", tmp_path / "project")
    program = tmp_path / "temp" / "mlaudit" / "bin" / "mlaudit"
    program.parent.mkdir(parents=True)
    program.symlink_to(Path(sysconfig.get_path("scripts"), "mlaudit"))
    (step,) = (step for step in ACTION["runs"]["steps"] if step.get("id") == "scan")

    def run(arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("MLAUDIT")},
            "RUNNER_TEMP": str(tmp_path / "temp"),
            "GITHUB_OUTPUT": str(tmp_path / "output"),
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "ARGUMENTS": arguments,
        }
        # The options are those with which a runner starts bash.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        return subprocess.run(command, cwd=tmp_path / "project", env=environment, capture_output=True, text=True)

    return run


def test_it_annotates_sums_up_and_leaves_a_file_for_code_scanning(audit: Any, tmp_path: Path) -> None:
    done = audit("--select ML1401,ML2101")

    name, _, path = (tmp_path / "output").read_text().strip().partition("=")
    assert done.returncode == 1
    assert done.stdout.startswith("::error title=ML")
    assert (tmp_path / "summary.md").read_text().startswith("## mlaudit: 2 errors")
    assert name == "sarif"
    assert len(json.loads(Path(path).read_text())["runs"][0]["results"]) == 2


def test_its_arguments_are_words_and_no_script(audit: Any, tmp_path: Path) -> None:
    done = audit("--select ML14* ; touch it-ran $(touch it-ran)")

    assert done.returncode == 2
    assert not (tmp_path / "project" / "it-ran").exists()


def test_no_expression_stands_in_a_script() -> None:
    assert not any("${{" in step["run"] for step in ACTION["runs"]["steps"])
