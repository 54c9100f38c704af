"""How a test file was cut off its train file, along time or at random, and whether rows of both can be told apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.profile import identifiers
from mlaudit.evidence.tables.measures.sampling import SEED, level_codes, sample
from mlaudit.evidence.tables.measures.target import MAX_CLASSES, class_labels
from mlaudit.evidence.tables.measures.target import target as target_profile
from mlaudit.evidence.tables.measures.timeline import timeline
from mlaudit.evidence.tables.model import PartsInTime, PartsTold
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.interleaving import find_interleaving
from mlaudit.forensics.separation import binned, common_levels, find_separation

MAX_ROWS, MAX_COLUMNS = 10_000, 60
MAX_LEVEL_SHARE = 0.2
"""Distinct levels over rows above which a text tells rows, and not what they have in common."""

Codes = NDArray[np.int64]


def parts_in_time(train: OpenTable, test: OpenTable, time: str) -> PartsInTime:
    """Tell how the rows of the test file lie among those of the train file along a time."""
    lines = timeline(train, time), timeline(test, time)
    if lines[0].is_calendar != lines[1].is_calendar or lines[0].seconds != lines[1].seconds:
        raise TableFailure(f"'{time}' is written in two ways in the two files")
    found = find_interleaving(lines[0].times, lines[1].times, SEED)
    if found is None:
        raise TableFailure("there are too few rows with a time")
    return PartsInTime(found.earlier_share, found.runs_z)


def parts_told(train: OpenTable, test: OpenTable, target: str | None, left_out: Sequence[str]) -> PartsTold:
    """Tell rows of the two files apart by what both have; the target, identifiers and ``left_out`` are not looked at.

    Where both files hold classes, rows of the commonest one are compared: resampling of the training rows changes how
    many rows of a class there are, and is right.
    """
    unused = {target, *left_out} | identifiers(train) | identifiers(test)
    names = [name for name in train.schema if name in test.schema and name not in unused][:MAX_COLUMNS]
    frames = [_rows(table, names, target, _class_of(train, test, target)) for table in (train, test)]
    is_test = np.repeat([False, True], [frame.height for frame in frames])
    coded = {name: codes for name in names if (codes := _codes(name, frames, (train, test))) is not None}
    found = find_separation(list(coded.values()), is_test, SEED)
    if found is None:
        raise TableFailure("there are too few rows, or no columns, to tell the two files apart by")
    return PartsTold(found.auc, found.z, list(coded)[found.column], found.column_auc)


def _class_of(train: OpenTable, test: OpenTable, target: str | None) -> str | None:
    """Name the commonest class of the test file, where both files have classes."""
    if target is None or target not in train.schema or target not in test.schema:
        return None
    try:
        profile = target_profile(test, target)
    except TableFailure:
        return None
    has_classes = profile.n_classes is not None and 2 <= profile.n_classes <= MAX_CLASSES
    return str(profile.majority_class) if has_classes else None


def _rows(table: OpenTable, names: Sequence[str], target: str | None, label: str | None) -> pl.DataFrame:
    if label is None or target is None:
        return sample(table, names, MAX_ROWS)[0]
    frame = sample(table, [*names, target], 3 * MAX_ROWS)[0]
    return frame.filter(class_labels(table, target) == label).select(names).head(MAX_ROWS)


def _codes(name: str, frames: Sequence[pl.DataFrame], tables: Sequence[OpenTable]) -> Codes | None:
    """Levels of a column over both files; None where it is no number and no category."""
    dtypes = [table.schema[name] for table in tables]
    if all(is_number(dtype) or dtype == pl.Boolean for dtype in dtypes):
        parts = [frame.select(as_float(name, dtype))[name] for frame, dtype in zip(frames, dtypes, strict=True)]
        return binned(np.asarray(pl.concat(parts).fill_null(np.nan).to_numpy(), dtype=np.float64))
    if any(dtype not in (pl.String, pl.Categorical, pl.Enum) for dtype in dtypes):
        return None
    texts = pl.concat([frame[name].cast(pl.String) for frame in frames])
    if texts.n_unique() > max(2, MAX_LEVEL_SHARE * len(texts)):
        return None
    return common_levels(np.where(texts.is_null().to_numpy(), -1, level_codes(texts)))
