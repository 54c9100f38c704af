"""Columns of a table that are nearly the same."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.sampling import sample
from mlaudit.evidence.tables.model import Twins
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.dependence import average_ranks

MAX_COLUMNS, MIN_ROWS = 300, 30
ALIKE = 0.95
"""Rank correlation from which on two columns count as twins."""


def twins(table: OpenTable, columns: Sequence[str]) -> list[Twins]:
    """Return pairs of numbers with a Spearman correlation of at least 0.95, over the rows in which all have a value.

    Columns that the table does not have are left out, and so are constant ones.
    """
    names = [name for name in columns if name in table.schema and is_number(table.schema[name])][:MAX_COLUMNS]
    if len(names) < 2:
        return []
    frame = sample(table, names)[0].select(as_float(name, table.schema[name]).alias(name) for name in names)
    rows = frame.fill_nan(None).drop_nulls()
    if rows.height < MIN_ROWS:
        return []
    varying = [name for name in names if rows[name].n_unique() > 1]
    if len(varying) < 2:
        return []
    ranks = np.array([average_ranks(rows[name].to_numpy()) for name in varying])
    found = np.abs(np.corrcoef(ranks))
    return [
        Twins(varying[one], varying[other], float(found[one, other]))
        for one, other in zip(*np.triu_indices(len(varying), 1), strict=True)
        if found[one, other] >= ALIKE
    ]
