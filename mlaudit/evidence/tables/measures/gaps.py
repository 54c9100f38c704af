"""What gaps say of the target: column by column, and over the rows that a complete-case analysis keeps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.target import numeric_target
from mlaudit.evidence.tables.measures.target import target as target_profile
from mlaudit.evidence.tables.model import CompleteCases, TellingGaps
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.shifts import Shift, find_shift

MIN_ROWS = 20
"""Rows with a gap, and rows without, below which nothing is said."""
MAX_ROWS, MAX_COLUMNS = 3_000_000, 2_000


def telling_gaps(table: OpenTable, target: str) -> dict[str, TellingGaps]:
    """Hold the target of rows with a gap against that of rows without, for every column that has enough of both.

    Every column that was tried counts in the adjustment of the p-values by the caller.
    """
    labels = _labels(table, target)
    found = {}
    names = [name for name in table.schema if name != target][:MAX_COLUMNS]
    gaps = table.collect(*(_gap(table, name).alias(f"{i}") for i, name in enumerate(names)))
    for name, is_gap in zip(names, gaps.iter_columns(), strict=True):
        shift = find_shift(labels, np.asarray(is_gap.to_numpy(), dtype=np.bool_), MIN_ROWS)
        if shift is not None:
            found[name] = TellingGaps(shift.auc, shift.p, shift.marked_mean, shift.other_mean)
    return found


def complete_cases(table: OpenTable, target: str | None, columns: Sequence[str]) -> CompleteCases:
    """Count the rows without a gap in any of the columns, and hold their target against that of the others."""
    names = [name for name in columns if table.require(name) is not None and name != target]
    is_dropped = _is_gap(table, names) if names else np.zeros(table.n_rows, dtype=np.bool_)
    if table.n_rows == 0:
        raise TableFailure("there is no row")
    shift = None if target is None else _shift(table, target, is_dropped)
    kept = 1 - float(is_dropped.mean())
    if shift is None:
        return CompleteCases(kept, None, None, None, None)
    return CompleteCases(kept, shift.auc, shift.p, shift.other_mean, shift.marked_mean)


def _shift(table: OpenTable, target: str, is_dropped: NDArray[np.bool_]) -> Shift | None:
    try:
        return find_shift(_labels(table, target), is_dropped, MIN_ROWS)
    except TableFailure:
        return None


def _labels(table: OpenTable, target: str) -> NDArray[np.float64]:
    if target_profile(table, target).kind == "multiclass":
        raise TableFailure(f"'{target}' has more than two classes, whose numbers have no order")
    if table.n_rows > MAX_ROWS:
        raise TableFailure(f"gaps are held against the target up to {MAX_ROWS:,} rows")
    return numeric_target(table, target, table)


def _is_gap(table: OpenTable, names: Sequence[str]) -> NDArray[np.bool_]:
    """Whether a row has a gap in any of the columns."""
    frame = table.collect(pl.any_horizontal(_gap(table, name) for name in names).alias("gap"))
    return np.asarray(frame["gap"].to_numpy(), dtype=np.bool_)


def _gap(table: OpenTable, name: str) -> pl.Expr:
    """Whether a row has a gap in a column; pandas takes NaN for one."""
    column = pl.col(name)
    gap = column.is_null() | column.is_nan() if table.schema[name].is_float() else column.is_null()
    return gap.fill_null(True)
