"""From the bytes of a script or notebook to syntax trees over numbered lines."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.notebook import Cell, is_run_in_order, read_cells, without_magics
from mlaudit.evidence.source.syntax import MAX_BYTES, Unparsable, decode, parse
from mlaudit.evidence.source.text import Line
from mlaudit.findings import Note

MAX_NOTEBOOK_BYTES = 60_000_000
"""Largest notebook that is read; outputs with pictures make most of it."""


@dataclass(slots=True)
class Parsed:
    """Syntax trees of the pieces of a file (one, or one per cell).

    Attributes
    ----------
    lines : list of Line
        Its own lines.
    pieces : list of ast.Module
        Their line numbers count on from the ``offset`` that was given.
    """

    lines: list[Line] = field(default_factory=list)
    pieces: list[ast.Module] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def parsed(file: ProjectFile, offset: int) -> Parsed:
    """Parse a file whose lines follow ``offset`` others.

    Raises
    ------
    OSError, Unparsable, MalformedJson, RecursionError, MemoryError
        Where nothing of it can be parsed; a cell that cannot is left out with a note.
    """
    limit = MAX_NOTEBOOK_BYTES if file.kind == "notebook" else MAX_BYTES
    with file.absolute.open("rb") as handle:
        raw = handle.read(limit + 1)
    if len(raw) > limit:
        raise Unparsable(f"it is longer than {limit:,} bytes and was not read")
    if file.kind == "notebook":
        return _notebook(file, raw.decode("utf-8-sig", "replace"), offset)
    text = decode(raw)
    lines = [Line(line, number, file.path) for number, line in enumerate(text.split("\n"), start=1)]
    return Parsed(lines, [_shifted(_script(text, lines), offset)])


def _script(text: str, lines: Sequence[Line]) -> ast.Module:
    """Parse a script; one that was exported from a notebook may hold magics."""
    try:
        return parse(text)
    except Unparsable as error:
        blanked = without_magics(lines)
        if blanked == text:
            raise
        try:
            return parse(blanked)
        except Unparsable:
            raise error from None


def _notebook(file: ProjectFile, text: str, offset: int) -> Parsed:
    cells = read_cells(text, file.path)
    found = Parsed()
    for cell in cells:
        before = len(found.lines)
        found.lines += cell.lines
        try:
            piece = _cell(cell)
        except Unparsable as error:
            place = cell.lines[min(error.line or 1, len(cell.lines)) - 1].physical if cell.lines else None
            found.notes.append(
                Note(file.path, f"cell {cell.number} was left out: {error.reason}", "partial", file.named, place)
            )
            continue
        found.pieces.append(_shifted(piece, offset + before))
    if not is_run_in_order(cells):
        reason = "its cells were not run from top to bottom; they were read in the order in which they stand"
        found.notes.append(Note(file.path, reason, "partial", file.named))
    return found


def _cell(cell: Cell) -> ast.Module:
    plain = "\n".join(line.text for line in cell.lines)
    try:
        return parse(plain)
    except Unparsable:
        return parse(without_magics(cell.lines))


def _shifted(tree: ast.Module, offset: int) -> ast.Module:
    """Let line numbers count on from an offset; `ast.increment_lineno` takes three times as long."""
    nodes: list[ast.AST] = [tree] if offset else []
    while nodes:
        fields = vars(nodes.pop())
        if "lineno" in fields:
            fields["lineno"] += offset
            fields["end_lineno"] += offset
        for value in fields.values():
            if isinstance(value, ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes += [item for item in value if isinstance(item, ast.AST)]
    return tree
