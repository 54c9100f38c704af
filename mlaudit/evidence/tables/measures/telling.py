"""How much each column of a table says of its target by itself."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.sampling import SEED, sample
from mlaudit.evidence.tables.measures.target import MAX_CLASSES, class_labels
from mlaudit.evidence.tables.measures.target import target as target_profile
from mlaudit.evidence.tables.model import Association
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.association import is_relabelling, is_rescaling, level_auc, rank_auc

MAX_COLUMNS = 2_000
MAX_NUMBER_LEVELS = 20
"""A number of at most so many values is taken as a level too."""

Codes = NDArray[np.int64]


def association(table: OpenTable, target: str) -> dict[str, Association]:
    """Measure every other column against the target, on a sample of the labelled rows."""
    profile = target_profile(table, target)
    frame, note = sample(table, list(table.schema))
    label = frame.select(class_labels(table, target))["label"]
    frame, label = frame.filter(label.is_not_null()), label.drop_nulls()
    names = [name for name, dtype in frame.schema.items() if name != target and _has_levels(dtype)][:MAX_COLUMNS]
    if profile.kind == "regression":
        values = _numbers(frame, table, target)
        return {name: Association(None, _is_rescaled(frame, table, name, values), note) for name in names}
    if profile.kind not in ("binary", "multiclass"):
        raise TableFailure(f"'{target}' is neither a class label nor a number")
    labels = _codes(label)
    return {name: _of_classes(frame, table, name, labels, profile.kind == "binary", note) for name in names}


def _of_classes(
    frame: pl.DataFrame, table: OpenTable, name: str, labels: Codes, is_binary: bool, note: str
) -> Association:
    column = frame[name]
    levels = _codes(column)
    n_levels = int(levels.max()) + 1 if levels.size else 0
    copies = 2 <= n_levels <= MAX_CLASSES and is_relabelling(levels, labels)
    found = _areas(frame, table, column, levels, labels == labels.max()) if is_binary else []
    return Association(max(found, default=None), copies, note)


def _areas(
    frame: pl.DataFrame, table: OpenTable, column: pl.Series, levels: Codes, is_positive: NDArray[np.bool_]
) -> list[float]:
    is_gap = column.is_null().to_numpy()
    areas = [rank_auc(is_gap.astype(np.float64), is_positive) if is_gap.any() else None]
    if is_number(column.dtype) or column.dtype.is_temporal():
        areas.append(rank_auc(_numbers(frame, table, column.name), is_positive))
    if not is_number(column.dtype) or int(levels.max(initial=0)) < MAX_NUMBER_LEVELS:
        areas.append(level_auc(levels + 1, is_positive, SEED))
    return [area for area in areas if area is not None]


def _is_rescaled(frame: pl.DataFrame, table: OpenTable, name: str, target: NDArray[np.float64]) -> bool:
    return is_number(frame.schema[name]) and is_rescaling(_numbers(frame, table, name), target)


def _numbers(frame: pl.DataFrame, table: OpenTable, name: str) -> NDArray[np.float64]:
    dtype = table.schema[name]
    value = as_float(name, dtype) if is_number(dtype) else pl.col(name).to_physical().cast(pl.Float64)
    return np.asarray(frame.select(value)[name].fill_null(np.nan).to_numpy(), dtype=np.float64)


def _has_levels(dtype: pl.DataType) -> bool:
    return not dtype.is_nested() and dtype not in (pl.Binary, pl.Object, pl.Null)


def _codes(column: pl.Series) -> Codes:
    """Number the levels from 0, with -1 for a missing one."""
    if column.dtype.is_float():
        column = column.fill_nan(None)
    elif column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    elif column.dtype.is_temporal() or column.dtype == pl.Boolean:
        column = column.to_physical().cast(pl.Int64)
    ranks = column.rank("dense").fill_null(0).cast(pl.Int64).to_numpy() - 1
    return np.asarray(ranks, dtype=np.int64)
