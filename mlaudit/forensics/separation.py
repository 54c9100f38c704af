"""Can the rows of one sample be told from those of another? Adversarial validation in closed form."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.association import Codes
from mlaudit.forensics.dependence import average_ranks
from mlaudit.forensics.resolution import Array

N_BINS, MAX_LEVELS, N_FOLDS, MIN_ROWS = 10, 20, 3, 50
_PENALTY = 10.0
"""Rows of a bin by which its mean is drawn to the middle."""


@dataclass(frozen=True, slots=True)
class Separation:
    """How well rows of two samples are told apart, out of fold.

    ``auc``: area under the ROC curve of an additive model of all columns. ``z``: its distance from 0.5 in standard
    deviations of the rank sum of two equal samples. ``column``: place of the column that tells them apart best by
    itself, with the ``column_auc`` that it reaches.
    """

    auc: float
    z: float
    column: int
    column_auc: float
    n: int


def find_separation(columns: Sequence[Codes], is_second: NDArray[np.bool_], seed: int) -> Separation | None:
    """Tell rows of the second sample from those of the first.

    Parameters
    ----------
    columns : sequence of integer codes, each of shape (n,)
        One level a row, from 0: bins of numbers, levels of categories.
    is_second : booleans of shape (n,)

    Returns
    -------
    Separation or None
        None without columns, or with fewer than 50 rows in either sample.

    Notes
    -----
    A ridge regression of the sample on the levels of all columns is fitted on two thirds of the rows and scored on the
    others, three times: a classifier that is additive in the columns. A change of the joint distribution that leaves
    every column as it was is not seen. Within 20,000 rows and 60 columns it costs less than a second.
    """
    n_second = int(is_second.sum())
    if not columns or min(n_second, is_second.size - n_second) < MIN_ROWS:
        return None
    fold = _folds(is_second, seed)
    design = np.concatenate([_indicators(column) for column in columns], axis=1)
    wanted = is_second.astype(np.float64)
    auc = _area(_out_of_fold(design, wanted, fold), is_second)
    single = [_area(_out_of_fold(_indicators(column), wanted, fold), is_second) for column in columns]
    best = int(np.argmax(single))
    spread = math.sqrt((is_second.size + 1) / (12 * n_second * (is_second.size - n_second)))
    return Separation(auc, (auc - 0.5) / spread, best, single[best], is_second.size)


def binned(values: Array) -> Codes:
    """Ten bins of equally many values, cut where values differ, and one of gaps."""
    known = values[np.isfinite(values)]
    if known.size == 0:
        return np.zeros(values.size, dtype=np.int64)
    edges = np.unique(np.quantile(known, np.arange(1, N_BINS) / N_BINS))
    bins = np.searchsorted(edges, values, side="left")
    return np.where(np.isfinite(values), bins, edges.size + 1).astype(np.int64)


def common_levels(codes: Codes) -> Codes:
    """Number the twenty commonest levels from 0; all others, and gaps (-1), share one more each."""
    levels, counts = np.unique(codes[codes >= 0], return_counts=True)
    common = levels[np.argsort(-counts, kind="stable")[:MAX_LEVELS]]
    found = np.full(codes.size, common.size, dtype=np.int64)
    for number, level in enumerate(common):
        found[codes == level] = number
    found[codes < 0] = common.size + 1
    return found


def _folds(is_second: NDArray[np.bool_], seed: int) -> NDArray[np.int64]:
    """Number folds that hold as many rows of either sample as the others."""
    rng = np.random.default_rng(seed)
    fold = np.empty(is_second.size, dtype=np.int64)
    for side in (False, True):
        rows = np.flatnonzero(is_second == side)
        fold[rng.permutation(rows)] = np.arange(rows.size) % N_FOLDS
    return fold


def _indicators(codes: Codes) -> NDArray[np.float32]:
    levels, place = np.unique(codes, return_inverse=True)
    found = np.zeros((codes.size, levels.size), dtype=np.float32)
    found[np.arange(codes.size), place] = 1
    return found


def _out_of_fold(design: NDArray[np.float32], wanted: Array, fold: NDArray[np.int64]) -> Array:
    score = np.empty(wanted.size)
    for number in range(N_FOLDS):
        is_held = fold == number
        known, middle = design[~is_held], float(wanted[~is_held].mean())
        gram = (known.T @ known).astype(np.float64) + _PENALTY * np.eye(design.shape[1])
        weights = np.linalg.solve(gram, known.T.astype(np.float64) @ (wanted[~is_held] - middle))
        # Rounded, so that rows of equal levels tie whatever the order of summation.
        score[is_held] = np.round(design[is_held].astype(np.float64) @ weights, 9)
    return score


def _area(score: Array, is_second: NDArray[np.bool_]) -> float:
    n_second = int(is_second.sum())
    rank_sum = float(average_ranks(score)[is_second].sum()) - n_second * (n_second + 1) / 2
    return rank_sum / (n_second * (is_second.size - n_second))
