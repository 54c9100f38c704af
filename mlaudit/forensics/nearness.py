"""Rows that are almost copies of each other: far nearer than their other neighbours."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array

NEAR = 0.01
"""Distance of the nearest row over that of the tenth nearest below which a row is almost a copy."""
NEIGHBOURS, HALF = 10, 5
MIN_COLUMNS, MIN_ROWS, MIN_DIMENSION = 3, 100, 1.5
MAX_KNOWN, MAX_ASKED = 20_000, 1_000
MAX_REPEATED = 0.05
_EQUAL, _BLOCK = 1e-9, 4_000_000


@dataclass(frozen=True, slots=True)
class NearFound:
    """Asked rows that are almost a known one and equal to none, how many were asked, and how many chance would give."""

    near: int
    asked: int
    expected: float


def find_near(known: Array, asked: Array) -> NearFound | None:
    """Count rows of one sample that are almost rows of another.

    Parameters
    ----------
    known, asked : arrays of shape (n, p) and (m, p)
        Continuous columns, finite.

    Returns
    -------
    NearFound or None
        None with too few rows or columns that vary, and where the rows lie on a line: neighbours are near there.

    Notes
    -----
    Around a point of a smooth distribution in D dimensions, the nearest of ten rows is closer than a share x of the
    distance of the tenth with probability 1 - (1 - x^D)^9. D is that of the data and not the number of columns; it
    follows from the distance of the tenth and of the fifth neighbour, whose ratio has the median 2^(1/D) or so.
    """
    scale = known.std(axis=0) if len(known) else np.zeros(known.shape[1])
    kept = np.flatnonzero((scale > 0) & (_repeated_share(known) <= MAX_REPEATED))
    known, asked = known[:, kept] / scale[kept], asked[:, kept] / scale[kept]
    if known.shape[1] < MIN_COLUMNS or len(known) < MIN_ROWS or len(asked) < MIN_ROWS // 2:
        return None
    nearest, half, last = _distances(known, asked)
    usual = half > _EQUAL
    if int(usual.sum()) < MIN_ROWS // 2:
        return None
    growth = float(np.median(np.log(last[usual] / half[usual])))
    dimension = np.log(NEIGHBOURS / HALF) / growth if growth > 0 else np.inf
    if dimension < MIN_DIMENSION:
        return None
    is_near = (nearest > _EQUAL) & (nearest < NEAR * last)
    chance = 1 - (1 - NEAR**dimension) ** (NEIGHBOURS - 1)
    return NearFound(int(is_near.sum()), len(asked), len(asked) * float(chance))


def _repeated_share(rows: Array) -> Array:
    """Share of the rows that hold the commonest value of each column; rows with many zeros differ in few columns."""
    counts = [np.unique(column, return_counts=True)[1].max(initial=0) for column in rows.T]
    return np.array(counts, dtype=np.float64) / max(1, len(rows))


def _distances(known: Array, asked: Array) -> tuple[Array, Array, Array]:
    """Distance of each asked row to its nearest, fifth and tenth known row."""
    sizes = np.einsum("ij,ij->i", known, known)
    found: NDArray[np.float64] = np.empty((3, len(asked)))
    step = max(1, _BLOCK // len(known))
    for start in range(0, len(asked), step):
        block = asked[start : start + step]
        order = np.argpartition(sizes - 2 * block @ known.T, NEIGHBOURS - 1, axis=1)[:, :NEIGHBOURS]
        # The expansion cancels for rows that are almost equal; the difference does not.
        near = np.sort(np.sqrt(((block[:, None, :] - known[order]) ** 2).sum(axis=2)), axis=1)
        found[:, start : start + step] = near[:, [0, HALF - 1, NEIGHBOURS - 1]].T
    return found[0], found[1], found[2]
