"""Values that stand for missing ones: fills and codes in one table, and whose mean the fills are in two."""

from __future__ import annotations

from dataclasses import asdict

import polars as pl

from mlaudit.evidence.tables.columns import is_number
from mlaudit.evidence.tables.model import ColumnPairProfile, Sentinel, SpecialValues, Spike
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.evidence.tables.sampling import finite_values, numeric_columns, sample
from mlaudit.forensics.imputation import find_imputation
from mlaudit.forensics.sentinels import find_sentinel
from mlaudit.forensics.spikes import find_spike

MAX_ROWS = 30_000_000
"""Rows up to which a column is held whole; the mean of a sample is not the mean that was filled in."""
MAX_NUMERIC_COLUMNS = 2_000
FILLED = ("exact_mean", "exact_median", "off_lattice_mean", "near_mean")


def special_values(table: OpenTable) -> dict[str, SpecialValues]:
    """Hold the commonest value of every numeric column, and its ends, against the others."""
    if table.n_rows > MAX_ROWS:
        untestable = SpecialValues(Spike("untestable", None, 0, 0.0, None, None))
        return dict.fromkeys(numeric_columns(table)[:MAX_NUMERIC_COLUMNS], untestable)
    return {name: _special(table, name) for name in numeric_columns(table)[:MAX_NUMERIC_COLUMNS]}


def _special(table: OpenTable, name: str) -> SpecialValues:
    values = finite_values(table, name)
    spike, sentinel = find_spike(values), find_sentinel(values)
    repeats = spike.kind in FILLED and _repeats_within_levels(table, name)
    return SpecialValues(
        Spike(spike.kind, spike.value, spike.count, spike.share, spike.rest_mean, spike.rest_median, repeats),
        None if sentinel is None else Sentinel(**asdict(sentinel)),
    )


def imputation(train: OpenTable, test: OpenTable) -> list[ColumnPairProfile]:
    """Tell, for every numeric column that both files have, whose mean was filled in."""
    found = []
    for name in numeric_columns(train)[:MAX_NUMERIC_COLUMNS]:
        if name in test.schema and is_number(test.schema[name]) and train.n_rows + test.n_rows <= MAX_ROWS:
            one = find_imputation(finite_values(train, name), finite_values(test, name))
            found.append(ColumnPairProfile(name, one.fitted_on, one.value, one.union_mean, one.train_mean, one.count))
    return found


def _repeats_within_levels(table: OpenTable, name: str) -> bool:
    """Whether some other column has levels of several rows that each hold one value of this one.

    A value is then common because its entity has many rows, not because gaps were filled.
    """
    others = [
        other
        for other, dtype in table.schema.items()
        if other != name and (dtype.is_integer() or dtype in (pl.String, pl.Categorical, pl.Enum))
    ]
    frame, _ = sample(table, [name, *others[:200]], 200_000)
    for other in others[:200]:
        levels = frame[other].n_unique()
        if 2 <= levels <= frame.height / 2 and frame.select(other, name).n_unique() == levels:
            return True
    return False
