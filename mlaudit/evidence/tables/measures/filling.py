"""Values that stand for missing ones: fills and codes in one table, and whose mean the fills are in two."""

from __future__ import annotations

from mlaudit.evidence.tables.measures.columns import is_number
from mlaudit.evidence.tables.measures.ordering import MAX_NUMERIC_COLUMNS, MAX_ROWS, finite_columns, ordered
from mlaudit.evidence.tables.measures.sampling import numeric_columns
from mlaudit.evidence.tables.model import ColumnPairProfile, SpecialValues, Spike
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.imputation import find_imputation


def special_values(table: OpenTable) -> dict[str, SpecialValues]:
    """Hold the commonest value of every numeric column, and its ends, against the others."""
    if table.n_rows > MAX_ROWS:
        untestable = SpecialValues(Spike("untestable", None, 0, 0.0, None, None))
        return dict.fromkeys(numeric_columns(table)[:MAX_NUMERIC_COLUMNS], untestable)
    return {name: found.special for name, found in ordered(table).items() if found.special is not None}


def imputation(train: OpenTable, test: OpenTable) -> list[ColumnPairProfile]:
    """Tell, for every numeric column that both files have, whose mean was filled in."""
    if train.n_rows + test.n_rows > MAX_ROWS:
        return []
    names = [name for name in numeric_columns(train) if name in test.schema and is_number(test.schema[name])]
    names = names[:MAX_NUMERIC_COLUMNS]
    found = []
    for (name, known), (_, asked) in zip(finite_columns(train, names), finite_columns(test, names), strict=True):
        one = find_imputation(known, asked)
        found.append(ColumnPairProfile(name, one.fitted_on, one.value, one.union_mean, one.train_mean, one.count))
    return found
