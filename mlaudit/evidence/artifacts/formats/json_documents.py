"""JSON that may be large: brackets and texts are found by a pattern, and only what is asked for is decoded."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Truncated
from mlaudit.evidence.artifacts.formats.documents import TOO_LONG, Document, Shape
from mlaudit.evidence.artifacts.model import Scalar

_SPACE = re.compile(rb"[ \t\r\n]*+")
_TEXT = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
_INSIDE = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_WORD = re.compile(rb"[-+.\w]*+")
_MARKS = re.compile(
    rb'[^"\[\]{}]*+(?:"[^"\\]*+(?:\\.[^"\\]*+)*+"|([\[{])|([\]}])|(")|\Z)',
    re.DOTALL,
)
_OPENING, _CLOSING, _UNFINISHED = 1, 2, 3
"""Groups of the pattern; the last one is a text that goes on behind the window."""

_COUNTED = (b'"', b"[", b"{")
_QUOTE, _COMMA, _COLON = b'",:'
_LONGEST_WORD, _FIRST_READ = 400, 4_096
_MARKS_PER_VALUE = 6
"""Brackets and quotes cost less to pass over than values cost to take."""

_SHAPES: dict[int, Shape] = {ord("{"): "object", ord("["): "array"}
_DECODER = json.JSONDecoder(strict=False)


class JsonDocument(Document):
    """A JSON text. What is passed over is not checked."""

    _marks = 0

    def shape(self) -> Shape:
        """Tell what stands at this place."""
        return _SHAPES.get(self._peek(), "scalar")

    def _scalar(self) -> Scalar | Unknown:
        """Take a text, number or word; Unknown for a text that is too long."""
        if self._peek() == _QUOTE:
            return self._text()
        match = _WORD.match(self._window(_LONGEST_WORD + 1), self._at)
        word = b"" if match is None else match[0]
        if not 0 < len(word) <= _LONGEST_WORD:
            raise Malformed(f"byte {self._stream.base + self._at:,} is no value of JSON")
        self._at += len(word)
        return self._decoded(word)

    def _keys(self) -> Iterator[str]:
        self._at += 1
        while (mark := self._peek()) != ord("}"):
            if mark == _COMMA:
                self._at += 1
                continue
            key = self._text() if mark == _QUOTE else None
            if not isinstance(key, str) or self._peek() != _COLON:
                raise Malformed(f"byte {self._stream.base + self._at:,} of its JSON is no key")
            self._at += 1
            self._spend()
            yield key
        self._at += 1

    def _places(self) -> Iterator[None]:
        self._at += 1
        while (mark := self._peek()) != ord("]"):
            if mark == _COMMA:
                self._at += 1
                continue
            self._spend()
            yield
        self._at += 1

    def _pass(self) -> None:
        mark = self._peek()
        if mark == _QUOTE:
            self._pass_text()
        elif mark in _SHAPES:
            self._pass_nested()
        else:
            self._scalar()

    def _pass_nested(self) -> None:
        """Pass over an object or array; which bracket closes which is not checked."""
        depth, is_inside = 0, True
        while is_inside:
            buffer, start = self._window(1), self._at
            if start == len(buffer):
                raise Truncated("its JSON ends too early")
            end, is_text = len(buffer), False
            for match in _MARKS.finditer(buffer, start):
                kind = match.lastindex
                if kind == _OPENING:
                    depth += 1
                elif kind == _CLOSING:
                    depth -= 1
                    if depth <= 0:
                        end, is_inside = match.end(), False
                        break
                elif kind == _UNFINISHED:
                    end, is_text = match.start(_UNFINISHED), True
                    break
            self._at = end
            self._weigh(buffer, start)
            if is_text:
                self._pass_text()

    def _weigh(self, buffer: bytes, start: int) -> None:
        """Count the brackets and quotes that were passed over."""
        self._marks += sum(buffer.count(mark, start, self._at) for mark in _COUNTED)
        most = self.limits.json_values * _MARKS_PER_VALUE
        if self._marks > most:
            raise OverBudget("brackets and texts", most)

    def _pass_text(self) -> None:
        self._at += 1
        while True:
            buffer = self._window(2)
            match = _INSIDE.match(buffer, self._at)
            self._at = len(buffer) if match is None else match.end()
            if self._at < len(buffer) and buffer[self._at] == _QUOTE:
                self._at += 1
                return
            if len(self._window(2)) - self._at < 2:
                raise Truncated("its JSON ends inside a text")

    def _text(self) -> str | Unknown:
        """Take a text, of which the window may hold only the beginning."""
        need = _FIRST_READ
        while True:
            match = _TEXT.match(self._stream.buffer, self._at)
            if match is not None:
                self._at = match.end()
                value = self._decoded(match[0])
                return value if isinstance(value, str) else TOO_LONG
            if need > self.limits.item_bytes:
                self._pass_text()
                return TOO_LONG
            if len(self._window(need)) - self._at < need and _TEXT.match(self._stream.buffer, self._at) is None:
                raise Truncated("its JSON ends inside a text")
            need *= 8

    def _window(self, need: int) -> bytes:
        """Bring ``need`` bytes into the window, fewer at the end; count what has been gone through."""
        buffer = super()._window(need)
        if self._stream.base > self.limits.skim_bytes:
            raise OverBudget("bytes of JSON", self.limits.skim_bytes)
        return buffer

    def _peek(self) -> int:
        """Pass over white space and return the byte behind it."""
        while True:
            buffer = self._stream.buffer
            match = _SPACE.match(buffer, self._at)
            self._at = self._at if match is None else match.end()
            if self._at < len(buffer):
                return buffer[self._at]
            buffer = self._window(1)
            if self._at == len(buffer):
                raise Truncated("its JSON ends too early")

    def _decoded(self, token: bytes) -> Scalar:
        try:
            value = _DECODER.decode(self._keep(token))
        except ValueError:
            raise Malformed(f"byte {self._stream.base + self._at - len(token):,} is no value of JSON") from None
        return value if isinstance(value, str | int | float | bool) else None
