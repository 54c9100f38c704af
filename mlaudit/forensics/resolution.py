"""How finely the values of a column are written."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

MAX_DECIMALS = 8
FIRST_VALUES = 1_000
"""Values, from all over a column, that settle most questions before all are looked at."""


def decimal_unit(values: Array) -> float:
    """Return the smallest power of ten, 1 to 1e-8, of which all values are multiples; 0 for full precision.

    A value counts as a multiple when it is within 1e-6 of a unit, or within what a float64 of its size can hold.
    """
    if values.size == 0:
        return 0.0
    slack = 4 * np.spacing(np.abs(values).max())
    some = values[:: -(-values.size // FIRST_VALUES)]
    for decimals in range(MAX_DECIMALS + 1):
        unit = 10.0**-decimals
        if not _stands_on(some, decimals, max(1e-6 * unit, slack)):
            continue
        if _stands_on(values, decimals, max(1e-6 * unit, slack)):
            return 0.0 if slack > unit / 10 else unit
    return 0.0


def _stands_on(values: Array, decimals: int, slack: float) -> bool:
    return bool((np.abs(values - np.round(values, decimals)) <= slack).all())


def is_multiple(value: float, unit: float) -> bool:
    """Whether a value stands on the grid of a unit."""
    ratio = value / unit
    return abs(ratio - round(ratio)) <= max(1e-6, 8 * float(np.finfo(np.float64).eps) * abs(ratio))


def measurement_error(values: Array) -> float:
    """Return the largest rounding error of a value: from its decimals, from float32, or from float64."""
    unit = decimal_unit(values)
    if unit > 0:
        return 1.05 * unit
    largest = float(np.abs(values).max()) if values.size else 0.0
    if bool((values.astype(np.float32).astype(np.float64) == values).all()):
        return 4 * largest * 2.0**-24
    return 8e-12 * largest
