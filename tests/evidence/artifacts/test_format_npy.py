"""Arrays in NumPy's format: the header by a grammar of our own, values where they are few, objects as a pickle."""

from __future__ import annotations

import io
import pickle
import struct
from contextlib import suppress

import numpy as np
import pytest
from agreement import differences
from hostile import BOOM, PROTOCOL
from hypothesis import given, settings
from hypothesis import strategies as st
from zips import Entry, archive

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.formats.npy_headers import read_header
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.streams.bytestream import PlainStream

DTYPES = ["?", "i1", "u1", "<i2", ">i2", "<u4", ">f4", "<f8", "f2", "U3", ">U2", "S4", "c8", "M8[D]", "m8[25us]", "V6"]
STRUCTURED = [
    [("a", "<i4"), ("b", "<f8")],
    [("a", "i1"), ("b", "f4", (2, 3))],
    [("été", "U2"), ("inner", [("x", "f4"), ("y", "f4")])],
    {"names": ["a", "b"], "formats": ["i1", "f8"], "offsets": [0, 8], "itemsize": 24},
    [(("a title", "a"), "i4")],
]


def _saved(array: np.ndarray, version: tuple[int, int] | None = None) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, version)
    return file.getvalue()


def _by_hand(header: str, data: bytes = b"", major: int = 1) -> bytes:
    text = header.encode("utf-8" if major == 3 else "latin-1")
    return b"\x93NUMPY" + bytes([major, 0]) + struct.pack("<H" if major == 1 else "<I", len(text)) + text + data


@pytest.mark.parametrize("version", [(1, 0), (2, 0), (3, 0)])
@pytest.mark.parametrize("code", DTYPES)
def test_an_array_agrees_with_numpy(code, version, read_bytes):
    for shape in ((), (3,), (2, 3), (0, 2)):
        array = np.zeros(shape, dtype=code)
        for laid_out in (array, np.asfortranarray(array)):
            artifact = read_bytes(_saved(laid_out, version))

            assert (artifact.container, artifact.status, artifact.anomalies) == ("npy", "complete", ())
            assert artifact.value.shape == laid_out.shape
            assert differences(laid_out, artifact.value) == []


@pytest.mark.parametrize("fields", STRUCTURED, ids=str)
def test_records_have_the_size_that_numpy_gives_them(fields, read_bytes):
    array = np.zeros(4, dtype=fields)
    content = _saved(array)
    header, at = read_header(PlainStream(io.BytesIO(content), len(content)), DTypes(DEFAULT), DEFAULT)

    assert (header.dtype.item_size, len(content) - at) == (array.dtype.itemsize, array.nbytes)
    assert read_bytes(content).value.dtype == "record"


@pytest.mark.parametrize(
    "array",
    [np.array(["x", None, 3], dtype=object), np.array([(1, "a")], dtype=[("i", "i4"), ("o", "O")])],
    ids=["objects", "records with objects"],
)
def test_objects_are_read_from_their_pickle(array, read_bytes):
    artifact = read_bytes(_saved(array))

    assert artifact.status == "complete"
    assert artifact.globals == ("numpy._core.multiarray._reconstruct", "numpy.ndarray", "numpy.dtype")


def test_a_payload_in_an_array_of_objects_is_listed(read_bytes):
    content = _by_hand("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", PROTOCOL + BOOM + b")R.")

    assert read_bytes(content).globals == ("marker.boom",)


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_archives_of_arrays_are_read_by_name(save, read_bytes):
    arrays = {"a": np.arange(3), "é": np.array(["x", "y"]), "long": np.zeros((400, 400)), "o": np.array([None, "x"])}
    file = io.BytesIO()
    save(file, **arrays)
    artifact = read_bytes(file.getvalue())

    assert (artifact.container, artifact.status, artifact.anomalies) == ("npz", "complete", ())
    assert {name: view.shape for name, view in artifact.value.items()} == {k: v.shape for k, v in arrays.items()}
    assert artifact.value["a"].values == (0, 1, 2)
    assert isinstance(artifact.value["long"].values, Unknown)
    assert artifact.value["o"].values == (None, "x")


def test_a_pipeline_in_an_array_of_objects_is_found(read_bytes):
    from sklearn.linear_model import Ridge

    array = np.array([Ridge(alpha=2.0).fit([[0.0], [1.0]], [0.0, 1.0])], dtype=object)
    (pipeline,) = read_bytes(_saved(array)).pipelines

    assert pipeline.root.parameters["alpha"] == 2.0


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("{'descr': '<f8', 'fortran_order': False, 'shape': (9,), }", "an array of 72 bytes runs past its end"),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (281474976710656, 281474976710656), }",
            "an array of 633,825,300,114,114,700,748,351,602,688 bytes runs past its end",
        ),
        (
            "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,), }",
            "the description before an array cannot be parsed",
        ),
        (
            "{'descr': '<f8', 'fortran_order': 3, 'shape': (1,), }",
            "the description before an array has no readable type or shape",
        ),
        ("{'descr': '<q77', 'fortran_order': False, 'shape': (1,)}", "an array of 77 bytes runs past its end"),
        ("{'descr': 'f 8', 'fortran_order': False, 'shape': (1,)}", "an array is of a type that is not known"),
        ("__import__('os').system('true')", "the description before an array cannot be parsed"),
        ("[" * 50, "it holds more than 16 levels in the description of an array"),
        ("   ", "the description before an array cannot be parsed"),
    ],
)
def test_a_header_that_cannot_be_read_says_why(header, reason, read_bytes):
    artifact = read_bytes(_by_hand(header))

    assert (artifact.status, artifact.reason) == ("failed", reason)


def test_a_header_of_any_length_stops_at_a_budget(read_bytes):
    content = _by_hand("{'descr': '<f8', " + " " * 100_000, major=2)

    assert read_bytes(content).reason == "it holds more than 65,536 bytes before an array"


def test_a_version_that_does_not_exist_is_said_so(read_bytes):
    assert "version 9" in read_bytes(b"\x93NUMPY\x09\x00" + bytes(50)).reason


def test_bytes_behind_an_array_are_an_oddity(read_bytes):
    artifact = read_bytes(_saved(np.arange(3)) + PROTOCOL)

    assert (artifact.status, artifact.anomalies) == ("complete", ("bytes follow an array",))


def test_a_member_that_is_no_array_is_named(read_bytes):
    content = archive(Entry("a.npy", _saved(np.arange(3))), Entry("b.npy", pickle.dumps([1])))
    artifact = read_bytes(content)

    assert artifact.anomalies == ("member 'b.npy' is no array",)
    assert artifact.value["b.npy"] == [1]


TOKENS = st.sampled_from(
    ["{", "}", "[", "]", "(", ")", ",", ":", "'descr'", "'shape'", "'fortran_order'", "'<f8'", "'|O'"]
)
HEADERS = st.lists(st.one_of(TOKENS, st.sampled_from(["3", "True", "False", " ", "'", '"', "\\x41"])), max_size=25)


@settings(max_examples=300, deadline=None)
@given(HEADERS.map("".join), st.binary(max_size=30), st.integers(1, 3))
def test_any_header_ends_in_an_array_or_in_a_reason(header, data, major):
    content = _by_hand(header, data, major)
    with suppress(Malformed, OverBudget):
        found, at = read_header(PlainStream(io.BytesIO(content), len(content)), DTypes(DEFAULT), DEFAULT)

        assert found.n_bytes >= 0
        assert at <= len(content)
