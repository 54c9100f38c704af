"""Prints of work done before a train and a test file were cut: target means, and rows that are almost copies."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.sampling import numeric_columns, sample
from mlaudit.evidence.tables.measures.target import numeric_target
from mlaudit.evidence.tables.model import NearRows, TargetEncoding
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.encoding import find_encoding
from mlaudit.forensics.nearness import MAX_ASKED, MAX_KNOWN, find_near

MAX_ROWS = 3_000_000
MAX_COLUMNS = 500
MAX_DIMENSIONS, MIN_DISTINCT_SHARE = 100, 0.2

Array = NDArray[np.float64]


def encodings(train: OpenTable, test: OpenTable, target: str) -> dict[str, TargetEncoding]:
    """Tell, for every number that both files have, whether it holds target means, and of which rows."""
    test.require(target)
    if train.n_rows + test.n_rows > MAX_ROWS:
        raise TableFailure(f"target means are looked for up to {MAX_ROWS:,} rows in both files")
    labels = [numeric_target(table, target, train) for table in (train, test)]
    names = [name for name in numeric_columns(train) if name != target and _is_number_in(test, name)]
    found = {}
    for name in names[:MAX_COLUMNS]:
        values = [table.collect(as_float(name, table.schema[name]).alias("v"))["v"] for table in (train, test)]
        rows = [_known(*pair) for pair in zip(values, labels, strict=True)]
        is_train = np.repeat([True, False], [len(rows[0][0]), len(rows[1][0])])
        column, label = (np.concatenate([rows[0][part], rows[1][part]]) for part in (0, 1))
        found[name] = _encoding(column, label, is_train, is_number(train.schema[target]))
    return found


def near_rows(train: OpenTable, test: OpenTable, target: str | None) -> NearRows:
    """Count examined test rows that are almost a training row in all continuous columns, and equal to none."""
    names = [name for name in _continuous(train, target) if _is_number_in(test, name)][:MAX_DIMENSIONS]
    if not names:
        raise TableFailure("the two files share no continuous column")
    known, asked = _matrix(train, names, MAX_KNOWN), _matrix(test, names, MAX_ASKED)
    found = find_near(known, asked)
    if found is None:
        raise TableFailure("there are too few rows or continuous columns to tell near rows from neighbours")
    return NearRows(found.near, found.asked, found.expected)


def _encoding(column: Array, label: Array, is_train: NDArray[np.bool_], is_counted: bool) -> TargetEncoding:
    """Classes in words have no order: the means may be those of either."""
    ways = [label] if is_counted else [label, 1 - label]
    found = [find_encoding(column, way, is_train) for way in ways]
    one = next((one for one in found if one.fitted_on != "none"), found[0])
    return TargetEncoding(one.fitted_on, one.kind, one.matched, one.informative)


def _known(values: pl.Series, target: Array) -> tuple[Array, Array]:
    numbers = np.asarray(values.fill_null(np.nan).to_numpy(), dtype=np.float64)
    known = np.isfinite(numbers) & np.isfinite(target)
    return numbers[known], target[known]


def _is_number_in(table: OpenTable, name: str) -> bool:
    return name in table.schema and is_number(table.schema[name])


def _continuous(table: OpenTable, target: str | None) -> list[str]:
    names = [name for name in numeric_columns(table) if name != target]
    if not names:
        return []
    frame, _ = sample(table, names, MAX_KNOWN)
    counts = frame.select(pl.all().n_unique()).row(0)
    return [name for name, count in zip(names, counts, strict=True) if count > MIN_DISTINCT_SHARE * frame.height]


def _matrix(table: OpenTable, names: list[str], rows: int) -> Array:
    frame, _ = sample(table, names, rows)
    values = frame.select(as_float(name, table.schema[name]).alias(f"x{i}") for i, name in enumerate(names))
    whole = values.drop_nulls().filter(pl.all_horizontal(pl.all().is_finite()))
    return np.asarray(whole.to_numpy(), dtype=np.float64)
