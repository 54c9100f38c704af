"""Telling by its first bytes, never by its name, what a model file is."""

from __future__ import annotations

import re
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.compression import compression_of
from mlaudit.evidence.artifacts.failures import Malformed
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.lz4_frames import LEGACY_MAGIC

HEAD_BYTES = 512

Format = Literal["pickle", "zip", "npy"]

_PICKLE_HEADS = re.compile(
    rb"\x80[\x02-\x05]|c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n|\((?:[dlt]p\d+\n|i[A-Za-z_][\w.]*\n|[dl]q.|c[A-Za-z_])",
    re.DOTALL,
)
_FORMATS: tuple[tuple[bytes, Format], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x93NUMPY", "npy"),
)
_UNREAD = (
    (b"\x89HDF\r\n", "it is an HDF5 file (as Keras writes them), which is not read yet"),
    (LEGACY_MAGIC, "its lz4 frames are of the legacy format, which is not read"),
    (b"ZF", "it was written by joblib before 0.10, which is not read yet"),
    (b"\x08\x03\x12", "it looks like an ONNX model, which is not read yet"),
    (b"\x28\xb5\x2f\xfd", "zstandard compression is not read yet"),
    (b"7z\xbc\xaf", "it is a 7z archive, which is not read yet"),
    (b"version https://git-lfs", "it is a pointer of Git LFS: the file itself was not fetched"),
)


def format_of(head: bytes) -> Format | Unknown:
    """Return the format that the first bytes of a file show.

    Parameters
    ----------
    head : bytes
        The first `HEAD_BYTES` of the file.

    Returns
    -------
    str or Unknown
        What no other magic number claims is taken for a pickle, whose first opcode can be any. Unknown, with the
        reason, for a format that is known and not read.
    """
    if not head:
        return Unknown("it is empty")
    for magic, reason in _UNREAD:
        if head.startswith(magic):
            return Unknown(reason)
    return next((name for magic, name in _FORMATS if head.startswith(magic)), "pickle")


def looks_like_artifact(head: bytes) -> bool:
    """Tell by its first bytes whether a file holds a pickle, also a compressed one.

    Some hundreds of bytes suffice, but for bzip2 and lz4: there a block must be whole, or the answer is no.
    """
    codec = compression_of(head)
    if codec is None:
        return _PICKLE_HEADS.match(head) is not None
    try:
        inner = codec.start(DEFAULT).decompress(head, HEAD_BYTES)
    except (*codec.errors, Malformed):
        return False
    return _PICKLE_HEADS.match(inner) is not None
