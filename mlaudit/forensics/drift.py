"""Do two samples of a column differ: by how much, and by more than chance?

A test alone calls any difference of many rows, a size alone any noise of few; rows that follow each other count as the
number of independent rows that they are worth.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.core.exhibit import HistogramBin
from mlaudit.forensics.distributions import chi_square_tail
from mlaudit.forensics.resolution import Array
from mlaudit.forensics.seasons import effective_rows

N_BINS = 10
MAX_LEVELS_SHOWN = 10
_TERMS = 100


@dataclass(frozen=True, slots=True)
class Drift:
    """How far apart two samples of a column are.

    Attributes
    ----------
    distance : float
        Largest distance of the distribution functions (Kolmogorov and Smirnov); half the sum of differences of shares
        for levels.
    moved : float or None
        Wasserstein distance in deviations of the reference; None for levels.
    divergence : float
        Jensen-Shannon distance to base 2, over tenths of the reference, or over levels.
    p : float
        Chance of such a distance without a change, for the number of independent rows.
    bins : tuple of HistogramBin
        Shares of both samples in tenths of the reference, or of its ten commonest levels and the others.
    """

    distance: float
    moved: float | None
    divergence: float
    p: float
    bins: tuple[HistogramBin, ...] = ()


def numeric_drift(reference: Array, current: Array) -> Drift:
    """Compare two samples of numbers, finite and in file order."""
    first, second = np.sort(reference), np.sort(current)
    values = np.concatenate([first, second])
    values.sort()
    gaps = np.abs(
        np.searchsorted(first, values, side="right") / first.size
        - np.searchsorted(second, values, side="right") / second.size
    )
    deviation = float(reference.std())
    moved = float((gaps[:-1] * np.diff(values)).sum()) / deviation if deviation > 0 else math.inf
    edges = np.unique(np.quantile(first, np.linspace(0, 1, N_BINS + 1)[1:-1]))
    shares = [np.bincount(np.searchsorted(edges, x, side="left"), minlength=edges.size + 1) for x in (first, second)]
    distance = float(gaps.max())
    rows, others = effective_rows(reference), effective_rows(current)
    p = kolmogorov_tail(distance, rows, others)
    return Drift(distance, moved, _divergence(*shares), p, _bins(_ranges(edges), *shares))


def level_drift(reference: NDArray[np.int64], current: NDArray[np.int64]) -> Drift:
    """Compare two samples of levels, numbered from 0 over both, in file order."""
    n_levels = int(max(reference.max(), current.max())) + 1
    counts = np.array([np.bincount(part, minlength=n_levels) for part in (reference, current)])
    counts = counts[:, counts.sum(axis=0) > 0]
    shares = counts / counts.sum(axis=1, keepdims=True)
    largest = int(np.argmax(np.bincount(reference)))
    marks = [(part == largest).astype(np.float64) for part in (reference, current)]
    worth = [min(1.0, effective_rows(mark) / mark.size) for mark in marks]
    expected = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / counts.sum()
    statistic = float(((counts - expected) ** 2 / expected).sum()) * min(worth)
    freedom = counts.shape[1] - 1
    p = chi_square_tail(statistic, freedom) if freedom else 1.0
    distance = float(np.abs(shares[0] - shares[1]).sum()) / 2
    return Drift(distance, None, _divergence(*counts), p, _bins(*_commonest(counts)))


def kolmogorov_tail(distance: float, rows: float, others: float) -> float:
    """Chance of such a distance of two samples, with Stephens' correction for small ones (1970).

    Close to ``scipy.stats.ks_2samp(method="asymp")``.
    """
    root = math.sqrt(rows * others / (rows + others))
    scaled = (root + 0.12 + 0.11 / root) * distance
    if scaled < 0.2:
        return 1.0
    terms = ((-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, _TERMS))
    return min(1.0, max(0.0, 2 * math.fsum(terms)))


def _ranges(edges: Array) -> list[str]:
    """Call the ranges between edges; the last one has no upper end."""
    ends = [f"{edge:.4g}" for edge in edges]
    return [*(f"to {end}" for end in ends), f"above {ends[-1]}"] if ends else ["all values"]


def _commonest(counts: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64], NDArray[np.int64]]:
    """Order levels by their rows in the reference, and take the rare ones together; no level is called by its name."""
    first, second = counts[:, np.lexsort((-counts[1], -counts[0]))]
    names = [f"level {rank}" for rank in range(1, first.size + 1)]
    if first.size > MAX_LEVELS_SHOWN:
        first, second = (np.append(x[:MAX_LEVELS_SHOWN], x[MAX_LEVELS_SHOWN:].sum()) for x in (first, second))
        names = [*names[:MAX_LEVELS_SHOWN], "other levels"]
    return names, first, second


def _bins(names: list[str], first: NDArray[np.int64], second: NDArray[np.int64]) -> tuple[HistogramBin, ...]:
    shares = zip(names, first / first.sum(), second / second.sum(), strict=True)
    return tuple(HistogramBin(name, round(float(one), 6), round(float(other), 6)) for name, one, other in shares)


def _divergence(first: NDArray[np.int64], second: NDArray[np.int64]) -> float:
    """Jensen-Shannon distance of two histograms, as ``scipy.spatial.distance.jensenshannon`` to base 2."""
    p, q = first / first.sum(), second / second.sum()
    middle = (p + q) / 2
    parts = [float((x[x > 0] * np.log2(x[x > 0] / middle[x > 0])).sum()) for x in (p, q)]
    return math.sqrt(max(0.0, sum(parts) / 2))
