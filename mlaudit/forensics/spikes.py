"""One repeated value that is exactly the mean or median of the others: the print of an imputation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.lattice import Lattice, find_lattice
from mlaudit.forensics.resolution import Array, decimal_unit, is_multiple

MIN_ROWS, MIN_DISTINCT, MIN_COUNT, CANDIDATES = 30, 8, 3, 8
RICH_SHARE = 0.25
"""Distinct values over the other rows."""

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
    is seldom whole) or in a column of full precision with many distinct values: of the means of some categories one may
    well be the mean of all. ``off_lattice_mean``: the same after rounding to its own
    decimals. ``exact_median``: off the grid, or four times as common as the 99th percentile of the other counts.
    ``near_mean``: off the grid, within 0.15 deviations of the mean, in at least 0.5 % of rows.
    """
    ordered = np.sort(values)
    distinct, counts = np.unique(ordered, return_counts=True)
    first = np.cumsum(counts) - counts
    if values.size < MIN_ROWS or distinct.size < MIN_DISTINCT:
        return SpikeFound("untestable")
    commonest = np.argsort(-counts, kind="stable")[:CANDIDATES]
    # Few gaps leave a fill that is not among the commonest values: it is still the one next to the mean or median.
    middle = [int(np.abs(distinct - centre).argmin()) for centre in (values.mean(), np.median(values))]
    order = dict.fromkeys([*commonest.tolist(), *middle])
    found = [_judge(ordered, int(first[i]), int(counts[i]), counts) for i in order if counts[i] >= MIN_COUNT]
    strength = ["exact_mean", "off_lattice_mean", "exact_median", "near_mean", "constant"]
    return min(found, key=lambda spike: strength.index(spike.kind), default=SpikeFound("none"))


@dataclass(frozen=True, slots=True)
class _Rest:
    """All other values: their middle, their spread, and the grid they stand on."""

    mean: float
    median: float
    middle: tuple[float, float]
    sd: float
    unit: float
    lattice: Lattice


def _judge(ordered: Array, first: int, count: int, counts: NDArray[np.int64]) -> SpikeFound:
    """Hold the value that stands ``count`` times from ``first`` on against all others."""
    value = float(ordered[first])
    others = np.concatenate([ordered[:first], ordered[first + count :]])
    low, high = float(others[(others.size - 1) // 2]), float(others[others.size // 2])
    unit = decimal_unit(others)
    # A scaler takes whole numbers to full precision and leaves their grid.
    lattice = find_lattice(others) if unit == 0 else Lattice(0.0, 0.0, 0.0)
    rest = _Rest(float(others.mean()), (low + high) / 2, (low, high), float(others.std()), unit, lattice)
    share = count / ordered.size
    return SpikeFound(_kind(value, count, counts, rest, share), value, count, share, rest.mean, rest.median)


def _kind(value: float, count: int, counts: NDArray[np.int64], rest: _Rest, share: float) -> Kind:
    equal = 1e-9 * max(abs(value), rest.sd)
    is_off_grid = rest.unit > 0 and not is_multiple(value, rest.unit)
    is_full = rest.unit == 0 and not bool(rest.lattice.holds(np.array([value]))[0])
    # The mean of many numbers of full precision is no round number, unless someone made them so.
    is_mean_like = counts.size > RICH_SHARE * (counts.sum() - count) and decimal_unit(np.array([value])) == 0
    if abs(value - rest.mean) <= equal and (is_off_grid or (is_full and is_mean_like)):
        return "exact_mean"
    if is_off_grid:
        own = decimal_unit(np.array([value]))
        if own > 0 and abs(value - rest.mean) <= own / 2 * (1 + 1e-9) and rest.sd / own > 20:
            return "off_lattice_mean"
        if abs(value - rest.median) <= equal:
            return "exact_median"
        if abs(value - rest.mean) <= 0.15 * rest.sd and share >= 0.005:
            return "near_mean"
    is_middle = rest.middle[0] - equal <= value <= rest.middle[1] + equal
    if is_full and is_middle and count >= 4 * _usual_count(counts, count):
        return "exact_median"
    return "constant"


def _usual_count(counts: NDArray[np.int64], count: int) -> float:
    """Return the 99th percentile of the counts of the other values."""
    others = np.delete(counts, np.flatnonzero(counts == count)[0])
    return float(np.quantile(others, 0.99))
