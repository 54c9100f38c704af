"""Three-valued logic over facts: a value, absent (None), or unknown with its reason.

Unknown follows Kleene. Absent is a known answer, "nothing is there": it equals nothing, is in no list, has no order,
and counts as false.
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


def constant(value: object) -> Run:
    """Take the same value always."""
    return lambda frame: value


def knowledge(part: Run) -> Run:
    """Whether there is a value."""

    def run(frame: Frame) -> object:
        value = part(frame)
        return value is not None and not isinstance(value, Unknown)

    return run


def absence(part: Run) -> Run:
    """Whether it is known that there is no value."""

    def run(frame: Frame) -> object:
        value = part(frame)
        return value if isinstance(value, Unknown) else value is None

    return run


def conjunction(parts: list[Run]) -> Run:
    """Kleene and: false wins over unknown."""
    return _connective(parts, stop=False)


def disjunction(parts: list[Run]) -> Run:
    """Kleene or: true wins over unknown."""
    return _connective(parts, stop=True)


def _connective(parts: list[Run], stop: bool) -> Run:
    """Where one part decides, the facts that the others read do not count as read."""
    if not parts:
        return lambda frame: not stop

    def run(frame: Frame) -> object:
        result: bool | Unknown = not stop
        before = frame.reads
        read = dict(before)
        for part in parts:
            frame.reads = dict(before)
            value = truth(part(frame))
            if value is stop:
                return stop
            read |= frame.reads
            if isinstance(value, Unknown) and not isinstance(result, Unknown):
                result = value
        frame.reads = read
        return result

    return run


def negation(part: Run) -> Run:
    """Kleene not."""

    def run(frame: Frame) -> object:
        value = truth(part(frame))
        return value if isinstance(value, Unknown) else not value

    return run


def arithmetic(name: str, left: Run, right: Run) -> Run:
    """Sum, difference, product, quotient or remainder; unknown where it is not defined, absent where a part is."""
    apply = _ARITHMETIC[name]

    def run(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            return a if isinstance(a, Unknown) else b
        if a is None or b is None:
            return None
        assert isinstance(a, int | float)
        assert isinstance(b, int | float)
        try:
            return unwrap(apply(a, b))[0]
        except (ZeroDivisionError, OverflowError):
            return Unknown("the number is undefined (a division by zero or an overflow)")

    return run


def comparison(name: str, left: Run, right: Run) -> Run:
    """One comparison, or membership in a list."""

    def run(frame: Frame) -> object:
        a, b = left(frame), right(frame)
        if isinstance(a, Unknown) or isinstance(b, Unknown):
            return a if isinstance(a, Unknown) else b
        if a is None or b is None:
            return name in ("NotEq", "NotIn")
        if name in ("In", "NotIn"):
            return _membership(a, b, negated=name == "NotIn")
        return _ORDER[name](a, b)

    return run


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
