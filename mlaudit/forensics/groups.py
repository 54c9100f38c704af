"""Columns whose levels are entities with several rows each."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.dependence import average_ranks
from mlaudit.forensics.resolution import Array

MIN_LEVELS, MIN_PER_LEVEL, MAX_PER_LEVEL = 15, 2.0, 200.0
ICC_OF_ENTITIES, NEIGHBOUR_LEVELS = 0.3, 3


def level_icc(levels: NDArray[np.int64], values: Array) -> float | None:
    """Intraclass correlation ICC(1) of ranks within levels, after the trend over neighbouring levels is taken out.

    The mean of the three levels on either side is subtracted first: an ordinal variable, whose levels follow a trend,
    then shows none, and real entities still do.

    Parameters
    ----------
    levels : integer codes of shape (n,), numbered in the order of the levels' values
    values : array of shape (n,)

    Returns
    -------
    float or None
        At most 1; None where it is not defined.
    """
    counts = np.bincount(levels)
    ranks = average_ranks(values)
    sums = np.bincount(levels, weights=ranks)
    means = sums / np.maximum(counts, 1)
    adjusted = ranks - _neighbour_means(means)[levels]
    sums = np.bincount(levels, weights=adjusted)
    means = sums / np.maximum(counts, 1)
    k, n = int((counts > 0).sum()), adjusted.size
    if k < 2 or n <= k:
        return None
    grand = float(adjusted.mean())
    between = float((counts * (means - grand) ** 2).sum()) / (k - 1)
    within = float(((adjusted - means[levels]) ** 2).sum()) / (n - k)
    size = (n - float((counts.astype(np.float64) ** 2).sum()) / n) / (k - 1)
    total = between + (size - 1) * within
    return None if total <= 0 else (between - within) / total


def _neighbour_means(means: Array) -> Array:
    padded = np.pad(means, NEIGHBOUR_LEVELS, mode="reflect" if means.size > NEIGHBOUR_LEVELS else "edge")
    width = 2 * NEIGHBOUR_LEVELS + 1
    windows = np.lib.stride_tricks.sliding_window_view(padded, width)
    neighbours: Array = (windows.sum(axis=1) - means) / (width - 1)
    return neighbours


def is_candidate(n_levels: int, n_rows: int) -> bool:
    """Whether a column has as many levels, and as many rows to each, as entities have."""
    return n_levels >= MIN_LEVELS and MIN_PER_LEVEL <= n_rows / n_levels <= MAX_PER_LEVEL


def has_entity_structure(n_constant_companions: int, icc: float | None) -> bool:
    """Two further columns constant within levels, or values that belong to the level."""
    return n_constant_companions >= 2 or (icc is not None and icc >= ICC_OF_ENTITIES)
