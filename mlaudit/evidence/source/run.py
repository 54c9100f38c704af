"""One reading of a text: its state, its trace, and the budget that keeps it finite."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.definitions import Definitions, definitions_of
from mlaudit.evidence.source.model import Literal_
from mlaudit.evidence.source.modules import Modules
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.state import State, joined_rows
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.trace import Call, Trace
from mlaudit.evidence.source.values import (
    Constant,
    Data,
    Estimator,
    Folds,
    Function,
    Grouped,
    Mapping,
    Part,
    Reference,
    Score,
    Sequence,
    Statistic,
    Value,
)

if TYPE_CHECKING:
    from mlaudit.evidence.source.arguments import Arguments
    from mlaudit.evidence.source.steps.watching import Checkpoint

MAX_STEPS = 150_000
"""Expressions and statements that one reading may visit; the longest real scripts need a tenth."""

MAX_COPIED = 2_000_000
"""Variables of branches, and parts and marks of rows, that one reading may copy: about two seconds."""

MAX_STEPS_FOR_HELPERS = 8_000
"""Steps after which a call that hands over nothing read or fitted is no longer followed once more."""

MAX_STEPS_FOR_NUMBERS = 3_000
"""Steps after which a loop over numbers is no longer followed number by number."""

MAX_DEPTH = 3
"""Calls of local functions inside each other that are followed."""

Evaluate = Callable[["Run", ast.expr], Value]
Execute = Callable[["Run", Iterable[ast.stmt]], None]
Apply = Callable[["Run", ast.AST, Function, "Arguments"], Value]


Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@dataclass(frozen=True, slots=True)
class Imports:
    """What files that import each other share while they are read.

    Attributes
    ----------
    modules : Modules
    bodies : dict of str to list of ast.Module
        Syntax trees by path.
    followed : set of ast.AST
        Functions that some of them called.
    """

    modules: Modules
    bodies: dict[str, list[ast.Module]]
    followed: set[ast.AST]
    _definitions: dict[str, Definitions | None] = field(default_factory=dict)

    def definitions(self, path: str) -> Definitions | None:
        """Return the statements of a file by the names that they bind, None where it does more than that."""
        if path not in self._definitions:
            self._definitions[path] = definitions_of(self.bodies[path])
        return self._definitions[path]


class BudgetSpent(Exception):
    """The text is too long or too entangled to be read to its end."""


class Run:
    """Everything that evaluation needs.

    Attributes
    ----------
    calls : tuple of int
        Call nodes of local functions that are being followed.
    results : list of list of Value
        Values returned so far by each of them.
    followed : set of ast.AST
        Functions that were followed from some call; files that import each other share it.
    times_followed : Counter of ast.AST
        Functions by the number of their calls that were followed in this reading.
    defined
        Definitions of the text itself.
    place : str
        Path of the file whose code is being followed.
    bodies : dict of str to list of ast.Module
        Syntax trees of the files that can be imported, by path.
    namespaces : dict of str to dict
        Outermost variables of the files that were imported so far, by path.
    pending : dict of str to dict
        Definitions of files that were imported and that nobody asked for so far, by path and name.
    homes : dict of str to str
        Files that run in the variables of another one, by path: notebooks behind ``%run``.
    running : tuple of str
        Files that are being run, outermost first.
    is_main : bool
        Whether ``__name__`` is ``"__main__"`` where code is being followed.
    passes : list of tuple of Value and Data
        Networks that were applied to rows since a loss was followed back.
    checkpoints : dict of str to Checkpoint
        Trainings that saved their best round, by the path.
    spoken_of : Data or None
        Rows on which expressions of polars are being evaluated.
    receiver : Value or None
        Object whose method is being followed.
    statement : ast.stmt or None
        The one that is being followed.
    heading : ast.stmt or None
        The last one that showed nothing but text.
    loops : int
        Loops around it.
    loop_heads : list
        Their heads, outermost first.
    """

    def __init__(self, text: SourceText, imports: Imports, evaluate: Evaluate, execute: Execute, call: Apply) -> None:
        self.text = text
        self.place = text.path
        self.modules = imports.modules
        self.bodies = imports.bodies
        self.definitions = imports.definitions
        self.pending: dict[str, Definitions] = {}
        self.times_followed: Counter[ast.AST] = Counter()
        self.followed = imports.followed
        self.namespaces: dict[str, dict[str, Value]] = {}
        self.homes: dict[str, str] = {}
        self.running: tuple[str, ...] = ()
        self.is_main = True
        self.trace = Trace()
        self.state = State()
        self.calls: tuple[int, ...] = ()
        self.active: tuple[ast.AST, ...] = ()
        self.results: list[list[Value]] = []
        self.defined: list[tuple[Definition, tuple[Value, ...]]] = []
        self.spoken_of: Data | None = None
        self.passes: list[tuple[Value, Data]] = []
        self.checkpoints: dict[str, Checkpoint] = {}
        self.receiver: Value | None = None
        self.statement: ast.stmt | None = None
        self.heading: ast.stmt | None = None
        self.loops = 0
        self.loop_heads: list[ast.For | ast.AsyncFor | ast.comprehension] = []
        self._evaluate = evaluate
        self._execute = execute
        self._call = call
        self._steps = 0
        self._copied = 0

    def step(self) -> None:
        """Count one visit."""
        self._steps += 1
        if self._steps > MAX_STEPS:
            raise BudgetSpent

    def copies(self, members: int) -> None:
        """Count what a statement copies besides its own steps, in texts whose values grow with each line."""
        self._copied += members
        if self._copied > MAX_COPIED:
            raise BudgetSpent

    @property
    def is_long(self) -> bool:
        """Whether so much was followed that helpers have to be passed over."""
        return self._steps > MAX_STEPS_FOR_HELPERS

    @property
    def is_counting_short(self) -> bool:
        """Whether so much was followed that a few rounds of a loop over numbers have to do."""
        return self._steps > MAX_STEPS_FOR_NUMBERS

    def value(self, node: ast.expr) -> Value:
        """Evaluate; mutable objects come as handles."""
        self.step()
        return self._evaluate(self, node)

    def execute(self, body: Iterable[ast.stmt]) -> None:
        """Follow statements."""
        self._execute(self, body)

    def call(self, node: ast.AST, function: Function, given: Arguments) -> Value:
        """Follow a local function."""
        return self.state.content(self._call(self, node, function, given))

    def content(self, node: ast.expr) -> Value:
        """Evaluate and look through handles."""
        return self.state.content(self.value(node))

    def key(self, node: ast.AST) -> Call:
        """Name this occurrence of a node."""
        return (id(node), *self.calls)

    def location(self, node: ast.AST) -> Location:
        """Tell where a node stands."""
        return self.text.location(node)

    def unknown(self, node: ast.AST, inputs: Iterable[Value] = ()) -> Data:
        """Return rows that may have come from the inputs in any way."""
        found = list(self.rows_in(inputs))
        if not found:
            return Data(frozenset([Part(self.trace.root(self.key(node)))]), kind="unknown")
        whole = found[0]
        for other in found[1:]:
            whole = joined_rows(whole, other)
        root = self.trace.root(self.key(node), whole.parts)
        tag_sets = {part.tags for part in whole.parts}
        return Data(
            parts=frozenset(Part(root, tags) for tags in tag_sets),
            kind="unknown",
            loads=whole.loads,
            marks=frozenset((None, mark) for mark in whole.mark_ids()),
            is_ambiguous=whole.is_ambiguous or len(tag_sets) > 1,
            has_time=whole.has_time,
            is_sorted=whole.is_sorted,
            order=whole.order,
            traits=whole.traits | {"narrowed"},
        )

    def rows_in(self, values: Iterable[Value]) -> Iterable[Data]:
        """Walk through all rows that values hold, also inside of containers and objects."""
        for value in values:
            for inner in self.state.reachable(value):
                if isinstance(inner, Data):
                    yield inner
                elif isinstance(inner, Grouped | Statistic):
                    yield inner.rows
                elif isinstance(inner, Folds):
                    yield inner.train

    def data(self, value: Value, node: ast.AST) -> Data:
        """Take a value as rows."""
        value = self.state.content(value)
        if isinstance(value, Data):
            return value
        if isinstance(value, Grouped):
            return value.rows
        if isinstance(value, Sequence):
            found = list(self.rows_in([value]))
            if found:
                whole = found[0]
                for other in found[1:]:
                    whole = joined_rows(whole, other)
                return whole
        return self.unknown(node, [value])

    def literal(self, value: Value | None) -> Literal_ | Unknown:
        """Return an argument as a literal; functions by their dotted name, dicts as pairs."""
        value = None if value is None else self.state.content(value)
        if isinstance(value, Constant):
            return value.value
        if isinstance(value, Reference) and value.is_imported:
            return value.dotted
        if isinstance(value, Sequence) and value.is_complete:
            items = [self.literal(item) for item in value.items]
            known = tuple(item for item in items if not isinstance(item, Unknown))
            if len(known) == len(items):
                return known
        if isinstance(value, Mapping) and value.is_complete:
            return self.literal(Sequence(tuple(Sequence(pair) for pair in value.items)))
        return Unknown("it is not a literal in the code")

    def names(self, value: Value | None) -> tuple[str, ...] | None:
        """Return a literal text or list of texts; None for anything else."""
        found = self.literal(value)
        if isinstance(found, str):
            return (found,)
        if isinstance(found, tuple) and all(isinstance(name, str) for name in found):
            return tuple(str(name) for name in found)
        return None

    def scores_in(self, values: Iterable[Value]) -> Score:
        """Collect the scores that values hold."""
        evaluations: frozenset[int] = frozenset()
        maxima: frozenset[int] = frozenset()
        choices: frozenset[int] = frozenset()
        for value in values:
            for inner in self.state.reachable(value):
                if isinstance(inner, Score):
                    evaluations |= inner.evaluations
                    maxima |= inner.maxima
                    choices |= inner.choices
        return Score(evaluations, maxima, choices=choices)

    def estimators_in(self, values: Iterable[Value]) -> list[Estimator]:
        """Collect the estimators that values hold."""
        return [inner for value in values for inner in self.state.reachable(value) if isinstance(inner, Estimator)]

    @contextmanager
    def inside(self, path: str, is_main: bool = False) -> Iterator[None]:
        """Follow code of another file: its outermost variables are those of that file."""
        path = self.homes.get(path, path)
        if path == self.place:
            yield
            return
        state, home = self.state, self.place
        is_outermost = state.variables is state.outermost
        outer, statement, loops, was_main = state.variables, self.statement, self.loops, self.is_main
        self.namespaces[home] = state.outermost
        state.outermost = state.variables = self.namespaces.setdefault(path, {})
        self.place, self.statement, self.loops, self.is_main = path, None, 0, is_main
        try:
            yield
        finally:
            self.namespaces[path] = state.outermost
            state.outermost = self.namespaces[home]
            state.variables = state.outermost if is_outermost else outer
            self.place, self.statement, self.loops, self.is_main = home, statement, loops, was_main

    @contextmanager
    def outermost(self) -> Iterator[None]:
        """Follow an outermost statement of the file whose code is being followed."""
        state = self.state
        is_outermost = state.variables is state.outermost
        outer, statement, loops, receiver = state.variables, self.statement, self.loops, self.receiver
        state.variables, self.statement, self.loops, self.receiver = state.outermost, None, 0, None
        try:
            yield
        finally:
            state.variables = state.outermost if is_outermost else outer
            self.statement, self.loops, self.receiver = statement, loops, receiver

    @contextmanager
    def speaking_of(self, rows: Data | None) -> Iterator[None]:
        """Evaluate expressions on rows; None leaves those of an outer call."""
        outer, self.spoken_of = self.spoken_of, rows or self.spoken_of
        try:
            yield
        finally:
            self.spoken_of = outer

    def define(self, node: Definition, bases: tuple[Value, ...] = ()) -> None:
        """Note a definition of the text itself."""
        if self.text.path_of(node) == self.text.path:
            self.defined.append((node, bases))


def with_marks(rows: Data, other: Data) -> Data:
    """Let rows carry what another value carries, without its rows."""
    if not other.marks and other.loads <= rows.loads:
        return rows
    return replace(
        rows,
        marks=rows.marks | {(None, mark) for mark in other.mark_ids()},
        loads=rows.loads | other.loads,
    )
