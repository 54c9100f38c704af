"""Trees of objects, arrays and scalars in a stream, gone through once, forwards, keeping only what is asked for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import OverBudget, Truncated
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArtifactValue, Scalar
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

Shape = Literal["object", "array", "scalar"]

TOO_LONG = Unknown("it is too long to be kept")
_TOO_DEEP = Unknown("it is nested too deeply")
_MOST_PARTS = 2_000


class Document(ABC):
    """A place in a tree, which moves forwards. What is not taken when an iterator goes on is passed over.

    An iterator over an object or array must be run to its end.
    """

    def __init__(self, stream: ByteStream, limits: Limits) -> None:
        self.limits = limits
        self._stream = stream
        self._at = 0
        self._is_taken = True
        self._parts = 0
        self._kept = 0

    @abstractmethod
    def shape(self) -> Shape:
        """Tell what stands at this place."""

    @abstractmethod
    def _scalar(self) -> Scalar | Unknown:
        """Take a scalar; Unknown for one that is too long."""

    @abstractmethod
    def _pass(self) -> None:
        """Pass over the value at this place."""

    @abstractmethod
    def _keys(self) -> Iterator[str]:
        """Enter the object at this place and stop before each of its values."""

    @abstractmethod
    def _places(self) -> Iterator[None]:
        """Enter the array at this place and stop before each of its items."""

    def skip(self) -> None:
        """Pass over whatever stands at this place."""
        self._is_taken = True
        self._pass()

    def members(self) -> Iterator[str]:
        """Iterate over the keys of an object, each with its value at hand; anything else has none."""
        self._is_taken = True
        if self.shape() != "object":
            self.skip()
            return
        for key in self._keys():
            self._is_taken = False
            yield key
            if not self._is_taken:
                self.skip()

    def items(self) -> Iterator[None]:
        """Iterate over an array, each time with an item at hand; anything else has none."""
        self._is_taken = True
        if self.shape() != "array":
            self.skip()
            return
        for _ in self._places():
            self._is_taken = False
            yield
            if not self._is_taken:
                self.skip()

    def count(self) -> int:
        """Count the items of an array."""
        return sum(1 for _ in self.items())

    def texts(self) -> tuple[str, ...] | Unknown:
        """Take an array of texts."""
        found: list[str] = []
        is_known = True
        for _ in self.items():
            if len(found) >= self.limits.array_items:
                is_known = False
                continue
            item = self.value()
            is_known &= isinstance(item, str)
            found.append(item if isinstance(item, str) else "")
        return tuple(found) if is_known else TOO_LONG

    def value(self, depth: int = 0) -> ArtifactValue:
        """Take a small value whole; of a larger one some thousand parts."""
        shape = self.shape()
        if shape == "scalar":
            self._is_taken = True
            return self._scalar()
        if depth > self.limits.view_depth:
            self.skip()
            return _TOO_DEEP
        if shape == "array":
            return self._listed(depth)
        members: dict[str, ArtifactValue] = {}
        for key in self.members():
            if len(members) < _MOST_PARTS:
                members[key] = self.value(depth + 1)
        return members

    def _listed(self, depth: int) -> list[ArtifactValue]:
        found: list[ArtifactValue] = []
        for _ in self.items():
            if len(found) < _MOST_PARTS:
                found.append(self.value(depth + 1))
            elif len(found) == _MOST_PARTS:
                found.append(TOO_LONG)
        return found

    def _window(self, need: int) -> bytes:
        """Bring ``need`` bytes into the window, fewer at the end."""
        self._at = self._stream.window(self._at, need)
        return self._stream.buffer

    def _next(self, count: int) -> bytes:
        """Take the next bytes."""
        buffer = self._stream.buffer
        if len(buffer) - self._at < count:
            buffer = self._window(count)
            if len(buffer) - self._at < count:
                raise Truncated("it ends in the middle of a value")
        self._at += count
        return buffer[self._at - count : self._at]

    def _keep(self, content: bytes) -> str:
        """Return a text, and count it."""
        self._kept += len(content)
        if self._kept > self.limits.json_bytes:
            raise OverBudget("bytes of text", self.limits.json_bytes)
        return decoded(content)

    def _spend(self) -> None:
        """Count one value."""
        self._parts += 1
        if self._parts > self.limits.json_values:
            raise OverBudget("values", self.limits.json_values)


def decoded(content: bytes) -> str:
    """Return text; bytes that are none are replaced."""
    return content.decode("utf-8", "replace")
