"""Statistics of one numeric column, from its values in ascending order."""

from __future__ import annotations

import math

import numpy as np

from mlaudit.evidence.tables.measures.sampling import Array

QUANTILES = {"q01": 0.01, "q25": 0.25, "median": 0.5, "q75": 0.75, "q99": 0.99}

Statistics = dict[str, float | int | None]


def summarise(ordered: Array, infinite_count: int) -> Statistics:
    """Summarise a column by the statistics that `ColumnProfile` names.

    Parameters
    ----------
    ordered : array of shape (n,)
        Finite values, ascending.
    infinite_count : int
        Values that are not, nulls apart.

    Notes
    -----
    ``sd`` takes one degree of freedom; ``skew`` and ``kurtosis`` are the unbiased G1 and G2 of Joanes and Gill (1998),
    Comparing measures of sample skewness and kurtosis, The Statistician 47; quantiles interpolate linearly.
    """
    below, up_to = (int(np.searchsorted(ordered, 0.0, side)) for side in ("left", "right"))
    counts: Statistics = {
        "negative_count": below,
        "non_positive_count": up_to,
        "zero_count": up_to - below,
        "infinite_count": infinite_count,
    }
    if ordered.size == 0:
        return counts
    ends: Statistics = {"min": float(ordered[0]), "max": float(ordered[-1])}
    return counts | ends | _moments(ordered) | _quantiles(ordered)


def _moments(values: Array) -> Statistics:
    n, mean = values.size, float(values.mean())
    off = values - mean
    squares = off * off
    second = float(squares.sum()) / n
    found: Statistics = {"mean": mean, "sd": math.sqrt(second * n / (n - 1)) if n > 1 else None}
    if n > 2 and second > 0:
        third = float((squares * off).sum()) / n
        found["skew"] = third / second**1.5 * math.sqrt(n * (n - 1)) / (n - 2)
    if n > 3 and second > 0:
        fourth = float((squares * squares).sum()) / n / second**2 - 3
        found["kurtosis"] = (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * fourth + 6)
    return found


def _quantiles(ordered: Array) -> Statistics:
    places = np.array(list(QUANTILES.values())) * (ordered.size - 1)
    before = np.floor(places).astype(np.int64)
    low, high = ordered[before], ordered[np.minimum(before + 1, ordered.size - 1)]
    return dict(zip(QUANTILES, (low + (places - before) * (high - low)).tolist(), strict=True))
