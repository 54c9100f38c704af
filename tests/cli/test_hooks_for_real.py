"""The hooks, installed by the real pre-commit into a scratch repository. It builds an environment from the index."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRE_COMMIT = os.environ.get("MLAUDIT_PRE_COMMIT", "")
CLEAN = "import pandas as pd\n\nprint(pd.read_csv('data/churn.csv').describe())\n"

pytestmark = pytest.mark.skipif(not PRE_COMMIT, reason="MLAUDIT_PRE_COMMIT names no pre-commit; see make hooks")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a place for the environments, which both hooks share."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Return a scratch repository with the demo in it, which loads the hooks from a clone of this one."""
    shutil.copytree(ROOT / "fixtures" / "demo", tmp_path / "project")
    git(tmp_path / "project", "init", "--quiet")
    git(tmp_path / "project", "add", "--all")
    return tmp_path / "project"


def git(folder: Path, *arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def run(repository: Path, home: Path, hook: str) -> subprocess.CompletedProcess[str]:
    revision = git(ROOT, "rev-parse", "HEAD")
    config = f"repos:\n- repo: {ROOT.as_uri()}\n  rev: {revision}\n  hooks:\n  - id: {hook}\n"
    (repository / ".pre-commit-config.yaml").write_text(config)
    git(repository, "add", "--all")
    return subprocess.run(
        [PRE_COMMIT, "run", "--all-files", "--color", "never"], cwd=repository,
        env={**os.environ, "PRE_COMMIT_HOME": str(home)}, capture_output=True, text=True, timeout=1800,
    )  # fmt: skip


@pytest.mark.parametrize(("hook", "finding"), [("mlaudit", "ML2101"), ("mlaudit-static", "ML1401")])
def test_a_commit_with_findings_is_stopped(repository: Path, home: Path, hook: str, finding: str) -> None:
    done = run(repository, home, hook)

    assert done.returncode == 1, done.stdout + done.stderr
    assert finding in done.stdout


def test_a_clean_commit_passes(repository: Path, home: Path) -> None:
    for path in ("notebooks", "models", "metrics.json", "config.yaml"):
        git(repository, "rm", "-r", "--quiet", "--cached", path)
        shutil.rmtree(repository / path) if (repository / path).is_dir() else (repository / path).unlink()
    (repository / "train.py").write_text(CLEAN)

    done = run(repository, home, "mlaudit")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
