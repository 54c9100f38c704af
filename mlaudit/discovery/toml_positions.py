"""Where each key and list item of a TOML document stands; `tomllib` reads values only."""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field

MAX_PATH_CHARACTERS = 64 << 20
"""Total length of the dotted paths; beyond it no more are kept, and `of` answers with what holds them."""

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_PART = re.compile(r'[A-Za-z0-9_-]+|"[^"\\\n]*(?:\\.[^"\\\n]*)*"|\'[^\'\n]*\'')
_DOT = re.compile(r"[ \t]*(\.?)[ \t]*")
_SCALAR = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
    r"|'[^'\n]*'"
    r"|[^,\]}#\n]+",
    re.DOTALL,
)


@dataclass(slots=True)
class KeyPositions:
    """1-based line and column of every key, by dotted path with list indices: ``table[0].target``."""

    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, path: str) -> tuple[int, int]:
        """Return the place of a key, or of the nearest one that holds it."""
        while path and path not in self.places:
            path = path.rpartition("[" if path.endswith("]") else ".")[0]
        return self.places.get(path, (1, 1))


def key_positions(text: str) -> KeyPositions:
    """Scan a document that `tomllib` has accepted; columns count characters, lines end at line feeds."""
    scanner = _Scanner(text)
    scanner.document()
    return KeyPositions(scanner.places)


@dataclass(slots=True)
class _Open:
    """An array or inline table that is not closed yet; ``index`` is that of the coming item."""

    path: str
    is_array: bool
    index: int = 0


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self.places: dict[str, tuple[int, int]] = {}
        self.n_characters = 0
        self.counts: dict[str, int] = {}

    def document(self) -> None:
        table = ""
        while self._skip():
            if self.text[self.at] == "[":
                table = self._header()
            else:
                self._value(self._key(table))

    def _skip(self) -> bool:
        """Go past blanks, line ends and comments; False at the end, or when enough was kept."""
        blank = _BLANK.match(self.text, self.at)
        self.at = blank.end() if blank is not None else self.at
        return self.at < len(self.text) and self.n_characters <= MAX_PATH_CHARACTERS

    def _header(self) -> str:
        is_list = self.text.startswith("[[", self.at)
        self.at += 2 if is_list else 1
        self._skip()
        start = self.at
        path = ""
        parts = self._parts()
        for position, part in enumerate(parts):
            path = _join(path, part)
            if position == len(parts) - 1:
                self._record(path, start)
                if is_list:
                    self.counts[path] = self.counts.get(path, -1) + 1
            if path in self.counts:
                path = f"{path}[{self.counts[path]}]"
        self._record(path, start)
        self.at = self.text.index("]]" if is_list else "]", self.at) + (2 if is_list else 1)
        return path

    def _key(self, table: str) -> str:
        """Read a dotted key up to and with its equals sign."""
        start = self.at
        path = table
        for part in self._parts():
            path = _join(path, part)
            self._record(path, start)
        self.at = self.text.index("=", self.at) + 1
        return path

    def _parts(self) -> list[str]:
        parts = []
        while (part := _PART.match(self.text, self.at)) is not None:
            parts.append(_plain(part[0]))
            self.at = part.end()
            dot = _DOT.match(self.text, self.at)
            if dot is None or not dot[1]:
                break
            self.at = dot.end()
        return parts

    def _value(self, path: str) -> None:
        """Read a value, which may hold others, without recursion."""
        stack: list[_Open] = []
        while self._skip():
            mark = self.text[self.at]
            if mark in "[{":
                self.at += 1
                stack.append(_Open(path, mark == "["))
            elif mark in "]}":
                self.at += 1
                stack.pop()
            elif mark == ",":
                self.at += 1
                stack[-1].index += 1
            else:
                scalar = _SCALAR.match(self.text, self.at)
                self.at = scalar.end() if scalar is not None else len(self.text)
            if not stack:
                return
            path = self._next(stack[-1], path)

    def _next(self, holder: _Open, path: str) -> str:
        """Return the path of the value that comes next, if one does."""
        if not self._skip() or self.text[self.at] in ",]}":
            return path
        if not holder.is_array:
            return self._key(holder.path)
        item = f"{holder.path}[{holder.index}]"
        self._record(item, self.at)
        return item

    def _record(self, path: str, offset: int) -> None:
        self.n_characters += len(path)
        if path not in self.places:
            line = bisect_right(self.starts, offset)
            self.places[path] = (line, offset - self.starts[line - 1] + 1)


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _plain(part: str) -> str:
    """Read a key as written; only a quoted one with escapes needs the parser."""
    if part[0] == "'" or (part[0] == '"' and "\\" not in part):
        return part[1:-1]
    return str(tomllib.loads(f"key = {part}")["key"]) if part[0] == '"' else part
