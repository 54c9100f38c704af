"""Variables and mutable objects at one point of a text, and what is left of two when branches meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

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


class State:
    """Variables of the text, of the running function, and the contents of handles.

    ``variables`` is ``outermost`` itself outside of functions.
    """

    __slots__ = ("_numbers", "heap", "outermost", "variables")

    def __init__(self) -> None:
        self._numbers = count()
        self.outermost: dict[str, Value] = {}
        self.variables: dict[str, Value] = self.outermost
        self.heap: dict[int, Value] = {}

    def copy(self) -> State:
        """Branch off."""
        twin = State()
        twin._numbers = self._numbers
        twin.outermost = dict(self.outermost)
        twin.variables = twin.outermost if self.variables is self.outermost else dict(self.variables)
        twin.heap = dict(self.heap)
        return twin

    def take(self, other: State) -> None:
        """Become another state."""
        self.outermost, self.variables, self.heap = other.outermost, other.variables, other.heap

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
            self.heap[number] = value
            return Handle(number)
        return value

    def change(self, value: Value, content: Value) -> None:
        """Change what a handle holds; objects without one are seen by nobody else."""
        if isinstance(value, Handle):
            inner = self.heap[value.id]
            if isinstance(inner, Handle):
                self.change(inner, content)
            else:
                self.heap[value.id] = content

    def keep(self, left: State) -> None:
        """Keep the objects of a branch that was left by ``return``: a result may still hold them."""
        self.heap = {**left.heap, **self.heap}

    def join(self, other: State) -> None:
        """Meet the state of another branch."""
        for number, content in other.heap.items():
            mine = self.heap.get(number)
            if mine is not content:
                self.heap[number] = content if mine is None else joined(mine, content)
        inside = self.variables is not self.outermost
        self._join_scope(self.outermost, other.outermost, other)
        if inside:
            self._join_scope(self.variables, other.variables, other)

    def _join_scope(self, mine: dict[str, Value], theirs: dict[str, Value], other: State) -> None:
        for name, value in theirs.items():
            known = mine.get(name)
            if known is None:
                mine[name] = value
            elif known is not value and known != value:
                mine[name] = self.held(joined(self.content(mine[name]), other.content(value)))

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
        for key, value in right.items:
            left = left.put(key, value)
        return left
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
