"""Measurements along time: structure of the series, dependence of a column on the row before, forward splits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import is_number
from mlaudit.evidence.tables.measures.sampling import SEED, SERIAL_ROWS, Array, described, level_codes, window
from mlaudit.evidence.tables.measures.timeline import Timeline, timeline, timelines
from mlaudit.evidence.tables.model import Dependence, ForwardProfile, SeriesProfile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.dependence import autocorrelations, lag1_autocorrelation
from mlaudit.forensics.folds import cut_forward
from mlaudit.forensics.names import is_entity_name
from mlaudit.forensics.series import EntityCandidate, SeriesFound, find_series, order_of

MAX_ENTITY_COLUMNS = 60
_RANK = {"single": 0, "panel": 1, "log": 2, "none": 3}


def series(table: OpenTable, time: str | None, entities: Sequence[str]) -> SeriesProfile:
    """Find the column that orders the rows in time, and how the rows share it."""
    for name in entities:
        table.require(name)
    tried = [timeline(table, time)] if time is not None else timelines(table)
    candidates = _candidates(table, entities, {part for line in tried for part in line.columns})
    judged = []
    for line in tried:
        found = find_series(line.times, candidates, line.is_calendar, time is not None, bool(entities))
        judged.append((line, found))
        if found.structure in ("single", "panel"):
            break
    if not judged:
        return SeriesProfile("none", None, (), None, None, None, None, "no column orders the rows in time")
    line, found = min(judged, key=lambda item: _RANK[item[1].structure])
    return _profile(line, found)


def dependence(table: OpenTable, column: str, time: str, entities: Sequence[str]) -> Dependence:
    """Estimate the lag-1 autocorrelation of a column along time.

    Large tables are cut in time: a contiguous stretch of 40,000 rows from the middle, or whole entities.
    """
    line = timeline(table, time)
    frame, sampled = window(table, [column, *entities] if column not in entities else list(entities))
    values = _ordered_values(frame[column], table.require(column))
    codes = joint_codes(frame, entities)
    times = line.times[: values.size]
    known = np.isfinite(times) & np.isfinite(values)
    times, values, codes = times[known], values[known], None if codes is None else codes[known]
    order = order_of(times, codes, values, SEED)
    values, codes = values[order], None if codes is None else codes[order]
    parts = [values] if codes is None else np.split(values, np.flatnonzero(np.diff(codes)) + 1)
    parts, is_cut = _bounded(parts)
    found = lag1_autocorrelation(parts)
    if found is None:
        raise TableFailure("the series are too short, or constant, for an autocorrelation")
    if is_cut:
        sampled = described(sum(part.size for part in parts), table)
    limits = (found.low, found.high, found.p, found.error_ratio)
    return Dependence(found.lag1, *limits, found.n, sampled, autocorrelations(parts))


def forward(table: OpenTable, time: str, n_splits: int) -> ForwardProfile:
    """Hold a forward split by position against the time column."""
    times = timeline(table, time).times
    times = times[np.isfinite(times)]
    if n_splits < 2 or n_splits >= times.size:
        raise TableFailure(f"{times.size:,} rows cannot be cut into {n_splits} forward splits")
    found = cut_forward(times, n_splits)
    return ForwardProfile(found.backward_steps, found.n_steps, found.straddling_stamps, found.n_borders)


def _candidates(table: OpenTable, entities: Sequence[str], time_columns: set[str]) -> list[EntityCandidate]:
    if entities:
        frame, _ = window(table, list(entities))
        codes = joint_codes(frame, entities)
        return [] if codes is None else [EntityCandidate(tuple(entities), codes, True, True)]
    names = [
        name
        for name, dtype in table.schema.items()
        if name not in time_columns and (dtype.is_integer() or dtype in (pl.String, pl.Categorical, pl.Enum))
    ]
    names.sort(key=lambda name: not is_entity_name(name))
    found = []
    for name in names[:MAX_ENTITY_COLUMNS]:
        frame, _ = window(table, [name])
        codes = level_codes(frame[name])
        found.append(EntityCandidate((name,), codes, is_entity_name(name), not table.schema[name].is_integer()))
    return found + _pairs([item for item in found if item.has_name or item.is_text])


def _pairs(candidates: list[EntityCandidate]) -> list[EntityCandidate]:
    """Join two columns that speak: a store and a department, a country and a product."""
    joined = []
    for index, one in enumerate(candidates[:6]):
        for other in candidates[index + 1 : 6]:
            n_other = int(other.codes.max(initial=0)) + 1
            codes = _numbered(one.codes * n_other + other.codes, (int(one.codes.max(initial=0)) + 1) * n_other)
            joined.append(EntityCandidate((*one.names, *other.names), codes, False, True))
    return joined


def _numbered(codes: NDArray[np.int64], n_possible: int) -> NDArray[np.int64]:
    """Number from 0 those of the possible codes that occur."""
    if n_possible > 4 * codes.size:
        return np.unique(codes, return_inverse=True)[1].astype(np.int64)
    occurs = np.zeros(n_possible, dtype=np.int64)
    occurs[codes] = 1
    numbered: NDArray[np.int64] = (np.cumsum(occurs) - 1)[codes]
    return numbered


def joint_codes(frame: pl.DataFrame, entities: Sequence[str]) -> NDArray[np.int64] | None:
    """Number the entities of the rows from 0; None where no column names them."""
    if not entities:
        return None
    if len(entities) == 1:
        return level_codes(frame[entities[0]])
    return level_codes(frame.select(pl.struct(entities).alias("entity"))["entity"])


def _ordered_values(column: pl.Series, dtype: pl.DataType) -> Array:
    """Values whose ranks mean something: numbers, and the two levels of a label."""
    if is_number(dtype) or dtype == pl.Boolean:
        return np.asarray(column.cast(pl.Float64, strict=False).fill_null(np.nan).to_numpy(), dtype=np.float64)
    if dtype.is_nested() or column.n_unique() - bool(column.null_count()) != 2:
        raise TableFailure(f"the values of '{column.name}' have no order")
    ranks = column.rank("dense").cast(pl.Float64).fill_null(np.nan).to_numpy()
    return np.asarray(ranks, dtype=np.float64)


def _bounded(parts: Sequence[Array]) -> tuple[list[Array], bool]:
    """Keep at most 40,000 rows: whole entities, drawn with a fixed seed, or the middle of a single series."""
    if sum(part.size for part in parts) <= SERIAL_ROWS:
        return list(parts), False
    kept: list[Array] = []
    left = SERIAL_ROWS
    for index in np.random.default_rng(SEED).permutation(len(parts)):
        part = parts[index]
        start = max(0, (part.size - left) // 2)
        kept.append(part[start : start + left])
        left -= kept[-1].size
        if left <= 0:
            break
    return kept, True


def _profile(line: Timeline, found: SeriesFound) -> SeriesProfile:
    if found.structure == "none":
        return SeriesProfile("none", None, (), None, None, None, None, f"'{line.name}': {found.reason}")
    seconds = None if found.step is None or line.seconds is None else found.step * line.seconds
    return SeriesProfile(
        found.structure,
        line.name,
        found.entities,
        found.monotone_share,
        found.rows_per_stamp,
        seconds,
        found.regular_share,
    )
