"""A window that moves over the bytes of a stream, plain or compressed, and counts what it has passed."""

from __future__ import annotations

from copy import copy
from typing import Protocol

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Stopped, Truncated
from mlaudit.evidence.artifacts.limits import Limits

CHUNK = 1 << 17
_ANY_LENGTH = 1 << 70


class Allowance:
    """Bytes that may still come out of compressed ones, over all parts of one file.

    Parameters
    ----------
    size : int
        Bytes of the file.
    limits : Limits
    """

    def __init__(self, size: int, limits: Limits) -> None:
        self.most = min(limits.stream_bytes, max(limits.expansion_floor, size * limits.expansion))
        self.left = self.most
        self._further: Allowance | None = None

    def spend(self, count: int) -> None:
        """Take some of it.

        Raises
        ------
        OverBudget
            Where there is no more.
        """
        self.left -= count
        if self.left < 0:
            raise OverBudget("bytes after decompression", self.most)

    def further(self) -> Allowance:
        """Return one more of the same size, for all that is read a second time."""
        if self._further is None:
            self._further = copy(self)
            self._further.left = self.most
            self._further._further = self._further
        return self._further


class ByteStream(Protocol):
    """Bytes behind a window: ``buffer[0]`` is byte ``base`` of the stream.

    Positions inside the window are given as ``at``. A method that moves the window returns the new ``at``.
    """

    buffer: bytes
    base: int
    problem: Stopped | None
    """Why it ends before its end, once it did."""

    def window(self, at: int, need: int) -> int:
        """Make ``need`` bytes from ``at`` available, fewer at the end of the stream."""

    def skip(self, at: int, count: int) -> int:
        """Pass over ``count`` bytes without keeping them."""

    def remaining(self, at: int) -> int:
        """Return the bytes that can still follow; more than any length where nothing tells."""

    def rewound(self) -> ByteStream:
        """Return the same bytes as a stream of their own, from the beginning; this one must no longer be used."""


class Source(Protocol):
    """The bytes of a file, or of a part of one."""

    def read(self, count: int, /) -> bytes:
        """Return the next bytes, fewer at the end."""

    def seek(self, place: int, /) -> int:
        """Go to a byte."""


class Section:
    """A part of a file, as a file of its own."""

    def __init__(self, file: Source, start: int, size: int) -> None:
        self._file = file
        self._start = start
        self._size = size
        self._at = 0

    def read(self, count: int, /) -> bytes:
        """Return the next bytes, fewer at the end of the part."""
        self._file.seek(self._start + self._at)
        data = self._file.read(max(0, min(count, self._size - self._at)))
        self._at += len(data)
        return data

    def seek(self, place: int, /) -> int:
        """Go to a byte of the part."""
        self._at = place
        return place


class PlainStream:
    """An uncompressed file, of which the first bytes may have been read already; skipping is a seek."""

    def __init__(self, file: Source, size: int, beginning: bytes = b"") -> None:
        self.buffer = beginning
        self.base = 0
        self.problem: Stopped | None = None
        self._file = file
        self._size = size

    def window(self, at: int, need: int) -> int:
        """Make ``need`` bytes from ``at`` available, fewer at the end of the stream."""
        if len(self.buffer) - at >= need or (self.buffer and self.base + len(self.buffer) >= self._size):
            return at
        self.base += at
        self._file.seek(self.base)
        self.buffer = self._file.read(max(need, CHUNK))
        return 0

    def skip(self, at: int, count: int) -> int:
        """Pass over ``count`` bytes without reading them."""
        if count > self.remaining(at):
            raise Truncated("it ends inside an array or a long text")
        if at + count <= len(self.buffer):
            return at + count
        self.base += at + count
        self.buffer = b""
        return 0

    def remaining(self, at: int) -> int:
        """Return the bytes that follow."""
        return self._size - self.base - at

    def rewound(self) -> PlainStream:
        """Return the file as a stream of its own."""
        return PlainStream(self._file, self._size)


class Decompressor(Protocol):
    """What the decompressors of the standard library share."""

    @property
    def eof(self) -> bool:
        """Whether the end of a member was reached."""

    @property
    def needs_input(self) -> bool:
        """Whether more compressed bytes are needed."""

    @property
    def unused_data(self) -> bytes:
        """Bytes behind the end of the member."""

    def decompress(self, data: bytes, max_length: int) -> bytes:
        """Return at most ``max_length`` bytes."""


class Codec(Protocol):
    """Makes a decompressor for each member of a stream."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What its decompressors raise on damaged bytes."""

    def start(self, limits: Limits) -> Decompressor:
        """Return a fresh decompressor."""


class CompressedStream:
    """A compressed file; every byte that comes out of it is counted.

    Parameters
    ----------
    file : Source
    codec : Codec
    limits : Limits
    allowance : Allowance
    stated : int or None
        The length that something else says it has; reading ends there.
    """

    def __init__(
        self, file: Source, codec: Codec, limits: Limits, allowance: Allowance, stated: int | None = None
    ) -> None:
        self.buffer = b""
        self.base = 0
        self.problem: Stopped | None = None
        self._file = file
        self._codec = codec
        self._limits = limits
        self._allowance = allowance
        self._stated = stated
        self._produced = 0
        self._members = 1
        self._decompressor: Decompressor | None = codec.start(limits)

    def window(self, at: int, need: int) -> int:
        """Make ``need`` bytes from ``at`` available, fewer at the end of the stream."""
        if self.problem is not None and at >= len(self.buffer):
            raise self.problem.again()
        if len(self.buffer) - at >= need or (self.buffer and self._decompressor is None):
            return at
        parts = [self.buffer[at:]]
        length = len(parts[0])
        try:
            while length < need and (chunk := self._chunk()):
                parts.append(chunk)
                length += len(chunk)
        except Stopped as problem:
            # What came out before is read first, as a loader would.
            # The one in flight holds the frames that hold this stream.
            self.problem, self._decompressor = problem.again(), None
            if not length:
                raise
        self.base += at
        self.buffer = b"".join(parts)
        return 0

    def skip(self, at: int, count: int) -> int:
        """Decompress ``count`` bytes and drop them."""
        while at + count > len(self.buffer):
            count -= len(self.buffer) - at
            self.base += len(self.buffer)
            self.buffer, at = self._chunk(), 0
            if not self.buffer:
                raise Truncated("it ends inside an array or a long text")
        return at + count

    def remaining(self, at: int) -> int:
        """Return the bytes that follow where something states them."""
        return _ANY_LENGTH if self._stated is None else self._stated - self.base - at

    def rewound(self) -> CompressedStream:
        """Return the file as a stream of its own."""
        self._file.seek(0)
        return CompressedStream(self._file, self._codec, self._limits, self._allowance.further(), self._stated)

    def _chunk(self) -> bytes:
        """Return the next bytes, none at the end."""
        while (decompressor := self._decompressor) is not None:
            if decompressor.eof:
                data = self._next_member(decompressor)
                if (decompressor := self._decompressor) is None:
                    break
            else:
                data = self._file.read(CHUNK) if decompressor.needs_input else b""
            is_last = decompressor.needs_input and not data
            try:
                out = decompressor.decompress(data, CHUNK)
            except self._codec.errors:
                raise Malformed("its compressed bytes are damaged") from None
            if out:
                return self._counted(out)
            # Only now: some of the output can still wait inside when all of the input is consumed.
            if is_last:
                self._decompressor = None
        return b""

    def _counted(self, out: bytes) -> bytes:
        self._allowance.spend(len(out))
        self._produced += len(out)
        if self._stated is not None and self._produced > self._stated:
            raise Malformed(f"it is longer than the {self._stated:,} bytes that it states")
        return out

    def _next_member(self, ended: Decompressor) -> bytes:
        """Start on the bytes behind a member; zeros and the end of the file end the stream."""
        data = ended.unused_data or self._file.read(CHUNK)
        self._decompressor = None
        if data.strip(b"\0"):
            self._members += 1
            if self._members > self._limits.members:
                raise OverBudget("compressed members", self._limits.members)
            self._decompressor = self._codec.start(self._limits)
        return data


class Flow:
    """The bytes of a stream, as a file that is read from front to back."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream
        self._at = 0

    def read(self, count: int, /) -> bytes:
        """Return the next bytes, fewer at the end."""
        self._at = self._stream.window(self._at, 1)
        data = self._stream.buffer[self._at : self._at + count]
        self._at += len(data)
        return data

    def seek(self, place: int, /) -> int:
        """Go back to the beginning, the only place to which one that is compressed can go."""
        self._stream = self._stream.rewound()
        self._at = self._stream.skip(0, place) if place else 0
        return place


def head_of(stream: ByteStream, count: int) -> bytes:
    """Return the first bytes of a stream that was not read from yet, without passing over them."""
    at = stream.window(0, count)
    return stream.buffer[at : at + count]


def taken(stream: ByteStream, most: int) -> bytes | None:
    """Return all bytes of a stream that was not read from yet; None where there are more than ``most``."""
    at = stream.window(0, most + 1)
    return stream.buffer[at:] if len(stream.buffer) - at <= most else None


def rebased(stream: ByteStream, at: int) -> ByteStream:
    """Move the window of a stream so that it begins at ``at``."""
    stream.base += at
    stream.buffer = stream.buffer[at:]
    return stream
