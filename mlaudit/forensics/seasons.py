"""Does a series repeat itself from cycle to cycle, and how many independent values is it worth?"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mlaudit.forensics.resolution import Array

MIN_STRENGTH = 0.3
"""Adjusted share of the detrended variance, and autocorrelation after one cycle, that are both needed."""
MIN_CYCLES = 3
_DAY, _YEAR = 86_400.0, 31_556_952.0
_CYCLES = (_DAY, 7 * _DAY, _YEAR)
_MAX_PERIOD, _MIN_PERIOD = 2_000, 4


@dataclass(frozen=True, slots=True)
class Season:
    """One period: its length in steps, the cycles seen, the adjusted R² of the phases, the autocorrelation after it."""

    period: int
    cycles: float
    share: float
    autocorrelation: float

    @property
    def is_found(self) -> bool:
        """Whether both measures are high enough."""
        return self.share > MIN_STRENGTH and self.autocorrelation > MIN_STRENGTH


def periods_of(step_seconds: float) -> tuple[int, ...]:
    """Return the steps of a day, a week and a year, as far as they are whole numbers of at least 4 steps.

    Months and quarters of a year, whose steps differ, count as 12 and 4.
    """
    found = []
    for cycle in _CYCLES:
        ratio = cycle / step_seconds
        period = round(ratio)
        if _MIN_PERIOD <= period <= _MAX_PERIOD and abs(ratio - period) < 0.02 * ratio + 0.26 * (cycle == _YEAR):
            found.append(period)
    return tuple(found)


def positions_of(times: Array, step: float) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Number the stamps of one series on the grid of its median step, gaps counted; months are steps of one."""
    ratios = np.maximum(np.rint(np.diff(times) / step), 0)
    return np.concatenate([[0], np.cumsum(ratios)]).astype(np.int64)


def find_seasons(
    values: Array, positions: np.ndarray[tuple[int], np.dtype[np.int64]], periods: Iterable[int]
) -> list[Season]:
    """Measure periods of one series, the strongest first; those behind it on what is left without it.

    Parameters
    ----------
    values : array of shape (n,)
        In time order; finite.
    positions : array of shape (n,)
        Rising numbers of the steps; what lies between them is missing.
    periods : iterable of int
        Candidates in steps.

    Notes
    -----
    A centred moving average over one period is taken away; the adjusted R² of the means of the phases, and the
    autocorrelation at the period, are those of the rest. On 3 cycles of series without a season both exceed 0.3 in 5 %
    of cases, on 5 in 3 %, on 10 in 0.2 %.
    """
    grid = np.full(int(positions[-1]) + 1, np.nan) if positions.size else np.empty(0)
    grid[positions] = values
    left, found = [p for p in periods if grid.size >= MIN_CYCLES * p], list[Season]()
    while left:
        measured = [season for season in (_season(grid, period) for period in left) if season is not None]
        if not measured:
            break
        best = max(measured, key=lambda season: min(season.share, season.autocorrelation))
        found.append(best)
        left.remove(best.period)
        if not best.is_found:
            found += [season for season in measured if season.period != best.period]
            break
        grid = grid - _phase_means(grid, best.period)
    return found


def _season(grid: Array, period: int) -> Season | None:
    rest = grid - _moving_average(grid, period)
    known = np.isfinite(rest)
    n = int(known.sum())
    if n < 2 * period or n <= period + 1:
        return None
    total = float(np.nanvar(rest))
    if total <= 1e-12 * max(1.0, float(np.nanmax(np.abs(grid))) ** 2):
        return None
    left = float(np.nanvar(rest - _phase_means(rest, period)))
    share = 1 - left / total * (n - 1) / (n - period)
    return Season(period, grid.size / period, share, _autocorrelation(rest, period))


def _moving_average(grid: Array, period: int) -> Array:
    """Average over one period centred on each step, half weights at its ends for even ones; NaN at the ends."""
    known = np.isfinite(grid)
    width = period + 1 - period % 2
    weights = np.ones(width)
    if period % 2 == 0:
        weights[[0, -1]] = 0.5
    if grid.size < width:
        return np.full(grid.size, np.nan)
    sums = _convolved(np.where(known, grid, 0.0), weights)
    counts = _convolved(known.astype(np.float64), weights)
    half = width // 2
    average = np.full(grid.size, np.nan)
    enough = counts >= 0.75 * period
    average[half : grid.size - half] = np.where(enough, sums / np.maximum(counts, 1e-9), np.nan)
    return average


def _convolved(values: Array, weights: Array) -> Array:
    """Sliding sums by cumulative sums: the weights are ones but for their two ends."""
    total = np.concatenate([[0.0], np.cumsum(values)])
    width = weights.size
    plain: Array = total[width:] - total[:-width]
    ends = (1 - weights[0]) * (values[: values.size - width + 1] + values[width - 1 :])
    sums: Array = plain - ends
    return sums


def _phase_means(grid: Array, period: int) -> Array:
    phases = np.arange(grid.size) % period
    known = np.isfinite(grid)
    counts = np.bincount(phases[known], minlength=period)
    sums = np.bincount(phases[known], weights=grid[known], minlength=period)
    means: Array = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return means[phases]


def _autocorrelation(grid: Array, lag: int) -> float:
    """Autocorrelation over the pairs that are there, as ``statsmodels.tsa.stattools.acf`` where nothing is missing."""
    centred = grid - np.nanmean(grid)
    return float(np.nansum(centred[lag:] * centred[:-lag]) / np.nansum(centred * centred))


def effective_rows(values: Array) -> float:
    """Number of independent values whose mean is as uncertain as that of a series: n / (1 + 2 Σ ρ_k).

    The sum ends before the first autocorrelation below 2 / √n. For an AR(1) it tends to n (1 - φ) / (1 + φ).
    """
    n = values.size
    centred = values - values.mean()
    size = 1 << (2 * n - 1).bit_length()
    spectrum = np.fft.rfft(centred, size)
    covariances = np.fft.irfft(spectrum * np.conj(spectrum), size)[:n]
    if covariances[0] <= 0:
        return float(n)
    correlations = covariances[1:] / covariances[0]
    below = np.flatnonzero(correlations < 2 / math.sqrt(n))
    total = float(correlations[: below[0] if below.size else correlations.size].sum())
    return n / (1 + 2 * total)
