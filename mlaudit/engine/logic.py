"""Three-valued logic over facts: a value, absent (None), or unknown with its reason.

Unknown follows Kleene. Absent is a known answer, "nothing is there": it equals nothing, is in no list, has no order,
and counts as false.

What is compiled are plain objects: a closure would be five to the garbage collector, a dataclass slow to import.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from mlaudit.core.values import READ, EvidenceKind, Incomplete, Provenance, Unknown, Value


@dataclass(frozen=True, slots=True)
class Read:
    """One fact as a condition read it."""

    path: str
    value: object
    unit: str
    provenance: Provenance
    kinds: frozenset[EvidenceKind]


@dataclass(slots=True)
class Frame:
    """Names in scope for one evaluation, and the facts read so far, by path."""

    names: dict[str, object]
    reads: dict[str, Read] = field(default_factory=dict)


Run = Callable[[Frame], object]

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "Add": operator.add,
    "Sub": operator.sub,
    "Mult": operator.mul,
    "Div": operator.truediv,
    "Mod": operator.mod,
}
_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
    "Eq": operator.eq,
    "NotEq": operator.ne,
}
NOT_A_NUMBER = Unknown("the number is undefined (NaN)")


def unwrap(raw: object) -> tuple[object, Provenance]:
    """Split a fact into its bare value and how it is known; NaN becomes unknown."""
    value, provenance = (raw.value, raw.provenance) if isinstance(raw, Value) else (raw, READ)
    if isinstance(value, float) and math.isnan(value):
        return NOT_A_NUMBER, provenance
    return value, provenance


def truth(value: object) -> bool | Unknown:
    """Take a boolean fact as a condition; absent counts as false."""
    return value if isinstance(value, Unknown) else bool(value)


class Constant:
    """The same value always."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        self.value = value

    def __call__(self, frame: Frame) -> object:
        """Return the value."""
        return self.value


class IsKnown:
    """Whether there is a value."""

    __slots__ = ("part",)

    def __init__(self, part: Run) -> None:
        self.part = part

    def __call__(self, frame: Frame) -> object:
        """Return true or false."""
        value = self.part(frame)
        return value is not None and not isinstance(value, Unknown)


class IsThere:
    """Whether there is a value, where a finding cannot do without it: unknown as long as that is unknown."""

    __slots__ = ("part",)

    def __init__(self, part: Run) -> None:
        self.part = part

    def __call__(self, frame: Frame) -> object:
        """Return true, false or unknown."""
        value = self.part(frame)
        return value if isinstance(value, Unknown) else value is not None


class IsAbsent:
    """Whether it is known that there is no value."""

    __slots__ = ("part",)

    def __init__(self, part: Run) -> None:
        self.part = part

    def __call__(self, frame: Frame) -> object:
        """Return true, false or unknown."""
        value = self.part(frame)
        return value if isinstance(value, Unknown) else value is None


class Connective:
    """Kleene and, where false wins over unknown, or Kleene or, where true does: ``winner`` is the value that wins."""

    __slots__ = ("parts", "winner")

    def __init__(self, winner: bool, parts: tuple[Run, ...]) -> None:
        self.winner = winner
        self.parts = parts

    def __call__(self, frame: Frame) -> object:
        """Where one part decides, the facts that the others read do not count as read."""
        winner = self.winner
        if not self.parts:
            return not winner
        result: bool | Unknown = not winner
        before = frame.reads
        read = dict(before)
        for part in self.parts:
            frame.reads = dict(before)
            value = truth(part(frame))
            if value is winner:
                return winner
            read |= frame.reads
            if isinstance(value, Unknown) and not isinstance(result, Unknown):
                result = value
        frame.reads = read
        return result


def conjunction(parts: Iterable[Run]) -> Connective:
    """Kleene and."""
    return Connective(False, tuple(parts))


def disjunction(parts: Iterable[Run]) -> Connective:
    """Kleene or."""
    return Connective(True, tuple(parts))


class Negation:
    """Kleene not."""

    __slots__ = ("part",)

    def __init__(self, part: Run) -> None:
        self.part = part

    def __call__(self, frame: Frame) -> object:
        """Return true, false or unknown."""
        value = truth(self.part(frame))
        return value if isinstance(value, Unknown) else not value


class Arithmetic:
    """Sum, difference, product, quotient or remainder; unknown where it is not defined, absent where a part is."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Run, right: Run) -> None:
        self.operator = operator
        self.left = left
        self.right = right

    def __call__(self, frame: Frame) -> object:
        """Return a number, absent or unknown."""
        a, b = self.left(frame), self.right(frame)
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            return a if isinstance(a, Unknown) else b
        if a is None or b is None:
            return None
        assert isinstance(a, int | float)
        assert isinstance(b, int | float)
        try:
            return unwrap(_ARITHMETIC[self.operator](a, b))[0]
        except (ZeroDivisionError, OverflowError):
            return Unknown("the number is undefined (a division by zero or an overflow)")


class Comparison:
    """One comparison, or membership in a list."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, operator: str, left: Run, right: Run) -> None:
        self.operator = operator
        self.left = left
        self.right = right

    def __call__(self, frame: Frame) -> object:
        """Return true, false or unknown."""
        a, b = self.left(frame), self.right(frame)
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            return a if isinstance(a, Unknown) else b
        if a is None or b is None:
            return self.operator in ("NotEq", "NotIn")
        if self.operator in ("In", "NotIn"):
            return _membership(a, b, negated=self.operator == "NotIn")
        return _ORDER[self.operator](a, b)


def _membership(item: object, items: object, negated: bool) -> bool | Unknown:
    if isinstance(items, Incomplete):
        found = item in items.items
        return items.missing if not found else not negated
    assert isinstance(items, list | tuple)
    return (item in items) is not negated


def elements(items: object) -> tuple[Iterable[object], Unknown | None]:
    """Members of a list, and what keeps it from being complete."""
    if isinstance(items, Unknown):
        return (), items
    if items is None:
        return (), None
    if isinstance(items, Incomplete):
        return items.items, items.missing
    assert isinstance(items, list | tuple)
    return items, None
