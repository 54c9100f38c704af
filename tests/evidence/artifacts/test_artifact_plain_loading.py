"""A file that joblib and pickle load differently shows the globals of both."""

from __future__ import annotations

import gzip

import pytest
from hostile import BOOM, PROTOCOL, WRAPPER, dtype, text

ANOMALY = "to a loader that is not joblib it names 1 more global"


def _array(data: bytes, attributes: bytes = b"", padding: bytes = b"") -> bytes:
    """A placeholder of an array of bytes, what stands before its bytes, and the bytes."""
    shape = text("shape") + b"K" + bytes([len(data)]) + b"\x85" + text("order") + text("C")
    return WRAPPER + shape + text("dtype") + dtype("u1") + attributes + b"ub" + padding + data


PADDING_OF_75 = b"K" + (b"\x01" + BOOM + b")R.").ljust(75, b"N")
HIDDEN = {
    "in the bytes of an array": _array(BOOM + b")R."),
    "in a padding that is an opcode": _array(
        b"1234", text("numpy_array_alignment_bytes") + b"K\x10", padding=PADDING_OF_75
    ),
    "through a memo that joblib does not share": text("marker")
    + b"\x94"
    + text("boom")
    + b"\x94"
    + _array(b"h\x00h\x01\x93)R."),
}


@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
@pytest.mark.parametrize("name", HIDDEN)
def test_a_payload_that_joblib_passes_over_is_listed(name, wrap, read_bytes):
    artifact = read_bytes(wrap(PROTOCOL + HIDDEN[name] + b"."))

    assert (artifact.container.partition("+")[0], artifact.status) == ("joblib", "complete")
    assert artifact.globals[-1] == "marker.boom"
    assert artifact.anomalies[-1] == ANOMALY


def test_honest_files_name_nothing_more(dumps, read):
    for paths in dumps.values():
        for kind, path in paths.items():
            assert read(path).anomalies == (), kind
