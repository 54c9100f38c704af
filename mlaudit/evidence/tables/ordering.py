"""What the values of a numeric column say when they are put in order: quantiles, fills and codes, from one sorting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import polars as pl

from mlaudit.evidence.tables.columns import as_float
from mlaudit.evidence.tables.model import Sentinel, SpecialValues, Spike
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.evidence.tables.sampling import Array, numeric_columns, sample
from mlaudit.forensics.sentinels import find_sentinel
from mlaudit.forensics.spikes import find_spike

MAX_ROWS = 30_000_000
"""Rows up to which fills are looked for; the mean of a sample is not the mean that was filled in."""
MAX_NUMERIC_COLUMNS = 2_000
FILLED = ("exact_mean", "exact_median", "off_lattice_mean", "near_mean")
QUANTILES = {"q01": 0.01, "q25": 0.25, "median": 0.5, "q75": 0.75, "q99": 0.99}
_BYTES_A_PASS = 256 << 20


@dataclass(frozen=True, slots=True)
class Ordered:
    """What one column says in order; None where it has no finite value, or is not among the columns looked at."""

    quantiles: dict[str, float] | None
    special: SpecialValues | None


def ordered(table: OpenTable) -> dict[str, Ordered]:
    """Sort every numeric column of a table once; the answer is kept with the table."""
    return table.once("ordered", lambda: _ordered(table))


def finite_columns(table: OpenTable, names: Sequence[str]) -> Iterator[tuple[str, Array]]:
    """Yield the finite values of columns, in file order, reading as many at a time as memory allows."""
    width = max(1, _BYTES_A_PASS // (8 * max(1, table.n_rows)))
    for start in range(0, len(names), width):
        some = names[start : start + width]
        frame = table.collect(*(as_float(name, table.schema[name]).alias(f"{i}") for i, name in enumerate(some)))
        for i, name in enumerate(some):
            values = frame.drop_in_place(f"{i}").fill_null(np.nan).to_numpy()
            yield name, np.asarray(values[np.isfinite(values)], dtype=np.float64)


def _ordered(table: OpenTable) -> dict[str, Ordered]:
    names = numeric_columns(table)
    looked_at = set(names[:MAX_NUMERIC_COLUMNS])
    found = {}
    for name, values in finite_columns(table, names):
        values = np.sort(values)
        quantiles = _quantiles(values) if values.size else None
        found[name] = Ordered(quantiles, _special(table, name, values) if name in looked_at else None)
    return found


def _quantiles(values: Array) -> dict[str, float]:
    """Interpolate linearly between sorted values."""
    places = np.array(list(QUANTILES.values())) * (values.size - 1)
    below = np.floor(places).astype(np.int64)
    low, high = values[below], values[np.minimum(below + 1, values.size - 1)]
    return dict(zip(QUANTILES, (low + (places - below) * (high - low)).tolist(), strict=True))


def _special(table: OpenTable, name: str, values: Array) -> SpecialValues:
    if table.n_rows > MAX_ROWS:
        return SpecialValues(Spike("untestable", None, 0, 0.0, None, None))
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
