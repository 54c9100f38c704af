"""One repeated value that is exactly the mean or median of the others: the print of an imputation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array, decimal_unit, is_multiple

MIN_ROWS, MIN_DISTINCT, MIN_COUNT, CANDIDATES = 30, 8, 3, 8

Kind = Literal["exact_mean", "exact_median", "off_lattice_mean", "near_mean", "constant", "none", "untestable"]


@dataclass(frozen=True, slots=True)
class SpikeFound:
    """The spike of a column; ``value`` is None when there is none."""

    kind: Kind
    value: float | None = None
    count: int = 0
    share: float = 0.0
    rest_mean: float | None = None
    rest_median: float | None = None


def find_spike(values: Array) -> SpikeFound:
    """Hold the commonest values of a column against the statistics of the others.

    Parameters
    ----------
    values : array of shape (n,)
        Finite values.

    Notes
    -----
    ``exact_mean``: equal to the mean of the rest to 1e-9 and either off the grid of the rest (a mean of whole numbers
    is seldom whole) or in a column of full precision. ``off_lattice_mean``: the same after rounding to its own
    decimals. ``exact_median``: off the grid, or four times as common as the 99th percentile of the other counts.
    ``near_mean``: off the grid, within 0.15 deviations of the mean, in at least 0.5 % of rows.
    """
    distinct, counts = np.unique(values, return_counts=True)
    if values.size < MIN_ROWS or distinct.size < MIN_DISTINCT:
        return SpikeFound("untestable")
    order = np.argsort(-counts, kind="stable")[:CANDIDATES]
    found = [_judge(values, float(distinct[i]), int(counts[i]), counts) for i in order if counts[i] >= MIN_COUNT]
    strength = ["exact_mean", "off_lattice_mean", "exact_median", "near_mean", "constant"]
    return min(found, key=lambda spike: strength.index(spike.kind), default=SpikeFound("none"))


def _judge(values: Array, value: float, count: int, counts: NDArray[np.int64]) -> SpikeFound:
    rest = values[values != value]
    mean, median, sd = float(rest.mean()), float(np.median(rest)), float(rest.std())
    unit = decimal_unit(rest)
    share = count / values.size
    kind = _kind(value, count, counts, (mean, median, sd), unit, share)
    return SpikeFound(kind, value, count, share, mean, median)


def _kind(
    value: float, count: int, counts: NDArray[np.int64], rest: tuple[float, float, float], unit: float, share: float
) -> Kind:
    mean, median, sd = rest
    equal = 1e-9 * max(1.0, abs(value))
    is_off_grid = unit > 0 and not is_multiple(value, unit)
    if abs(value - mean) <= equal and (is_off_grid or unit == 0):
        return "exact_mean"
    if is_off_grid:
        own = decimal_unit(np.array([value]))
        if own > 0 and abs(value - mean) <= own / 2 * (1 + 1e-9) and sd / own > 20:
            return "off_lattice_mean"
        if abs(value - median) <= equal:
            return "exact_median"
        if sd > 0 and abs(value - mean) <= 0.15 * sd and share >= 0.005:
            return "near_mean"
    if unit == 0 and abs(value - median) <= equal and count >= 4 * _usual_count(counts, count):
        return "exact_median"
    return "constant"


def _usual_count(counts: NDArray[np.int64], count: int) -> float:
    others = counts[counts < count]
    return float(np.quantile(others, 0.99)) if others.size else 1.0
