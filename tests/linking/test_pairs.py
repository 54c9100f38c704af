"""Train and test files are told by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.linking.pairs import pair_files, split_role


def paired(*paths: str) -> list[tuple[str, str]]:
    files = [ProjectFile(path, Path(path), "table", 1) for path in paths]
    return [(train.path, test.path) for train, test in pair_files(files)]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("train.csv", "train"),
        ("data/churn_test.csv", "test"),
        ("data/val/part.csv", "validation"),
        ("X-train.parquet", "train"),
        ("restaurants.csv", "unknown"),
        ("latest.csv", "unknown"),
        ("ab-test/data.csv", "unknown"),
    ],
)
def test_a_role_is_a_whole_word_of_the_name(path: str, role: str) -> None:
    assert split_role(path) == role


def test_files_that_differ_in_the_split_word_are_a_pair() -> None:
    assert paired("a/train.csv", "a/test.csv", "b/test.csv") == [("a/train.csv", "a/test.csv")]


def test_folders_can_tell_the_split() -> None:
    assert paired("train/x.csv", "test/x.csv") == [("train/x.csv", "test/x.csv")]


def test_a_validation_file_stands_in_for_a_missing_test_file() -> None:
    assert paired("train.csv", "valid.csv") == [("train.csv", "valid.csv")]
    assert paired("train.csv", "valid.csv", "test.csv") == [("train.csv", "test.csv")]
