"""Are the rows a series in time: one, one for each entity, a log of events, or none?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array

Structure = Literal["single", "panel", "log", "none"]
Codes = NDArray[np.int64]

MIN_ROWS, MIN_TIMES, MIN_PANEL_TIMES = 20, 8, 4
UNIQUE_SHARE = 0.98
"""Rows that must be told apart by time, or by entity and time; a doubled hour in autumn is no objection."""
EVEN_SHARE, REGULAR_SHARE = 0.75, 0.5
STEP_TOLERANCE = 0.12
"""Months differ by less than this from their median."""


@dataclass(frozen=True, slots=True)
class EntityCandidate:
    """A column, or several joined, whose levels may be entities; ``codes`` number the levels from 0."""

    names: tuple[str, ...]
    codes: Codes
    has_name: bool
    is_text: bool


@dataclass(frozen=True, slots=True)
class SeriesFound:
    """The structure and what it was judged by; ``step`` in the unit of the times."""

    structure: Structure
    entities: tuple[str, ...] = ()
    monotone_share: float | None = None
    rows_per_stamp: float | None = None
    step: float | None = None
    regular_share: float | None = None
    reason: str = ""


def find_series(
    times: Array,
    candidates: Sequence[EntityCandidate],
    is_calendar: bool,
    is_declared: bool = False,
    has_declared_entities: bool = False,
) -> SeriesFound:
    """Judge one time column.

    Parameters
    ----------
    times : array of shape (n,)
        In file order; NaN where missing.
    candidates : sequence of EntityCandidate
        Columns that may hold entities; only the declared ones when they are declared.
    is_calendar : bool
        Dates and stamps, as against bare numbers that a name calls a time.
    is_declared : bool
        The user, or the code, says that this is the time.
    has_declared_entities : bool
        The user says that the candidates are the entities.

    Notes
    -----
    Rows are a single series when nearly every row has its own time and steps are even: at least three quarters within
    a factor of two of the median step, or half of them within 12 %. Stamps strewn at random over a period have
    exponential gaps, of which less than half lie so close to their median.
    """
    known = np.isfinite(times)
    rows = times[known]
    n_times = np.unique(rows).size
    if rows.size < MIN_ROWS or n_times < MIN_PANEL_TIMES or rows.size < 0.9 * times.size:
        return SeriesFound("none", reason="too few distinct times")
    regular, even, _ = _steps(rows)
    is_even = even >= EVEN_SHARE or regular >= REGULAR_SHARE
    if n_times < MIN_TIMES and not candidates:
        return SeriesFound("none", reason="too few distinct times")
    if n_times >= UNIQUE_SHARE * rows.size and not has_declared_entities:
        if is_even or (is_declared and not is_calendar):
            return _found("single", rows, None, ())
        return _found("log", rows, None, ()) if is_calendar else SeriesFound("none", reason="its steps are uneven")
    kept = [_kept(item, known) for item in candidates]
    best = _best_panel(rows, kept, is_calendar or is_declared, has_declared_entities)
    if best is not None:
        return _found("panel", rows, best.codes, best.names)
    if n_times >= MIN_TIMES and (is_calendar or is_declared):
        return _found("log", rows, None, ())
    return SeriesFound("none", reason="no column tells apart the rows that share a time")


def order_of(times: Array, entities: Codes | None, values: Array, seed: int = 0) -> NDArray[np.intp]:
    """Order rows by entity and time, whatever their order in the file.

    Rows that share entity and time are put in a random order that depends on the values and the seed alone: an order by
    value would look like dependence, the order of the file could be any.
    """
    groups = np.zeros(times.size, dtype=np.int64) if entities is None else entities
    canonical = np.lexsort((values, times, groups))
    shuffled = np.random.default_rng(seed).permutation(times.size)
    return canonical[np.lexsort((shuffled, times[canonical], groups[canonical]))]


def _kept(candidate: EntityCandidate, known: NDArray[np.bool_]) -> EntityCandidate:
    return EntityCandidate(candidate.names, candidate.codes[known], candidate.has_name, candidate.is_text)


def _best_panel(
    times: Array, candidates: Sequence[EntityCandidate], is_surely_time: bool, has_declared_entities: bool
) -> EntityCandidate | None:
    """Return the candidate that, with the time, tells the rows apart; names count more than how full the panel is."""
    _, stamps = np.unique(times, return_inverse=True)
    n_times = int(stamps.max()) + 1
    if not is_surely_time and times.size < 2 * n_times and _steps(times)[0] < REGULAR_SHARE:
        # durations, as of survival: hardly any two alike, and no step between them
        return None
    best: tuple[tuple[bool, bool, float], EntityCandidate] | None = None
    for item in candidates:
        levels = int(item.codes.max()) + 1
        if not 2 <= levels <= times.size / 2:
            continue
        cells = np.unique(item.codes * n_times + stamps).size
        if cells < UNIQUE_SHARE * times.size:
            continue
        fill = times.size / (levels * n_times)
        speaks = item.has_name or item.is_text
        is_panel = (
            fill >= 0.5 or (speaks and is_surely_time and times.size >= 3 * levels) or (item.has_name and fill >= 0.1)
        )
        if not (is_panel or has_declared_entities):
            continue
        rank = (item.has_name, item.is_text, fill)
        if best is None or rank > best[0]:
            best = (rank, item)
    return None if best is None else best[1]


def _found(structure: Structure, times: Array, codes: Codes | None, names: tuple[str, ...]) -> SeriesFound:
    regular, _, step = _steps(times)
    return SeriesFound(
        structure,
        names,
        monotone_share(times, codes),
        times.size / np.unique(times).size,
        step,
        regular,
    )


def monotone_share(times: Array, entities: Codes | None) -> float:
    """Share of steps in file order that do not go back in time, within entities where there are any."""
    if entities is None:
        steps = np.diff(times)
    else:
        order = np.argsort(entities, kind="stable")
        same = np.diff(entities[order]) == 0
        steps = np.diff(times[order])[same]
    return float((steps >= 0).mean()) if steps.size else 1.0


def _steps(times: Array) -> tuple[float, float, float]:
    """Share of steps between distinct times within 12 % of the median, share within a factor of two, and the median."""
    steps = np.diff(np.unique(times))
    median = float(np.median(steps))
    regular = float((np.abs(steps - median) <= STEP_TOLERANCE * median).mean())
    even = float(((steps >= median / 2) & (steps <= median * 2)).mean())
    return regular, even, median
