"""Entry point: one script or notebook to one `SourceUnit`."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import inlining
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.escapes import escaped
from mlaudit.evidence.source.expressions import evaluate
from mlaudit.evidence.source.json_lines import MalformedJson
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.source.notebook import Cell, is_run_in_order, read_cells, without_magics
from mlaudit.evidence.source.records import unit_of
from mlaudit.evidence.source.run import BudgetSpent, Run
from mlaudit.evidence.source.statements import execute, reported_last
from mlaudit.evidence.source.syntax import MAX_BYTES, Unparsable, decode, parse
from mlaudit.evidence.source.text import Line, SourceText, comments
from mlaudit.evidence.source.values import Class, Function, Value
from mlaudit.findings import Note

MAX_NOTEBOOK_BYTES = 60_000_000
"""Largest notebook that is read; outputs with pictures make most of it."""


@dataclass(slots=True)
class _Parsed:
    """Syntax trees of the pieces of a file (one, or one per cell) over common line numbers."""

    lines: list[Line] = field(default_factory=list)
    pieces: list[ast.Module] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    is_notebook: bool = False


def read_source(file: ProjectFile) -> SourceUnit:
    """Read one script or notebook. Never raises: what cannot be read is a note and a status."""
    try:
        parsed = _parsed(file)
    except (OSError, Unparsable, MalformedJson, RecursionError, MemoryError) as error:
        return _failed(file, error)
    text = SourceText(file.path, parsed.lines)
    notes = parsed.notes
    try:
        unit = _analysed(text, parsed, notes, file)
    except RecursionError:
        notes.append(Note(file.path, "it is nested too deeply to be followed", "partial", file.named))
        unit = SourceUnit(file.path, "complete")
    except Exception as error:
        reason = f"reading it met a fault of mlaudit's own ({type(error).__name__}); please report it"
        notes.append(Note(file.path, reason, "internal", file.named))
        unit = SourceUnit(file.path, "complete")
    status: Literal["complete", "partial"] = "partial" if notes else "complete"
    return replace(unit, status=status, notes=tuple(notes), comments=comments(parsed.lines))


def _failed(file: ProjectFile, error: Exception) -> SourceUnit:
    line = error.line if isinstance(error, Unparsable) else None
    if isinstance(error, Unparsable):
        reason = error.reason
    elif isinstance(error, OSError):
        reason = f"it could not be opened ({error.strerror or 'no reason given'})"
    elif isinstance(error, MalformedJson):
        reason = f"it is not a notebook: {error}"
    else:
        reason = "it is nested too deeply to be parsed"
    return SourceUnit(file.path, "failed", notes=(Note(file.path, reason, "unreadable", file.named, line),))


def _parsed(file: ProjectFile) -> _Parsed:
    limit = MAX_NOTEBOOK_BYTES if file.kind == "notebook" else MAX_BYTES
    with file.absolute.open("rb") as handle:
        raw = handle.read(limit + 1)
    if len(raw) > limit:
        raise Unparsable(f"it is longer than {limit:,} bytes and was not read")
    if file.kind == "notebook":
        return _parsed_notebook(file, raw.decode("utf-8-sig", "replace"))
    text = decode(raw)
    lines = [Line(line, number) for number, line in enumerate(text.split("\n"), start=1)]
    return _Parsed(lines, [_script(text, lines)])


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


def _parsed_notebook(file: ProjectFile, text: str) -> _Parsed:
    cells = read_cells(text)
    parsed = _Parsed(is_notebook=True)
    for cell in cells:
        offset = len(parsed.lines)
        parsed.lines += cell.lines
        try:
            piece = _cell(cell)
        except Unparsable as error:
            place = cell.lines[min(error.line or 1, len(cell.lines)) - 1].physical if cell.lines else None
            parsed.notes.append(
                Note(file.path, f"cell {cell.number} was left out: {error.reason}", "partial", file.named, place)
            )
            continue
        parsed.pieces.append(_shifted(piece, offset))
    if not is_run_in_order(cells):
        reason = "its cells were not run from top to bottom; they were read in the order in which they stand"
        parsed.notes.append(Note(file.path, reason, "partial", file.named))
    return parsed


def _cell(cell: Cell) -> ast.Module:
    plain = "\n".join(line.text for line in cell.lines)
    try:
        return parse(plain)
    except Unparsable:
        return parse(without_magics(cell.lines))


def _shifted(tree: ast.Module, offset: int) -> ast.Module:
    if offset:
        for node in ast.walk(tree):
            for name in ("lineno", "end_lineno"):
                number = getattr(node, name, None)
                if number is not None:
                    setattr(node, name, number + offset)
    return tree


def _analysed(text: SourceText, parsed: _Parsed, notes: list[Note], file: ProjectFile) -> SourceUnit:
    run = Run(text, evaluate, execute, inlining.call_function)
    try:
        for piece in parsed.pieces:
            too_deep = [statement for statement in piece.body if not _is_followed(run, statement)]
            notes += [_too_deep(file, text, statement) for statement in too_deep[:1]]
            if parsed.is_notebook and not too_deep:
                reported_last(run, piece.body)
        _follow_uncalled(run)
        _follow_saved(run)
    except BudgetSpent:
        notes.append(Note(file.path, "it is too long to be followed to its end", "partial", file.named))
    return unit_of(text, run.trace)


def _is_followed(run: Run, statement: ast.stmt) -> bool:
    try:
        run.execute([statement])
    except RecursionError:
        return False
    return True


def _too_deep(file: ProjectFile, text: SourceText, statement: ast.stmt) -> Note:
    reason = "a statement is nested too deeply to be followed; the others were read"
    return Note(file.path, reason, "partial", file.named, text.location(statement).line)


def _follow_uncalled(run: Run) -> None:
    """Follow functions and classes that the text itself never calls, with arguments of unknown origin."""
    for node, bases in list(run.defined):
        if isinstance(node, ast.ClassDef):
            _follow_class(run, Class(node, bases))
        elif node not in run.followed:
            _follow(run, Function(node))


def _follow_saved(run: Run) -> None:
    """Follow rows that are written to files to the script that reads them."""
    saved = [event for event in run.trace.saved.values() if event.what == "rows" and event.rows is not None]
    if saved:
        escaped(run, saved[-1].node, [event.rows for event in saved if event.rows is not None])


def _follow_class(run: Run, of: Class) -> None:
    methods = [statement for statement in of.node.body if isinstance(statement, ast.FunctionDef)]
    if any(method in run.followed for method in methods):
        return
    instance: Value = inlining.instantiate(run, of.node, of, Arguments(run, (), {}))
    for method in methods:
        if method not in run.followed:
            _follow(run, Function(method, receiver=instance))
    escaped(run, of.node, [instance])


def _follow(run: Run, function: Function) -> None:
    result = inlining.call_function(run, function.node, function, Arguments(run, (), {}))
    escaped(run, function.node, [result])
