"""Intervals in closed form, for numbers that a project reports."""

from __future__ import annotations

import math


def wilson(share: float, n: int, z: float = 1.959963984540054) -> tuple[float, float]:
    """Score interval of a binomial share, 95 % by default (Wilson 1927; statsmodels ``proportion_confint``).

    Parameters
    ----------
    share : float in [0, 1]
    n : int >= 1
    """
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return max(0.0, centre - half), min(1.0, centre + half)
