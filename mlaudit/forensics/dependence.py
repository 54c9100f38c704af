"""Does a value depend on the one before it in time?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mlaudit.forensics.resolution import Array

MAX_LAGS = 40
MIN_PER_SERIES, MIN_ROWS, MIN_CORRECTED = 4, 60, 10
"""Values of the shortest series that counts, of all series together, and of a series freed of its whole bias."""
Z_99 = 2.5758293035489004


@dataclass(frozen=True, slots=True)
class Autocorrelation:
    """Lag-1 autocorrelation of ranks with 99 % limits, the two-sided p-value of none at all, and the rows used."""

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
    """Pool the lag-1 autocorrelation of ranks over series.

    Parameters
    ----------
    series : iterable of arrays
        One per entity, in time order, finite. Those with fewer than 4 values, or a single value throughout, are left
        out; None is returned when fewer than 60 values remain.

    Notes
    -----
    Ranks are taken within each series, so that levels of entities do not count as dependence. A coefficient is that of
    ``statsmodels.tsa.stattools.acf`` on the ranks, freed of its bias of about -(1 + 3 r) / n (Kendall 1954); below 10
    values only of the -1 / n that independent values have, which understates dependence and never invents it. Series
    are weighted by the inverse of the variance for independent values, (n - 2)^2 / (n^2 (n - 1)) (Moran 1948). The
    limits are those of Fisher's z with the variance of an AR(1), 1 / (n (1 - r^2)).
    """
    coefficients, precisions, total = [], [], 0
    for values in series:
        n = values.size
        r = rank_lag1(values) if n >= MIN_PER_SERIES else None
        if r is not None:
            widening = n / (n - 3) if n >= MIN_CORRECTED else 1.0
            coefficients.append((r + 1 / n) * widening)
            precisions.append(n * n * (n - 1) / (n - 2) ** 2 / widening**2)
            total += n
    if total < MIN_ROWS:
        return None
    precision = float(sum(precisions))
    r = min(max(float(np.dot(coefficients, precisions)) / precision, -0.9999), 0.9999)
    z, error = math.atanh(r), 1 / math.sqrt(precision * (1 - r * r))
    p = math.erfc(abs(z) * math.sqrt(precision) / math.sqrt(2))
    return Autocorrelation(r, math.tanh(z - Z_99 * error), math.tanh(z + Z_99 * error), p, total)


def autocorrelations(series: Iterable[Array]) -> tuple[float, ...]:
    """Pool the autocorrelation of ranks over series at 1 to 40 steps, as far as a quarter of a series reaches.

    Parameters
    ----------
    series : iterable of arrays
        As of `lag1_autocorrelation`, which is the first of what is returned, before its own limits.
    """
    sums, weights = np.zeros(MAX_LAGS), np.zeros(MAX_LAGS)
    for values in series:
        n = values.size
        if n < MIN_PER_SERIES:
            continue
        centred = average_ranks(values) - (n + 1) / 2
        variance = float((centred * centred).sum())
        if variance == 0:
            continue
        widening = n / (n - 3) if n >= MIN_CORRECTED else 1.0
        precision = n * n * (n - 1) / (n - 2) ** 2 / widening**2
        for lag in range(1, min(MAX_LAGS, max(1, n // 4)) + 1):
            r = float((centred[lag:] * centred[:-lag]).sum()) / variance
            sums[lag - 1] += precision * (r + 1 / n) * widening
            weights[lag - 1] += precision
    reached = weights > 0
    return tuple(round(float(r), 6) for r in np.clip(sums[reached] / weights[reached], -1, 1))


def rank_lag1(values: Array) -> float | None:
    """Lag-1 autocorrelation of the ranks of one series; None when all values are equal."""
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
