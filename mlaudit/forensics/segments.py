"""Does a point lie on the segment between two rows, too exactly for chance?"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array

MAX_FALSE_ALARMS = 0.01
TYPICAL_RANK = 10
NEAREST = 3_000
"""Rows around a point that it is looked for between: what SMOTE and its kin mix are neighbours."""
MAX_PAIRS, MAX_VERIFIED = 200_000, 2_000
NEIGHBOUR_SAMPLE, NEIGHBOUR_ROWS = 150, 2_000


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The rows that a point may lie between.

    ``rows``: from ``centre``, in units of ``scale``, the deviation of each column; ``squares``: their lengths squared;
    ``ends``: least and largest value of each column. ``freedom``: how much of the spread of a column is left, between
    neighbouring rows, when the other columns are known: 1 for independent columns, 0 for one that follows from the
    others.
    """

    rows: Array
    squares: Array
    ends: tuple[Array, Array]
    centre: Array
    scale: Array
    freedom: Array
    projection: Array

    @classmethod
    def of(cls, rows: Array, scale: Array, rng: np.random.Generator) -> Surroundings:
        """Measure the surroundings of one class."""
        projection = rng.standard_normal((rows.shape[1], 2))
        projection /= np.linalg.norm(projection, axis=0)
        centre = rows.mean(axis=0)
        placed = (rows - centre) / scale
        squares = np.einsum("ij,ij->i", placed, placed)
        ends = placed.min(axis=0), placed.max(axis=0)
        return cls(placed, squares, ends, centre, scale, _freedom(placed, rng), projection)

    def first(self, n_rows: int) -> Surroundings:
        """Keep the first rows alone."""
        rows = self.rows[:n_rows]
        return replace(self, rows=rows, squares=self.squares[:n_rows], ends=(rows.min(axis=0), rows.max(axis=0)))

    def nearest(self, points: Array) -> list[NDArray[np.intp]]:
        """Places of the rows nearest to each of some points, ascending."""
        if self.rows.shape[0] <= NEAREST:
            return [np.arange(self.rows.shape[0])] * points.shape[0]
        distances = self.squares - 2 * ((points - self.centre) / self.scale) @ self.rows.T
        return [np.sort(np.argpartition(one, NEAREST - 1)[:NEAREST]) for one in distances]


@dataclass(frozen=True, slots=True)
class Placed:
    """A point among rows: the unit vector along the segment that it lies on, None where it lies on none."""

    direction: Array | None


def lies_between(point: Array, errors: Array, around: Surroundings, near: NDArray[np.intp]) -> Placed | None:
    """Look for a segment between two rows that a point lies on.

    Parameters
    ----------
    point, errors : arrays of shape (p,)
        The point, and the rounding error of each of its values.
    near : array of int
        The rows nearest to it.

    Returns
    -------
    Placed or None
        None where the columns are too few or too coarse to tell.
    """
    place = (point - around.centre) / around.scale
    steps = around.rows[near] - place
    lengths = np.sqrt(np.einsum("ij,ij->i", steps, steps))
    sharp = _sharpest(errors / around.scale)
    blur = float(np.linalg.norm(errors[sharp] / around.scale[sharp]))
    lengths_sharp = np.sqrt(np.einsum("ij,ij->i", steps[:, sharp], steps[:, sharp]))
    # A copy of the point, or a row within its rounding error, has no direction.
    apart = np.flatnonzero(lengths_sharp > max(2 * blur, 1e-12))
    if apart.size < 3:
        return None
    n = around.rows.shape[0] - (lengths.size - apart.size)
    widths = 2 * errors / around.scale / np.maximum(around.freedom, 1e-12)
    n_near = min(apart.size, max(TYPICAL_RANK, n // 10))
    nearest = apart[np.argpartition(lengths[apart], n_near - 1)[:n_near]]
    typical = 2 * np.median(np.abs(steps[nearest]), axis=0)
    if _false_alarms(widths[None, :] / np.maximum(typical, 1e-300), np.array([TYPICAL_RANK]), n)[0] > MAX_FALSE_ALARMS:
        return None
    widest = 2 * np.maximum(around.ends[1] - place, place - around.ends[0])
    reach = _largest_rank(widths / np.maximum(widest, 1e-300), n)
    if reach < apart.size:
        apart = apart[np.argpartition(lengths[apart], reach)[:reach]]
    # The nearer a row, the less is known of its direction: in this order the first of a pair sets the tolerance.
    order = apart[np.argsort(lengths_sharp[apart], kind="stable")]
    ranks = np.empty(order.size, dtype=np.int64)
    ranks[np.argsort(lengths[order], kind="stable")] = np.arange(1, order.size + 1)
    directions = (steps[order][:, sharp] @ around.projection[sharp]) / lengths_sharp[order, None]
    first, second = _opposite(directions, np.minimum(1e-9 + 4 * blur / lengths_sharp[order], 0.1))
    pair_ranks = np.maximum(ranks[first], ranks[second])
    nearest = np.argsort(pair_ranks, kind="stable")[:MAX_VERIFIED]
    first, second, pair_ranks = first[nearest], second[nearest], pair_ranks[nearest]
    if first.size == 0:
        return Placed(None)
    ends = steps[order[first]], steps[order[second]]
    return Placed(_exact_direction(*ends, errors / around.scale, widths, (pair_ranks, n)))


def _sharpest(errors: Array) -> NDArray[np.intp]:
    """Columns exact enough to search by: one coarse column would blur the directions of all."""
    sharp = np.flatnonzero(errors <= max(1e-6, 10 * float(np.min(errors))))
    return sharp if sharp.size >= 2 else np.arange(errors.size)


def _opposite(directions: Array, slack: Array) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of rows, the one with the wider tolerance first, whose projected directions cancel."""
    along, across = directions.T
    order = np.argsort(along)
    # Asked in ascending order, a binary search stays in the cache.
    asked = order[::-1]
    lows, counts = np.empty_like(order), np.empty_like(order)
    lows[asked] = np.searchsorted(along[order], -along[asked] - 2 * slack[asked])
    counts[asked] = np.searchsorted(along[order], -along[asked] + 2 * slack[asked]) - lows[asked]
    stop = int(np.searchsorted(np.cumsum(counts), MAX_PAIRS)) + 1
    counts, lows = counts[:stop], lows[:stop]
    first = np.repeat(np.arange(counts.size), counts)
    offsets = np.arange(first.size) - np.repeat(np.cumsum(counts) - counts, counts)
    second = order[np.repeat(lows, counts) + offsets]
    kept = (second > first) & (np.abs(across[second] + across[first]) <= 2 * slack[first])
    return first[kept], second[kept]


def _exact_direction(
    first: Array, second: Array, errors: Array, widths: Array, rank_of_n: tuple[NDArray[np.int64], int]
) -> Array | None:
    """Verify pairs column by column, in steps seen from the point; the point itself is the origin."""
    span = second - first
    # The place on the segment is read off the columns in proportion to how exactly they are known.
    exact = span / errors**2
    length = np.einsum("ij,ij->i", span, exact)
    weight = -np.einsum("ij,ij->i", first, exact) / np.maximum(length, 1e-300)
    residual = np.abs(first + weight[:, None] * span)
    fits = (weight > 0) & (weight < 1) & (residual <= errors).all(axis=1)
    if not fits.any():
        return None
    ranks, n = rank_of_n
    span = span[fits]
    # What no difference divides is no evidence: a chance above one is clipped to one.
    chances = np.divide(widths, np.abs(span), out=np.full(span.shape, np.inf), where=np.abs(span) > 1e-300)
    false_alarms = _false_alarms(chances, ranks[fits], n)
    best = int(false_alarms.argmin())
    return span[best] / np.linalg.norm(span[best]) if false_alarms[best] <= MAX_FALSE_ALARMS else None


def _false_alarms(chances: Array, ranks: NDArray[np.int64], n: int) -> Array:
    """Expected alignments by chance: pairs tried, times the chance on all columns but the one that fixes the place."""
    logs = np.log(np.clip(chances, 1e-300, 1.0))
    total = logs.sum(axis=1) - logs.min(axis=1)
    expected: Array = math.log2(max(n, 2)) * ranks.astype(np.float64) ** 2 / 2 * np.exp(total)
    return expected


def _largest_rank(chances: Array, n: int) -> int:
    """Rank of the farther parent beyond which no pair could be exact enough."""
    logs = np.log(np.clip(chances, 1e-300, 1.0))
    product = math.exp(max(float(logs.sum() - logs.min()), -600.0))
    return int(min(n, max(3.0, math.sqrt(2 * MAX_FALSE_ALARMS / (math.log2(max(n, 2)) * product)))))


def _freedom(rows: Array, rng: np.random.Generator) -> Array:
    """Conditional deviation of each column of the steps between nearest neighbours, over its own deviation.

    A pivoted Cholesky decomposition of their correlations; its diagonal is the deviation that is left of a column when
    those before it are known.
    """
    some = rows[rng.permutation(rows.shape[0])[:NEIGHBOUR_ROWS]]
    squares = np.einsum("ij,ij->i", some, some)
    steps = []
    for index in range(min(NEIGHBOUR_SAMPLE, some.shape[0])):
        distances = squares + squares[index] - 2 * (some @ some[index])
        distances[distances <= 1e-12 * max(1.0, squares[index])] = np.inf
        nearest = int(np.argmin(distances))
        if np.isfinite(distances[nearest]):
            steps.append(some[nearest] - some[index])
    columns = rows.shape[1]
    if len(steps) < 3:
        return np.zeros(columns)
    moved = np.array(steps)
    # Signs of a step are arbitrary: the second moment about zero is what counts.
    deviation = np.sqrt((moved * moved).mean(axis=0))
    moved = moved / np.where(deviation > 0, deviation, 1.0)
    return _conditional_deviations(moved.T @ moved / len(steps))


def _conditional_deviations(correlation: Array) -> Array:
    left = correlation.copy()
    found = np.zeros(left.shape[0])
    open_ = np.ones(left.shape[0], dtype=bool)
    while open_.any():
        pivot = int(np.argmax(np.where(open_, np.diag(left), -np.inf)))
        variance = float(left[pivot, pivot])
        open_[pivot] = False
        if variance <= 1e-12:
            break
        found[pivot] = math.sqrt(min(variance, 1.0))
        left -= np.outer(left[:, pivot], left[pivot]) / variance
    return found
