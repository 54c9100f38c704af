"""A model file that could not be read to its end is never a silent pass."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from running import Run
from sklearn.linear_model import LogisticRegression


@pytest.mark.parametrize(("arguments", "code"), [(["model.pkl"], 2), (["."], 0), ([".", "--strict"], 2)])
def test_named_or_strict_it_fails_and_else_it_is_a_note(tmp_path: Path, arguments: list[str], code: int) -> None:
    whole = pickle.dumps(LogisticRegression().fit([[0.0], [1.0]], [0, 1]))
    (tmp_path / "model.pkl").write_bytes(whole[: len(whole) // 2])
    (tmp_path / "data.csv").write_text("a,b\n" + "1,2\n" * 5)
    command = [sys.executable, "-P", "-m", "mlaudit", "scan", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == code, done.stderr
    assert "model.pkl: " in done.stderr


MORE_NAMES_THAN_ARE_LISTED = b"".join(b"cm%d\nx\n0" % number for number in range(20_001)) + b"cposix\ngetcwd\n."
LOADING = "import pickle\n\nmodel = pickle.load(open('model.pkl', 'rb'))\n"


@pytest.mark.parametrize(("source", "code", "severity"), [(LOADING, 1, "error"), ("import pickle\n", 0, "warning")])
def test_more_names_than_are_listed_are_an_error_where_source_loads_the_file(
    tmp_path: Path, program: Run, source: str, code: int, severity: str
) -> None:
    (tmp_path / "model.pkl").write_bytes(MORE_NAMES_THAN_ARE_LISTED)
    (tmp_path / "app.py").write_text(source)
    found, out, _ = program("scan", ".", "--format", "json", "--select", "ML9215")

    assert found == code
    assert [finding["severity"] for finding in json.loads(out)["findings"]] == [severity]
