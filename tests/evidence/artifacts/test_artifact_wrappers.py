"""A global is shown whatever it is wrapped in. Scanners have called each of these files clean, or could not open it.

The payload is the harmless ``posix.getcwd``; nothing is ever loaded.
"""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import pickle
import zipfile
import zlib

import joblib
import numpy as np
import pytest

PAYLOAD = "posix.getcwd"


class Calling:
    """An object that a loader would make by calling a function."""

    def __reduce__(self):
        return os.getcwd, ()


def _objects() -> np.ndarray:
    array = np.empty(2, dtype=object)
    array[:] = ["x", Calling()]
    return array


def _joblib(value: object, **options: object) -> bytes:
    file = io.BytesIO()
    joblib.dump(value, file, **options)
    return file.getvalue()


def _numpy(save: object, *arrays: np.ndarray) -> bytes:
    file = io.BytesIO()
    save(file, *arrays)
    return file.getvalue()


def _zip(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def _torch_stream() -> bytes:
    """Return what PyTorch wrote before 1.6: magic number, protocol, system, object, keys of storages."""
    magic = 0x1950A86A20F9469CFC6C
    system = {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}
    return b"".join(pickle.dumps(part, protocol=2) for part in (magic, 1001, system, [Calling()], []))


def _skops() -> bytes:
    node = {"__class__": "getcwd", "__module__": "posix", "__loader__": "FunctionNode", "__id__": 1}
    schema = {
        "__class__": "list",
        "__module__": "builtins",
        "__loader__": "ListNode",
        "content": [node],
        "__id__": 2,
        "protocol": 2,
        "_skops_version": "0.16.0",
    }
    return _zip({"schema.json": json.dumps(schema).encode()})


PICKLED = pickle.dumps([Calling()], protocol=4)
NUMBERS = np.arange(1000.0)
LZ4 = bytes.fromhex(
    "04224d18684025000000000000008e24000000528004951a000100f00b5d948c05706f736978948c06676574637764949394295294612e00000000"
)
WRAPPED = {
    **{f"pickle {protocol}": pickle.dumps([Calling()], protocol=protocol) for protocol in range(6)},
    **{f"joblib {name}": _joblib([Calling()], compress=(name, 3)) for name in ("zlib", "gzip", "bz2", "xz", "lzma")},
    **{
        f"joblib {name} after a raw array": _joblib([NUMBERS, Calling()], compress=(name, 3))
        for name in ("zlib", "gzip", "bz2", "xz", "lzma")
    },
    "lz4": LZ4,
    "joblib after a raw array": _joblib([NUMBERS, Calling()]),
    "joblib between raw arrays": _joblib([NUMBERS, Calling(), NUMBERS]),
    "joblib, in an array of objects": _joblib(_objects()),
    "joblib zlib, in an array of objects": _joblib([NUMBERS, _objects()], compress=3),
    "gzip": gzip.compress(PICKLED),
    "bzip2": bz2.compress(PICKLED),
    "xz": lzma.compress(PICKLED),
    "zlib": zlib.compress(PICKLED),
    "gzip, in the second member": gzip.compress(PICKLED[:10]) + gzip.compress(PICKLED[10:]),
    "a second pickle behind STOP": pickle.dumps([1], protocol=4) + PICKLED,
    "a third pickle behind STOP, compressed": zlib.compress(pickle.dumps(1) * 2 + PICKLED),
    "behind bytes that are no pickle": pickle.dumps([1], protocol=4) + b"\xff\xfe" + PICKLED,
    "popped from the stack": b"\x80\x04cposix\ngetcwd\n)R0N.",
    "before a parse error": b"\x80\x04cposix\ngetcwd\n)R\xff",
    "named through the memo": b"\x80\x04\x8c\x05posix\x94\x8c\x06getcwd\x9400h\x00h\x01\x93)R.",
    "archive of PyTorch": _zip({"archive/data.pkl": PICKLED, "archive/version": b"3\n"}),
    "archive of PyTorch, deflated": _zip({"m/data.pkl": PICKLED, "m/version": b"3\n"}, zipfile.ZIP_DEFLATED),
    "stream of PyTorch before 1.6": _torch_stream(),
    "skops, as a function": _skops(),
    "array file of objects": _numpy(np.save, _objects()),
    "archive of arrays": _numpy(np.savez, NUMBERS, _objects()),
    "archive of arrays, deflated": _numpy(np.savez_compressed, NUMBERS, _objects()),
}


@pytest.mark.parametrize("name", WRAPPED)
def test_a_global_is_shown_in_every_wrapper(name, read_bytes):
    assert PAYLOAD in read_bytes(WRAPPED[name]).globals


@pytest.mark.parametrize(
    "suffix", ["", ".bin", ".txt", ".h5", ".onnx", ".safetensors", ".png", ".json", ".npy", ".zip"]
)
def test_a_global_is_shown_under_any_suffix_or_none(suffix, tmp_path, read):
    path = tmp_path / f"model{suffix}"
    path.write_bytes(gzip.compress(PICKLED))

    assert read(path).globals == (PAYLOAD,)


ANOTHER = {
    "checkpoint of PyTorch": {"m/data.pkl": PICKLED, "m/version": b"3\n"},
    "plain pickle": {"model.pkl": PICKLED},
    "pickle under another suffix": {"weights.bin": PICKLED},
    "array of objects": {"a.npy": _numpy(np.save, _objects())},
}


@pytest.mark.parametrize("kind", ANOTHER)
def test_a_pickle_beside_the_schema_of_skops_is_shown_although_skops_does_not_load_it(kind, read_bytes):
    with zipfile.ZipFile(io.BytesIO(_skops())) as archive:
        schema = archive.read("schema.json").replace(b"posix", b"other")

    assert PAYLOAD in read_bytes(_zip({"schema.json": schema, **ANOTHER[kind]})).globals
