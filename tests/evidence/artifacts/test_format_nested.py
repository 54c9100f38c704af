"""What a call of a pickle would load from bytes is read too."""

from __future__ import annotations

import gzip
import pickle
import struct
import time
from pathlib import Path

import pytest
from hostile import BOOM, PROTOCOL, named, size, text
from zips import Entry, archive

SAMPLES = Path(__file__).parents[3] / "fixtures" / "artifacts" / "formats"
TORCH = named("torch.storage", "_load_from_bytes")
PAYLOAD = PROTOCOL + BOOM + b")R."
MAGIC = pickle.dumps(0x1950A86A20F9469CFC6C, protocol=2)


def _bytes(content: bytes) -> bytes:
    return b"\x8e" + size(len(content)) + content


def _storage(items: bytes, count: int) -> bytes:
    """A storage as PyTorch writes it into bytes: a checkpoint of before 1.6 whose object is the storage."""
    label = (
        b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("7") + text("cpu") + b"J" + struct.pack("<i", count)
    )
    keys = pickle.dumps(["7"])
    return MAGIC + pickle.dumps(1001) + pickle.dumps({}) + PROTOCOL + label + b"NtQ." + keys + size(count) + items


def _tensor(count: int, storage: bytes) -> bytes:
    number = b"J" + struct.pack("<i", count)
    loaded = TORCH + _bytes(storage) + b"\x85R"
    return b"ctorch._utils\n_rebuild_tensor_v2\n(" + loaded + b"K\x00" + number + b"\x85K\x01\x85\x89NtR"


@pytest.mark.parametrize("loader", [TORCH, named("pickle", "loads"), named("dill._dill", "loads")])
@pytest.mark.parametrize("wrap", [bytes, gzip.compress])
@pytest.mark.parametrize("length", [0, 400_000])
def test_a_payload_in_the_bytes_that_a_call_would_load_is_listed(loader, wrap, length, read_bytes):
    content = PROTOCOL + loader + _bytes(PAYLOAD + bytes(length)) + b"\x85R."

    assert "marker.boom" in read_bytes(wrap(content)).globals


def test_a_payload_in_an_archive_in_bytes_is_listed(read_bytes):
    content = PROTOCOL + TORCH + _bytes(archive(Entry("m/data.pkl", PAYLOAD))) + b"\x85R."

    assert read_bytes(content).globals == ("torch.storage._load_from_bytes", "marker.boom")


def test_a_payload_in_bytes_in_bytes_is_listed(read_bytes):
    content = PAYLOAD
    for _ in range(5):
        content = PROTOCOL + named("pickle", "loads") + _bytes(content) + b"\x85R."

    assert read_bytes(content).globals == ("pickle.loads", "marker.boom")


def test_tensors_in_a_plain_pickle_are_arrays(read_bytes):
    short = _tensor(2, _storage(struct.pack("<2f", 1.5, -2.0), 2))
    long = _tensor(100_000, _storage(bytes(400_000), 100_000))
    content = PROTOCOL + b"](" + long + short + long + b"e."
    for wrap in (bytes, gzip.compress):
        artifact = read_bytes(wrap(content))
        views = artifact.value

        assert (artifact.status, artifact.anomalies) == ("complete", ())
        assert [(view.shape, view.dtype) for view in views] == [((n,), "float32") for n in (100_000, 2, 100_000)]
        assert views[1].values == (1.5, -2.0)


def test_bytes_in_a_call_that_are_no_pickle_make_the_file_one_that_was_not_read_to_its_end(read_bytes):
    artifact = read_bytes(PROTOCOL + TORCH + _bytes(b"\xff\xff") + b"\x85R.")

    assert (artifact.status, artifact.cause) == ("partial", "damage")
    assert "what torch.storage._load_from_bytes would load was not read completely" in artifact.reason
    assert artifact.reason in artifact.anomalies


@pytest.mark.parametrize("inner", [b"N0" * 120_000 + b"N.", b"\xff" * 250_000, bytes(250_000)])
def test_many_calls_on_long_bytes_end_at_a_budget(inner, read_bytes):
    shared = TORCH + b"\x94" + _bytes(PROTOCOL + inner) + b"\x94\x85R" + b"h\x00h\x01\x85R" * 5_000
    different = b"".join(TORCH + _bytes(PROTOCOL + inner + bytes([n])) + b"\x85R" for n in range(60))
    started = time.process_time()
    artifact = read_bytes(PROTOCOL + b"](" + shared + different + b"e.")

    assert artifact.globals[0] == "torch.storage._load_from_bytes"
    assert time.process_time() - started < 5.0


def test_calls_in_calls_without_end_stop(read_bytes):
    content = PAYLOAD
    for _ in range(400):
        content = PROTOCOL + named("pickle", "loads") + _bytes(content) + b"\x85R."

    assert read_bytes(content).globals[0] == "pickle.loads"
