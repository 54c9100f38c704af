"""Universal Binary JSON, as XGBoost writes it: markers, big-endian numbers, and arrays of one type."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import Malformed, Truncated
from mlaudit.evidence.artifacts.formats.documents import TOO_LONG, Document, Shape, decoded
from mlaudit.evidence.artifacts.model import Scalar

_NUMBERS = {
    ord(mark): struct.Struct(code)
    for mark, code in {"i": ">b", "U": ">B", "I": ">h", "l": ">i", "L": ">q", "d": ">f", "D": ">d"}.items()
}
_LENGTHS = frozenset(b"iUIlL")
_WORDS: dict[int, Scalar] = {ord("Z"): None, ord("T"): True, ord("F"): False}
_OBJECT, _END_OF_OBJECT, _ARRAY, _END_OF_ARRAY = b"{}[]"
_TEXTS, _CHARACTER, _NOTHING, _TYPE, _COUNT = frozenset(b"SH"), ord("C"), ord("N"), ord("$"), ord("#")
_SHAPES: dict[int, Shape] = {_OBJECT: "object", _ARRAY: "array"}


@dataclass(slots=True)
class _Container:
    """An object or array that was entered: the type of its values and their number, where its head gives them."""

    is_object: bool
    type: int | None = None
    left: int | None = None


class UbjsonDocument(Document):
    """A value of UBJSON. Its marker is read ahead, since arrays of one type leave those of their items out."""

    _marker: int | None = None

    def shape(self) -> Shape:
        """Tell what stands at this place."""
        return _SHAPES.get(self._mark(), "scalar")

    def _scalar(self) -> Scalar | Unknown:
        """Take a text, number or word; Unknown for a text that is too long."""
        mark = self._taken()
        number = _NUMBERS.get(mark)
        if number is not None:
            found: int | float = number.unpack(self._next(number.size))[0]
            return found
        if mark in _WORDS:
            return _WORDS[mark]
        if mark == _CHARACTER:
            return decoded(self._next(1))
        if mark not in _TEXTS:
            raise Malformed(f"byte {self._stream.base + self._at:,} is no value of UBJSON")
        return self._text(self._length())

    def _keys(self) -> Iterator[str]:
        for _ in self._within(self._open(self._taken())):
            key = self._text(self._length())
            if not isinstance(key, str):
                raise Malformed("a key of its UBJSON is too long")
            yield key

    def _places(self) -> Iterator[None]:
        yield from self._within(self._open(self._taken()))

    def _within(self, container: _Container) -> Iterator[None]:
        """Stop before each value, or before the key of each."""
        while self._goes_on(container):
            self._marker = container.type
            yield

    def _goes_on(self, container: _Container) -> bool:
        """Count one value, or leave the container."""
        if container.left is not None:
            if container.left == 0:
                return False
            container.left -= 1
        else:
            end = _END_OF_OBJECT if container.is_object else _END_OF_ARRAY
            while (mark := self._next(1)[0]) == _NOTHING:
                self._spend()
            if mark == end:
                return False
            self._at -= 1
        self._spend()
        return True

    def _pass(self) -> None:
        """Pass over a value, without recursion."""
        mark = self._taken()
        open_ones: list[_Container] = []
        while True:
            if mark in _SHAPES:
                open_ones.append(self._entered(mark))
            else:
                self._pass_scalar(mark)
            while open_ones and not self._goes_on(open_ones[-1]):
                open_ones.pop()
            if not open_ones:
                return
            container = open_ones[-1]
            if container.is_object:
                self._skip(self._length())
            mark = self._next(1)[0] if container.type is None else container.type

    def _entered(self, mark: int) -> _Container:
        """Enter a container; an array of numbers is passed over at once."""
        container = self._open(mark)
        if not container.is_object and container.left is not None and container.type is not None:
            number = _NUMBERS.get(container.type)
            if number is not None or container.type in _WORDS:
                self._skip(container.left * (0 if number is None else number.size))
                container.left = 0
        return container

    def _pass_scalar(self, mark: int) -> None:
        number = _NUMBERS.get(mark)
        if number is not None:
            self._skip(number.size)
        elif mark in _TEXTS:
            self._skip(self._length())
        elif mark == _CHARACTER:
            self._skip(1)
        elif mark not in _WORDS:
            raise Malformed(f"byte {self._stream.base + self._at:,} is no value of UBJSON")

    def _open(self, mark: int) -> _Container:
        """Read the head of a container."""
        container = _Container(mark == _OBJECT)
        following = self._next(1)[0]
        if following == _TYPE:
            container.type = self._next(1)[0]
            following = self._next(1)[0]
            if following != _COUNT:
                raise Malformed("a container of its UBJSON has a type and no count")
        if following == _COUNT:
            container.left = self._length()
        else:
            self._at -= 1
        return container

    def _length(self) -> int:
        mark = self._next(1)[0]
        if mark not in _LENGTHS:
            raise Malformed(f"byte {self._stream.base + self._at:,} of its UBJSON is no length")
        number = _NUMBERS[mark]
        length: int = number.unpack(self._next(number.size))[0]
        if length < 0:
            raise Malformed("its UBJSON holds a negative length")
        return length

    def _text(self, length: int) -> str | Unknown:
        if length > self.limits.item_bytes:
            self._skip(length)
            return TOO_LONG
        return self._keep(self._next(length))

    def _skip(self, count: int) -> None:
        if count > self._stream.remaining(self._at):
            raise Truncated("its UBJSON ends too early")
        self._at = self._stream.skip(self._at, count)

    def _mark(self) -> int:
        """Return the marker of the value at this place."""
        if self._marker is None:
            self._marker = self._next(1)[0]
            while self._marker == _NOTHING:
                self._spend()
                self._marker = self._next(1)[0]
        return self._marker

    def _taken(self) -> int:
        mark, self._marker = self._mark(), None
        return mark
