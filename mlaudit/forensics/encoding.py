"""Columns that hold the mean of the target of each category: over which rows was it taken?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array, decimal_unit

FittedOn = Literal["train", "train_and_test", "none"]
EncodingKind = Literal["mean", "m_estimate", "none"]

MIN_LEVELS, MIN_INFORMATIVE, MIN_ROWS_A_LEVEL = 4, 3, 2.0
MATCHED, OTHER = 0.8, 0.5
MERGED = 3


@dataclass(frozen=True, slots=True)
class EncodingFound:
    """Who the means are of, by which formula, and of how many levels that tell the two apart they are it."""

    fitted_on: FittedOn
    kind: EncodingKind = "none"
    matched: int = 0
    informative: int = 0


@dataclass(frozen=True, slots=True)
class _Means:
    """Rows and mean of the target for each distinct value of a column, and the mean over all rows."""

    rows: NDArray[np.int64]
    mean: Array
    overall: float


def find_encoding(values: Array, target: Array, is_train: NDArray[np.bool_]) -> EncodingFound:
    """Hold every distinct value of a column against the target means of the rows that carry it.

    The category itself need not be there: rows of one category share the code. A level tells the two apart where its
    mean over train and its mean over both files differ.

    Parameters
    ----------
    values, target : arrays of shape (n,)
        Rows of train and test file, finite.
    is_train : booleans of shape (n,)
    """
    distinct, level = np.unique(values, return_inverse=True)
    if distinct.size < MIN_LEVELS or values.size < MIN_ROWS_A_LEVEL * distinct.size or np.unique(target).size < 2:
        return EncodingFound("none")
    unit = decimal_unit(values)
    spread = float(distinct[-1] - distinct[0])
    if unit > 0 and spread / unit < 200:
        return EncodingFound("none")
    tolerance = max(1e-6 * max(1.0, float(np.abs(target).max())), unit / 2 * (1 + 1e-6))
    both = _means(level, target, distinct.size)
    train = _means(level[is_train], target[is_train], distinct.size)
    tells = (train.rows > 0) & (np.abs(train.mean - both.mean) > 2 * tolerance)
    if int(tells.sum()) < MIN_INFORMATIVE:
        return EncodingFound("none")
    for kind in ("mean", "m_estimate"):
        on_both = _holds(distinct, both, kind, tolerance)
        on_train = _holds(distinct, train, kind, tolerance)
        share_both, share_train = float(on_both[tells].mean()), float(on_train[tells].mean())
        if share_both >= MATCHED and share_train < OTHER:
            return EncodingFound("train_and_test", kind, int(on_both[tells].sum()), int(tells.sum()))
        if share_train >= MATCHED and share_both < OTHER:
            return EncodingFound("train", kind, int(on_train[tells].sum()), int(tells.sum()))
    return EncodingFound("none")


def _means(level: NDArray[np.int64], target: Array, n_levels: int) -> _Means:
    rows = np.bincount(level, minlength=n_levels)
    sums = np.bincount(level, weights=target, minlength=n_levels)
    return _Means(rows, sums / np.maximum(rows, 1), float(target.mean()) if target.size else 0.0)


def _holds(codes: Array, means: _Means, kind: EncodingKind, tolerance: float) -> NDArray[np.bool_]:
    """For which codes the formula gives the code."""
    if kind == "mean":
        return np.abs(codes - means.mean) <= tolerance
    # (rows * mean + m * overall) / (rows + m): the strength m is the same for all levels.
    away = codes - means.overall
    usable = (np.abs(away) > 100 * tolerance) & (means.rows > 0)
    if int(usable.sum()) < MIN_INFORMATIVE:
        return np.zeros(codes.size, dtype=bool)
    strength = float(np.median((means.rows * (means.mean - codes) / np.where(usable, away, 1.0))[usable]))
    if not 0 < strength < 1e6:
        return np.zeros(codes.size, dtype=bool)
    holds = np.zeros(codes.size, dtype=bool)
    for categories in range(1, MERGED + 1):
        # Categories of the same size and mean share a code, which then has the rows of all of them.
        weight = categories * strength
        expected = (means.rows * means.mean + weight * means.overall) / (means.rows + weight)
        holds |= np.abs(codes - expected) <= 10 * tolerance
    return holds
