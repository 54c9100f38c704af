"""What the values of a numeric column say when they are put in order: statistics, fills and codes, of one sorting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.measures.columns import as_float
from mlaudit.evidence.tables.measures.sampling import Array, numeric_columns, sample
from mlaudit.evidence.tables.measures.summary import Statistics, summarise
from mlaudit.evidence.tables.model import Sentinel, SpecialValues, Spike
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.sentinels import find_sentinel
from mlaudit.forensics.spikes import find_spike

MAX_ROWS = 30_000_000
"""Rows up to which a column is held whole; the mean of a sample is not the mean that was filled in."""
MAX_NUMERIC_COLUMNS = 2_000
FILLED = ("exact_mean", "exact_median", "off_lattice_mean", "near_mean")
_BYTES_A_PASS = 256 << 20


_WHOLE = 2.0**53
"""Beyond it, a float64 no longer holds every whole number."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """What one column says in order.

    ``n_unique``: distinct values, NaN and infinities among them; None where float64 cannot tell them all apart.
    ``special`` is None for columns beyond those looked at.
    """

    statistics: Statistics
    n_unique: int | None
    is_whole: bool
    special: SpecialValues | None


def ordered(table: OpenTable) -> dict[str, Ordered]:
    """Sort every numeric column of a table of at most `MAX_ROWS` rows once; the answer is kept with the table."""
    return table.once("ordered", lambda: _ordered(table))


def finite_columns(table: OpenTable, names: Sequence[str]) -> Iterator[tuple[str, Array]]:
    """Yield the finite values of columns, in file order."""
    for name, values, _ in _columns(table, names):
        yield name, _finite(values)


def _columns(table: OpenTable, names: Sequence[str]) -> Iterator[tuple[str, Array, int]]:
    """Yield columns with NaN for a null, and how many nulls there are; as many are read at a time as memory allows."""
    width = max(1, _BYTES_A_PASS // (8 * max(1, table.n_rows)))
    for start in range(0, len(names), width):
        some = names[start : start + width]
        frame = table.collect(*(as_float(name, table.schema[name]).alias(f"{i}") for i, name in enumerate(some)))
        for i, name in enumerate(some):
            column = frame.drop_in_place(f"{i}")
            values = np.asarray(column.fill_null(np.nan).to_numpy(), dtype=np.float64)
            yield name, values, column.null_count()


def _finite(values: Array) -> Array:
    is_finite = np.isfinite(values)
    return values if is_finite.all() else values[is_finite]


def _ordered(table: OpenTable) -> dict[str, Ordered]:
    names = numeric_columns(table)
    looked_at = set(names[:MAX_NUMERIC_COLUMNS])
    found = {}
    for name, column, n_null in _columns(table, names):
        values = np.sort(_finite(column))
        n_other = column.size - values.size - n_null
        distinct = values[1:] != values[:-1]
        special = _special(table, name, values) if name in looked_at else None
        found[name] = Ordered(
            summarise(values, n_other),
            _n_unique(
                table.schema[name], values, int(distinct.sum()), _kinds_of_other(column, n_null) if n_other else 0
            ),
            _is_whole(table.schema[name], values, distinct),
            special,
        )
    return found


def _n_unique(dtype: pl.DataType, values: Array, n_steps: int, n_other: int) -> int | None:
    is_wide = values.size and max(-float(values[0]), float(values[-1])) >= _WHOLE
    if dtype.is_decimal() or (dtype.is_integer() and is_wide):
        return None
    return n_steps + bool(values.size) + n_other


def _kinds_of_other(column: Array, n_null: int) -> int:
    """How many of NaN, inf and -inf occur."""
    n_nan = int(np.isnan(column).sum()) - n_null
    return bool(n_nan) + bool((column == np.inf).any()) + bool((column == -np.inf).any())


def _is_whole(dtype: pl.DataType, values: Array, is_step: NDArray[np.bool_]) -> bool:
    if dtype.is_integer() or dtype == pl.Duration or values.size == 0:
        return dtype != pl.Duration
    distinct = values[np.concatenate([[True], is_step])]
    return all(bool((part == np.floor(part)).all()) for part in (distinct[:1_000], distinct))


def _special(table: OpenTable, name: str, values: Array) -> SpecialValues:
    spike, sentinel = find_spike(values), find_sentinel(values)
    repeats = spike.kind in FILLED and _repeats_within_levels(table, name)
    return SpecialValues(
        Spike(spike.kind, spike.value, spike.count, spike.share, spike.rest_mean, spike.rest_median, repeats),
        None if sentinel is None else Sentinel(**asdict(sentinel)),
    )


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
