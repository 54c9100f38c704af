"""The grid that the values of a column stand on, whatever shift and scale they were given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array

MAX_POINTS = 20_000
TOLERANCE = 1e-7
"""Of the range: how exactly a value must stand on the grid."""
FINEST = 1e-5
"""Of the range: a finer grid cannot be told from full precision."""


@dataclass(frozen=True, slots=True)
class Lattice:
    """Values origin + k step; ``step`` is 0 when there is no grid."""

    origin: float
    step: float
    slack: float

    def holds(self, values: Array) -> NDArray[np.bool_]:
        """Which values stand on the grid."""
        if self.step == 0:
            return np.zeros(values.shape, dtype=bool)
        ratio = (values - self.origin) / self.step
        held: NDArray[np.bool_] = np.abs(ratio - np.round(ratio)) * self.step <= self.slack
        return held


NO_LATTICE = Lattice(0.0, 0.0, 0.0)


def find_lattice(values: Array) -> Lattice:
    """Find the grid by the greatest common divisor of the gaps, by Euclid's algorithm with a tolerance.

    Unlike a count of decimals it survives a scaler: whole years stay a grid when they are standardised.
    """
    distinct = np.unique(values[:: max(1, values.size // MAX_POINTS)])
    if distinct.size < 2:
        return Lattice(float(distinct[0]) if distinct.size else 0.0, 0.0, 0.0)
    origin, extent = float(distinct[0]), float(distinct[-1] - distinct[0])
    slack = TOLERANCE * extent
    step = _common_divisor(np.unique(np.round(np.diff(distinct) / slack)) * slack, slack, FINEST * extent)
    if step:
        # The divisor is known to about the tolerance; over the whole range that would add up.
        step = extent / round(extent / step)
    found = Lattice(origin, step, max(slack, step * 1e-3))
    return found if step and bool(found.holds(distinct).all()) else Lattice(origin, 0.0, 0.0)


def _common_divisor(gaps: Array, slack: float, finest: float) -> float:
    divisor = 0.0
    for gap in gaps:
        rest = float(gap)
        while rest > 4 * slack:
            divisor, rest = rest, (divisor % rest if divisor else 0.0)
            if divisor - rest <= 4 * slack:
                rest = 0.0
        if divisor < finest:
            return 0.0
    return divisor
