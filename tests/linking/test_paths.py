"""Paths written in source and configs find the one file that they mean, or none."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.linking.paths import FileIndex


def index(*paths: str) -> FileIndex:
    return FileIndex(ProjectFile(path, Path(path), "table", 1) for path in paths)


@pytest.mark.parametrize(
    ("written", "origin", "found"),
    [
        ("data/x.csv", "train.py", "data/x.csv"),
        ("../data/x.csv", "notebooks/a.ipynb", "data/x.csv"),
        ("data/x.csv", "notebooks/deep/a.ipynb", "data/x.csv"),
        ("./x.csv", "data/a.py", "data/x.csv"),
        ("data\\x.csv", "train.py", "data/x.csv"),
        ("/home/ann/project/data/x.csv", "train.py", "data/x.csv"),
    ],
)
def test_a_written_path_resolves_to_its_file(written: str, origin: str, found: str) -> None:
    resolved = index("data/x.csv", "data/y.csv").resolve(written, origin)
    assert isinstance(resolved, ProjectFile)
    assert resolved.path == found


def test_a_path_that_fits_two_files_is_unknown_and_says_what_helps() -> None:
    resolved = index("a/x.csv", "b/x.csv").resolve("x.csv", "train.py")
    assert resolved == Unknown("x.csv may be any of 2 files", "a [[table]] entry in mlaudit.toml")


@pytest.mark.parametrize("written", ["https://host/x.csv", "s3://bucket/x.csv", "missing.csv"])
def test_what_is_not_in_the_project_is_unknown(written: str) -> None:
    assert isinstance(index("data/x.csv").resolve(written, "train.py"), Unknown)


def test_a_path_never_leaves_the_root() -> None:
    assert isinstance(index("x.csv").resolve("../../../etc/passwd", "train.py"), Unknown)


def test_a_workbook_without_a_sheet_means_its_first() -> None:
    sheets = [
        ProjectFile(f"data/book.xlsx/{name}", Path("book.xlsx"), "table", 1, member=name) for name in ("train", "test")
    ]
    found = FileIndex(sheets).resolve("data/book.xlsx", "train.py")
    assert isinstance(found, ProjectFile)
    assert found.path == "data/book.xlsx/train"


@pytest.mark.parametrize(
    ("written", "origin", "file"),
    [
        ("../input/train.csv", "notebooks/a.ipynb", "data/raw/train.csv"),
        ("/kaggle/input/train.csv", "a.ipynb", "train.csv"),
        ("C:/Users/ann/churn/data/train.csv", "src/a.py", "data/train.csv"),
        ("../input/train.csv", "kaggle/a.ipynb", "kaggle/train.csv"),
    ],
)
def test_common_folders_and_those_of_another_machine_may_be_left_out(written: str, origin: str, file: str) -> None:
    resolved = index(file).resolve(written, origin)
    assert isinstance(resolved, ProjectFile)


@pytest.mark.parametrize(
    ("written", "origin", "file"),
    [
        ("../input/train.csv", "contest/a.ipynb", "tutorial/train.csv"),
        ("amazon/train.csv", "a.ipynb", "data/train.csv"),
        ("/kaggle/input/other/train.csv", "a.ipynb", "tutorial/train.csv"),
    ],
)
def test_a_name_alone_does_not_tell_which_file_is_meant(written: str, origin: str, file: str) -> None:
    assert isinstance(index(file).resolve(written, origin), Unknown)
