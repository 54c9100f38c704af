"""Columns whose levels are entities with several rows each."""

from __future__ import annotations

import numpy as np
import polars as pl

from mlaudit.evidence.tables.measures.columns import as_float
from mlaudit.evidence.tables.measures.sampling import SEED, level_codes, numeric_columns, window
from mlaudit.evidence.tables.model import GroupColumn
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.groups import MIN_PER_LEVEL, has_entity_structure, is_candidate, level_icc
from mlaudit.forensics.names import is_entity_name

MAX_ROWS = 200_000
ICC_ROWS = 20_000
MAX_OTHERS = 200
RICH_SHARE = 0.9
"""A companion of which one value fills more than this share of the rows is constant within levels by itself."""


def groups(table: OpenTable, target: str | None = None) -> list[GroupColumn]:
    """Find columns that name an entity, or have the structure of one; the target is left out."""
    frame, _ = window(table, list(table.schema), MAX_ROWS)
    found = []
    for name, dtype in table.schema.items():
        if name == target or not (dtype.is_integer() or dtype in (pl.String, pl.Categorical, pl.Enum)):
            continue
        n_levels = frame[name].drop_nulls().n_unique()
        if n_levels and is_candidate(n_levels, frame.height):
            column = _judge(table, frame, name, target, n_levels)
            if column.has_name or column.has_structure:
                found.append(column)
    return found


def _judge(table: OpenTable, frame: pl.DataFrame, name: str, target: str | None, n_levels: int) -> GroupColumn:
    companions = _constant_companions(frame, name, target)
    icc = _largest_icc(table, frame, name, {name, *companions} | ({target} if target else set()))
    return GroupColumn(
        name=name,
        n_levels=n_levels,
        rows_per_level=frame.height / n_levels,
        constant_companions=tuple(companions),
        level_icc=icc,
        has_name=is_entity_name(name),
        has_structure=has_entity_structure(len(companions), icc),
    )


def _constant_companions(frame: pl.DataFrame, name: str, target: str | None) -> list[str]:
    """Columns that vary over the table and never within a level that has several rows."""
    others = [other for other, dtype in frame.schema.items() if other not in (name, target) and not dtype.is_nested()][
        :MAX_OTHERS
    ]
    if not others:
        return []
    asked = [pl.col(other).n_unique().alias(f"{index}") for index, other in enumerate(others)]
    levels = frame.group_by(pl.col(name).alias("level")).agg(pl.len().alias("rows"), *asked).drop_nulls("level")
    levels = levels.filter(pl.col("rows") >= MIN_PER_LEVEL)
    if levels.height == 0:
        return []
    most = levels.select(pl.exclude("level", "rows").max()).row(0)
    return [other for other, count in zip(others, most, strict=True) if count == 1 and _varies(frame[other])]


def _varies(column: pl.Series) -> bool:
    counts = np.bincount(level_codes(column))
    return int((counts > 0).sum()) > 1 and int(counts.max()) <= RICH_SHARE * len(column)


def _largest_icc(table: OpenTable, frame: pl.DataFrame, name: str, left_out: set[str]) -> float | None:
    """Largest ICC(1) over the other numeric columns, on whole levels drawn with a fixed seed."""
    codes = level_codes(frame[name])
    if codes.size > ICC_ROWS:
        order = np.random.default_rng(SEED).permutation(int(codes.max()) + 1)
        sizes = np.cumsum(np.bincount(codes)[order])
        keep = np.isin(codes, order[: max(2, int(np.searchsorted(sizes, ICC_ROWS)))])
        frame = frame.filter(pl.Series(keep))
        codes = level_codes(frame[name])
    found = []
    for other in numeric_columns(table)[:MAX_OTHERS]:
        if other in left_out:
            continue
        values = frame.select(as_float(other, table.schema[other]).alias("value"))["value"].fill_null(np.nan).to_numpy()
        known = np.isfinite(values)
        if known.sum() >= 0.9 * values.size and np.unique(values[known]).size > 10:
            icc = level_icc(codes[known], np.asarray(values[known], dtype=np.float64))
            if icc is not None:
                found.append(icc)
    return max(found, default=None)
