"""What a target looks like when rows are cut into folds in file order."""

from __future__ import annotations

import numpy as np

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.sampling import WHOLE_ROWS, level_codes
from mlaudit.evidence.tables.measures.target import class_labels
from mlaudit.evidence.tables.measures.target import target as target_profile
from mlaudit.evidence.tables.model import FoldProfile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.folds import cut_labels, cut_values


def folds(table: OpenTable, target: str, n_splits: int) -> FoldProfile:
    """Cut the labelled rows in file order, as an unshuffled k-fold does."""
    profile = target_profile(table, target)
    if not 2 <= n_splits <= profile.n_rows:
        raise TableFailure(f"{profile.n_rows:,} rows cannot be cut into {n_splits} folds")
    if profile.n_rows > WHOLE_ROWS:
        raise TableFailure(f"folds are cut up to {WHOLE_ROWS:,} rows")
    if profile.kind in ("binary", "multiclass"):
        labels = table.collect(class_labels(table, target))["label"].drop_nulls()
        found = cut_labels(level_codes(labels), n_splits)
    elif profile.kind == "regression" and is_number(table.schema[target]):
        value = as_float(target, table.schema[target])
        column = table.collect(value.filter(value.is_finite()).alias("value"))["value"].drop_nulls()
        found = cut_values(np.asarray(column.to_numpy(), dtype=np.float64), n_splits)
    else:
        raise TableFailure(f"'{target}' is neither a class label nor a number")
    return FoldProfile(n_splits, found.folds_missing_a_class, found.eta_squared, found.p)
