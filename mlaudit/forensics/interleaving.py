"""How a test part lies among the training part in time: behind it, in blocks, or scattered."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from mlaudit.forensics.resolution import Array

MIN_ROWS = 20
_NEWEST = 0.99
"""Quantile of the training times that stands for the newest: one late row is no overlap."""


@dataclass(frozen=True, slots=True)
class Interleaving:
    """``earlier_share``: test rows before nearly the newest training row; ``runs_z``: of the runs test in time order.

    A random draw has a ``runs_z`` of about 0; a cut at a time, or blocks of time, have far fewer runs: below -4.
    """

    earlier_share: float
    runs_z: float
    n: int


def find_interleaving(train: Array, test: Array, seed: int) -> Interleaving | None:
    """Order the rows of both parts in time and count the runs of either.

    Parameters
    ----------
    train, test : arrays of shape (n,) and (m,)
        Times of the rows; NaN rows do not count. Rows of one time come in random order, which a seed fixes.

    Returns
    -------
    Interleaving or None
        None with fewer than 20 rows in either part.

    Notes
    -----
    Wald and Wolfowitz (1940). Of n and m rows in random order the number of runs has the mean 1 + 2 n m / (n + m); the
    z-value is that of ``statsmodels.sandbox.stats.runs.runstest_1samp`` without its correction.
    """
    train, test = train[np.isfinite(train)], test[np.isfinite(test)]
    n, m = train.size, test.size
    if min(n, m) < MIN_ROWS:
        return None
    times = np.concatenate([train, test])
    is_test = np.repeat([False, True], [n, m])[np.lexsort((np.random.default_rng(seed).random(n + m), times))]
    runs = 1 + int(np.count_nonzero(np.diff(is_test)))
    product = 2.0 * n * m
    mean = 1 + product / (n + m)
    variance = product * (product - n - m) / ((n + m) ** 2 * (n + m - 1))
    earlier = float((test < np.quantile(train, _NEWEST)).mean())
    return Interleaving(earlier, (runs - mean) / math.sqrt(variance), n + m)
