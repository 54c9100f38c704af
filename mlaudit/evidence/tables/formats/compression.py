"""Compressed files as plain bytes in memory, told by their first bytes and held to a budget."""

from __future__ import annotations

import io
import sys
import zlib
from collections.abc import Callable
from typing import IO, Protocol

from mlaudit.core.inflating import Inflater
from mlaudit.evidence.tables.failure import TableFailure

MAX_BYTES = 512 << 20
"""Bytes that a compressed file may grow to."""
SUFFIXES = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
"""What the last suffix of a name promises."""
XZ_MEMORY = 256 << 20
"""Bytes that the decoder of xz may take for its dictionary."""

_READ_BYTES, _STEP_BYTES = 1 << 20, 1 << 22


class _Decompressor(Protocol):
    @property
    def eof(self) -> bool: ...

    @property
    def needs_input(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...

    def decompress(self, data: bytes, max_length: int) -> bytes: ...


_GZIP_WINDOW = 31


def _gzip() -> _Decompressor:
    return Inflater(_GZIP_WINDOW)


def _bz2() -> _Decompressor:
    import bz2

    return bz2.BZ2Decompressor()


def _xz() -> _Decompressor:
    import lzma

    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY)


def _zstd() -> _Decompressor:
    try:
        if sys.version_info >= (3, 14):
            from compression.zstd import ZstdDecompressor
        else:
            from backports.zstd import ZstdDecompressor
    except ImportError as error:
        raise TableFailure(
            "it is compressed by zstd, which needs backports.zstd", "pip install mlaudit[tables]"
        ) from error
    machine: _Decompressor = ZstdDecompressor()
    return machine


_BY_MAGIC: tuple[tuple[bytes, str, Callable[[], _Decompressor]], ...] = (
    (b"\x1f\x8b", "gzip", _gzip),
    (b"BZh", "bzip2", _bz2),
    (b"\xfd7zXZ\x00", "xz", _xz),
    (b"\x28\xb5\x2f\xfd", "zstd", _zstd),
)


def decompressed(stream: IO[bytes]) -> io.BytesIO | None:
    """Decompress a file to its end, stream by stream; None where its first bytes are of no compression.

    Raises
    ------
    TableFailure
        When it is damaged, cut off, or larger than the budget.
    """
    magic = stream.read(6)
    stream.seek(0)
    for mark, name, start in _BY_MAGIC:
        if magic.startswith(mark):
            return _decompress(stream, name, start)
    return None


def _decompress(stream: IO[bytes], name: str, start: Callable[[], _Decompressor]) -> io.BytesIO:
    out = io.BytesIO()
    machine: _Decompressor | None = start()
    try:
        while chunk := stream.read(_READ_BYTES):
            while machine is not None or chunk.strip(b"\x00"):
                machine = machine or start()
                out.write(machine.decompress(chunk, _STEP_BYTES))
                if out.tell() > MAX_BYTES:
                    raise TableFailure(f"it decompresses to more than {MAX_BYTES >> 20} MB")
                if machine.eof:
                    chunk, machine = machine.unused_data, None
                elif machine.needs_input:
                    break
                else:
                    chunk = b""
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise TableFailure(f"it is not a valid {name} file") from error
    except Exception as error:
        if type(error).__name__ not in ("LZMAError", "ZstdError"):
            raise
        if "Memory usage limit" in str(error):
            raise TableFailure(f"it needs more than {XZ_MEMORY >> 20} MB to decompress") from error
        raise TableFailure(f"it is not a valid {name} file") from error
    if machine is not None:
        raise TableFailure(f"the {name} file is cut off")
    out.seek(0)
    return out
