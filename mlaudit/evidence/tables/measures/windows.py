"""A reference and a current file held against each other, column by column."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.profile import identifiers, plain_columns
from mlaudit.evidence.tables.measures.sampling import SAMPLE_ROWS, level_codes, sample
from mlaudit.evidence.tables.model import ColumnDrift, ColumnProfile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.drift import Drift, level_drift, numeric_drift

MIN_ROWS, MAX_COLUMNS, MAX_LEVELS = 100, 500, 50
_MONOTONE = 0.95


def drift(reference: OpenTable, current: OpenTable) -> list[ColumnDrift]:
    """Compare the columns that both files have, but those that number or date the rows."""
    if min(reference.n_rows, current.n_rows) < MIN_ROWS:
        raise TableFailure(f"drift is asked about files of at least {MIN_ROWS} rows each")
    shared = [name for name in reference.schema if name in current.schema]
    before, _ = sample(reference, shared, SAMPLE_ROWS)
    left_out = _left_out(reference, before)
    names = [name for name in shared if name not in left_out][:MAX_COLUMNS]
    if not names:
        raise TableFailure("the two files share no column that can drift")
    after, _ = sample(current, names, SAMPLE_ROWS)
    found = []
    for name in names:
        numbers = is_number(reference.schema[name]) and is_number(current.schema[name])
        one = _numbers(name, before, after) if numbers else _levels(name, before, after)
        if one is not None:
            gaps = (before[name].null_count() / before.height, after[name].null_count() / after.height)
            found.append(ColumnDrift(name, one.distance, one.moved, one.divergence, one.p, *gaps, one.bins))
    return found


def _left_out(table: OpenTable, rows: pl.DataFrame) -> set[str]:
    """Columns that number or date the rows, judged on the sample: distinct values of a large table take seconds."""
    part = OpenTable(table.path, rows.lazy(), dict(rows.schema), rows.height, True, ())
    columns, names = plain_columns(part), identifiers(part)
    hints = {column.name for column in columns if column.name_hint in ("identifier", "time")}
    others = {column.name for column in columns if column.kind in ("datetime", "nested", "constant")}
    return (
        names | hints | others | {column.name for column in columns if _is_counter(column, rows.height, table.n_rows)}
    )


def _is_counter(column: ColumnProfile, n_sampled: int, n_rows: int) -> bool:
    """Whether sampled whole numbers are all distinct, and no farther apart than the rows of the table are many."""
    if column.kind != "integer" or column.n_unique != n_sampled or column.max is None or column.min is None:
        return False
    return column.max - column.min < n_rows


def _numbers(name: str, before: pl.DataFrame, after: pl.DataFrame) -> Drift | None:
    parts = []
    for frame in (before, after):
        values = frame.select(as_float(name, frame.schema[name]).alias("x"))["x"].drop_nulls().to_numpy()
        values = np.asarray(values[np.isfinite(values)], dtype=np.float64)
        if values.size < MIN_ROWS:
            return None
        steps = np.diff(values)
        if max((steps > 0).mean(), (steps < 0).mean()) >= _MONOTONE:
            # It counts the rows, or dates them.
            return None
        parts.append(values)
    return numeric_drift(*parts) if np.unique(parts[0]).size > 1 else None


def _levels(name: str, before: pl.DataFrame, after: pl.DataFrame) -> Drift | None:
    known = [frame[name].drop_nulls().cast(pl.String, strict=False) for frame in (before, after)]
    if min(len(part) for part in known) < MIN_ROWS:
        return None
    both = pl.concat(known)
    if both.n_unique() > MAX_LEVELS:
        return None
    codes = level_codes(both)
    return level_drift(codes[: len(known[0])], codes[len(known[0]) :])
