"""``mlaudit facts --of`` prints what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", "-m", "mlaudit", "facts", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def test_values_are_printed_with_their_units_and_cells_are_hidden(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(
        "x,label\n" + "".join(f"{i * 0.5},{'yes' if i % 5 == 0 else 'no'}\n" for i in range(50))
    )
    done = run("Target", "--of", "d.csv", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    (target,) = json.loads(done.stdout)
    facts = {fact["name"]: fact for fact in target["facts"]}
    assert (facts["minority_share"]["value"], facts["minority_share"]["unit"]) == (0.2, "share")
    assert facts["minority_share"]["how"] == "inferred"
    assert facts["minority_class"]["value"] == "(hidden value)"


def test_a_path_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = run("--of", "nowhere", cwd=tmp_path)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1)
