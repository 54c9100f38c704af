"""Telling by its first bytes, never by its name, what a model file is."""

from __future__ import annotations

import re
from typing import Literal

from mlaudit.discovery.pointers import LFS_MARK, LFS_REASON
from mlaudit.evidence.artifacts.failures import Malformed, Problem
from mlaudit.evidence.artifacts.formats.tars import begins_tar
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.pickles.beginnings import begins_as_pickle
from mlaudit.evidence.artifacts.streams.compression import compression_of
from mlaudit.evidence.artifacts.streams.lz4_frames import LEGACY_MAGIC

HEAD_BYTES = 512
_LONGEST_SAFETENSORS_HEADER = 100_000_000

Format = Literal["pickle", "zip", "npy", "safetensors", "torch stream", "old joblib", "tar"]

_PICKLE_HEADS = re.compile(
    rb"\x80[\x02-\x05](?:$|[\x80-\x98()\]}.012BCFGIJKLMNPQRSTUVXabcdeghijlopqrstu])|\((?:[dlt]p\d+\n|[dl]q.)",
    re.DOTALL,
)
"""What nothing else begins with; any other head is interpreted."""

_FORMATS: tuple[tuple[bytes, Format], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\x93NUMPY", "npy"),
    (b"ZF0x", "old joblib"),
)
_TORCH_STREAM = re.compile(rb"\x80[\x02-\x05](?:\x95.{8})?\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19\.", re.DOTALL)
"""A pickle of PyTorch's magic number, 0x1950a86a20f9469cfc6c."""

_OLD_JOBLIB = re.compile(rb"ZF0x[0-9a-f]+ *L? *(?=x)")

_UNREAD = (
    (b"\x89HDF\r\n", "it is an HDF5 file (as Keras writes them), which is not read yet"),
    (LEGACY_MAGIC, "its lz4 frames are of the legacy format, which is not read"),
    (b"\x28\xb5\x2f\xfd", "zstandard compression is not read yet"),
    (b"7z\xbc\xaf", "it is a 7z archive, which is not read yet"),
)


def format_of(head: bytes) -> Format | Problem:
    """Return the format that the first bytes of a file show.

    Parameters
    ----------
    head : bytes
        The first `HEAD_BYTES` of the file.

    Returns
    -------
    str or Problem
        What no other magic number claims is taken for a pickle, whose first opcode can be any. A problem for a format
        that is known and not read.
    """
    if not head:
        return Problem("it is empty", "damage")
    if head.startswith(LFS_MARK):
        return Problem(LFS_REASON, "absent")
    for magic, reason in _UNREAD:
        if head.startswith(magic):
            return Problem(reason, "unsupported")
    if begins_tar(head):
        return "tar"
    if _TORCH_STREAM.match(head):
        return "torch stream"
    if begins_safetensors(head):
        return "safetensors"
    return next((name for magic, name in _FORMATS if head.startswith(magic)), "pickle")


def begins_safetensors(head: bytes) -> bool:
    """Tell whether a file begins with the length of a header in JSON, as safetensors does."""
    return head[8:9] == b"{" and 2 <= int.from_bytes(head[:8], "little") <= _LONGEST_SAFETENSORS_HEADER


def looks_like_pickle(head: bytes, size: int | None = None) -> bool:
    """Tell by its first bytes, and its length where that is known, whether a file holds a plain pickle."""
    return _PICKLE_HEADS.match(head) is not None or begins_as_pickle(head, size)


def is_block_compressed(head: bytes) -> bool:
    """Tell whether a file is compressed in blocks, of which one must be whole before its content is seen."""
    codec = compression_of(head)
    return codec is not None and codec.name in ("bz2", "lz4")


def looks_like_artifact(head: bytes, size: int) -> bool:
    """Tell by its first bytes and its length whether a file holds a pickle, also a compressed one.

    Some hundreds of bytes suffice, but for bzip2 and lz4: there a block must be whole, or the answer is no.
    """
    if compression_of(_unwrapped(head)) is None:
        return looks_like_pickle(head, size)
    inner, is_whole = _behind(head)
    return bool(inner) and looks_like_pickle(inner, len(inner) if is_whole else None)


def holds_archive(head: bytes) -> bool:
    """Tell by its first bytes whether a compressed file holds an archive, or is compressed once more."""
    inner, _ = _behind(head)
    return compression_of(inner) is not None or format_of(inner) in ("tar", "zip")


def _behind(head: bytes) -> tuple[bytes, bool]:
    """Return the first bytes behind compression, none where there is none, and whether these are all."""
    head = _unwrapped(head)
    codec = compression_of(head)
    if codec is None:
        return b"", True
    decompressor = codec.start(DEFAULT)
    try:
        return decompressor.decompress(head, HEAD_BYTES), decompressor.eof
    except Malformed:
        return b"", True
    except codec.errors:
        return b"", True


def _unwrapped(head: bytes) -> bytes:
    """Pass over what joblib wrote before a compressed block until 0.10."""
    match = _OLD_JOBLIB.match(head)
    return head if match is None else head[match.end() :]
