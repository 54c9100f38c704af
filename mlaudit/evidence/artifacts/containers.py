"""Telling by its first bytes what a file is, and opening it as a stream of plain bytes."""

from __future__ import annotations

import bz2
import lzma
import re
import zlib
from dataclasses import dataclass
from typing import BinaryIO, Literal

from mlaudit.evidence.artifacts.bytestream import ByteStream, CompressedStream, Decompressor, PlainStream
from mlaudit.evidence.artifacts.failures import Malformed
from mlaudit.evidence.artifacts.limits import DEFAULT, Limits

HEAD_BYTES = 512

_PICKLE_HEADS = re.compile(
    rb"\x80[\x02-\x05]|c[A-Za-z_][\w.]*\n[A-Za-z_]\w*\n|\((?:[dlt]p\d+\n|i[A-Za-z_][\w.]*\n|[dl]q.|c[A-Za-z_])",
    re.DOTALL,
)

_UNREAD = (
    (b"PK\x03\x04", "it is a zip archive (as skops, PyTorch and NumPy write them), which is not read yet"),
    (b"PK\x05\x06", "it is a zip archive (as skops, PyTorch and NumPy write them), which is not read yet"),
    (b"\x93NUMPY", "it is a NumPy array file, not a pickled model"),
    (b"\x89HDF\r\n", "it is an HDF5 file (as Keras writes them), which is not read yet"),
    (b"\x04\x22\x4d\x18", "lz4 compression is not read yet"),
    (b"\x28\xb5\x2f\xfd", "zstandard compression is not read yet"),
    (b"ZF", "it was written by joblib before 0.10, which is not read yet"),
    (b"7z\xbc\xaf", "it is a 7z archive, which is not read yet"),
    (b"\x08\x03\x12", "it looks like an ONNX model, which is not read yet"),
    (b"version https://git-lfs", "it is a pointer of Git LFS: the file itself was not fetched"),
)


class _Zlib:
    """zlib's decompressor with the interface of the others."""

    def __init__(self, window_bits: int) -> None:
        self._inner = zlib.decompressobj(window_bits)

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return not self._inner.unconsumed_tail

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        return self._inner.decompress(self._inner.unconsumed_tail + data, max_length)


@dataclass(frozen=True, slots=True)
class _StandardCodec:
    name: Literal["zlib", "gzip", "bz2", "xz", "lzma"]
    errors: tuple[type[Exception], ...] = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError)

    def start(self, limits: Limits) -> Decompressor:
        if self.name == "bz2":
            return bz2.BZ2Decompressor()
        if self.name in ("xz", "lzma"):
            kind = lzma.FORMAT_XZ if self.name == "xz" else lzma.FORMAT_ALONE
            return lzma.LZMADecompressor(kind, memlimit=limits.lzma_memory)
        return _Zlib(31 if self.name == "gzip" else 15)


def compression_of(head: bytes) -> _StandardCodec | None:
    """Return the compression that the first bytes show."""
    if head.startswith(b"\x1f\x8b"):
        return _StandardCodec("gzip")
    if head.startswith(b"BZh"):
        return _StandardCodec("bz2")
    if head.startswith(b"\xfd7zXZ\x00"):
        return _StandardCodec("xz")
    if head.startswith(b"\x5d\x00\x00"):
        return _StandardCodec("lzma")
    if len(head) > 1 and head[0] == 0x78 and (head[0] << 8 | head[1]) % 31 == 0:
        return _StandardCodec("zlib")
    return None


def open_stream(file: BinaryIO, size: int, limits: Limits) -> tuple[str, ByteStream]:
    """Open a file by its content.

    Returns
    -------
    tuple of str and ByteStream
        The compression, empty for none, and the bytes behind it.

    Raises
    ------
    Malformed
        Where the content is of a kind that is not read; the text says which.
    """
    head = file.read(HEAD_BYTES)
    if not head:
        raise Malformed("it is empty")
    for magic, reason in _UNREAD:
        if head.startswith(magic):
            raise Malformed(reason)
    file.seek(0)
    codec = compression_of(head)
    if codec is None:
        return "", PlainStream(file, size)
    return codec.name, CompressedStream(file, size, codec, limits)


def looks_like_artifact(head: bytes) -> bool:
    """Tell by its first bytes whether a file holds a pickle, also a compressed one.

    Some hundreds of bytes suffice, but for bzip2: there a block must be whole, or the answer is no.
    """
    codec = compression_of(head)
    if codec is None:
        return _PICKLE_HEADS.match(head) is not None
    try:
        inner = codec.start(DEFAULT).decompress(head, HEAD_BYTES)
    except codec.errors:
        return False
    return _PICKLE_HEADS.match(inner) is not None
