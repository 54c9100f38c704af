"""Which files of arrays are tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from mlaudit.discovery.arrays import tables_of_arrays
from mlaudit.discovery.model import ArrayShape, ProjectFile


def tables(shapes: Mapping[str, tuple[int, ...]], named: bool = False) -> list[tuple[str, str | None]]:
    """Return the path of each table, and of its target."""
    files = [ProjectFile(path, Path(path), "table", 10, named) for path in shapes]
    found = tables_of_arrays(files, lambda path: {"": ArrayShape(shapes[path.as_posix()], "f")})
    return [(table.path, table.target.path if table.target is not None else None) for table in found]


@pytest.mark.parametrize(
    ("features", "target"),
    [
        ("X.npy", "y.npy"),
        ("d/X_train.npy", "d/y_train.npy"),
        ("train_x.npy", "train_y.npy"),
        ("train-features.npy", "train-labels.npy"),
        ("input_2020.npy", "targets_2020.npy"),
    ],
)
def test_features_and_their_target_are_one_table(features: str, target: str) -> None:
    assert tables({features: (9, 4), target: (9,)}) == [(features, target)]
    assert tables({features: (9, 4), target: (9, 1)}) == [(features, target)]


def test_parts_of_a_split_are_tables() -> None:
    assert tables({"a/train.npy": (9, 4), "a/test.npy": (3, 4)}) == [("a/train.npy", None), ("a/test.npy", None)]
    assert len(tables({"X_train.npy": (9, 28, 28), "X_val.npy": (3, 28, 28)})) == 2


@pytest.mark.parametrize(
    "shapes",
    [
        {"embeddings.npy": (9, 4), "weights.npy": (4, 4)},
        {"X.npy": (9, 4), "y.npy": (8,)},
        {"X.npy": (9, 4), "y.npy": (9, 10)},
        {"a/X.npy": (9, 4), "b/y.npy": (9,)},
        {"X_train.npy": (9, 4), "y_test.npy": (9,)},
        {"X_train.npy": (9, 4), "X_test.npy": (3, 5)},
        {"train_mean.npy": (9, 4), "test_std.npy": (9, 4)},
        {"X_train.npy": (9, 4), "features_train.npy": (9, 4)},
        {"y.npy": (9,), "loss_train.npy": (30,), "loss_test.npy": (30,)},
        {"X_train.npy": (0, 4), "X_test.npy": (9, 4)},
    ],
)
def test_other_arrays_are_none(shapes: Mapping[str, tuple[int, ...]]) -> None:
    assert tables(shapes) == []


def test_an_array_that_the_user_names_is_a_table_where_it_has_rows_and_columns() -> None:
    assert tables({"embeddings.npy": (9, 4), "images.npy": (9, 28, 28), "v.npy": (9,)}, named=True) == [
        ("embeddings.npy", None)
    ]
