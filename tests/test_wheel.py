"""The wheel alone, with the dependencies that it declares, audits a project far from any checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel."""
    place = tmp_path_factory.mktemp("wheel")
    _run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(place), str(ROOT))
    return next(place.glob("mlaudit-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an empty environment that holds the wheel and links to what it requires, and nothing else."""
    place = tmp_path_factory.mktemp("environment")
    venv.create(place, with_pip=False, symlinks=True)
    python = str(place / "bin" / "python")
    _run(sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-deps", "--no-index", str(wheel))
    packages = next(place.glob("lib/python*/site-packages"))
    for name in _required("mlaudit", set()):
        found = distribution(name)
        for entry in {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (packages / entry).exists():
                (packages / entry).symlink_to(Path(str(found.locate_file(entry))))
    return place


def _required(name: str, seen: set[str]) -> set[str]:
    """Collect what a distribution requires, and what that requires, without extras."""
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        if (requirement.marker is None or requirement.marker.evaluate({"extra": ""})) and requirement.name not in seen:
            seen.add(requirement.name)
            _required(requirement.name, seen)
    return seen


def _run(*command: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "MLAUDIT"))}
    done = subprocess.run(command, cwd=cwd, env=kept, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode in (0, 1), done.stderr
    return done


@pytest.mark.parametrize(
    "name",
    [
        "py.typed",
        "rules_index.json",
        "core/estimators.yaml",
        "reporting/page/script.js",
        "reporting/page/style.css",
        "evidence/configs/vocabulary.yaml",
        "evidence/source/knowledge.yaml",
        "rules/bibliography.yaml",
        *(path.relative_to(ROOT).as_posix() for path in sorted(ROOT.glob("rules/*/*/*.*")) if path.suffix != ".pyc"),
    ],
)
def test_the_wheel_holds_its_data(wheel: Path, name: str) -> None:
    assert f"mlaudit/{name}" in zipfile.ZipFile(wheel).namelist()


def test_the_wheel_holds_the_package_only(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"mlaudit"}


def test_it_audits_a_project_outside_of_the_checkout(environment: Path, tmp_path: Path) -> None:
    demo = tmp_path / "project"
    _run("cp", "-r", str(ROOT / "fixtures" / "demo"), str(demo))

    python, mlaudit = str(environment / "bin" / "python"), str(environment / "bin" / "mlaudit")
    installed = _run(python, "-c", "import mlaudit; print(mlaudit.__file__)", cwd=tmp_path)
    scanned = _run(mlaudit, "scan", "-f", "concise", cwd=demo)
    tested = _run(mlaudit, "rules", "test", cwd=tmp_path)

    assert installed.stdout.startswith(str(environment))
    assert scanned.returncode == 1, scanned.stderr
    assert "ML1401" in scanned.stdout
    assert "ML2101" in scanned.stdout, "the table worker answered"
    assert tested.returncode == 0, tested.stdout
