"""Loops of conditions over lists, and what of them enters *because*."""

from __future__ import annotations

from collections.abc import Callable

from mlaudit.core.values import READ, EvidenceKind, Unknown
from mlaudit.engine.logic import Frame, Read, Run, conjunction, elements, truth

Spelling = Callable[[], str]
"""How a part is written, by which it is told in *because*: made from the syntax tree only when it is needed."""


def any_of(items_run: Run, variable: str, filters: list[Run], body: Run, spelling: Spelling) -> Run:
    """Kleene or over a list: true at the first member that holds, whose facts are kept as read."""
    kept = conjunction(filters)

    def run(frame: Frame) -> object:
        items, missing = elements(items_run(frame))
        result: bool | Unknown = False if missing is None else missing
        before = frame.reads
        inner: list[Read] = []
        for item in items:
            frame.names[variable], frame.reads = item, dict(before)
            value = _both(frame, kept, body)
            if value is True:
                return True
            inner += [read for path, read in frame.reads.items() if path not in before]
            result = value if isinstance(value, Unknown) else result
        _summarise(frame, before, inner, spelling(), result)
        return result

    return run


def all_of(items_run: Run, variable: str, filters: list[Run], body: Run, spelling: Spelling) -> Run:
    """Kleene and over a list: false at the first member that does not hold."""
    kept = conjunction(filters)

    def run(frame: Frame) -> object:
        items, missing = elements(items_run(frame))
        result: bool | Unknown = True if missing is None else missing
        before = frame.reads
        inner: list[Read] = []
        for item in items:
            frame.names[variable], frame.reads = item, dict(before)
            is_kept = truth(kept(frame))
            value = truth(body(frame)) if is_kept is not False else True
            if value is False and is_kept is True:
                return False
            inner += [read for path, read in frame.reads.items() if path not in before]
            if isinstance(value, Unknown) or (value is False and isinstance(is_kept, Unknown)):
                result = value if isinstance(value, Unknown) else is_kept
        _summarise(frame, before, inner, spelling(), result)
        return result

    return run


def count_of(items_run: Run, variable: str, filters: list[Run], spelling: Spelling) -> Run:
    """Members of a list that pass; unknown as soon as one is unknown."""
    kept = conjunction(filters)

    def run(frame: Frame) -> object:
        items, missing = elements(items_run(frame))
        if missing is not None:
            return missing
        total = 0
        before = frame.reads
        inner: list[Read] = []
        for item in items:
            frame.names[variable], frame.reads = item, dict(before)
            passes = truth(kept(frame))
            if isinstance(passes, Unknown):
                return passes
            total += passes
            inner += [read for path, read in frame.reads.items() if path not in before]
        _summarise(frame, before, inner, spelling(), total)
        return total

    return run


def length_of(run_items: Run, spelling: Spelling) -> Run:
    """Members of a list; absent where the list is."""

    def run(frame: Frame) -> object:
        value = run_items(frame)
        if value is None or isinstance(value, Unknown):
            return value
        items, missing = elements(value)
        if missing is not None:
            return missing
        size, text = len(list(items)), spelling()
        frame.reads.setdefault(text, Read(text, size, "", READ, frozenset()))
        return size

    return run


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
