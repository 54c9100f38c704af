"""Entry point: scripts and notebooks to one `SourceUnit` each; files that import each other are read together."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

from mlaudit.core.collection import collection_paused
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import inlining
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.builtins import report
from mlaudit.evidence.source.expressions import evaluate
from mlaudit.evidence.source.inputs import read_inputs
from mlaudit.evidence.source.inputs.scopes import File
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.evidence.source.modules import Modules, groups
from mlaudit.evidence.source.networks import read_networks
from mlaudit.evidence.source.networks.namespace import Project
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.records.shapes import with_shapes
from mlaudit.evidence.source.records.unit import unit_of
from mlaudit.evidence.source.run import BudgetSpent, Imports, Run
from mlaudit.evidence.source.sequences import read_sequences
from mlaudit.evidence.source.statements import execute, reported_last
from mlaudit.evidence.source.steps.escapes import escaped
from mlaudit.evidence.source.text.comments import comments
from mlaudit.evidence.source.text.json_lines import MalformedJson
from mlaudit.evidence.source.text.parsing import Parsed, parsed
from mlaudit.evidence.source.text.syntax import Unparsable
from mlaudit.evidence.source.text.text import Line, SourceText
from mlaudit.evidence.source.values import Class, Function, Value
from mlaudit.findings import Note


def read_sources(files: Iterable[ProjectFile]) -> tuple[SourceUnit, ...]:
    """Read scripts and notebooks, in the order of their paths.

    Never raises: what cannot be read is a note and a status.
    """
    files = sorted(files, key=lambda file: file.path)
    modules = Modules(files)
    units: list[SourceUnit] = []
    for group in groups(files, modules):
        with collection_paused():
            readings, failed = follow(group, modules)
            units += [*failed, *(reading.unit() for reading in readings)]
    return tuple(sorted(units, key=lambda unit: unit.path))


def follow(files: Sequence[ProjectFile], modules: Modules) -> tuple[list[Reading], list[SourceUnit]]:
    """Follow files that import each other to their ends.

    The statements of all of them are followed first. A function that none of these calls is then followed by itself,
    in the importing files before the imported ones: what a caller hands to it says more than nothing.

    Returns
    -------
    tuple of list of Reading and list of SourceUnit
        What was followed, and the units of files that could not be parsed.
    """
    lines: list[Line] = []
    failed: list[SourceUnit] = []
    readings: list[Reading] = []
    imports = Imports(modules, {}, set())
    project = Project(modules, imports.bodies)
    for file in files:
        try:
            found = parsed(file, len(lines))
        except (OSError, Unparsable, MalformedJson, RecursionError, MemoryError) as error:
            failed.append(_failed(file, error))
            continue
        lines += found.lines
        imports.bodies[file.path] = found.pieces
        readings.append(Reading(file, found, SourceText(file.path, lines), imports, project))
    for reading in readings:
        reading.follow_statements()
    for reading in readings:
        reading.follow_uncalled()
    return readings, failed


class Reading:
    """One file on its way to a unit.

    Attributes
    ----------
    text : SourceText
    trace : Trace
        What happened in it.
    pieces : list of ast.Module
        Its syntax trees: one, or one per cell.
    """

    def __init__(self, file: ProjectFile, source: Parsed, text: SourceText, imports: Imports, project: Project) -> None:
        self._file = file
        self._source = source
        self.text = text
        self.pieces = source.pieces
        self._notes = source.notes
        self._project = project
        self._run = Run(text, imports, evaluate, execute, inlining.call_function)
        self.trace = self._run.trace
        self._is_over = False

    def follow_statements(self) -> None:
        """Follow the text from its first statement to its last."""
        self._guarded(self._statements)

    def follow_uncalled(self) -> None:
        """Follow what nobody calls, and rows that are saved."""
        if not self._is_over:
            self._guarded(lambda: _follow_uncalled(self._run))
            self._guarded(lambda: _follow_saved(self._run))

    def unit(self) -> SourceUnit:
        """Return what was read."""
        unit = SourceUnit(self._file.path, "complete")
        try:
            unit = unit_of(self.text, self.trace, self.pieces)
            unit = with_shapes(unit, self.pieces, self.text, self._source.lines)
            file = File(self.pieces)
            unit = replace(
                unit,
                inputs=read_inputs(file, self.text),
                networks=read_networks(self.text, self._project),
                sequences=read_sequences(file, self.text),
            )
        except Exception as error:
            self._note_fault(error)
        status: Literal["complete", "partial"] = "partial" if self._notes else "complete"
        return replace(unit, status=status, notes=tuple(self._notes), comments=comments(self._source.lines))

    def _statements(self) -> None:
        for piece in self.pieces:
            too_deep = [statement for statement in piece.body if not _is_followed(self._run, statement)]
            if too_deep:
                line = self.text.location(too_deep[0]).line
                self._note("a statement is nested too deeply to be followed; the others were read", line=line)
            elif self._file.kind == "notebook":
                reported_last(self._run, piece.body)

    def _guarded(self, follow: Callable[[], None]) -> None:
        try:
            follow()
        except BudgetSpent:
            self._is_over = True
            self._note("it is too long to be followed to its end")
        except RecursionError:
            self._is_over = True
            self._note("it is nested too deeply to be followed")
        except Exception as error:
            self._is_over = True
            self._note_fault(error)

    def _note_fault(self, error: Exception) -> None:
        reason = f"reading it met a fault of mlaudit's own ({type(error).__name__}); please report it"
        self._note(reason, "internal")

    def _note(self, reason: str, kind: Literal["partial", "internal"] = "partial", line: int | None = None) -> None:
        self._notes.append(Note(self._file.path, reason, kind, self._file.named, line))


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


def _is_followed(run: Run, statement: ast.stmt) -> bool:
    try:
        run.execute([statement])
    except RecursionError:
        return False
    return True


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
    report(run, (result,), "returned")
    escaped(run, function.node, [result])
