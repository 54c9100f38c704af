"""Whether a number lies higher in some rows than in the others: the rank sum test and its area."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.dependence import average_ranks
from mlaudit.forensics.resolution import Array


@dataclass(frozen=True, slots=True)
class Shift:
    """``auc``: chance that a marked value exceeds another, ties halved; ``p``: two-sided; means of both groups."""

    auc: float
    p: float
    marked_mean: float
    other_mean: float


def find_shift(values: Array, is_marked: NDArray[np.bool_], least: int) -> Shift | None:
    """Compare marked values with the others.

    Parameters
    ----------
    values : array of shape (n,)
        NaN rows do not count. For two classes written as 0 and 1 the area is half of the difference of their shares
        away from 0.5.
    is_marked : booleans of shape (n,)
    least : int
        Rows that either group must have.

    Returns
    -------
    Shift or None
        None with too few rows in a group, or where all values are equal.

    Notes
    -----
    Equal to ``scipy.stats.mannwhitneyu(method="asymptotic", use_continuity=False)``, ties corrected for.
    """
    known = np.isfinite(values)
    values, is_marked = values[known], is_marked[known]
    marked = int(is_marked.sum())
    others = values.size - marked
    if min(marked, others) < least:
        return None
    counts = np.unique(values, return_counts=True)[1].astype(np.float64)
    n = float(values.size)
    variance = marked * others / 12 * (n + 1 - float((counts**3 - counts).sum()) / (n * (n - 1)))
    if variance <= 0:
        return None
    statistic = float(average_ranks(values)[is_marked].sum()) - marked * (marked + 1) / 2
    z = (statistic - marked * others / 2) / math.sqrt(variance)
    return Shift(
        statistic / (marked * others),
        math.erfc(abs(z) / math.sqrt(2)),
        float(values[is_marked].mean()),
        float(values[~is_marked].mean()),
    )
