"""From the bytes of a script or notebook to syntax trees over numbered lines."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.text.notebook import Cell, first_indent, is_run_in_order, read_notebook, without_magics
from mlaudit.evidence.source.text.syntax import MAX_BYTES, Unparsable, decode, parse
from mlaudit.evidence.source.text.text import Line
from mlaudit.evidence.source.walking import walk
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
    notebook = read_notebook(text, file.path)
    found = Parsed()
    if notebook.foreign:
        found.notes.append(Note(file.path, f"a notebook in {notebook.foreign}: not read", "skipped", file.named))
        return found
    broken: list[tuple[Cell, Unparsable]] = []
    for cell in notebook.cells:
        before = len(found.lines)
        found.lines += cell.lines
        try:
            piece = _cell(cell)
        except Unparsable as error:
            broken.append((cell, error))
            continue
        found.pieces.append(_shifted(piece, offset + before))
    found.notes += _left_out(file, broken)
    if not is_run_in_order(notebook.cells):
        reason = "its cells were not run from top to bottom; they were read in the order in which they stand"
        found.notes.append(Note(file.path, reason, "assumed", file.named))
    return found


def _left_out(file: ProjectFile, broken: Sequence[tuple[Cell, Unparsable]]) -> list[Note]:
    """Note which cells were left out: one note for all of one reason, at the first of them."""
    alike: dict[str, list[tuple[Cell, Unparsable]]] = {}
    for cell, error in broken:
        alike.setdefault(re.sub(r"\d+", "", error.reason), []).append((cell, error))
    notes = []
    for (cell, error), *others in alike.values():
        place = cell.lines[min(error.line or 1, len(cell.lines)) - 1].physical if cell.lines else None
        what = f"cell {cell.number} and {len(others):,} more were" if others else f"cell {cell.number} was"
        notes.append(Note(file.path, f"{what} left out: {error.reason}", "partial", file.named, place))
    return notes


def _cell(cell: Cell) -> ast.Module:
    texts = ["\n".join(line.text for line in cell.lines), without_magics(cell.lines)]
    try:
        return _first_parsable(texts)
    except Unparsable:
        indent = first_indent(cell.lines)
        if not indent:
            raise
    texts = ["\n".join(line.removeprefix(indent) for line in text.split("\n")) for text in texts]
    return _indented(_first_parsable(texts), cell.lines, indent)


def _first_parsable(texts: Sequence[str]) -> ast.Module:
    """Parse the first text that can be; the complaint is that of the last."""
    for text in texts[:-1]:
        try:
            return parse(text)
        except Unparsable:
            continue
    return parse(texts[-1])


def _indented(tree: ast.Module, lines: Sequence[Line], indent: str) -> ast.Module:
    """Let columns count from the true starts of the lines, of which an indent had been taken."""
    taken = [len(indent) if line.text.startswith(indent) else 0 for line in lines]
    for node in walk(tree):
        place = vars(node)
        if "lineno" in place:
            place["col_offset"] += taken[min(place["lineno"], len(taken)) - 1]
            place["end_col_offset"] += taken[min(place["end_lineno"], len(taken)) - 1]
    return tree


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
