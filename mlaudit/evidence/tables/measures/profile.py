"""The profile of a table: the planned statistics of every column in one streaming pass."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

import numpy as np
import polars as pl

from mlaudit.evidence.tables.measures.columns import as_float, is_number, kind_of
from mlaudit.evidence.tables.measures.ordering import MAX_ROWS, ordered
from mlaudit.evidence.tables.measures.sampling import numeric_columns
from mlaudit.evidence.tables.measures.summary import QUANTILES
from mlaudit.evidence.tables.model import EXACT_ROWS, ColumnProfile, TableProfile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.names import name_hint

MAX_HASHED_ROWS = 40_000_000
ESTIMATE_ERROR = 0.05
"""By how much an estimate of distinct values may fall short: some three deviations."""
_COLUMNS_A_PASS = 500
_SAMPLE_ROWS = 2_000
_SPREADER = 0x9E3779B97F4A7C15
"""An odd factor without pattern, 2^64 over the golden ratio: equal parts in another order hash otherwise."""

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
    is_held = table.n_rows <= MAX_ROWS
    raw: dict[str, dict[str, Any]] = {name: {} for name in table.schema}
    asked = {name: list(_aggregates(table, name, statistics, is_held)) for name in table.schema}
    # Quantiles hold a column in memory.
    width = _COLUMNS_A_PASS if is_held or statistics.isdisjoint(QUANTILES) else 1
    for names in _chunks(list(table.schema), width):
        _read(table, raw, [expression for name in names for expression in asked[name]])
    if is_held:
        for name, found in ordered(table).items():
            raw[name] |= found.statistics | {"is_whole": found.is_whole}
            raw[name] |= {"n_unique": found.n_unique, "is_counted": found.n_unique is not None}
        wide = [name for name in numeric_columns(table) if raw[name]["n_unique"] is None]
        for names in _chunks(wide, _COLUMNS_A_PASS):
            _read(table, raw, [_n_unique(table, name) for name in names])
    columns = tuple(_column(table, name, raw[name], statistics) for name in table.schema)
    share = _duplicate_share(table, columns) if "duplicate_row_share" in statistics else None
    return TableProfile(table.n_rows, columns, share, table.notes)


def plain_columns(table: OpenTable) -> tuple[ColumnProfile, ...]:
    """Kinds, ends and distinct values of the columns; the answer is kept with the table."""
    return table.once("columns", lambda: profile(table, frozenset({"min", "max"})).columns)


def identifiers(table: OpenTable) -> set[str]:
    """Columns that only number or name the rows."""
    return _identifiers(table, plain_columns(table))


def _identifiers(table: OpenTable, columns: Sequence[ColumnProfile]) -> set[str]:
    """Find what is left out before rows are compared.

    An identifier by name with one value a row; a text with one value a row; whole numbers that count the rows. A text
    whose values were not counted exactly may have some twice, which would then be what tells rows apart.
    """
    found = set()
    for column in columns:
        if column.n_unique is None or table.n_rows < 2 or not _is_one_a_row(column, table.n_rows):
            continue
        is_counter = column.kind == "integer" and column.max is not None and column.min is not None
        counts = is_counter and column.max - column.min == table.n_rows - 1  # type: ignore[operator]
        is_text = column.kind == "text" and column.n_unique_is_exact
        if column.name_hint == "identifier" or is_text or counts:
            found.add(column.name)
    return found


def _is_one_a_row(column: ColumnProfile, n_rows: int) -> bool:
    assert column.n_unique is not None
    return column.n_unique == n_rows if column.n_unique_is_exact else column.n_unique >= n_rows * (1 - ESTIMATE_ERROR)


def row_hashes(
    table: OpenTable, names: Sequence[str], as_text: Collection[str] = ()
) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """64-bit hash of each row over the named columns; equal numbers hash alike whatever their type.

    Times hash as numbers, which is fast; those of ``as_text``, whose types differ between two files, as they are
    written.

    Returns
    -------
    array of uint64, shape (n_rows,)
    """
    combined: pl.Expr | None = None
    for place, name in enumerate(names):
        dtype = table.schema[name]
        if is_number(dtype) or dtype == pl.Boolean:
            # adding zero makes -0.0 equal to 0.0
            column = as_float(name, dtype) + 0.0
        elif dtype.is_temporal() and name not in as_text:
            column = pl.col(name).to_physical()
        elif not dtype.is_nested() and dtype not in (pl.Object, pl.Binary):
            column = pl.col(name).cast(pl.String)
        else:
            continue
        hashed = column.hash(seed=place)
        combined = hashed if combined is None else (combined ^ hashed) * pl.lit(_SPREADER, dtype=pl.UInt64)
    if combined is None:
        return np.arange(table.n_rows, dtype=np.uint64)
    return np.array(table.collect(combined.alias("hash"))["hash"].to_numpy(), dtype=np.uint64)


def _read(table: OpenTable, raw: dict[str, dict[str, Any]], expressions: list[pl.Expr]) -> None:
    """Evaluate expressions called ``statistic|column`` in one pass."""
    for key, value in table.collect(*expressions).row(0, named=True).items():
        statistic, name = key.split("|", 1)
        raw[name][statistic] = value


def _n_unique(table: OpenTable, name: str) -> pl.Expr:
    column = pl.col(name).drop_nulls()
    counted = column.n_unique() if table.n_rows <= EXACT_ROWS else column.approx_n_unique()
    return counted.alias(f"n_unique|{name}")


def _aggregates(table: OpenTable, name: str, statistics: frozenset[str], is_held: bool) -> Iterator[pl.Expr]:
    """What is asked of a column in the streaming pass; numbers that are held whole need nothing more of it."""
    dtype = table.schema[name]
    yield pl.col(name).null_count().alias(f"null_count|{name}")
    if dtype.is_nested() or dtype in (pl.Object, pl.Binary, pl.Null) or (is_held and is_number(dtype)):
        return
    yield _n_unique(table, name)
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
    } | {kind: finite.quantile(share, "linear") for kind, share in QUANTILES.items()}
    for statistic in _planned(statistics):
        yield expressions[statistic].alias(f"{statistic}|{name}")


def _planned(statistics: frozenset[str]) -> list[str]:
    """Statistics of numbers that are asked for; identifiers are told by their ends."""
    wanted = statistics | ({"min", "max"} if "duplicate_row_share" in statistics else set())
    return [name for name in (*_NUMERIC, *QUANTILES) if name in wanted]


def _column(table: OpenTable, name: str, found: dict[str, Any], statistics: frozenset[str]) -> ColumnProfile:
    dtype = table.schema[name]
    n_unique = found.get("n_unique")
    whole = dtype.is_integer() or bool(found.get("is_whole"))
    counts = {key: found[key] for key in _planned(statistics) if found.get(key) is not None}
    return ColumnProfile(
        name=name,
        dtype=str(dtype),
        kind=kind_of(_sample(table, name), table.n_rows, n_unique, whole),
        name_hint=name_hint(name),
        null_count=found["null_count"],
        n_unique=n_unique,
        n_unique_is_exact=found.get("is_counted", False) or table.n_rows <= EXACT_ROWS,
        **counts,
    )


def _sample(table: OpenTable, name: str) -> pl.Series:
    if table.schema[name] != pl.String:
        return pl.Series(name, [], dtype=table.schema[name])
    frame = table.frame.select(name).filter(pl.col(name).is_not_null()).head(_SAMPLE_ROWS)
    return frame.collect(engine="streaming")[name]


def _duplicate_share(table: OpenTable, columns: Sequence[ColumnProfile]) -> float | None:
    if table.n_rows == 0 or table.n_rows > MAX_HASHED_ROWS:
        return None
    left_out = _identifiers(table, columns)
    names = [column.name for column in columns if column.name not in left_out]
    if not names:
        return 0.0
    hashes = row_hashes(table, names)
    hashes.sort()
    return float(np.count_nonzero(hashes[1:] == hashes[:-1])) / table.n_rows


def _chunks(names: list[str], size: int) -> Iterator[list[str]]:
    for start in range(0, len(names), size):
        yield names[start : start + size]
