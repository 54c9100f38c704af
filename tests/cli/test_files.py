"""``mlaudit files``."""

from __future__ import annotations

import json
from pathlib import Path

from running import Run


def test_files_are_listed_with_their_kinds_and_what_is_left_out(command: Run, tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text("import pandas\n")
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    (tmp_path / "far.csv").symlink_to("/etc/hostname")
    code, out, err = command("files")
    assert code == 0
    assert out == "table   data.csv\nsource  train.py\n"
    assert err == "note: far.csv: a link that leads out of the project is not followed\n"


def test_as_json(command: Run, tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    _, out, _ = command("files", "data.csv", "--format", "json")
    assert json.loads(out) == [{"path": "data.csv", "kind": "table", "size": 8, "named": True}]


def test_a_path_that_is_not_there(command: Run) -> None:
    code, out, err = command("files", "nowhere")
    assert (code, out) == (2, "")
    assert err.startswith("nowhere: there is no such file or folder")
