"""What could not be read or was left out, in the order in which it matters; notes that say the same are one line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from mlaudit.findings import Note
from mlaudit.reporting.escape import printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted, shown_path

SHOWN_LINES = 5
_ORDER = ("internal", "absent", "unreadable", "partial", "suppression", "unopened", "skipped", "assumed")
_CELLS = re.compile(r"^cell \d+ (?:was|and [\d,]+ more were) left out: ")
_DETAIL = re.compile(r"'[^']*'|\d+")
SHARED_CLAUSES = 2
"""Clauses of a reason, up to the second colon, by which notes are alike: what differs behind them is a detail."""


def by_importance(notes: Iterable[Note]) -> list[Note]:
    """Put first what keeps most from being checked: faults of ours, absent files, unread ones, and so on."""
    return sorted(notes, key=lambda note: _ORDER.index(note.kind))


def note_lines(notes: Sequence[Note], options: ShowOptions, failing: Collection[Note] = ()) -> str:
    """Return the notes for a terminal: the first few lines, each for all that say the same; all one by one if verbose.

    Parameters
    ----------
    failing : collection of Note
        Notes that fail the run; all of them are shown, also when quiet.
    """
    lines = [f"error: {note_text(note, options)}" for note in failing]
    others = [] if options.quiet else by_importance(note for note in notes if note not in failing)
    groups = [[note] for note in others] if options.verbose else alike(others)
    shown = groups if options.verbose else groups[:SHOWN_LINES]
    lines += [f"note: {_group_text(group, options)}" for group in shown]
    if rest := sum(map(len, groups[len(shown) :])):
        lines.append(f"note: and {counted(rest, 'more note')} (-v)")
    return "".join(f"{line}\n" for line in lines)


def alike(notes: Iterable[Note]) -> list[list[Note]]:
    """Group notes that say the same of different places; within one kind, the largest group comes first."""
    groups: dict[object, list[Note]] = {}
    for note in notes:
        shared = _clauses(note.reason)[:SHARED_CLAUSES]
        groups.setdefault((note.kind, *(_DETAIL.sub("", clause) for clause in shared)), []).append(note)
    return sorted(groups.values(), key=lambda group: (_ORDER.index(group[0].kind), -len(group)))


def note_text(note: Note, options: ShowOptions) -> str:
    """Return one note on one line."""
    place = _place(note, options)
    return f"{place}: {printable(note.reason)}" if place else printable(note.reason)


def _group_text(group: Sequence[Note], options: ShowOptions) -> str:
    first = group[0]
    if len(group) == 1 or not first.path:
        return note_text(first, options)
    stems = [_clauses(note.reason) for note in group]
    clauses = stems[0] if all(stem == stems[0] for stem in stems) else stems[0][:SHARED_CLAUSES]
    return f"{_place(first, options)} and {len(group) - 1:,} more (-v): {printable(': '.join(clauses))}"


def _clauses(reason: str) -> list[str]:
    return _CELLS.sub("cells were left out: ", reason).split(": ")


def _place(note: Note, options: ShowOptions) -> str:
    place = printable(shown_path(note.path, options)) if note.path else ""
    return f"{place}:{note.line}" if place and note.line else place
