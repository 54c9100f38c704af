"""Arrays in NumPy's format as tables, honest and hostile."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer, load_digits

import mlaudit
from mlaudit.evidence.artifacts import shapes_of
from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.formats.arrays import read_array_table

X, Y = load_breast_cancer(return_X_y=True)
DIGITS = load_digits().images


def write(folder: Path, **arrays: Any) -> Path:
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array)
    return folder


def test_rows_on_both_sides_are_found(tmp_path: Path) -> None:
    result = mlaudit.scan(write(tmp_path, X_train=X[:400], y_train=Y[:400], X_test=X[300:], y_test=Y[300:]))
    assert result.codes() == {"ML2106"}
    assert result.findings[0].location.path == "X_test.npy"
    assert "100 of 269 test rows" in result.findings[0].message
    assert result.report.files_read == {"table": 2}


def test_an_honest_split_is_silent(tmp_path: Path) -> None:
    result = mlaudit.scan(
        write(tmp_path, X_train=X[:400], y_train=Y[:400], X_test=X[400:], y_test=Y[400:]), preview=True
    )
    assert result.findings == ()
    assert result.notes == ()


@pytest.mark.parametrize("shape", [(-1, 8, 8), (-1, 64)])
def test_images_are_compared_as_whole_rows(tmp_path: Path, shape: tuple[int, ...]) -> None:
    images = DIGITS.reshape(shape).astype(np.uint8)
    honest = mlaudit.scan(write(tmp_path, X_train=images[:1200], X_test=images[1200:]), preview=True)
    assert honest.findings == ()
    write(tmp_path, X_test=images[1100:])
    assert mlaudit.scan(tmp_path, preview=True).codes() == {"ML2106"}


def test_embeddings_in_two_parts_are_silent(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    directions = rng.normal(size=(12, 384))
    rows = np.tanh(rng.normal(size=(900, 12)) @ directions).astype(np.float32)
    result = mlaudit.scan(write(tmp_path, train_embeddings=rows[:700], test_embeddings=rows[700:]), preview=True)
    assert result.findings == ()
    assert {note.reason for note in result.notes} == {"its 384 unnamed columns are compared as whole rows only"}


def test_parts_of_an_archive_are_tables(tmp_path: Path) -> None:
    np.savez_compressed(
        tmp_path / "data.npz", x_train=X[:400], y_train=Y[:400], x_test=X[300:], y_test=Y[300:].astype(str)
    )
    result = mlaudit.scan(tmp_path)
    assert [(finding.code, finding.location.path) for finding in result] == [("ML2106", "data.npz/x_test")]


def test_columns_of_an_archive_are_a_table_of_predictions(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    np.savez(tmp_path / "predictions.npz", y_true=Y, y_score=rng.uniform(size=Y.size))
    assert "ML2204" in mlaudit.scan(tmp_path).codes()


def test_columns_have_names_of_their_own(tmp_path: Path) -> None:
    write(tmp_path, x=np.arange(6, dtype=">i2").reshape(3, 2), y=np.array(["a", "b", "c"]))
    frame, notes = read_array_table(f"{tmp_path}/x.npy", "", (f"{tmp_path}/y.npy", ""))
    assert frame.to_dict(as_series=False) == {"x0": [0, 2, 4], "x1": [1, 3, 5], "y": ["a", "b", "c"]}
    assert notes == ()
    write(tmp_path, people=np.array([(1, 0.5), (2, np.nan)], dtype=[("age", "<i4"), ("income", ">f8")]))
    frame, _ = read_array_table(f"{tmp_path}/people.npy", "", None)
    assert frame.to_dict(as_series=False) == {"age": [1, 2], "income": [0.5, None]}


def test_wide_rows_are_equal_where_all_their_values_are(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = rng.integers(0, 2, size=(200, 300)).astype(float)
    rows[1] = rows[0]
    rows[2] = rows[0]
    rows[2, 299] = 1 - rows[2, 299]
    rows[3] = -0.0 * rows[3]
    rows[4] = 0.0
    frame, notes = read_array_table(str(write(tmp_path, x=np.asfortranarray(rows)) / "x.npy"), "", None)
    assert frame.unique().height == 198
    assert frame.row(0) == frame.row(1) != frame.row(2)
    assert frame.row(3) == frame.row(4)
    assert notes == ("its 300 unnamed columns are compared as whole rows only",)


def _header(text: str, version: bytes = b"\x01\x00") -> bytes:
    padded = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY" + version + len(padded).to_bytes(2, "little") + padded


HOSTILE = {
    "longer than the file": _header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 1000000), }"),
    "overflow": _header("{'descr': '<f8', 'fortran_order': False, 'shape': (4294967296, 4294967296), }"),
    "negative": _header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, 2), }") + bytes(64),
    "not a header": b"\x93NUMPY\x01\x00\x76\x00" + b"(" * 200,
    "unknown version": _header("{'descr': '<f8', 'fortran_order': False, 'shape': (2, 2), }", b"\x09\x00") + bytes(64),
    "no item": _header("{'descr': '|S0', 'fortran_order': False, 'shape': (1000000000, 1000000), }"),
    "torn off": b"\x93NUMPY\x01",
    "call": _header("{'descr': __import__('os').getcwd(), 'fortran_order': False, 'shape': (2, 2), }") + bytes(64),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_header_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "X_train.npy"
    path.write_bytes(HOSTILE[name])
    with pytest.raises(TableFailure):
        read_array_table(str(path), "", None)
    np.save(tmp_path / "X_test.npy", X)
    result = mlaudit.scan(tmp_path / "X_train.npy", tmp_path / "X_test.npy")
    assert result.findings == ()
    assert all(note.kind != "internal" for note in result.notes)


def _objects() -> np.ndarray[Any, Any]:
    return np.array([[1, "a"], [None, 2]], dtype=object)


def _archive(**members: bytes) -> Callable[[Path], None]:
    def made(path: Path) -> None:
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(f"{name}.npy", content)

    return made


def _bytes_of(array: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def test_objects_are_no_table(tmp_path: Path) -> None:
    write(tmp_path, X_train=_objects())
    _archive(x_train=_bytes_of(X), x_test=_bytes_of(_objects()))(tmp_path / "d.npz")
    assert shapes_of(tmp_path / "X_train.npy") == shapes_of(tmp_path / "d.npz") == {}
    for path, member in ((tmp_path / "X_train.npy", ""), (tmp_path / "d.npz", "x_test")):
        with pytest.raises(TableFailure, match="Python objects"):
            read_array_table(str(path), member, None)


def test_a_bomb_in_an_archive_is_not_unpacked(tmp_path: Path) -> None:
    header = _header("{'descr': '|u1', 'fortran_order': False, 'shape': (1100, 1048576), }")
    with zipfile.ZipFile(tmp_path / "d.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in ("x_train", "x_test"):
            with archive.open(f"{name}.npy", "w", force_zip64=True) as stream:
                stream.write(header)
                for _ in range(1100):
                    stream.write(bytes(1 << 20))
    result = mlaudit.scan(tmp_path)
    assert {note.reason for note in result.notes} == {"arrays above 1,024 MB are not read"}


def test_rows_and_targets_of_different_lengths_are_told(tmp_path: Path) -> None:
    write(tmp_path, X=X, y=Y[:100])
    with pytest.raises(TableFailure, match="569 rows, but there are 100 targets"):
        read_array_table(f"{tmp_path}/X.npy", "", (f"{tmp_path}/y.npy", ""))
