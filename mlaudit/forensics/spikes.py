"""One repeated value that is exactly the mean or median of the others: the print of an imputation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.lattice import NO_LATTICE, Lattice, find_lattice
from mlaudit.forensics.resolution import Array, decimal_unit, is_multiple

MIN_ROWS, MIN_DISTINCT, MIN_COUNT, CANDIDATES = 30, 8, 3, 8
RICH_SHARE = 0.25
"""Distinct values over the other rows."""
NEAR_SD = 0.15
"""Deviations from the mean of the others within which a value off their grid counts as near it."""

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
        Finite values, in any order.

    Notes
    -----
    ``exact_mean``: equal to the mean of the rest to 1e-9 and either off the grid of the rest (a mean of whole numbers
    is seldom whole) or in a column of full precision with many distinct values: of the means of some categories one may
    well be the mean of all. ``off_lattice_mean``: the same after rounding to its own
    decimals. ``exact_median``: off the grid, or four times as common as the 99th percentile of the other counts.
    ``near_mean``: off the grid, within 0.15 deviations of the mean, in at least 0.5 % of rows.
    """
    column = _Column.of(values)
    if values.size < MIN_ROWS or column.distinct.size < MIN_DISTINCT:
        return SpikeFound("untestable")
    # Few gaps leave a fill that is not among the commonest values: it is still the one next to the mean or median.
    middle = [_nearest(column.distinct, centre) for centre in (column.mean, column.median)]
    order = dict.fromkeys([*_commonest(column.counts), *middle])
    found = [_judge(column, i) for i in order if column.counts[i] >= MIN_COUNT]
    strength = ["exact_mean", "off_lattice_mean", "exact_median", "near_mean", "constant"]
    return min(found, key=lambda spike: strength.index(spike.kind), default=SpikeFound("none"))


@dataclass(frozen=True, slots=True)
class _Column:
    """Values in ascending order, the distinct ones and their counts, and the sum of squares about the mean."""

    ordered: Array
    distinct: Array
    counts: NDArray[np.int64]
    mean: float
    squares: float

    @classmethod
    def of(cls, values: Array) -> _Column:
        ordered = values if bool((values[1:] >= values[:-1]).all()) else np.sort(values)
        first = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]])) if ordered.size else np.arange(0)
        counts = np.diff(first, append=ordered.size)
        mean = float(ordered.mean()) if ordered.size else 0.0
        return cls(ordered, ordered[first], counts, mean, float(((ordered - mean) ** 2).sum()))

    @property
    def median(self) -> float:
        middle = self.ordered[(self.ordered.size - 1) // 2], self.ordered[self.ordered.size // 2]
        return (float(middle[0]) + float(middle[1])) / 2


@dataclass(frozen=True, slots=True)
class _Rest:
    """All other values: their middle, their spread, and the grid they stand on."""

    mean: float
    middle: tuple[float, float]
    sd: float
    unit: float = 0.0
    lattice: Lattice = NO_LATTICE

    @property
    def median(self) -> float:
        return (self.middle[0] + self.middle[1]) / 2

    @classmethod
    def of(cls, column: _Column, place: int) -> _Rest:
        """Leave one distinct value out of what was summed over all."""
        value, count = float(column.distinct[place]), int(column.counts[place])
        first = int(np.searchsorted(column.ordered, value))
        n_rest = column.ordered.size - count
        off = value - column.mean
        shift = -count * off / n_rest
        variance = (column.squares - count * off**2) / n_rest - shift**2
        ends = [at if at < first else at + count for at in ((n_rest - 1) // 2, n_rest // 2)]
        low, high = (float(column.ordered[end]) for end in ends)
        return cls(column.mean + shift, (low, high), max(variance, 0.0) ** 0.5)


def _commonest(counts: NDArray[np.int64]) -> list[int]:
    """Places of the largest counts, the first of equals first."""
    often = np.flatnonzero(counts >= MIN_COUNT)
    if often.size > CANDIDATES:
        least = np.partition(counts[often], -CANDIDATES)[-CANDIDATES]
        often = often[counts[often] >= least]
    return [int(place) for place in often[np.argsort(-counts[often], kind="stable")[:CANDIDATES]]]


def _nearest(distinct: Array, centre: float) -> int:
    after = int(np.searchsorted(distinct, centre))
    around = [place for place in (after - 1, after) if 0 <= place < distinct.size]
    return min(around, key=lambda place: abs(float(distinct[place]) - centre))


def _judge(column: _Column, place: int) -> SpikeFound:
    """Hold one value against all others."""
    value, count = float(column.distinct[place]), int(column.counts[place])
    rest, share = _Rest.of(column, place), count / column.ordered.size
    kind: Kind = "constant"
    if _is_central(value, rest):
        others = np.delete(column.distinct, place)
        unit = decimal_unit(others)
        # A scaler takes whole numbers to full precision and leaves their grid.
        lattice = find_lattice(others) if unit == 0 else NO_LATTICE
        kind = _kind(value, count, column.counts, replace(rest, unit=unit, lattice=lattice), share)
    return SpikeFound(kind, value, count, share, rest.mean, rest.median)


def _is_central(value: float, rest: _Rest) -> bool:
    """Whether a value may be a mean or median of the others at all; most common values are not."""
    equal = _slack(value, rest)
    is_near_mean = abs(value - rest.mean) <= max(equal, NEAR_SD * rest.sd)
    return is_near_mean or rest.middle[0] - equal <= value <= rest.middle[1] + equal


def _slack(value: float, rest: _Rest) -> float:
    return 1e-9 * max(abs(value), rest.sd)


def _kind(value: float, count: int, counts: NDArray[np.int64], rest: _Rest, share: float) -> Kind:
    equal = _slack(value, rest)
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
        if abs(value - rest.mean) <= NEAR_SD * rest.sd and share >= 0.005:
            return "near_mean"
    is_middle = rest.middle[0] - equal <= value <= rest.middle[1] + equal
    if is_full and is_middle and count >= 4 * _usual_count(counts, count):
        return "exact_median"
    return "constant"


def _usual_count(counts: NDArray[np.int64], count: int) -> float:
    """Return the 99th percentile of the counts of the other values."""
    others = np.delete(counts, np.flatnonzero(counts == count)[0])
    return float(np.quantile(others, 0.99))
