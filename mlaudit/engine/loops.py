"""Loops of conditions over lists, and what of them enters *because*."""

from __future__ import annotations

from collections.abc import Callable

from mlaudit.core.values import READ, EvidenceKind, Unknown
from mlaudit.engine.logic import Frame, Read, Run, conjunction, elements, truth

Spelling = Callable[[], str]
"""How a part is written, by which it is told in *because*: made from the syntax tree only when it is needed."""


class _Loop:
    __slots__ = ("body", "items", "kept", "spelling", "variable")

    def __init__(self, items: Run, variable: str, filters: list[Run], body: Run, spelling: Spelling) -> None:
        self.items = items
        self.variable = variable
        self.kept = conjunction(filters)
        self.body = body
        self.spelling = spelling


class AnyOf(_Loop):
    """Kleene or over a list: true at the first member that holds, whose facts are kept as read."""

    __slots__ = ()

    def __call__(self, frame: Frame) -> object:
        """Return true, false or unknown."""
        items, missing = elements(self.items(frame))
        result: bool | Unknown = False if missing is None else missing
        before = frame.reads
        inner: list[Read] = []
        for item in items:
            frame.names[self.variable], frame.reads = item, dict(before)
            value = _both(frame, self.kept, self.body)
            if value is True:
                return True
            inner += [read for path, read in frame.reads.items() if path not in before]
            result = value if isinstance(value, Unknown) else result
        _summarise(frame, before, inner, self.spelling(), result)
        return result


class AllOf(_Loop):
    """Kleene and over a list: false at the first member that does not hold."""

    __slots__ = ()

    def __call__(self, frame: Frame) -> object:
        """Return true, false or unknown."""
        items, missing = elements(self.items(frame))
        result: bool | Unknown = True if missing is None else missing
        before = frame.reads
        inner: list[Read] = []
        for item in items:
            frame.names[self.variable], frame.reads = item, dict(before)
            is_kept = truth(self.kept(frame))
            value = truth(self.body(frame)) if is_kept is not False else True
            if value is False and is_kept is True:
                return False
            inner += [read for path, read in frame.reads.items() if path not in before]
            if isinstance(value, Unknown) or (value is False and isinstance(is_kept, Unknown)):
                result = value if isinstance(value, Unknown) else is_kept
        _summarise(frame, before, inner, self.spelling(), result)
        return result


class CountOf(_Loop):
    """Members of a list that pass; unknown as soon as one is unknown. Its body is the member itself."""

    __slots__ = ()

    def __call__(self, frame: Frame) -> object:
        """Return a number or unknown."""
        items, missing = elements(self.items(frame))
        if missing is not None:
            return missing
        total = 0
        before = frame.reads
        inner: list[Read] = []
        for item in items:
            frame.names[self.variable], frame.reads = item, dict(before)
            passes = truth(self.kept(frame))
            if isinstance(passes, Unknown):
                return passes
            total += passes
            inner += [read for path, read in frame.reads.items() if path not in before]
        _summarise(frame, before, inner, self.spelling(), total)
        return total


class LengthOf:
    """Members of a list; absent where the list is."""

    __slots__ = ("items", "spelling")

    def __init__(self, items: Run, spelling: Spelling) -> None:
        self.items = items
        self.spelling = spelling

    def __call__(self, frame: Frame) -> object:
        """Return a number, absent or unknown."""
        value = self.items(frame)
        if value is None or isinstance(value, Unknown):
            return value
        items, missing = elements(value)
        if missing is not None:
            return missing
        size, text = len(list(items)), self.spelling()
        frame.reads.setdefault(text, Read(text, size, "", READ, frozenset()))
        return size


def _both(frame: Frame, kept: Run, body: Run) -> bool | Unknown:
    """Whether a member passes the filters and holds."""
    passes = truth(kept(frame))
    if passes is False:
        return False
    holds = truth(body(frame))
    return holds if holds is False or passes is True else passes


def _summarise(frame: Frame, before: dict[str, Read], inner: list[Read], text: str, result: object) -> None:
    """Enter the loop as one fact, as sure as the least sure fact of its members."""
    frame.reads = before
    if isinstance(result, Unknown) or text in before:
        return
    provenance = min((read.provenance for read in inner), key=lambda how: how.confidence.rank, default=READ)
    kinds = frozenset[EvidenceKind]().union(*(read.kinds for read in inner))
    before[text] = Read(text, result, "", provenance, kinds)
