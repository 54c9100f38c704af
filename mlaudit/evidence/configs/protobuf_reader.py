"""Leaves of protocol buffers in their text form, as Triton's ``config.pbtxt`` is written.

A block gives a leaf of its own, which is true: an empty ``dynamic_batching { }`` already means something. Lists and
repeated blocks keep their order; a repeated name gets an index from its second appearance on.
Grammar: https://protobuf.dev/reference/protobuf/textformat-spec/ (extensions and ``Any`` are left out).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.evidence.configs.leaf import Leaf, Leaves, Malformed, child
from mlaudit.evidence.configs.model import ConfigScalar

_TOKEN = re.compile(
    r"""(?P<space>\s+|\#[^\n]*)|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<mark>[{}<>\[\]:,;])|(?P<word>[-+\w.]+)"""
)
_INTEGER = re.compile(r"[-+]?\d+")
_FLOAT = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?f?")
_CLOSING = {"{": "}", "<": ">"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


def protobuf_leaves(text: str) -> Leaves:
    """Collect the leaves of a document.

    Raises
    ------
    Malformed
        With the line of the first mistake, or the limit that was passed.
    """
    return _Parser(text).leaves()


class _Parser:
    def __init__(self, text: str) -> None:
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._tokens = list(self._tokenise(text))
        self._next = 0
        self._found = Leaves()

    def leaves(self) -> Leaves:
        open_blocks: list[tuple[str, str, dict[str, int]]] = [("", "", {})]
        while self._next < len(self._tokens):
            path, closing, seen = open_blocks[-1]
            token = self._take()
            if token.text == closing and token.kind == "mark":
                open_blocks.pop()
            elif token.text in (",", ";") and token.kind == "mark":
                continue
            else:
                opened = self._field(token, path, seen)
                if opened is not None:
                    open_blocks.append(opened)
                    self._found.enter(len(open_blocks))
        if len(open_blocks) > 1:
            raise Malformed("a block is not closed", len(self._starts))
        return self._found

    def _field(self, token: _Token, path: str, seen: dict[str, int]) -> tuple[str, str, dict[str, int]] | None:
        """Read one field; return the block that it opens, with what closes it."""
        if token.kind != "word":
            raise Malformed(
                f"not valid protobuf text: '{token.text}' stands where a name is wanted", self._line(token.at)
            )
        key = child(path, token.text)
        n_before = seen.get(token.text, 0)
        seen[token.text] = n_before + 1
        key = f"{key}[{n_before}]" if n_before else key
        if self._peek(":"):
            self._take()
        value = self._take()
        if value.text in _CLOSING and value.kind == "mark":
            self._add(key, True, token)
            return key, _CLOSING[value.text], {}
        if value.text == "[" and value.kind == "mark":
            self._list(key, token)
            return None
        self._add(key, self._scalar(value), token)
        return None

    def _list(self, key: str, name: _Token) -> None:
        """Read a list of values; blocks inside of lists are stepped over, after the leaf that tells of them."""
        index, depth = 0, 0
        while True:
            token = self._take()
            if token.kind == "mark" and token.text in ("{", "<"):
                if depth == 0:
                    self._add(f"{key}[{index}]", True, token)
                    index += 1
                depth += 1
            elif token.kind == "mark" and token.text in ("}", ">"):
                depth -= 1
            elif depth == 0 and token.kind == "mark" and token.text == "]":
                if index == 0:
                    self._found.enter(1)
                return
            elif depth == 0 and token.kind != "mark":
                self._add(f"{key}[{index}]", self._scalar(token), token)
                index += 1

    def _add(self, key: str, value: ConfigScalar, at: _Token) -> None:
        line = self._line(at.at)
        self._found.enter(1)
        self._found.add(Leaf(key, value, line, at.at - self._starts[line - 1] + 1))

    def _scalar(self, token: _Token) -> ConfigScalar:
        if token.kind == "mark":
            raise Malformed(
                f"not valid protobuf text: '{token.text}' stands where a value is wanted", self._line(token.at)
            )
        if token.kind == "text":
            return token.text[1:-1]
        if token.text in ("true", "false", "True", "False"):
            return token.text.lower() == "true"
        if _INTEGER.fullmatch(token.text) and len(token.text) <= 300:
            return int(token.text)
        return float(token.text.rstrip("f")) if _FLOAT.fullmatch(token.text) and len(token.text) <= 300 else token.text

    def _take(self) -> _Token:
        if self._next >= len(self._tokens):
            raise Malformed("the text ends inside of a field", len(self._starts))
        self._next += 1
        return self._tokens[self._next - 1]

    def _peek(self, text: str) -> bool:
        return self._next < len(self._tokens) and self._tokens[self._next].text == text

    def _line(self, at: int) -> int:
        return bisect_right(self._starts, at)

    def _tokenise(self, text: str) -> Iterator[_Token]:
        at = 0
        while at < len(text):
            found = _TOKEN.match(text, at)
            if found is None:
                raise Malformed(f"not valid protobuf text: unexpected {text[at]!r}", bisect_right(self._starts, at))
            if found.lastgroup != "space":
                yield _Token(found.lastgroup or "", found.group(), at)
            at = found.end()
