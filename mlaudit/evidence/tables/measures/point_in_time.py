"""A training table held against the history of its features: which join gave the values."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import is_number
from mlaudit.evidence.tables.measures.sampling import SEED, WHOLE_ROWS, Array, level_codes, window
from mlaudit.evidence.tables.measures.timeline import Timeline, timeline, timelines
from mlaudit.evidence.tables.model import FeatureJoin
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.as_of import Codes, Stamped, find_join
from mlaudit.forensics.names import words

MAX_FEATURES, MAX_CELLS = 30, 20_000_000
MAX_EVENTS, MAX_HISTORY = 20_000, 200_000
"""Events that are looked up, and rows of the history of their entities."""
MIN_ROWS_PER_ENTITY = 3
DAY, HOUR = 86_400.0, 3_600.0
ZONES = 14 * HOUR
"""By which stamps of one table may be late in the other: clocks differ by as much as this over the world."""
PARTS = {"quarter": 93.0, "month": 31.0, "hour": 1 / 24}
"""Length of the last part of a time of several columns, in the days that `timeline` counts."""
DIGITS = 6
"""Significant digits in which a number must agree; single precision keeps seven."""


def feature_joins(
    training: OpenTable, history: OpenTable, keys: Sequence[str], features: Sequence[str], time: str | None
) -> list[FeatureJoin]:
    """Tell for each feature by which join the history gave it to the training table.

    Parameters
    ----------
    keys, features : sequence of str
        Columns of both tables; of the keys, those that name each row of the history by itself are left out.
    time : str or None
        Of the training table; without it, the latest of its times counts, and the earliest of the history.

    Raises
    ------
    TableFailure
        When either has no time, their units differ, or the history holds too few rows of an entity.
    """
    names = list(features[:MAX_FEATURES])
    if max(training.n_rows, history.n_rows) > min(WHOLE_ROWS, MAX_CELLS // (len(names) + len(keys))):
        raise TableFailure("the two tables have too many rows to join them again")
    asked, known = (window(table, [*keys, *names])[0] for table in (training, history))
    kept = _entity_columns(known, keys)
    sides = _sides(training, history, time)
    codes = _joint(asked.select(pl.struct(kept)).to_series(), known.select(pl.struct(kept)).to_series())
    if np.median(np.bincount(codes[1])[np.unique(codes[1])]) < MIN_ROWS_PER_ENTITY:
        raise TableFailure(f"{history.path} holds too few rows of an entity to be a history")
    rows, past = _drawn(codes, sides)
    found = []
    for name in names:
        values = _values(asked[name], known[name])
        if values is not None:
            events = _stamped(codes[0], sides[0], values[0], rows)
            stamped = _stamped(codes[1], sides[1], values[1], past)
            if events.values.size and stamped.values.size:
                one = find_join(events, stamped, SEED)
                found.append(FeatureJoin(name, one.kind, one.n_rows, one.n_known, one.n_decisive, one.n_newest))
    return found


def _entity_columns(history: pl.DataFrame, keys: Sequence[str]) -> list[str]:
    found = [key for key in keys if history[key].n_unique() <= history.height / MIN_ROWS_PER_ENTITY]
    if not found:
        raise TableFailure("no column that both tables share names an entity with several rows")
    return found


def _sides(training: OpenTable, history: OpenTable, time: str | None) -> tuple[Array, Array]:
    """Last moments at which values of each training row are known, and first moments of the rows of the history."""
    events = [timeline(training, time)] if time is not None and time in training.schema else timelines(training)
    stamps = timelines(history)
    both = [(one, other) for one in events for other in stamps if one.seconds == other.seconds]
    if not both:
        raise TableFailure(f"{training.path} and {history.path} have no times of one unit")
    unit = both[0][0].seconds
    ends = [_ends(line) for line in events if line.seconds == unit]
    begins = [line.times for line in stamps if line.seconds == unit]
    return np.fmax.reduce(ends), np.fmin.reduce(begins)


def _ends(line: Timeline) -> Array:
    """When the day, week, month or year is over that a time may stand for; later by the time zones for a moment."""
    times = line.times
    known = times[np.isfinite(times)]
    if line.seconds != 1.0:
        is_whole = bool((known == np.floor(known)).all())
        length = PARTS.get(words(line.columns[-1])[0], 1.0) if len(line.columns) > 1 else float(is_whole)
        return np.nextafter(times + length, -np.inf)
    if (known % DAY != 0).any():
        return times + ZONES
    days = np.unique((known / DAY).astype(np.int64)).astype("datetime64[D]")
    months = days.astype("datetime64[M]")
    length = DAY
    if (days == months.astype("datetime64[D]")).all():
        length = 31 * DAY if np.unique(months.astype(np.int64) % 12).size > 1 else 366 * DAY
    elif np.unique(days.astype(np.int64) % 7).size == 1:
        length = 7 * DAY
    return np.nextafter(times + length, -np.inf)


def _joint(first: pl.Series, second: pl.Series) -> tuple[Codes, Codes]:
    codes = level_codes(pl.concat([_as_text(first), _as_text(second)]))
    return codes[: len(first)], codes[len(first) :]


def _as_text(column: pl.Series) -> pl.Series:
    """Spell keys alike that one table holds as numbers and the other as text."""
    frame = column.struct.unnest()
    parts = [
        pl.col(name).cast(pl.Float64).cast(pl.String).str.strip_suffix(".0")
        if is_number(dtype)
        else pl.col(name).cast(pl.String, strict=False)
        for name, dtype in frame.schema.items()
    ]
    return frame.select(pl.concat_str(parts, separator="\x1f")).to_series()


def _values(first: pl.Series, second: pl.Series) -> tuple[Codes, Codes] | None:
    """Number the values of both tables together, -1 where there is none; None where they are of different kinds."""
    if is_number(first.dtype) and is_number(second.dtype):
        parts = [_rounded(part) for part in (first, second)]
        both = np.concatenate(parts)
        _, codes = np.unique(both, return_inverse=True)
        codes = np.where(np.isfinite(both), codes, -1).astype(np.int64)
    elif first.dtype.is_nested() or second.dtype.is_nested() or is_number(first.dtype) != is_number(second.dtype):
        return None
    else:
        text = pl.concat([part.cast(pl.String, strict=False) for part in (first, second)])
        codes = np.where(text.is_null().to_numpy(), -1, level_codes(text))
    return codes[: len(first)], codes[len(first) :]


def _rounded(column: pl.Series) -> Array:
    values = np.asarray(column.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy(), dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        scale = 10.0 ** (DIGITS - 1 - np.floor(np.log10(np.abs(values))))
        rounded = np.rint(values * scale) / scale
    return np.where(np.isfinite(rounded), rounded, values)


def _drawn(codes: tuple[Codes, Codes], sides: tuple[Array, Array]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Draw entities of both tables as long as their history is short enough, then events of them."""
    owners, others = codes
    shared = np.intersect1d(owners, others)
    random = np.random.default_rng(SEED)
    order = random.permutation(shared)
    sizes = np.bincount(others, minlength=int(order.max(initial=0)) + 1)[order]
    chosen = order[: max(1, int(np.searchsorted(np.cumsum(sizes), MAX_HISTORY, side="right")))]
    rows = np.flatnonzero(np.isin(owners, chosen) & np.isfinite(sides[0]))
    past = np.flatnonzero(np.isin(others, chosen) & np.isfinite(sides[1]))
    return np.sort(random.permutation(rows)[:MAX_EVENTS]), past


def _stamped(owners: Codes, times: Array, values: Codes, rows: NDArray[np.intp]) -> Stamped:
    given = rows[values[rows] >= 0]
    return Stamped(owners[given], times[given], values[given])
