"""How the members of zip archives are compressed: the methods that Python's own module of archives reads.

References
----------
APPNOTE.TXT - .ZIP File Format Specification, version 6.3.10, PKWARE, 4.4.5 and 5.8.
"""

from __future__ import annotations

import lzma
from dataclasses import dataclass

from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.streams.bytestream import Codec, Decompressor
from mlaudit.evidence.artifacts.streams.compression import BZIP2, DEFLATE

_DEFLATED, _BZIP2, _LZMA = 8, 12, 14
_HAS_END_MARK = 1 << 1
_HEADER_BYTES = 4
_PROPERTY_BYTES = 5
_UNKNOWN_SIZE = b"\xff" * 8


def codec_of(method: int, flags: int, size: int) -> Codec | None:
    """Return what decompresses a member; None for a method that is not read.

    Parameters
    ----------
    method, flags, size : int
        As the directory states them; the size is that of the content.
    """
    if method == _LZMA:
        return _ZippedLzma(_UNKNOWN_SIZE if flags & _HAS_END_MARK else size.to_bytes(8, "little"))
    return {_DEFLATED: DEFLATE, _BZIP2: BZIP2}.get(method)


@dataclass(frozen=True, slots=True)
class _ZippedLzma:
    """LZMA behind four bytes of version and length; ``size`` as the header of a file of LZMA alone has it."""

    size: bytes
    errors: tuple[type[Exception], ...] = (lzma.LZMAError, EOFError, ValueError, MemoryError)

    def start(self, limits: Limits) -> Decompressor:
        return _Rewritten(self.size, limits.lzma_memory)


class _Rewritten:
    """Decompresses a member by giving it the header of a file of LZMA alone, for which memory can be limited."""

    def __init__(self, size: bytes, memory: int) -> None:
        self._inner = lzma.LZMADecompressor(lzma.FORMAT_ALONE, memlimit=memory)
        self._size = size
        self._head: bytes | None = b""

    @property
    def eof(self) -> bool:
        return self._inner.eof

    @property
    def needs_input(self) -> bool:
        return self._inner.needs_input

    @property
    def unused_data(self) -> bytes:
        return self._inner.unused_data

    def decompress(self, data: bytes, max_length: int) -> bytes:
        if self._head is None:
            return self._inner.decompress(data, max_length)
        self._head += data
        start = _HEADER_BYTES + _PROPERTY_BYTES
        if len(self._head) < start:
            return b""
        if int.from_bytes(self._head[2:_HEADER_BYTES], "little") != _PROPERTY_BYTES:
            raise ValueError("the properties of LZMA have another length")
        rewritten = self._head[_HEADER_BYTES:start] + self._size + self._head[start:]
        self._head = None
        return self._inner.decompress(rewritten, max_length)
