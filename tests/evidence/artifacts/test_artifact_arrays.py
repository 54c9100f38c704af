from __future__ import annotations

import pickle

import numpy as np
import pytest
from agreement import differences

from mlaudit.core.values import Unknown

ARRAYS = {
    "float64": np.linspace(0.0, 1.0, 7),
    "float32 in columns": np.asfortranarray(np.arange(12, dtype="f4").reshape(3, 4)),
    "three axes in columns": np.asfortranarray(np.arange(24.0).reshape(2, 3, 4)),
    "transposed": np.arange(24.0).reshape(2, 3, 4).transpose(2, 0, 1),
    "big endian": np.arange(5, dtype=">i2"),
    "strided": np.arange(10)[::2],
    "bool": np.array([True, False]),
    "text": np.array(["é", "bb", ""]),
    "bytes": np.array([b"ab", b"c"]),
    "objects": np.array(["x", None, 3], dtype=object),
    "objects in two axes": np.array([["x", 1], [2.5, None]], dtype=object),
    "half": np.arange(3, dtype="f2"),
    "no axis": np.array(3.5),
    "empty": np.empty((0, 3)),
    "uint8": np.array([0, 255], dtype="u1"),
}


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("name", ARRAYS)
def test_small_arrays_are_read_with_their_values(name, protocol, read_bytes, dumped):
    array = ARRAYS[name]
    for content in (pickle.dumps(array, protocol=protocol), dumped(array, protocol=protocol)):
        view = read_bytes(content).value

        assert not isinstance(view.values, Unknown)
        assert differences(array, view) == []


@pytest.mark.parametrize(
    ("array", "dtype"),
    [
        (np.array([1 + 2j]), "complex128"),
        (np.array(["2026-01-01"], dtype="datetime64[D]"), "datetime64"),
        (np.array([(1, 2.5)], dtype=[("i", "<i4"), ("f", "<f8")]), "record"),
        (np.zeros(20_000), "float64"),
    ],
)
def test_other_arrays_are_known_by_shape_and_type(array, dtype, read_bytes, dumped):
    for content in (pickle.dumps(array), dumped(array)):
        view = read_bytes(content).value

        assert (view.shape, view.dtype) == (array.shape, dtype)
        assert isinstance(view.values, Unknown)


def test_bytes_behind_a_large_array_are_still_read(read_bytes, dumped):
    value = {"first": np.zeros(100_000), "second": np.arange(3), "third": ["a", "b"]}
    for options in ({}, {"compress": ("zlib", 1)}, {"compress": ("xz", 1)}):
        view = read_bytes(dumped(value, **options)).value

        assert view["second"].values == (0, 1, 2)
        assert view["third"] == ["a", "b"]


@pytest.mark.parametrize("value", [np.float64(1.5), np.int64(-7), np.bool_(True), np.str_("é")])
@pytest.mark.parametrize("protocol", range(6))
def test_numpy_scalars_are_read_as_their_values(value, protocol, read_bytes):
    assert read_bytes(pickle.dumps(value, protocol=protocol)).value == value.item()
