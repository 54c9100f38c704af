"""JSON with the line on which every string starts, for notebooks, whose code must be shown where it stands."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Container
from dataclasses import dataclass
from json import JSONDecoder, decoder
from typing import TypeAlias

MAX_DEPTH = 60

_scan: Callable[[str, int, bool], tuple[str, int]] = decoder.scanstring  # type: ignore[attr-defined]

_DECODER = JSONDecoder()
_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null|NaN|-?Infinity")


@dataclass(frozen=True, slots=True)
class Text:
    """A JSON string and the 1-based line of its opening quote."""

    value: str
    line: int


Node: TypeAlias = "Text | float | bool | list[Node] | dict[str, Node] | None"


class MalformedJson(ValueError):
    """Not JSON, or nested too deeply; says where."""


class _Reader:
    def __init__(self, text: str, skipped: Container[str]) -> None:
        self.text = text
        self.at = 0
        self.skipped = skipped
        self._line_ends = [match.start() for match in re.finditer("\n", text)]

    def fail(self, expected: str) -> MalformedJson:
        return MalformedJson(f"line {self.line(self.at)}: expected {expected}")

    def line(self, offset: int) -> int:
        return bisect_right(self._line_ends, offset - 1) + 1

    def peek(self) -> str:
        sign = self.text[self.at : self.at + 1]
        if not sign.isspace():
            return sign
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> None:
        if self.peek() != sign:
            raise self.fail(f"'{sign}'")
        self.at += 1

    def string(self) -> Text:
        line = self.line(self.at)
        self.take('"')
        try:
            value, self.at = _scan(self.text, self.at, False)
        except ValueError:
            raise self.fail("the end of a string") from None
        return Text(value, line)

    def value(self, depth: int = 0) -> Node:
        if depth > MAX_DEPTH:
            raise MalformedJson(f"line {self.line(self.at)}: nested deeper than {MAX_DEPTH}")
        sign = self.peek()
        if sign == '"':
            return self.string()
        if sign == "[":
            return self.array(depth)
        if sign == "{":
            return self.object(depth)
        return self.scalar()

    def scalar(self) -> Node:
        match = _SCALAR.match(self.text, self.at)
        if match is None:
            raise self.fail("a value")
        self.at = match.end()
        word = match.group()
        constants: dict[str, bool | None] = {"true": True, "false": False, "null": None}
        return constants[word] if word in constants else float(word)

    def passed(self) -> None:
        """Pass a value by, at the speed of the standard library."""
        self.peek()
        try:
            _, self.at = _DECODER.raw_decode(self.text, self.at)
        except ValueError:
            raise self.fail("a value") from None

    def array(self, depth: int) -> Node:
        items: list[Node] = []
        self.take("[")
        while self.peek() != "]":
            if items:
                self.take(",")
            items.append(self.value(depth + 1))
        self.at += 1
        return items

    def object(self, depth: int) -> Node:
        members: dict[str, Node] = {}
        self.take("{")
        while self.peek() != "}":
            if members:
                self.take(",")
            self.peek()
            key = self.string().value
            self.take(":")
            if depth and key in self.skipped:
                self.passed()
                members[key] = None
            else:
                members[key] = self.value(depth + 1)
        self.at += 1
        return members


def read_json(text: str, skipped: Container[str] = ()) -> Node:
    """Parse one JSON document; values under the ``skipped`` keys come as None, except in the outermost object.

    Raises
    ------
    MalformedJson
        With the line and what was expected there.
    """
    reader = _Reader(text, skipped)
    found = reader.value()
    if reader.peek():
        raise reader.fail("the end of the file")
    return found
