"""``--diff REF`` shows what a change touches, and says what it left out."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

from running import CLEAN, Run, finding, found

from mlaudit.findings import Diff

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"


def test_only_findings_on_changed_lines_are_shown_and_gate(command: Run, tmp_path: Path) -> None:
    shutil.copytree(DEMO, tmp_path, dirs_exist_ok=True)
    for step in (["init", "-q", "-b", "main"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
        subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@b", *step], cwd=tmp_path, check=True)
    unchanged = command("scan", "--diff", "main", "-f", "json")
    source = tmp_path / "train.py"
    source.write_text(source.read_text().replace("SMOTE(random_state=0)", "SMOTE(random_state=1)"))
    changed = command("scan", "--diff", "main", "-f", "json")

    assert (unchanged[0], changed[0]) == (0, 1)
    assert "left out" in unchanged[2]
    assert json.loads(unchanged[1])["findings"] == []
    assert "ML1401" in {entry["code"] for entry in json.loads(changed[1])["findings"]}
    assert json.loads(changed[1])["diff"]["left_out"] < json.loads(unchanged[1])["diff"]["left_out"]


def test_the_report_says_what_was_left_out(scan: Run) -> None:
    _, out, err = scan(replace(CLEAN, diff=Diff("origin/main", 12)))

    assert "No findings on lines changed since origin/main.\n" in out
    assert "no findings; 12 on lines unchanged since origin/main left out\n" in err


def test_a_folder_outside_of_any_repository_is_a_usage_error(command: Run, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("x = 1\n")

    code, out, err = command("scan", "--diff", "main")

    assert (code, out) == (2, "")
    assert err == f"--diff: {tmp_path} is not in the working tree of a git repository\n"


def test_without_diff_nothing_is_said_of_it(scan: Run) -> None:
    assert "left out" not in scan(found(finding()))[2]
