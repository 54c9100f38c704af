"""Containers in containers: a global is shown, or one line says what was not read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import struct
import tarfile
import time
import zipfile
import zlib

import joblib
import numpy as np
import pytest
from hostile import BOOM, PROTOCOL

PICKLE = PROTOCOL + BOOM + b")R."
UNUSUAL = b"N0cmarker\nboom\n(S'x'\ntR."


def _tar(members: dict[str, bytes], form: int = tarfile.GNU_FORMAT) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w", format=form) as written:
        for name, data in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            written.addfile(entry, io.BytesIO(data))
    return content.getvalue()


def _zip(members: dict[str, bytes], method: int = 0) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as written:
        for name, data in members.items():
            written.writestr(name, data)
    return content.getvalue()


def _joblib(value: object) -> bytes:
    content = io.BytesIO()
    joblib.dump(value, content)
    return content.getvalue()


LONG = "folder/" * 30 + "model.pkl"
CONTAINERS = {
    "gzip in gzip": gzip.compress(gzip.compress(PICKLE)),
    "gzip in bzip2 in xz": lzma.compress(bz2.compress(gzip.compress(PICKLE))),
    "tar": _tar({"notes.txt": b"text", "model.pkl": PICKLE}),
    "tar with a long name": _tar({LONG: PICKLE}),
    "tar of pax with a long name": _tar({LONG: PICKLE}, tarfile.PAX_FORMAT),
    "tar.gz": gzip.compress(_tar({"notes.txt": b"text", "model.bin": UNUSUAL})),
    "tar.xz of a gzip": lzma.compress(_tar({"model.pkl.gz": gzip.compress(PICKLE)})),
    "zip in gzip": gzip.compress(_zip({"model.pkl": PICKLE})),
    "zip in zip": _zip({"inner.zip": _zip({"model.pkl": PICKLE})}),
    "zip in zip, deflated": _zip({"inner.zip": _zip({"model.pkl": PICKLE}, 8)}, 8),
    "zip in tar.gz": gzip.compress(_tar({"inner.zip": _zip({"m/data.pkl": PICKLE})})),
    "tar in zip": _zip({"inner.tar": _tar({"model.pkl": PICKLE})}),
    "compressed pickle in zip": _zip({"model.pkl.gz": gzip.compress(PICKLE)}),
    "pickle of an unusual beginning in zip": _zip({"notes": UNUSUAL}),
    "checkpoint of PyTorch in gzip": gzip.compress(_zip({"m/data.pkl": PICKLE, "m/version": b"3\n"})),
}


@pytest.mark.parametrize("name", CONTAINERS)
def test_a_global_is_shown_in_every_container(name, read_bytes):
    artifact = read_bytes(CONTAINERS[name])

    assert (artifact.status, artifact.globals) == ("complete", ("marker.boom",))


def test_arrays_of_joblib_in_an_archive_are_read_as_joblib_reads_them(read_bytes):
    artifact = read_bytes(_zip({"model.joblib": _joblib({"weights": np.arange(50.0)})}))

    assert (artifact.status, artifact.cause) == ("complete", None)
    assert artifact.value["model.joblib"]["weights"].values[:3] == (0.0, 1.0, 2.0)


NOT_READ = {
    "too many compressions": (
        zlib.compress(gzip.compress(gzip.compress(gzip.compress(gzip.compress(PICKLE))))),
        "so many",
    ),
    "7z in gzip": (gzip.compress(b"7z\xbc\xaf\x27\x1c" + bytes(60)), "behind gzip: it is a 7z archive"),
    "7z in zip": (_zip({"model.7z": b"7z\xbc\xaf\x27\x1c" + bytes(60)}), "member 'model.7z' was not read"),
    "7z beside a pickle": (
        _zip({"a.pkl": PICKLE, "b.7z": b"7z\xbc\xaf\x27\x1c" + bytes(60)}),
        "member 'b.7z' was not read",
    ),
    "too many archives in one another": (
        _zip({"a": _zip({"b": _zip({"c": _zip({"d": _zip({"model.pkl": PICKLE})})})})}),
        "an archive in too many others",
    ),
    "a large checkpoint behind compression": (
        gzip.compress(_zip({"m/data.pkl": PICKLE, "m/data/0": bytes(65 << 20)}), 1),
        "behind compression, which is not read",
    ),
    "a large member of a tar archive": (
        _tar({"model.pkl": PROTOCOL + b"\x8e" + struct.pack("<Q", 65 << 20) + bytes(65 << 20) + b"."}),
        "is too large to be read in an archive",
    ),
    "a torn tar archive": (_tar({"model.pkl": PICKLE * 100})[:600], "a tar archive ends inside one of its members"),
    "a tar archive of texts": (_tar({"notes.txt": b"text"}), "it is a tar archive of no model format that is known"),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_what_is_not_read_is_said_in_one_line(name, read_bytes):
    content, reason = NOT_READ[name]
    artifact = read_bytes(content)

    assert artifact.status in ("partial", "failed")
    assert reason in artifact.reason
    assert "\n" not in artifact.reason


def test_archives_in_one_another_share_one_budget(read_bytes):
    bomb = zlib.compress(bytes(60 << 20), 9)
    inner = _zip(
        {f"{number}.pkl": PROTOCOL + b"\x8e" + struct.pack("<Q", 60 << 20) + bytes(60 << 20) for number in range(3)}, 8
    )
    content = _zip({**{f"{number}.zip": inner for number in range(8)}, "bomb.z": bomb}, 8)
    started = time.process_time()
    artifact = read_bytes(content)

    assert artifact.status in ("partial", "failed")
    assert time.process_time() - started < 5.0
