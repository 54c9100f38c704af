"""A file that may not be read costs a line, and the exit code where somebody named it; the rest is audited."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the rights of root are given up as Linux has it")

LEAK = """\
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

data = pd.read_csv("train.csv")
X, y = SMOTE().fit_resample(data[["a"]], data["label"])
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    (tmp_path / "shut").mkdir()
    (tmp_path / "train.py").write_text(LEAK)
    (tmp_path / "secret.py").write_text("")
    for path in ("secret.py", "shut"):
        (tmp_path / path).chmod(0o000)
    yield tmp_path
    (tmp_path / "shut").chmod(0o755)


def give_up_the_rights_of_root() -> None:
    """Let root read what its permissions allow and nothing else, as it is for everybody."""
    if os.geteuid() == 0:
        for capability in (1, 2):  # to override permissions, and to read and search in spite of them
            ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


def run(project: Path, *arguments: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mlaudit", "scan", "--select", "ML1401", "-f", "concise", *arguments],
        cwd=project, preexec_fn=give_up_the_rights_of_root, capture_output=True, text=True, encoding="utf-8",
        timeout=300,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


def test_a_file_that_was_named_fails_the_run_and_the_rest_is_audited(project: Path) -> None:
    code, out, err = run(project, "secret.py", "train.py")

    assert code == 2
    assert "error: secret.py: it could not be opened (Permission denied)\n" in err
    assert "train.py:7:8: ML1401 " in out


def test_a_folder_that_was_named_fails_the_run_and_the_rest_is_audited(project: Path) -> None:
    code, out, err = run(project, "shut", "train.py")

    assert code == 2
    assert "error: shut: cannot be listed: Permission denied\n" in err
    assert "train.py:7:8: ML1401 " in out


def test_what_was_only_met_is_a_note(project: Path) -> None:
    code, out, err = run(project)

    assert code == 1
    assert "note: secret.py: it could not be opened (Permission denied)\n" in err
    assert "note: shut: cannot be listed: Permission denied\n" in err
    assert "train.py:7:8: ML1401 " in out
