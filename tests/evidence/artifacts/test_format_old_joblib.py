"""Files of joblib 0.8.4 and 0.9.4, written by these versions: fixtures/artifacts/formats/make_samples.py."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from hostile import BOOM, PROTOCOL

from mlaudit.core.values import Unknown

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats"
VERSIONS = ("0.8.4", "0.9.4")
OUTSIDE = "it lies outside of the file (companion file)"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_compressed_file_is_read(version, read):
    artifact = read(SAMPLES / f"joblib-{version}-packed.pkl")

    assert (artifact.container, artifact.status, artifact.anomalies) == ("joblib+zlib", "complete", ())
    assert artifact.value["a"].values == (0.0, 1.0, 2.0, 3.0, 4.0)
    assert (artifact.value["b"], artifact.value["c"].values) == (["x", 1], ("q", None))


@pytest.mark.parametrize("version", VERSIONS)
def test_arrays_in_companion_files_are_unknown_though_the_files_are_there(version, read):
    artifact = read(SAMPLES / f"joblib-{version}.pkl")

    assert (SAMPLES / f"joblib-{version}.pkl_01.npy").exists()
    assert (artifact.status, artifact.value["b"]) == ("complete", ["x", 1])
    assert artifact.value["a"] == Unknown(OUTSIDE)


@pytest.mark.parametrize("header", [b"ZF0x%-17x", b"ZF0x%xL", b"ZF0x%-18x"])
def test_the_length_may_be_written_in_the_ways_of_python_2_and_3(header, read_bytes):
    block = zlib.compress(PROTOCOL + BOOM + b")R.")
    artifact = read_bytes((header % 99).ljust(21) + block)

    assert artifact.globals == ("marker.boom",)


@pytest.mark.parametrize("content", [b"ZF0x12", b"ZF0x" + b"1" * 60, b"ZF0x12".ljust(21) + b"x\x9cjunk"])
def test_a_block_that_is_none_says_so(content, read_bytes):
    artifact = read_bytes(content)

    assert artifact.status == "failed"
    assert artifact.reason


def test_memory_mapped_arrays_are_read_where_they_stand(tmp_path, read):
    """``mmap_mode`` is a matter of the loader: the file is the same, and arrays in it are aligned."""
    import joblib

    path = tmp_path / "model.joblib"
    joblib.dump({"a": np.arange(7.0), "o": np.array(["x", None], dtype=object), "z": np.arange(3)}, path)
    mapped = joblib.load(path, mmap_mode="r")
    view = read(path).value

    assert isinstance(mapped["a"], np.memmap)
    assert (view["a"].values, view["o"].values, view["z"].values) == (tuple(mapped["a"]), ("x", None), (0, 1, 2))
