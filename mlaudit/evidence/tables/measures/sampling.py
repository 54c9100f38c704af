"""The rows that a measurement looks at: all of them, a seeded sample, or a window of the file."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.measures.columns import is_number
from mlaudit.evidence.tables.opening import OpenTable, collect

SAMPLE_ROWS = 20_000
SERIAL_ROWS = 40_000
WHOLE_ROWS = 3_000_000
"""Rows up to which a few columns are held whole."""
KEPT_ROWS = 60_000
MAX_KEPT_CELLS = 8_000_000
"""A sample of a table that is not held in memory has so many rows, smaller ones are drawn from it; and at most so many
cells, where it is kept."""
SEED = 20_251

Array = NDArray[np.float64]


def sample(table: OpenTable, columns: Sequence[str], rows: int = SAMPLE_ROWS) -> tuple[pl.DataFrame, str]:
    """Draw rows without replacement, the same ones each time, kept in file order.

    Returns
    -------
    tuple of DataFrame and str
        How the sample is described, ``20,000 of 1,200,000 rows``; empty when it is the whole table.
    """
    if table.n_rows <= rows:
        return collect(table.frame.select(columns)), ""
    kept = max(rows, min(KEPT_ROWS, table.n_rows))
    if table.is_resident or kept * len(table.schema) > MAX_KEPT_CELLS:
        return collect(table.frame.select(columns).filter(_some(table.n_rows, rows))), described(rows, table)
    # A draw of all columns costs one reading of the file, whatever is asked of it later.
    every = table.once(("drawn", kept), lambda: collect(table.frame.filter(_some(table.n_rows, kept))))
    return every.select(columns).filter(_some(kept, rows)), described(rows, table)


def _some(n_rows: int, rows: int) -> pl.Expr:
    chosen = np.sort(np.random.default_rng(SEED).choice(n_rows, rows, replace=False)).astype(np.uint32)
    kept = np.zeros(n_rows, dtype=bool)
    kept[chosen] = True
    return pl.lit(pl.Series("kept", kept))


def window(table: OpenTable, columns: Sequence[str], rows: int = WHOLE_ROWS) -> tuple[pl.DataFrame, str]:
    """Take the first rows of the file, all of them where they are not too many."""
    frame = collect(table.frame.select(columns).head(rows))
    return frame, described(rows, table) if table.n_rows > rows else ""


def described(rows: int, table: OpenTable) -> str:
    """How many rows of how many."""
    return f"{rows:,} of {table.n_rows:,} rows"


def numeric_columns(table: OpenTable) -> list[str]:
    """Names of the columns that hold numbers."""
    return [name for name, dtype in table.schema.items() if is_number(dtype)]


def level_codes(column: pl.Series) -> NDArray[np.int64]:
    """Number the levels of a column from 0 in ascending order; a missing value is a level of its own."""
    if column.dtype == pl.String:
        # Hashing finds the few levels of a long column sooner than sorting all of it.
        ranks = column.cast(pl.Enum(column.drop_nulls().unique().sort())).to_physical().cast(pl.Int64) + 1
    else:
        ranks = column.rank("dense").cast(pl.Int64)
    codes = ranks.fill_null(0).to_numpy()
    return np.asarray(codes - codes.min(), dtype=np.int64) if codes.size else np.empty(0, dtype=np.int64)
