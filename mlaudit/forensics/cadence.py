"""Is every step of a regular series there, and there once?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array

Codes = NDArray[np.int64]

WEEK = 604_800.0
MAX_SLOTS, MAX_MISSING, MIN_WEEKS = 10_080, 2_000_000, 4
"""Minutes of a week; missing stamps that are looked at one by one; weeks before a slot can be called closed."""
OPEN_SHARE = 0.2
"""Weeks in which a slot of the week must be present to count as open: shops close on Sundays, markets at night."""
REGULAR_SHARE = 0.85
"""Steps that must be equal to the median step before a grid is spoken of: where gaps are the rule there is none."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """What a regular series lacks.

    Attributes
    ----------
    n_stamps : int
        Distinct times, over all entities.
    n_missing, n_gaps, longest_gap : int
        Stamps that the grid has and the series has not, the runs of them, and the longest run.
    n_repeated : int
        Rows that share their time, and their entity, with an earlier one.
    closes : bool
        Some slots of the week are hardly ever there: the series keeps opening hours or working days.
    """

    n_stamps: int
    n_missing: int
    n_gaps: int
    longest_gap: int
    n_repeated: int
    closes: bool

    @property
    def missing_share(self) -> float:
        """Missing stamps over all that should be there."""
        return self.n_missing / (self.n_missing + self.n_stamps)


def find_cadence(times: Array, entities: Codes | None, seconds: float | None) -> Cadence | None:
    """Hold the stamps of a series against the grid of its median step; None where its steps are uneven.

    Parameters
    ----------
    times : array of shape (n,)
        Finite.
    entities : array of shape (n,) or None
        Codes of a panel.
    seconds : float or None
        Of one unit of the times; None for bare numbers.

    Notes
    -----
    A step counts as its ratio to the median step, rounded, so that months are steps of one. Slots of the week that are
    present in less than a fifth of the weeks are closed, and lack nothing. Where there are such slots, runs of up to a
    week are holidays, and lack nothing either.
    """
    times, same, n_groups = _in_order(times, entities)
    steps = np.diff(times)
    n_repeated = int((same & (steps == 0)).sum())
    forward = same & (steps > 0)
    if not forward.any():
        return None
    step = float(np.median(steps[forward]))
    ratios = np.rint(steps / step)
    is_even = forward & (np.abs(steps - ratios * step) <= 0.12 * step * np.maximum(ratios, 1))
    starts = np.flatnonzero(is_even & (ratios > 1))
    lengths = ratios[starts].astype(np.int64) - 1
    n_stamps = int(forward.sum()) + n_groups
    closed = _closed_slots(times, step, seconds)
    if closed is not None and closed.any() and lengths.sum() <= MAX_MISSING:
        lengths = _open_lengths(times[starts], lengths, step, closed)
    n_on_grid = int((ratios[is_even] == 1).sum() + (lengths == 0).sum())
    if n_on_grid < REGULAR_SHARE * forward.sum():
        return None
    if closed is not None and closed.any():
        lengths = lengths[lengths * step * (seconds or 0) > WEEK]
    lengths = lengths[lengths > 0]
    longest = int(lengths.max()) if lengths.size else 0
    return Cadence(
        n_stamps, int(lengths.sum()), lengths.size, longest, n_repeated, bool(closed is not None and closed.any())
    )


def _in_order(times: Array, entities: Codes | None) -> tuple[Array, NDArray[np.bool_], int]:
    """Sort by entity and time; return also which neighbours are of one entity, and the number of entities.

    One series is mostly in order already, which a stable sort is quick to see.
    """
    if entities is None:
        return np.sort(times, kind="stable"), np.ones(max(0, times.size - 1), dtype=bool), 1
    order = np.lexsort((times, entities))
    groups = entities[order]
    return times[order], np.diff(groups) == 0, np.unique(groups).size


def _closed_slots(times: Array, step: float, seconds: float | None) -> NDArray[np.bool_] | None:
    """Tell which slots of the week are hardly ever present; None where steps do not divide a week."""
    if seconds is None or step * seconds <= 0:
        return None
    n_slots = round(WEEK / (step * seconds))
    if not 2 <= n_slots <= MAX_SLOTS or abs(n_slots * step * seconds - WEEK) > 1e-6 * WEEK:
        return None
    stamps = np.sort(np.rint(times / step).astype(np.int64), kind="stable")
    stamps = stamps[np.concatenate([[True], np.diff(stamps) > 0])]
    weeks = (stamps - stamps[0]) // n_slots
    n_weeks = int(weeks[-1]) + 1
    if n_weeks < MIN_WEEKS:
        return None
    present = np.bincount(stamps % n_slots, minlength=n_slots) / n_weeks
    closed: NDArray[np.bool_] = present < OPEN_SHARE
    return closed


def _open_lengths(starts: Array, lengths: Codes, step: float, closed: NDArray[np.bool_]) -> Codes:
    """Count the missing stamps of each gap that fall into open slots."""
    first = np.rint(starts / step).astype(np.int64) + 1
    owners = np.repeat(np.arange(lengths.size), lengths)
    within = np.arange(owners.size) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    is_open = ~closed[(first[owners] + within) % closed.size]
    return np.bincount(owners[is_open], minlength=lengths.size).astype(np.int64)
