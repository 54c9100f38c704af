"""Measurements of values that were filled in: spikes in one table, and whose mean they are in two."""

from __future__ import annotations

import polars as pl

from mlaudit.evidence.tables.columns import is_number
from mlaudit.evidence.tables.model import ColumnPairProfile, Spike
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.evidence.tables.sampling import finite_values, numeric_columns, sample
from mlaudit.forensics.imputation import find_imputation
from mlaudit.forensics.spikes import SpikeFound, find_spike

MAX_ROWS = 30_000_000
"""Rows up to which a column is held whole; the mean of a sample is not the mean that was filled in."""
MAX_NUMERIC_COLUMNS = 2_000
FILLED = ("exact_mean", "exact_median", "off_lattice_mean", "near_mean")


def spikes(table: OpenTable) -> dict[str, Spike]:
    """Hold the commonest value of every numeric column against the others."""
    found = {}
    for name in numeric_columns(table)[:MAX_NUMERIC_COLUMNS]:
        spike = SpikeFound("untestable") if table.n_rows > MAX_ROWS else find_spike(finite_values(table, name))
        repeats = spike.kind in FILLED and _repeats_within_levels(table, name)
        found[name] = Spike(
            spike.kind, spike.value, spike.count, spike.share, spike.rest_mean, spike.rest_median, repeats
        )
    return found


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
