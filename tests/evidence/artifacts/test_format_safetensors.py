"""Files of safetensors, the sample by safetensors 0.8.0: fixtures/artifacts/formats/make_samples.py."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from mlaudit.core.values import Unknown

SAMPLE = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats" / "arrays.safetensors"


def _file(header: object, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text) if length is None else length) + text + data


def _entry(begin: int, end: int, shape: list[int], dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


def test_names_types_shapes_values_and_metadata_are_read(read):
    artifact = read(SAMPLE)
    metadata = artifact.value.pop("__metadata__")

    assert (artifact.container, artifact.status, artifact.anomalies) == ("safetensors", "complete", ())
    assert metadata == {"format": "np", "été": "x"}
    assert {name: (view.shape, view.dtype, view.values) for name, view in artifact.value.items()} == {
        "weight": ((2, 3), "float64", (0.0, 1.0, 2.0, 3.0, 4.0, 5.0)),
        "bias": ((2,), "int16", (1, -2)),
        "empty": ((0, 3), "float32", ()),
        "mask": ((2,), "bool", (True, False)),
    }


def test_a_type_that_is_not_known_is_named_and_not_decoded(read_bytes):
    view = read_bytes(_file({"a": _entry(0, 3, [6], "F4")}, b"abc")).value["a"]

    assert (view.shape, view.dtype, isinstance(view.values, Unknown)) == ((6,), "f4", True)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (_file({"a": _entry(0, 8, [1])}, bytes(8)), "tensor 'a' has another number of bytes than its shape says"),
        (_file({"a": _entry(0, 4, [1])}), "tensor 'a' lies outside of the file"),
        (_file({"a": _entry(4, 0, [1])}, bytes(4)), "tensor 'a' lies outside of the file"),
        (_file({"a": _entry(-4, 0, [1])}, bytes(4)), "tensor 'a' has no readable type, shape or place"),
        (_file({"a": _entry(0, 4, [2**60])}, bytes(4)), "tensor 'a' has no readable type, shape or place"),
        (_file({"a": 3}), "tensor 'a' is not described"),
        (
            _file({"a": _entry(0, 4, [1]), "b": _entry(0, 4, [1])}, bytes(4)),
            "tensors 'a' and 'b' overlap",
        ),
        (_file(b'{"a": {}, "a": {}}'), "the header has the key 'a' more than once (and 1 more)"),
        (_file(b'{"a": '), "its JSON cannot be parsed"),
        (_file(b'{"\xff": 1}'), "its JSON is not valid UTF-8"),
        (_file(b'{"a":' * 1_000), "it holds more than 200 levels of nested JSON"),
        (_file({}, length=99_999_999), "its header of 99,999,999 bytes runs past its end"),
    ],
)
def test_a_header_that_does_not_hold_says_why(content, reason, read_bytes):
    artifact = read_bytes(content)

    assert artifact.status in ("partial", "failed")
    assert artifact.reason == reason


@pytest.mark.parametrize(
    ("content", "anomaly"),
    [
        (_file({"a": _entry(4, 8, [1])}, bytes(8)), "4 bytes before tensor 'a' belong to none"),
        (_file({"a": _entry(0, 4, [1])}, bytes(9)), "5 bytes behind the last tensor belong to none"),
    ],
)
def test_bytes_of_no_tensor_are_an_oddity(content, anomaly, read_bytes):
    artifact = read_bytes(content)

    assert (artifact.status, artifact.anomalies) == ("complete", (anomaly,))
