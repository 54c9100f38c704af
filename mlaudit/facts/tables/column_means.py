"""Whether learnt column means are those of a train file or of train and test together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.facts.tables.column import Column
from mlaudit.facts.tables.table import Table

MIN_COLUMNS = 2
_CLOSE = 1e-9


def whose_means(
    learnt: Mapping[str, float], train: Table, test: Table
) -> Literal["train", "train_and_test", "neither"] | Unknown:
    """Compare learnt means with those of the files, over the rows that have a value.

    Columns of which both files have the same mean to nine digits tell nothing. At least two must tell, and all that do
    must say the same.
    """
    verdicts = set()
    telling = 0
    for name, mean in learnt.items():
        own, other = _mean(train, name), _mean(test, name)
        if own is None or other is None:
            return Unknown(f"the mean of {name} is not known in both files", "the data files")
        union = (own[0] * own[1] + other[0] * other[1]) / (own[1] + other[1])
        if _agree(own[0], union):
            continue
        telling += 1
        verdicts.add("train" if _agree(mean, own[0]) else "train_and_test" if _agree(mean, union) else "neither")
    if telling < MIN_COLUMNS:
        return Unknown("fewer than two columns have means that tell the files apart")
    if verdicts == {"train"}:
        return "train"
    return "train_and_test" if verdicts == {"train_and_test"} else "neither"


def _mean(table: Table, name: str) -> tuple[float, int] | None:
    """Return the mean of a column and how many rows it is over; None where it is not known."""
    columns = table.columns
    if isinstance(columns, Unknown) or isinstance(table.n_rows, Unknown):
        return None
    column: Column | None = next((found for found in columns if found.name == name), None)
    if column is None or isinstance(column.mean, Unknown) or isinstance(column.missing_count, Unknown):
        return None
    count = table.n_rows - column.missing_count
    return (column.mean, count) if count > 0 else None


def _agree(one: float, other: float) -> bool:
    return math.isclose(one, other, rel_tol=_CLOSE, abs_tol=1e-12)
