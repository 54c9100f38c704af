"""Does a value depend on the one before it in time?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mlaudit.forensics.resolution import Array

MIN_PER_ENTITY, MIN_ROWS = 30, 60
Z_99 = 2.5758293035489004


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """Lag-1 autocorrelation of ranks with 99 % limits, the p-value of none at all, and the pairs it rests on."""

    lag1: float
    low: float
    high: float
    p: float
    n: int

    @property
    def error_ratio(self) -> float:
        """Factor by which a standard error of a mean is too small that takes an AR(1) as independent rows."""
        bounded = min(max(self.lag1, -0.99), 0.99)
        return math.sqrt((1 + bounded) / (1 - bounded))


def lag1_autocorrelation(series: Iterable[Array]) -> Autocorrelation | None:
    """Pool the lag-1 autocorrelation of ranks over entities by Fisher's z.

    Parameters
    ----------
    series : iterable of arrays
        One per entity, in time order, finite. Those with fewer than 30 values are left out; None is returned when
        fewer than 60 values remain or all are constant.

    Notes
    -----
    Ranks within the entity, so that levels of entities do not count as dependence. Checked against
    ``statsmodels.tsa.stattools.acf`` on ranks.
    """
    weights, scores, total = [], [], 0
    for values in series:
        if values.size < MIN_PER_ENTITY:
            continue
        r = _rank_lag1(values)
        if r is not None:
            weights.append(values.size - 4)
            scores.append(math.atanh(min(max(r, -0.999999), 0.999999)))
            total += values.size
    if total < MIN_ROWS:
        return None
    weight = float(sum(weights))
    z = sum(w * s for w, s in zip(weights, scores, strict=True)) / weight
    error = 1 / math.sqrt(weight)
    p = math.erfc(abs(z) / error / math.sqrt(2))
    return Autocorrelation(math.tanh(z), math.tanh(z - Z_99 * error), math.tanh(z + Z_99 * error), p, total)


def _rank_lag1(values: Array) -> float | None:
    ranks = average_ranks(values)
    centred = ranks - ranks.mean()
    variance = float((centred * centred).sum())
    return None if variance == 0 else float((centred[1:] * centred[:-1]).sum()) / variance


def average_ranks(values: Array) -> Array:
    """Rank from 1, ties sharing their mean rank; equal to ``scipy.stats.rankdata``."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts).astype(np.float64)
    means = last - (counts - 1) / 2
    ranks: Array = means[inverse]
    return ranks
