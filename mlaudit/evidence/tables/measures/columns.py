"""What a column is, by the type and the content of its values."""

from __future__ import annotations

import polars as pl

from mlaudit.evidence.tables.measures.times import time_format
from mlaudit.evidence.tables.model import ColumnKind

_TRUTH = {"true", "false", "yes", "no", "t", "f", "y", "n"}
_SAMPLE = 2_000


def is_number(dtype: pl.DataType) -> bool:
    """Whether values of the type can be measured; durations count, dates do not."""
    return dtype.is_numeric() or dtype == pl.Duration


def as_float(name: str, dtype: pl.DataType) -> pl.Expr:
    """Values as float64; a duration in seconds, a boolean as 0 and 1."""
    column = pl.col(name)
    if dtype == pl.Duration:
        return column.dt.total_microseconds().cast(pl.Float64) / 1e6
    return column.cast(pl.Float64, strict=False)


def kind_of(values: pl.Series, n_rows: int, n_unique: int | None, is_whole: bool | None) -> ColumnKind:
    """Tell the kind of a column.

    Parameters
    ----------
    values : polars.Series
        Its values, or a sample of them.
    n_rows, n_unique : int
        Over the whole table.
    is_whole : bool or None
        All finite values are whole numbers; None where it is not a number.
    """
    dtype = values.dtype
    if dtype.is_nested() or dtype in (pl.Object, pl.Binary):
        return "nested"
    if dtype == pl.Null or (n_unique is not None and n_unique <= 1):
        return "constant"
    if dtype == pl.Boolean:
        return "boolean"
    if is_number(dtype):
        return "integer" if is_whole else "numeric"
    if dtype.is_temporal():
        return "datetime"
    if dtype in (pl.Categorical, pl.Enum):
        return "categorical"
    return _kind_of_text(values.drop_nulls().head(_SAMPLE), n_rows, n_unique)


def _kind_of_text(values: pl.Series, n_rows: int, n_unique: int | None) -> ColumnKind:
    levels = set(values.str.to_lowercase().str.strip_chars().unique().head(5).to_list())
    if levels and len(levels) <= 2 and levels <= _TRUTH:
        return "boolean"
    if time_format(values) is not None:
        return "datetime"
    numeric_share = 1 - values.str.strip_chars().cast(pl.Float64, strict=False).null_count() / max(1, len(values))
    if numeric_share >= 0.05:
        return "mixed"
    if n_unique is not None and n_unique <= max(20, 0.05 * n_rows):
        return "categorical"
    return "text"
