"""A model file that was torn off is never a silent pass."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
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
