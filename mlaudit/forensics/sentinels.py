"""Codes that stand for a missing value and are written as a number: -999 among heights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mlaudit.forensics.resolution import Array

MIN_ROWS, MIN_COUNT = 30, 3
GAP_BELOW, GAP_ABOVE = 0.1, 1.0
"""Distance of a code from the other values, over their range: of a negative one below values that are never negative,
and of any other. Prices end in nines too, and stand among the others."""

_NINES = tuple(10.0**digits - 1 for digits in range(2, 8))
_LIMITS = (2.0**15, 2.0**31, 2.0**63)
NEGATIVE = frozenset([-9.0, -999.25, *(-nines for nines in _NINES), *(-limit for limit in _LIMITS)])
POSITIVE = frozenset([*_NINES, *(limit - 1 for limit in _LIMITS)])
"""Nines, the null value of well logs, and the ends of integer types."""


@dataclass(frozen=True, slots=True)
class SentinelFound:
    """A code, its rows, its distance from the others over their range, and the mean of the others."""

    value: float
    count: int
    gap_ratio: float
    rest_mean: float


def find_sentinel(values: Array) -> SentinelFound | None:
    """Look at the smallest and the largest value of a column.

    Parameters
    ----------
    values : array of shape (n,)
        Finite values.
    """
    if values.size < MIN_ROWS:
        return None
    low, high = float(values.min()), float(values.max())
    found = [_judge(values, code) for code, codes in ((low, NEGATIVE), (high, POSITIVE)) if code in codes]
    return max((one for one in found if one is not None), key=lambda one: one.count, default=None)


def _judge(values: Array, code: float) -> SentinelFound | None:
    rest = values[values != code]
    count = values.size - rest.size
    if count < MIN_COUNT or rest.size < MIN_ROWS // 2:
        return None
    low, high = float(rest.min()), float(rest.max())
    if high == low:
        return None
    gap = (low - code if code < low else code - high) / (high - low)
    needed = GAP_BELOW if code < 0 <= low else GAP_ABOVE
    return SentinelFound(code, count, gap, float(np.mean(rest))) if gap >= needed else None
