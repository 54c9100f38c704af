"""Variables and mutable objects at one point of a text, and what is left of two when branches meet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count

from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.values import (
    NONE,
    Constant,
    Data,
    Estimator,
    Handle,
    Instance,
    Mapping,
    Score,
    Sequence,
    Value,
)

Scope = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Branch:
    """What a branch leaves behind: its variables, and the objects that it made or changed."""

    outermost: Scope
    variables: Scope
    heap: dict[int, Value]

    def content(self, value: Value, state: State) -> Value:
        """Look through a handle, as the branch sees it."""
        while isinstance(value, Handle):
            value = self.heap[value.id] if value.id in self.heap else state.heap[value.id]
        return value


class State:
    """Variables of the text, of the running function, and the contents of handles.

    ``variables`` is ``outermost`` itself outside of functions. Branches are followed one after the other from the same
    start; what they change is noted, so that going back to the start costs no more than that.
    """

    __slots__ = ("_numbers", "_starts", "heap", "outermost", "variables")

    def __init__(self) -> None:
        self._numbers = count()
        self._starts: list[dict[int, Value | None]] = []
        self.outermost: Scope = {}
        self.variables: Scope = self.outermost
        self.heap: dict[int, Value] = {}

    def branch(self, follow: Callable[[], None]) -> Branch:
        """Follow a branch from here, and come back to here."""
        outermost = dict(self.outermost)
        variables = outermost if self.variables is self.outermost else dict(self.variables)
        self._starts.append({})
        follow()
        start = self._starts.pop()
        left = Branch(self.outermost, self.variables, {number: self.heap[number] for number in start})
        if self._starts:
            for number, old in start.items():
                self._starts[-1].setdefault(number, old)
        for number, old in start.items():
            # What the branch made stays: a result that it returned may still hold it.
            if old is not None:
                self.heap[number] = old
        self.outermost, self.variables = outermost, variables
        return left

    def here(self) -> Branch:
        """Return the branch in which nothing happens."""
        outermost = dict(self.outermost)
        return Branch(outermost, outermost if self.variables is self.outermost else dict(self.variables), {})

    def go_on(self, branch: Branch) -> None:
        """Take a branch for what happened."""
        for number, content in branch.heap.items():
            self._write(number, content)
        self.outermost, self.variables = branch.outermost, branch.variables

    def _write(self, number: int, content: Value) -> None:
        if self._starts:
            self._starts[-1].setdefault(number, self.heap.get(number))
        self.heap[number] = content

    def lookup(self, name: str) -> Value | None:
        """Return the value of a name, None where it was never bound."""
        found = self.variables.get(name)
        return found if found is not None else self.outermost.get(name)

    def content(self, value: Value) -> Value:
        """Look through a handle."""
        while isinstance(value, Handle):
            value = self.heap[value.id]
        return value

    def held(self, value: Value) -> Value:
        """Give a mutable object a handle."""
        if isinstance(value, Data | Estimator | Instance | Mapping | Sequence):
            number = next(self._numbers)
            self._write(number, value)
            return Handle(number)
        return value

    def change(self, value: Value, content: Value) -> None:
        """Change what a handle holds; objects without one are seen by nobody else."""
        if isinstance(value, Handle):
            inner = self.heap[value.id]
            if isinstance(inner, Handle):
                self.change(inner, content)
            else:
                self._write(value.id, content)

    def meet(self, first: Branch, second: Branch) -> None:
        """Go on with what either of two branches may have left behind; the first comes first."""
        for number in first.heap.keys() | second.heap.keys():
            start = self.heap[number]
            mine, other = first.heap.get(number, start), second.heap.get(number, start)
            self._write(number, mine if mine is other else joined(mine, other))
        self.outermost, self.variables = first.outermost, first.variables
        self._join_scope(first.outermost, second.outermost, second)
        if first.variables is not first.outermost:
            self._join_scope(first.variables, second.variables, second)

    def _join_scope(self, mine: Scope, theirs: Scope, other: Branch) -> None:
        for name, value in theirs.items():
            known = mine.get(name)
            if known is None:
                mine[name] = value
            elif known is not value and known != value:
                mine[name] = self.held(joined(self.content(mine[name]), other.content(value, self)))

    def reachable(self, value: Value, depth: int = 4) -> Iterator[Value]:
        """Walk through the members of tuples, lists, dicts and objects."""
        value = self.content(value)
        yield value
        if depth == 0:
            return
        members: tuple[Value, ...] = ()
        if isinstance(value, Sequence):
            members = value.items
        elif isinstance(value, Mapping):
            members = tuple(item for _, item in value.items)
        elif isinstance(value, Instance):
            members = tuple(item for _, item in value.fields)
        for member in members:
            yield from self.reachable(member, depth - 1)


def joined(left: Value, right: Value) -> Value:
    """Combine what two branches leave behind; where they do not fit, the one that has rows wins, as ambiguous."""
    if left == right or right == NONE:
        return left
    if left == NONE:
        return right
    if isinstance(left, Data) and isinstance(right, Data):
        return _joined_data(left, right)
    if isinstance(left, Estimator) and isinstance(right, Estimator):
        return _joined_estimators(left, right)
    if isinstance(left, Score) and isinstance(right, Score):
        return Score(left.evaluations | right.evaluations, left.maxima | right.maxima)
    if isinstance(left, Score | Constant) and isinstance(right, Score | Constant):
        return left if isinstance(left, Score) else right
    if isinstance(left, Sequence) and isinstance(right, Sequence):
        if len(left.items) == len(right.items):
            pairs = zip(left.items, right.items, strict=True)
            return Sequence(tuple(joined(one, other) for one, other in pairs), left.is_complete and right.is_complete)
        return left if len(left.items) > len(right.items) else right
    if isinstance(left, Instance) and isinstance(right, Instance):
        return Instance(left.of, tuple({**dict(left.fields), **dict(right.fields)}.items()))
    if isinstance(left, Mapping) and isinstance(right, Mapping):
        return left.updated(right)
    return replace(left, is_ambiguous=True) if isinstance(left, Data) else right


def joined_rows(left: Data, right: Data) -> Data:
    """Combine rows of two sources that both enter, such as the parts of a stack."""
    return replace(
        left,
        parts=left.parts | right.parts,
        loads=left.loads | right.loads,
        marks=left.marks | right.marks,
        is_ambiguous=left.is_ambiguous or right.is_ambiguous,
        columns=left.columns if left.columns == right.columns else None,
        dropped=left.dropped & right.dropped,
        column=left.column if left.column == right.column else None,
        lags=left.lags & right.lags,
        written=left.written | right.written,
        is_sorted=left.is_sorted and right.is_sorted,
        is_shuffled=left.is_shuffled or right.is_shuffled,
        order=left.order if left.order == right.order else "other",
        traits=left.traits | right.traits,
        gapless=left.gapless | right.gapless,
        has_time=left.has_time or right.has_time,
        guarded=left.guarded & right.guarded,
        mask=None,
        prediction=left.prediction or right.prediction,
    )


def _joined_data(left: Data, right: Data) -> Data:
    both = joined_rows(left, right)
    sides = [{part.tags for part in rows.parts} for rows in (left, right)]
    return replace(both, is_ambiguous=both.is_ambiguous or sides[0] != sides[1])


def _joined_estimators(left: Estimator, right: Estimator) -> Estimator:
    same = left.step.class_path == right.step.class_path
    return replace(
        left if left.model_fits or not right.model_fits else right,
        fits=left.fits | right.fits,
        model_fits=left.model_fits | right.model_fits,
        chosen_by=left.chosen_by | right.chosen_by,
        is_classifier=left.is_classifier if left.is_classifier == right.is_classifier else None,
        is_unresolved=left.is_unresolved or right.is_unresolved or not same,
    )
