"""A train and a test file held against each other: repeated rows, scaler prints, levels seen before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.core.values import CellValue
from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import is_number
from mlaudit.evidence.tables.measures.ordering import finite_columns
from mlaudit.evidence.tables.measures.profile import MAX_HASHED_ROWS, identifiers, row_hashes
from mlaudit.evidence.tables.measures.sampling import level_codes, sample
from mlaudit.evidence.tables.measures.target import MAX_CLASSES, class_labels
from mlaudit.evidence.tables.model import PairProfile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.duplicates import collision_bits, copies_by_class, label_agreement
from mlaudit.forensics.scaling import ScalingFound, find_scaling

MAX_SCALED_COLUMNS = 500
RICH_SHARE = 0.9
"""Distinct values over distinct rows of the training file above which a column alone tells rows apart."""
MAX_COUNTED_ROWS = 1_000_000
MAX_WHOLE_ROWS = 4_000_000
"""Rows of both files up to which scaler prints and the labels of repeated rows are looked at."""


def pair(train: OpenTable, test: OpenTable, target: str | None) -> PairProfile:
    """Compare the features that both files have; the target and columns that only number the rows are left out."""
    shared = [name for name in train.schema if name in test.schema and name != target]
    left_out = identifiers(train) | identifiers(test)
    features = [name for name in shared if name not in left_out and not train.schema[name].is_nested()]
    if not features or not train.n_rows or not test.n_rows:
        raise TableFailure("the two files share no feature column with rows in it")
    if train.n_rows + test.n_rows > MAX_HASHED_ROWS:
        raise TableFailure(f"rows are compared up to {MAX_HASHED_ROWS:,} in both files")
    unlike = {name for name in features if train.schema[name] != test.schema[name]}
    known, asked = row_hashes(train, features, unlike), row_hashes(test, features, unlike)
    repeated = np.isin(asked, known)
    counts = [_level_counts(train, name) for name in features]
    numeric = [name for name in features if is_number(train.schema[name]) and is_number(test.schema[name])]
    numeric = numeric[:MAX_SCALED_COLUMNS]
    is_large = train.n_rows + test.n_rows > MAX_WHOLE_ROWS
    scaled = (
        ScalingFound("undecided", "none") if is_large else find_scaling(_arrays(train, numeric), _arrays(test, numeric))
    )
    labels = None if is_large else _labels(train, test, target)
    return PairProfile(
        n_train=train.n_rows,
        n_test=test.n_rows,
        duplicate_share=float(repeated.mean()),
        duplicate_count=int(repeated.sum()),
        collision_bits_surplus=collision_bits(counts) - float(np.log2(train.n_rows)),
        has_rich_column=max(count.size for count in counts) > RICH_SHARE * min(np.unique(known).size, MAX_COUNTED_ROWS),
        duplicate_label_agreement=None if labels is None else label_agreement(known, labels.train, asked, labels.test),
        duplicate_distinct=np.unique(asked[repeated]).size,
        scaler_fitted_on=scaled.fitted_on,
        scaler_kind=scaled.kind,
        scaler_columns=scaled.columns,
        scaler_columns_share=scaled.share,
        scaler_shift_sd=scaled.shift_sd,
        **_copies(labels, repeated),
    )


def seen_levels(train: OpenTable, test: OpenTable, column: str) -> float:
    """Share of the test rows that have a level of the column at all, and one that occurs in train."""
    known = train.collect(class_labels(train, column))["label"].drop_nulls().unique()
    asked = test.collect(class_labels(test, column))["label"].drop_nulls()
    if len(asked) == 0:
        raise TableFailure(f"'{column}' is empty in {test.path}")
    return float(asked.is_in(known.implode()).sum()) / len(asked)


def _level_counts(table: OpenTable, name: str) -> NDArray[np.int64]:
    frame, _ = sample(table, [name], MAX_COUNTED_ROWS)
    return np.asarray(frame[name].unique_counts().to_numpy(), dtype=np.int64)


def _arrays(table: OpenTable, names: Sequence[str]) -> dict[str, NDArray[np.float64]]:
    return {name: values for name, values in finite_columns(table, names) if values.size}


@dataclass(frozen=True, slots=True)
class _Labels:
    """Labels of the rows of both files as codes, -1 where there is none, and the text behind each code."""

    train: NDArray[np.int64]
    test: NDArray[np.int64]
    names: dict[int, str]


def _labels(train: OpenTable, test: OpenTable, target: str | None) -> _Labels | None:
    if target is None or target not in train.schema or target not in test.schema:
        return None
    known, asked = (table.collect(class_labels(table, target))["label"] for table in (train, test))
    both = pl.concat([known, asked])
    codes = np.where(both.is_null().to_numpy(), -1, level_codes(both))
    names = dict(zip(codes.tolist(), both.to_list(), strict=True)) if both.n_unique() <= MAX_CLASSES else {}
    return _Labels(codes[: len(known)], codes[len(known) :], names)


def _copies(labels: _Labels | None, is_copy: NDArray[np.bool_]) -> dict[str, Any]:
    found = copies_by_class(labels.test, is_copy) if labels is not None and labels.names else None
    if found is None or labels is None:
        return {}
    return {
        "most_copied_class": CellValue(labels.names[found.code]),
        "most_copied_count": found.count,
        "most_copied_share": found.most_share,
        "least_copied_share": found.least_share,
    }
