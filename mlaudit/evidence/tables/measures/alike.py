"""Columns that go up and down together."""

from __future__ import annotations

import numpy as np

from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.sampling import sample
from mlaudit.evidence.tables.model import AlikeColumns
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.dependence import average_ranks

MAX_COLUMNS, MIN_ROWS = 300, 50
RHO = 0.8
"""Rank correlation from which on a column counts as alike to another one: a rule of thumb."""


def alike(table: OpenTable, columns: list[str]) -> AlikeColumns | None:
    """Find the pair of numeric columns with the largest Spearman correlation, on a sample; gaps get the middle rank."""
    names = [name for name in columns if name in table.schema and is_number(table.schema[name])][:MAX_COLUMNS]
    frame, _ = sample(table, names)
    if len(names) < 2 or frame.height < MIN_ROWS:
        return None
    ranks, kept = [], []
    for name in names:
        values = frame.select(as_float(name, table.schema[name]))[name].to_numpy()
        known = np.isfinite(values)
        if known.mean() < 0.5 or np.unique(values[known]).size < 2:
            continue
        ranked = np.zeros(values.size)
        ranked[known] = average_ranks(values[known]) - (known.sum() + 1) / 2
        ranks.append(ranked)
        kept.append(name)
    if len(kept) < 2:
        return None
    correlations = np.atleast_2d(np.corrcoef(np.stack(ranks)))
    np.fill_diagonal(correlations, 0.0)
    size = np.abs(correlations)
    first, second = np.unravel_index(int(np.argmax(size)), size.shape)
    rho = float(correlations[first, second])
    return AlikeColumns(kept[int(first)], kept[int(second)], rho, int((size.max(axis=0) >= RHO).sum()))
