"""Intervals and tests of shares in closed form."""

from __future__ import annotations

import math
from statistics import NormalDist

Z_95 = 1.959963984540054


def z_of(confidence: float) -> float:
    """Return the two-sided normal quantile of a level such as 0.95."""
    return NormalDist().inv_cdf((1 + confidence) / 2)


def two_sided_p(z: float) -> float:
    """Return the chance that a standard normal lies farther from 0."""
    return math.erfc(abs(z) / math.sqrt(2))


def wilson(share: float, n: int, z: float = Z_95) -> tuple[float, float]:
    """Score interval of a binomial share, 95 % by default (Wilson 1927; statsmodels ``proportion_confint``).

    Parameters
    ----------
    share : float in [0, 1]
    n : int >= 1
    """
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def difference(first: tuple[int, int], second: tuple[int, int], z: float = Z_95) -> tuple[float, float]:
    """Interval of the difference of two independent shares, first less second.

    From the Wilson limits of each (Newcombe 1998, method 10; statsmodels ``confint_proportions_2indep``).

    Parameters
    ----------
    first, second : (count, rows)
    """
    a, b = first[0] / first[1], second[0] / second[1]
    a_low, a_high = wilson(a, first[1], z)
    b_low, b_high = wilson(b, second[1], z)
    return a - b - math.hypot(a - a_low, b_high - b), a - b + math.hypot(a_high - a, b - b_low)


def ratio(first: tuple[int, int], second: tuple[int, int], z: float = Z_95) -> tuple[float, float]:
    """Interval of the ratio of two independent shares, first over second, on the scale of its logarithm (Katz 1978).

    Both counts are at least 1; statsmodels calls it ``log``.
    """
    value = (first[0] / first[1]) / (second[0] / second[1])
    half = z * math.sqrt(1 / first[0] - 1 / first[1] + 1 / second[0] - 1 / second[1])
    return value * math.exp(-half), value * math.exp(half)


def proportions_p(first: tuple[int, int], second: tuple[int, int]) -> float:
    """Two-sided p of equal shares, with the pooled variance (statsmodels ``proportions_ztest``)."""
    pooled = (first[0] + second[0]) / (first[1] + second[1])
    variance = pooled * (1 - pooled) * (1 / first[1] + 1 / second[1])
    if variance == 0:
        return 1.0
    return two_sided_p((first[0] / first[1] - second[0] / second[1]) / math.sqrt(variance))
