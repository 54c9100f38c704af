"""Measurements along the grid of a series: missing steps, seasons, and values beyond those of earlier rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import is_number
from mlaudit.evidence.tables.measures.in_time import joint_codes
from mlaudit.evidence.tables.measures.sampling import SERIAL_ROWS, Array, described, window
from mlaudit.evidence.tables.measures.timeline import timeline
from mlaudit.evidence.tables.model import CadenceProfile, LaterRange, SeasonProfile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.cadence import find_cadence
from mlaudit.forensics.seasons import Season, effective_rows, find_seasons, periods_of, positions_of

YEAR_OF_STEPS = 400_000
"""Rows of one series that seasons are looked for in: 45 years of hours."""


def cadence(table: OpenTable, time: str, entities: Sequence[str]) -> CadenceProfile:
    """Hold the stamps of a series against its grid."""
    line = timeline(table, time)
    if line.seconds is None:
        raise TableFailure(f"'{time}' is a bare number, whose steps may mean anything")
    codes = joint_codes(window(table, list(entities))[0], entities) if entities else None
    known = np.isfinite(line.times)
    found = find_cadence(line.times[known], None if codes is None else codes[: known.size][known], line.seconds)
    if found is None:
        raise TableFailure(f"the steps of '{time}' are uneven")
    return CadenceProfile(
        found.n_missing, found.missing_share, found.n_gaps, found.longest_gap, found.n_repeated, found.closes
    )


def season(table: OpenTable, column: str, time: str, entities: Sequence[str]) -> SeasonProfile:
    """Look for days, weeks and years in a column; in a panel, in the mean over its entities.

    Raises
    ------
    TableFailure
        When the steps are no part of a day, a week or a year, or fewer than three cycles are there.
    """
    line = timeline(table, time)
    frame, sampled = window(table, [column, *entities] if column not in entities else list(entities))
    if not is_number(table.require(column)):
        raise TableFailure(f"'{column}' is no number")
    values = _numbers(frame[column])
    times = line.times[: values.size]
    known = np.isfinite(times) & np.isfinite(values)
    codes = joint_codes(frame, entities) if entities else None
    times, values = _one_series(times[known], values[known], None if codes is None else codes[known])
    if times.size > YEAR_OF_STEPS:
        start = (times.size - YEAR_OF_STEPS) // 2
        times, values = times[start : start + YEAR_OF_STEPS], values[start : start + YEAR_OF_STEPS]
        sampled = described(YEAR_OF_STEPS, table)
    steps = np.diff(times)
    if line.seconds is None or not steps.size:
        raise TableFailure(f"the length of a step of '{time}' is not known")
    step = float(np.median(steps))
    positions = positions_of(times, step)
    if positions.size and positions[-1] > 4 * positions.size:
        raise TableFailure(f"most steps of '{time}' are missing")
    found = find_seasons(values, positions, periods_of(step * line.seconds))
    if not found:
        raise TableFailure("the series does not hold three days, weeks or years")
    middle = max(0, (values.size - SERIAL_ROWS) // 2)
    return _profile(found, effective_rows(values[middle : middle + SERIAL_ROWS]), sampled)


def later_range(table: OpenTable, column: str, time: str, share: float) -> LaterRange:
    """Count how many of the last rows in time lie outside of all that the earlier ones reached."""
    line = timeline(table, time)
    frame, _ = window(table, [column])
    if not is_number(table.require(column)):
        raise TableFailure(f"'{column}' is no number")
    values = _numbers(frame[column])
    times = line.times[: values.size]
    known = np.isfinite(times) & np.isfinite(values)
    ordered = values[known][np.argsort(times[known], kind="stable")]
    n_later = round(share * ordered.size)
    if not 0 < n_later < ordered.size:
        raise TableFailure("the column has too few rows to be cut in time")
    earlier, later = ordered[:-n_later], ordered[-n_later:]
    low, high = float(earlier.min()), float(earlier.max())
    return LaterRange(float((later > high).mean()), float((later < low).mean()), low, high, n_later)


def _numbers(column: pl.Series) -> Array:
    return np.asarray(column.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy(), dtype=np.float64)


def _one_series(times: Array, values: Array, codes: NDArray[np.int64] | None) -> tuple[Array, Array]:
    """Return one value for each time, in order: the mean of the rows that share it, entities on one scale."""
    if codes is not None and codes.size:
        counts = np.bincount(codes)
        means = np.bincount(codes, weights=values) / np.maximum(counts, 1)
        values = values - means[codes]
        spreads = np.sqrt(np.bincount(codes, weights=values * values) / np.maximum(counts, 1))
        values = values / np.where(spreads > 0, spreads, 1.0)[codes]
    stamps, inverse = np.unique(times, return_inverse=True)
    return stamps, np.bincount(inverse, weights=values) / np.bincount(inverse)


def _profile(found: list[Season], effective: float, sampled: str) -> SeasonProfile:
    first = found[0]
    longest = max((season for season in found if season.is_found), key=lambda s: s.period, default=None)
    return SeasonProfile(
        first.period,
        first.cycles,
        first.share,
        first.autocorrelation,
        None if longest is None else longest.period,
        effective,
        sampled,
    )
