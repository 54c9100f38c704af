"""Compressed files as streams of plain bytes."""

from __future__ import annotations

import bz2
import lzma
import zlib
from dataclasses import dataclass
from typing import Literal

from mlaudit.core.inflating import Inflater
from mlaudit.evidence.artifacts.failures import Stopped, Unsupported
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.streams.bytestream import (
    Allowance,
    ByteStream,
    CompressedStream,
    Decompressor,
    Flow,
    PlainStream,
    Source,
    head_of,
)
from mlaudit.evidence.artifacts.streams.lz4_frames import MAGIC, Lz4Codec

_MOST_LAYERS = 3
_HEAD_BYTES = 16
_WINDOW_BITS = {"zlib": 15, "gzip": 31, "deflate": -15}


@dataclass(frozen=True, slots=True)
class _StandardCodec:
    name: Literal["zlib", "gzip", "deflate", "bz2", "xz", "lzma"]
    errors: tuple[type[Exception], ...] = (zlib.error, lzma.LZMAError, OSError, EOFError, ValueError, MemoryError)

    def start(self, limits: Limits) -> Decompressor:
        if self.name == "bz2":
            return bz2.BZ2Decompressor()
        if self.name in ("xz", "lzma"):
            kind = lzma.FORMAT_XZ if self.name == "xz" else lzma.FORMAT_ALONE
            return lzma.LZMADecompressor(kind, memlimit=limits.lzma_memory)
        return Inflater(_WINDOW_BITS[self.name])


DEFLATE = _StandardCodec("deflate")
"""Bare, as in the members of a zip archive: its bytes do not show that they are compressed."""

BZIP2 = _StandardCodec("bz2")


def compression_of(head: bytes) -> _StandardCodec | Lz4Codec | None:
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
    if head.startswith(MAGIC):
        return Lz4Codec()
    return None


def decompressed(file: Source, size: int, beginning: bytes, limits: Limits) -> tuple[str, ByteStream]:
    """Open a file, whose first bytes are given, as the stream of its plain bytes.

    Returns
    -------
    tuple of str and ByteStream
        The compression, empty for none, and the bytes behind it.

    Raises
    ------
    Unsupported
        For one that is compressed too many times over.
    """
    codec = compression_of(beginning)
    if codec is None:
        return "", PlainStream(file, size, beginning)
    file.seek(0)
    allowance = Allowance(size, limits)
    outer = CompressedStream(file, codec, limits, allowance)
    names, stream = behind_compression(outer, limits, allowance)
    return f"{codec.name}{'+' if names else ''}{names}", stream


def behind_compression(stream: ByteStream, limits: Limits, allowance: Allowance) -> tuple[str, ByteStream]:
    """Open what a stream that was not read from yet holds, where that is compressed.

    Returns
    -------
    tuple of str and ByteStream
        The compressions from outside inwards, joined by ``+``, and the bytes behind them.

    Raises
    ------
    Unsupported
        For one that is compressed too many times over.
    """
    names: list[str] = []
    while True:
        try:
            codec = compression_of(head_of(stream, _HEAD_BYTES))
        except Stopped:
            # Whoever reads it meets the same, and knows what to say of it.
            codec = None
        if codec is None:
            return "+".join(names), stream
        if len(names) == _MOST_LAYERS:
            raise Unsupported("it is compressed so many times over that it is not read")
        names.append(codec.name)
        stream = CompressedStream(Flow(stream), codec, limits, allowance)
