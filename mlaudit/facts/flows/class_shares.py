"""How evenly chance deals out a rare class: the hypergeometric law of a drawn test part."""

from __future__ import annotations

import math

UNEVEN = 0.2
"""Relative distance of the share of a class in the test part from that in all rows, beyond which it counts as off."""


def chance_of_uneven_share(n_rows: int, count: int, n_test: int) -> float:
    """Probability that a drawn test part holds a class more than a fifth too often or too rarely.

    Parameters
    ----------
    n_rows, count, n_test : int
        All rows, those of the class, those drawn without regard to the class.

    Returns
    -------
    float
        As of `scipy.stats.hypergeom`, summed over the counts that are near enough.
    """
    expected = n_test * count / n_rows
    # A count at the border itself, such as 8 of 10, is not beyond it, whatever the last bit of the product says.
    low, high = (expected * (1 - UNEVEN) - 1e-9, expected * (1 + UNEVEN) + 1e-9)
    near = range(max(math.ceil(low), 0, n_test + count - n_rows), min(math.floor(high), count, n_test) + 1)
    return max(0.0, 1.0 - math.fsum(_probability(n_rows, count, n_test, k) for k in near))


def chance_of_none(n_rows: int, count: int, n_test: int) -> float:
    """Probability that a drawn test part holds no row of a class."""
    return _probability(n_rows, count, n_test, 0) if n_test <= n_rows - count else 0.0


def _probability(n_rows: int, count: int, n_test: int, k: int) -> float:
    logs = _log_choices(count, k) + _log_choices(n_rows - count, n_test - k) - _log_choices(n_rows, n_test)
    return math.exp(logs)


def _log_choices(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
