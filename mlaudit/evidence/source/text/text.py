"""The lines of a script or notebook, and where each of them stands in its file."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from mlaudit.core.location import Location


@dataclass(frozen=True, slots=True)
class Line:
    """A line of code: its text, its line in its file, and in a notebook its cell (both 1-based)."""

    text: str
    physical: int
    path: str
    cell: int | None = None
    cell_line: int | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """The code of a file and of those that it imports as a run of lines; syntax trees count in it from 1."""

    path: str
    lines: Sequence[Line]

    def location(self, node: ast.AST) -> Location:
        """Tell where a node stands in the file."""
        first = self._line(getattr(node, "lineno", 1))
        last = self._line(getattr(node, "end_lineno", None) or getattr(node, "lineno", None) or 1)
        return Location(
            first.path,
            line=first.physical,
            column=_column(first.text, getattr(node, "col_offset", 0)),
            end_line=last.physical,
            end_column=_column(last.text, getattr(node, "end_col_offset", None) or 0),
            cell=first.cell,
            cell_line=first.cell_line,
            text=first.text,
        )

    def path_of(self, node: ast.AST) -> str:
        """Tell in which file a node stands."""
        return self._line(getattr(node, "lineno", 1)).path

    def snippet(self, node: ast.AST, limit: int = 100) -> str:
        """Return the text of a node on one line, shortened to ``limit`` characters."""
        start, end = getattr(node, "lineno", 1), getattr(node, "end_lineno", None) or 1
        texts = [self._line(number).text for number in range(start, min(end, start + 20) + 1)]
        if end == start:
            whole = _cut(texts[0], getattr(node, "col_offset", 0), getattr(node, "end_col_offset", None))
        else:
            whole = " ".join([_cut(texts[0], getattr(node, "col_offset", 0), None), *(t.strip() for t in texts[1:])])
        return whole if len(whole) <= limit else whole[: limit - 1] + "…"

    def _line(self, number: int) -> Line:
        if not self.lines:
            return Line("", 1, self.path)
        return self.lines[min(max(number, 1), len(self.lines)) - 1]


def _column(text: str, offset: int) -> int:
    return len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore")) + 1


def _cut(text: str, start: int, end: int | None) -> str:
    return text.encode("utf-8", "surrogatepass")[start:end].decode("utf-8", "ignore")
