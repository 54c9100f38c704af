"""Rule files: their text, the mistakes found in it, and YAML nodes as plain data."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from mlaudit.engine.yaml_composer import Node, Scalar, compose

MAX_BYTES = 2_000_000
MAX_SHOWN = 400
"""Longest line that is shown under a message."""

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+|[0-9]+)([eE][-+]?[0-9]+)?")

Pairs = dict[str, tuple[Node, Node]]
Data = str | int | float | bool | None | list["Data"] | dict[str, "Data"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake in a file, 1-based, with the source line under it."""

    path: str
    line: int
    column: int
    message: str
    text: str = ""
    length: int = 1

    def __str__(self) -> str:
        head = f"{self.path}:{self.line}:{self.column}: {self.message}"
        if not self.text.strip() or len(self.text) > MAX_SHOWN:
            return head
        indent = len(self.text) - len(self.text.lstrip())
        caret = " " * max(0, self.column - 1 - indent) + "^" * max(1, self.length)
        return f"{head}\n    {self.text.strip()}\n    {caret}"


class Source:
    """One rule file: its text, and the problems found in it so far."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.lines = text.split("\n")
        self.problems: list[Problem] = []

    @classmethod
    def open(cls, path: Path, folder: Path) -> Source:
        """Read a file of a rules folder, whose path is resolved.

        One that cannot be read, or lies elsewhere, is empty with a problem noted.
        """
        reason, text = "", ""
        try:
            if not Path(os.path.realpath(path)).is_relative_to(folder):
                reason = "is a link out of the rules folder"
            elif not path.is_file():
                reason = "is not a regular file"
            else:
                with path.open("rb") as file:
                    # Room for the largest file is made slowly: nine tenths of the time of reading a small one.
                    content = file.read(min(os.fstat(file.fileno()).st_size, MAX_BYTES) + 1)
                reason = f"has more than {MAX_BYTES:,} bytes" if len(content) > MAX_BYTES else ""
                text = "" if reason else content.decode("utf-8-sig")
        except (OSError, RuntimeError, ValueError) as error:
            reason = f"cannot be read as UTF-8 text: {error}"
        source = cls(str(path), text)
        if reason:
            source.problem(1, 1, reason)
        return source

    def problem(self, line: int, column: int, message: str, length: int = 1) -> None:
        """Note a problem at a 1-based line and column."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        self.problems.append(Problem(self.path, line, column, message, text, length))

    def at(self, node: Node, message: str) -> None:
        """Note a problem at a node."""
        mark: Any = node.start_mark
        end: Any = node.end_mark
        length = end.column - mark.column if end.line == mark.line else 1
        self.problem(mark.line + 1, mark.column + 1, message, max(1, length))

    def within(self, node: Scalar, line: int, column: int, message: str, length: int = 1) -> None:
        """Note a problem at a position inside the text of a scalar: 1-based line, 0-based column."""
        mark: Any = node.start_mark
        if node.style == "|":
            first = next((text for text in self.lines[mark.line + 1 :] if text.strip()), "")
            indent = len(first) - len(first.lstrip(" "))
            self.problem(mark.line + 1 + line, indent + column + 1, message, length)
            return
        quote = 1 if node.style in ("'", '"') else 0
        start = mark.column + quote if line == 1 else 0
        self.problem(mark.line + line, start + column + 1, message, length)

    def compose(self) -> Node | None:
        """Return the root node, or None with a problem noted."""
        try:
            return compose(self.text)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            self.problem(line, column, f"not valid YAML: {error.problem}")
        except yaml.YAMLError as error:
            self.problem(1, 1, f"not valid YAML: {str(error).splitlines()[0]}")
        return None

    def pairs(self, node: Node) -> Pairs:
        """Return key and value nodes of a mapping by key text; a repeated key is a problem."""
        found: Pairs = {}
        if not isinstance(node, yaml.MappingNode):
            self.at(node, "a mapping is needed here")
            return found
        for pair in node.value:
            key = pair[0]
            name = key.value if isinstance(key, Scalar) else ""
            if name in found:
                self.at(key, f"the key '{name}' is repeated")
            found[name] = pair
        return found


def data(node: Node) -> Data:
    """Turn nodes into plain data with YAML 1.2 scalars: ``1e-3`` is a number, ``no`` and dates are text."""
    if isinstance(node, yaml.MappingNode):
        return {str(key.value): data(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [data(item) for item in node.value]
    assert isinstance(node, Scalar)
    return scalar(node)


def scalar(node: Scalar) -> str | int | float | bool | None:
    """Turn a scalar into plain data; quoted and block text stays text."""
    text = str(node.value)
    if node.style in ("'", '"', "|", ">"):
        return text
    if text in ("true", "false"):
        return text == "true"
    if text in ("", "~", "null"):
        return None
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def lines_of(node: Node) -> tuple[int, int]:
    """Return the first and the last line of a node, 1-based."""
    start: Any = node.start_mark
    end: Any = node.end_mark
    return start.line + 1, end.line + 1


def items(node: Node) -> Iterator[Node]:
    """Iterate over the members of a sequence, or over the node itself where a list of one is written without dashes."""
    if isinstance(node, yaml.SequenceNode):
        yield from node.value
    else:
        yield node
