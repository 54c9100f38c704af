"""LZ4 frames, as joblib writes them with ``compress="lz4"``, decoded block by block.

The layout is that of the frame and the block format of the lz4 project. Checksums are skipped: damage shows in what is
decoded, or where sizes do not agree.
"""

from __future__ import annotations

from dataclasses import dataclass

from mlaudit.evidence.artifacts.failures import Malformed
from mlaudit.evidence.artifacts.limits import Limits

MAGIC, LEGACY_MAGIC = b"\x04\x22\x4d\x18", b"\x02\x21\x4c\x18"
HISTORY = 64 << 10

_SKIPPABLE = frozenset(bytes([low]) + b"\x2a\x4d\x18" for low in range(0x50, 0x60))
_BLOCK_BYTES = {4: 64 << 10, 5: 256 << 10, 6: 1 << 20, 7: 4 << 20}
_STORED = 1 << 31
_LONGEST_HEADER = 15


class Damaged(Exception):
    """Bytes that no encoder of LZ4 writes."""


@dataclass(frozen=True, slots=True)
class Lz4Codec:
    """Makes a decompressor for each frame of a stream."""

    name: str = "lz4"
    errors: tuple[type[Exception], ...] = (Damaged, IndexError)

    def start(self, limits: Limits) -> Lz4Frame:
        """Return a fresh decompressor; the format bounds its memory by itself."""
        del limits
        return Lz4Frame()


@dataclass(slots=True)
class _Header:
    """What the head of a frame says."""

    size: int
    block_bytes: int
    is_linked: bool
    has_block_checksums: bool
    has_checksum: bool
    content_bytes: int | None


class Lz4Frame:
    """One frame. It holds one block as read, one as decoded, and 64 KiB of what was decoded before."""

    def __init__(self) -> None:
        self.eof = False
        self.needs_input = True
        self.unused_data = b""
        self._read = b""
        self._at = 0
        self._header: _Header | None = None
        self._skipping = 0
        self._decoded = bytearray()
        self._given = 0
        self._produced = 0

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most ``max_length`` bytes.

        Raises
        ------
        Damaged, IndexError
            For bytes that are no frame.
        Malformed
            For a frame of a kind that is not read.
        """
        if data:
            self._read = self._read[self._at :] + data
            self._at = 0
        self.needs_input = False
        while not self.eof and not self.needs_input and self._given == len(self._decoded):
            self.needs_input = not self._advance()
        out = bytes(self._decoded[self._given : self._given + max_length])
        self._given += len(out)
        return out

    def _advance(self) -> bool:
        """Take the next part of the frame; false where more bytes are needed for it."""
        if self._skipping:
            return self._skip()
        if self._header is None:
            return self._open()
        return self._block(self._header)

    def _open(self) -> bool:
        head = self._read[self._at : self._at + _LONGEST_HEADER]
        if len(head) < 8:
            return False
        if head[:4] in _SKIPPABLE:
            self._skipping = int.from_bytes(head[4:8], "little")
            self._at += 8
            return self._skip()
        if head[:4] != MAGIC:
            raise Malformed("what follows a frame of lz4 is no such frame, or one of the legacy format")
        self._header = _header_of(head)
        if self._header is None:
            return False
        self._at += self._header.size
        return True

    def _skip(self) -> bool:
        """Drop a frame of a user's own."""
        dropped = min(self._skipping, len(self._read) - self._at)
        self._skipping -= dropped
        self._at += dropped
        if self._skipping:
            return False
        self._end()
        return True

    def _block(self, header: _Header) -> bool:
        start = self._at + 4
        if len(self._read) < start:
            return False
        size = int.from_bytes(self._read[self._at : start], "little")
        length = size & ~_STORED
        if length > header.block_bytes:
            raise Damaged
        following = 4 * (header.has_checksum if size == 0 else header.has_block_checksums)
        if len(self._read) < start + length + following:
            return False
        self._at = start + length + following
        if size == 0:
            if header.content_bytes is not None and header.content_bytes != self._produced:
                raise Damaged
            self._end()
            return True
        block = self._read[start : start + length]
        decoded = self._decoded[-HISTORY:] if header.is_linked else bytearray()
        self._given = len(decoded)
        if size & _STORED:
            decoded += block
        else:
            decode_block(block, decoded, header.block_bytes)
        self._decoded = decoded
        self._produced += len(decoded) - self._given
        return True

    def _end(self) -> None:
        self.eof = True
        self.unused_data = self._read[self._at :]
        self._read = b""


def _header_of(data: bytes) -> _Header | None:
    """Read the head of a frame; None where it is not whole yet."""
    flags, sizes = data[4], data[5]
    has_size, has_dictionary = bool(flags & 8), bool(flags & 1)
    if flags >> 6 != 1 or flags & 2 or (sizes >> 4) not in _BLOCK_BYTES or sizes & 0x8F:
        raise Damaged
    if has_dictionary:
        raise Malformed("its lz4 frame needs a dictionary that is not in the file")
    size = 7 + 8 * has_size
    if len(data) < size:
        return None
    return _Header(
        size,
        _BLOCK_BYTES[sizes >> 4],
        is_linked=not flags & 0x20,
        has_block_checksums=bool(flags & 0x10),
        has_checksum=bool(flags & 4),
        content_bytes=int.from_bytes(data[6:14], "little") if has_size else None,
    )


def decode_block(block: bytes, out: bytearray, most: int) -> None:
    """Append the bytes of one compressed block to what was decoded before it.

    Parameters
    ----------
    block : bytes
        Sequences of literals, each but the last followed by a match: so many bytes again, from so far back.
    out : bytearray
        At most the 64 KiB to which matches can reach back; extended in place.
    most : int
        Bytes that the block may decode to.

    Raises
    ------
    Damaged, IndexError
        For a match from before the beginning, a block that is too long, or one that is cut short.
    """
    at, end, full = 0, len(block), len(out) + most
    while at < end:
        token = block[at]
        at += 1
        length = token >> 4
        if length == 15:
            length, at = _extended(block, at, length)
        if length:
            stop = at + length
            if stop > end:
                raise Damaged
            out += block[at:stop]
            at = stop
        if at == end:
            break
        offset = block[at] | block[at + 1] << 8
        at += 2
        length = (token & 15) + 4
        if length == 19:
            length, at = _extended(block, at, length)
        known = len(out)
        start = known - offset
        if start < 0 or not offset or known + length > full:
            raise Damaged
        if offset >= length:
            out += out[start : start + length]
        else:
            out += (out[start:] * (length // offset + 1))[:length]
    if len(out) > full:
        raise Damaged


def _extended(block: bytes, at: int, length: int) -> tuple[int, int]:
    """Add the bytes by which a length goes on; the first that is not 255 is the last."""
    while (more := block[at]) == 255:
        length += 255
        at += 1
    return length + more, at + 1
