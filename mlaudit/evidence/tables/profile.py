"""The profile of a table: the planned statistics of every column in one streaming pass."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from mlaudit.evidence.tables.columns import as_float, is_number, kind_of
from mlaudit.evidence.tables.model import ColumnProfile, TableProfile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.names import name_hint

EXACT_UNIQUE_ROWS = 1_000_000
"""Distinct values are counted exactly up to here, and estimated beyond."""
MAX_HASHED_ROWS = 40_000_000
_COLUMNS_A_PASS = 500
_QUANTILE_BYTES = 128 << 20
_SAMPLE_ROWS = 2_000

_QUANTILES = {"q01": 0.01, "q25": 0.25, "median": 0.5, "q75": 0.75, "q99": 0.99}
_NUMERIC = (
    "min",
    "max",
    "mean",
    "sd",
    "skew",
    "kurtosis",
    "non_positive_count",
    "negative_count",
    "zero_count",
    "infinite_count",
)


def profile(table: OpenTable, statistics: frozenset[str]) -> TableProfile:
    """Measure the planned statistics; null counts, kinds and name hints always.

    Parameters
    ----------
    statistics : frozenset of str
        Fields of `ColumnProfile`, and ``duplicate_row_share``.
    """
    raw: dict[str, dict[str, Any]] = {name: {} for name in table.schema}
    for names in _chunks(list(table.schema), _COLUMNS_A_PASS):
        expressions = [item for name in names for item in _aggregates(table, name, statistics)]
        if expressions:
            for key, value in table.collect(*expressions).row(0, named=True).items():
                statistic, name = key.split("|", 1)
                raw[name][statistic] = value
    _add_quantiles(table, raw, [name for name in _QUANTILES if name in statistics])
    columns = tuple(_column(table, name, raw[name], statistics) for name in table.schema)
    share = _duplicate_share(table, columns, raw) if "duplicate_row_share" in statistics else None
    return TableProfile(table.n_rows, columns, share, table.notes)


def identifier_columns(table: OpenTable, columns: Sequence[ColumnProfile], unique: dict[str, int | None]) -> set[str]:
    """Columns that only number or name the rows: left out before rows are compared.

    An identifier by name with one value a row; a text with one value a row; whole numbers that count the rows.
    """
    found = set()
    for column in columns:
        if unique.get(column.name) != table.n_rows or table.n_rows < 2:
            continue
        is_counter = column.kind == "integer" and column.max is not None and column.min is not None
        counts = is_counter and column.max - column.min == table.n_rows - 1  # type: ignore[operator]
        if column.name_hint == "identifier" or column.kind == "text" or counts:
            found.add(column.name)
    return found


def row_hashes(table: OpenTable, names: Sequence[str]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """64-bit hash of each row over the named columns; equal numbers hash alike whatever their type.

    Returns
    -------
    array of uint64, shape (n_rows,)
    """
    columns = []
    for name in names:
        dtype = table.schema[name]
        if is_number(dtype) or dtype == pl.Boolean:
            # adding zero makes -0.0 equal to 0.0
            columns.append(as_float(name, dtype) + 0.0)
        elif not dtype.is_nested() and dtype not in (pl.Object, pl.Binary):
            columns.append(pl.col(name).cast(pl.String))
    if not columns:
        return np.arange(table.n_rows, dtype=np.uint64)
    hashed = table.collect(pl.struct(columns).hash(seed=7).alias("hash"))
    return np.asarray(hashed["hash"].to_numpy(), dtype=np.uint64)


def _aggregates(table: OpenTable, name: str, statistics: frozenset[str]) -> Iterator[pl.Expr]:
    dtype = table.schema[name]
    column = pl.col(name)
    yield column.null_count().alias(f"null_count|{name}")
    if dtype.is_nested() or dtype in (pl.Object, pl.Binary, pl.Null):
        return
    if table.n_rows <= EXACT_UNIQUE_ROWS:
        yield column.n_unique().alias(f"n_unique|{name}")
    else:
        yield column.approx_n_unique().alias(f"n_unique|{name}")
    if not is_number(dtype):
        return
    value = as_float(name, dtype)
    finite = value.filter(value.is_finite())
    if dtype.is_float() or dtype.is_decimal():
        yield (finite == finite.floor()).all().alias(f"is_whole|{name}")
    expressions = {
        "min": finite.min(),
        "max": finite.max(),
        "mean": finite.mean(),
        "sd": finite.std(),
        "skew": finite.skew(bias=False),
        "kurtosis": finite.kurtosis(bias=False),
        "non_positive_count": (finite <= 0).sum(),
        "negative_count": (finite < 0).sum(),
        "zero_count": (finite == 0).sum(),
        "infinite_count": value.drop_nulls().len() - finite.len(),
    }
    wanted = statistics | ({"min", "max"} if "duplicate_row_share" in statistics else set())
    for statistic in _NUMERIC:
        if statistic in wanted:
            yield expressions[statistic].alias(f"{statistic}|{name}")


def _add_quantiles(table: OpenTable, raw: dict[str, dict[str, Any]], wanted: list[str]) -> None:
    """Quantiles hold their columns in memory, so that a large table takes several passes."""
    numeric = [name for name, dtype in table.schema.items() if is_number(dtype)] if wanted else []
    width = max(1, _QUANTILE_BYTES // (8 * max(1, table.n_rows)))
    for names in _chunks(numeric, min(width, _COLUMNS_A_PASS)):
        values = [(name, as_float(name, table.schema[name])) for name in names]
        asked = [
            value.filter(value.is_finite()).quantile(_QUANTILES[kind], "linear").alias(f"{kind}|{name}")
            for name, value in values
            for kind in wanted
        ]
        for key, value in table.collect(*asked).row(0, named=True).items():
            kind, name = key.split("|", 1)
            raw[name][kind] = value


def _column(table: OpenTable, name: str, found: dict[str, Any], statistics: frozenset[str]) -> ColumnProfile:
    dtype = table.schema[name]
    n_unique = found.get("n_unique")
    if n_unique is not None and found["null_count"]:
        n_unique -= 1
    whole = dtype.is_integer() or bool(found.get("is_whole"))
    counts = {key: found[key] for key in (*_NUMERIC, *_QUANTILES) if key in found and found[key] is not None}
    return ColumnProfile(
        name=name,
        dtype=str(dtype),
        kind=kind_of(_sample(table, name), table.n_rows, n_unique, whole),
        name_hint=name_hint(name),
        null_count=found["null_count"],
        n_unique=n_unique,
        n_unique_is_exact=table.n_rows <= EXACT_UNIQUE_ROWS,
        **counts,
    )


def _sample(table: OpenTable, name: str) -> pl.Series:
    if table.schema[name] != pl.String:
        return pl.Series(name, [], dtype=table.schema[name])
    frame = table.frame.select(name).filter(pl.col(name).is_not_null()).head(_SAMPLE_ROWS)
    return frame.collect(engine="streaming")[name]


def _duplicate_share(
    table: OpenTable, columns: Sequence[ColumnProfile], raw: dict[str, dict[str, Any]]
) -> float | None:
    if table.n_rows == 0 or table.n_rows > MAX_HASHED_ROWS:
        return None
    unique = {name: found.get("n_unique") for name, found in raw.items()}
    left_out = identifier_columns(table, columns, unique)
    names = [column.name for column in columns if column.name not in left_out]
    if not names:
        return 0.0
    hashes = np.sort(row_hashes(table, names))
    return float(np.count_nonzero(hashes[1:] == hashes[:-1])) / table.n_rows


def _chunks(names: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]
