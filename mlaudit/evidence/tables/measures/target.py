"""The profile of a target: what kind it is, and how its classes or its zeros are spread."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.core.values import CellValue
from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.model import TargetProfile
from mlaudit.evidence.tables.opening import OpenTable

MAX_CLASSES = 20


def target(table: OpenTable, column: str) -> TargetProfile:
    """Profile one column as the target; unlabelled rows are left out.

    Whole numbers that are stored as floating count as whole: a label column with gaps is written so.
    """
    dtype = table.require(column)
    if dtype.is_nested() or dtype in (pl.Object, pl.Binary):
        raise TableFailure(f"'{column}' holds nested values")
    counts = _level_counts(table, column, dtype)
    n_rows = int(counts["count"].sum())
    if n_rows == 0:
        raise TableFailure(f"'{column}' has no labelled row")
    levels = counts["level"]
    if len(levels) == 1:
        return _classes("constant", counts, n_rows, table, column)
    if len(levels) == 2:
        return _classes("binary", counts, n_rows, table, column)
    if len(levels) <= MAX_CLASSES and _is_categorical(levels):
        return _classes("multiclass", counts, n_rows, table, column)
    if is_number(dtype):
        zeros, near = _zeros(table, column, dtype)
        return TargetProfile("regression", n_rows, None, None, None, None, None, None, zeros, near)
    return _classes("text", counts, n_rows, table, column)


def class_labels(table: OpenTable, column: str) -> pl.Expr:
    """Labels of the rows as text, the same in files that store them with different number types."""
    dtype = table.require(column)
    value = pl.col(column).dt.total_microseconds() if dtype == pl.Duration else pl.col(column)
    if dtype.is_float():
        whole = value.is_finite() & (value == value.floor()) & (value.abs() < 2**53)
        cast = pl.when(whole).then(value.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(value.cast(pl.String))
        return pl.when(value.is_nan()).then(None).otherwise(cast).alias("label")
    return value.cast(pl.String).alias("label")


def numeric_target(table: OpenTable, column: str, train: OpenTable) -> NDArray[np.float64]:
    """Return a number as it is, and two classes as 0 and 1, the same in both files."""
    dtype = table.require(column)
    profile = target(train, column)
    if is_number(dtype) and profile.kind in ("regression", "binary", "multiclass"):
        values = table.collect(as_float(column, dtype).alias("y"))["y"]
        return np.asarray(values.fill_null(np.nan).to_numpy(), dtype=np.float64)
    if profile.kind != "binary":
        raise TableFailure(f"'{column}' is neither a number nor one of two classes")
    label = table.collect(class_labels(table, column))["label"]
    positive = (label == str(profile.minority_class)).cast(pl.Float64)
    return np.asarray(positive.fill_null(np.nan).to_numpy(), dtype=np.float64)


def _level_counts(table: OpenTable, column: str, dtype: pl.DataType) -> pl.DataFrame:
    level = pl.col(column).fill_nan(None) if dtype.is_float() else pl.col(column)
    frame = table.frame.select(level.alias("level")).drop_nulls()
    counted = frame.group_by("level").agg(pl.len().alias("count")).collect(engine="streaming")
    return counted.sort("count", "level")


def _is_categorical(levels: pl.Series) -> bool:
    if levels.dtype.is_float():
        return bool((levels == levels.floor()).all())
    return not levels.dtype.is_temporal()


def _classes(kind: str, counts: pl.DataFrame, n_rows: int, table: OpenTable, column: str) -> TargetProfile:
    rarest, commonest = int(counts["count"][0]), int(counts["count"][-1])
    dtype = table.schema[column]
    zeros, near = _zeros(table, column, dtype) if is_number(dtype) else (None, None)
    return TargetProfile(
        kind=kind,  # type: ignore[arg-type]
        n_rows=n_rows,
        n_classes=len(counts),
        minority_share=rarest / n_rows,
        minority_count=rarest,
        majority_share=commonest / n_rows,
        majority_class=_label(counts["level"][-1]),
        minority_class=_label(counts["level"][0]),
        zero_count=zeros,
        near_zero_share=near,
        class_counts=tuple(counts["count"].reverse().to_list()) if len(counts) <= MAX_CLASSES else (),
    )


def _zeros(table: OpenTable, column: str, dtype: pl.DataType) -> tuple[int, float]:
    value = as_float(column, dtype)
    size = value.filter(value.is_finite()).abs()
    row = table.collect(
        (size == 0).sum().alias("zeros"),
        (size < 0.01 * size.median()).mean().alias("near"),
    ).row(0)
    return int(row[0]), float(row[1] or 0.0)


def _label(level: object) -> CellValue:
    if isinstance(level, float) and level.is_integer():
        return CellValue(str(int(level)))
    return CellValue(str(level))
