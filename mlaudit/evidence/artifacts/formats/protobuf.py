"""Protocol Buffers on the wire: messages are gone through once, forwards, and what nobody takes is passed over."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Truncated
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

_VARINT, _EIGHT_BYTES, _LENGTH, _FOUR_BYTES = 0, 1, 2, 5
_LONGEST_VARINT = 10
_VALUES_PER_FIELD = 2
"""A field costs as much to take as two values of JSON."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field. ``value`` is the number of a varint, the bytes of a fixed number, or none before a length.

    Attributes
    ----------
    end : int
        Byte of the stream behind the field.
    length : int
        Bytes of a text or message, which has not been read yet; zero for a number.
    """

    number: int
    value: int | bytes | None
    length: int
    end: int


class Message:
    """A stream of fields; a message inside is read with the same object while its field is at hand."""

    def __init__(self, stream: ByteStream, limits: Limits) -> None:
        self.limits = limits
        self._stream = stream
        self._at = 0
        self._fields = 0
        self._kept = 0

    def fields(self, end: int | None = None) -> Iterator[Field]:
        """Iterate over the fields up to a byte of the stream, without one up to its end.

        Raises
        ------
        Malformed, OverBudget
        """
        while self._goes_on(end):
            field = self._field()
            if end is not None and field.end > end:
                raise Malformed("a field of it runs past the end of its message")
            yield field
            self._skip(field.end)

    def content(self, field: Field) -> bytes:
        """Take the bytes of a field; more than `Limits.item_bytes` of them are none."""
        if field.length > self.limits.item_bytes:
            return b""
        self._kept += field.length
        if self._kept > self.limits.json_bytes:
            raise OverBudget("bytes of text", self.limits.json_bytes)
        return self.all_content(field)

    def all_content(self, field: Field) -> bytes:
        """Take all bytes of a field, whose length the caller has checked."""
        return self._next(field.length)

    def text(self, field: Field) -> str:
        """Take the text of a field."""
        return self.content(field).decode("utf-8", "replace")

    def _goes_on(self, end: int | None) -> bool:
        if end is not None:
            return self._stream.base + self._at < end
        self._at = self._stream.window(self._at, 1)
        return self._at < len(self._stream.buffer)

    def _field(self) -> Field:
        self._fields += 1
        if self._fields > self.limits.json_values // _VALUES_PER_FIELD:
            raise OverBudget("fields", self.limits.json_values // _VALUES_PER_FIELD)
        tag = self._varint()
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value: int | bytes | None = self._varint()
            return Field(number, value, 0, self._position())
        if kind in (_FOUR_BYTES, _EIGHT_BYTES):
            value = self._next(4 if kind == _FOUR_BYTES else 8)
            return Field(number, value, 0, self._position())
        if kind != _LENGTH:
            raise Malformed(f"byte {self._position():,} is no field of a message")
        length = self._varint()
        if length > self._stream.remaining(self._at):
            raise Truncated("it ends inside a field")
        return Field(number, None, length, self._position() + length)

    def _varint(self) -> int:
        value = 0
        for index in range(_LONGEST_VARINT):
            byte = self._next(1)[0]
            value |= (byte & 0x7F) << 7 * index
            if byte < 0x80:
                return value
        raise Malformed(f"byte {self._position():,} is within a number that is too long")

    def _next(self, count: int) -> bytes:
        buffer = self._stream.buffer
        if len(buffer) - self._at < count:
            self._at = self._stream.window(self._at, count)
            buffer = self._stream.buffer
            if len(buffer) - self._at < count:
                raise Truncated("it ends inside a field")
        self._at += count
        return buffer[self._at - count : self._at]

    def _position(self) -> int:
        return self._stream.base + self._at

    def _skip(self, end: int) -> None:
        """Go to the end of a field."""
        left = end - self._position()
        if left < 0:
            raise Malformed("a field of it runs past the end of its message")
        if left:
            self._at = self._stream.skip(self._at, left)


def signed(value: int) -> int:
    """Return a varint as the signed number that it stands for."""
    return value - (1 << 64) if value >= 1 << 63 else value


def float_of(content: bytes) -> float:
    """Return a number of four bytes."""
    found: float = struct.unpack("<f", content)[0]
    return found
