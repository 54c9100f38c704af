"""Which dependency file decides, whether it excludes a version, and by how much."""

from __future__ import annotations

import pytest

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.dependencies.model import DependencyFile, FileRole, Requirement
from mlaudit.facts.artifacts.versions import deciding, difference, excluding


def _file(path: str, role: FileRole, *written: str) -> DependencyFile:
    found = tuple(Requirement("scikit-learn", text, text, Location(path, 1)) for text in written)
    return DependencyFile(path, "complete", role, found)


def _excluding(version: str, *files: DependencyFile, path: str = "models/m.joblib") -> str | Unknown | None:
    found = deciding(path, "scikit-learn", files)
    if isinstance(found, Unknown):
        return found
    excluded = excluding(version, found)
    return excluded.location.path if isinstance(excluded, Requirement) else excluded


def test_a_lock_file_decides_over_a_range() -> None:
    files = (_file("pyproject.toml", "ranges", ">=1.4"), _file("uv.lock", "lock", "==1.5.2"))
    assert _excluding("1.4.2", *files) == "uv.lock"
    assert _excluding("1.5.2", *files) is None


def test_a_list_of_pins_decides_over_a_range_and_a_bare_name_over_nothing() -> None:
    project = _file("pyproject.toml", "ranges", ">=1.4")
    assert _excluding("1.4.2", project, _file("requirements.txt", "pins", "==1.5.0")) == "requirements.txt"
    assert _excluding("1.3.0", project, _file("requirements.txt", "pins", "")) == "pyproject.toml"


def test_any_line_that_allows_the_version_is_enough() -> None:
    assert _excluding("1.4.2", _file("requirements.txt", "pins", "==1.5.0", "==1.4.2")) is None


def test_files_for_tests_and_documents_do_not_decide() -> None:
    files = (_file("requirements.txt", "pins", "~=1.4"), _file("requirements-dev.txt", "pins", "==1.5.0"))
    assert _excluding("1.4.2", *files) is None


def test_the_nearest_folder_decides() -> None:
    files = (_file("a/requirements.txt", "pins", "==1.4.2"), _file("b/requirements.txt", "pins", "==0.24.2"))
    assert _excluding("1.4.2", *files, path="a/models/m.joblib") is None
    assert _excluding("1.4.2", *files, path="b/m.joblib") == "b/requirements.txt"
    assert isinstance(_excluding("1.4.2", *files), Unknown)
    assert _excluding("1.5.0", files[0]) == "a/requirements.txt"


def test_what_names_no_version_is_not_judged() -> None:
    url = DependencyFile(
        "requirements.txt", "complete", "pins", (Requirement("scikit-learn", "@ https://x", None, Location("r", 1)),)
    )
    assert isinstance(_excluding("1.4.2", url), Unknown)
    assert isinstance(_excluding("1.4.2"), Unknown)


@pytest.mark.parametrize(
    ("version", "written", "expected"),
    [
        ("1.4.2", "==1.5.0", "minor"),
        ("1.4.2", "==1.4.1", "patch"),
        ("1.4.2", ">=1.5,<2", "minor"),
        ("0.24.2", "~=1.4", "major"),
        ("1.4.2", "==1.5.*", "minor"),
        ("1.4.1.post1", "==1.4.1", "none"),
    ],
)
def test_the_first_part_that_differs(version: str, written: str, expected: str) -> None:
    assert difference(version, Requirement("scikit-learn", written, written, Location("r", 1))) == expected
