"""How much one column says of a target by itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.dependence import average_ranks
from mlaudit.forensics.resolution import Array, measurement_error

Codes = NDArray[np.int64]

MIN_CLASS_ROWS, MIN_COPY_ROWS, N_FOLDS = 30, 5, 5
MAX_LEVEL_SHARE = 0.2
"""Distinct levels over rows above which a level says which row it is, and not what it has in common with others."""


def rank_auc(values: Array, is_positive: NDArray[np.bool_]) -> float | None:
    """Area under the ROC curve of a number, whichever way it points; equal to ``sklearn.metrics.roc_auc_score``.

    Parameters
    ----------
    values : array of shape (n,)
        NaN rows do not count.
    is_positive : booleans of shape (n,)

    Returns
    -------
    float or None
        0.5 to 1; None with fewer than 30 rows of either class.
    """
    known = np.isfinite(values)
    values, is_positive = values[known], is_positive[known]
    positives = int(is_positive.sum())
    negatives = values.size - positives
    if min(positives, negatives) < MIN_CLASS_ROWS:
        return None
    ranks = average_ranks(values)
    area = (float(ranks[is_positive].sum()) - positives * (positives + 1) / 2) / (positives * negatives)
    return max(area, 1 - area)


def level_auc(levels: Codes, is_positive: NDArray[np.bool_], seed: int) -> float | None:
    """Area under the ROC curve of a level's share of positives, learnt on other folds than it is scored on.

    Levels that are met for the first time get the share over all rows.
    """
    n_levels = int(levels.max()) + 1 if levels.size else 0
    if n_levels < 2 or n_levels > MAX_LEVEL_SHARE * levels.size:
        return None
    fold = np.random.default_rng(seed).permutation(levels.size) % N_FOLDS
    score = np.empty(levels.size)
    for number in range(N_FOLDS):
        is_held = fold == number
        rows = np.bincount(levels[~is_held], minlength=n_levels)
        hits = np.bincount(levels[~is_held], weights=is_positive[~is_held], minlength=n_levels)
        share = np.where(rows > 0, hits / np.maximum(rows, 1), is_positive[~is_held].mean())
        score[is_held] = share[levels[is_held]]
    return rank_auc(score, is_positive)


def is_relabelling(levels: Codes, labels: Codes) -> bool:
    """Whether each level stands with one label and each label with one level, and two labels are not rare.

    Parameters
    ----------
    levels, labels : integer codes of shape (n,); -1 where missing, and the row does not count
    """
    known = (levels >= 0) & (labels >= 0)
    if known.sum() < MIN_CLASS_ROWS or known.sum() < 0.5 * levels.size:
        return False
    pairs = np.unique(np.column_stack([levels[known], labels[known]]), axis=0)
    n_levels, n_labels = np.unique(pairs[:, 0]).size, np.unique(pairs[:, 1]).size
    is_common = np.bincount(labels[known]) >= MIN_COPY_ROWS
    return n_levels == n_labels == len(pairs) and n_labels >= 2 and int(is_common.sum()) >= 2


def is_rescaling(values: Array, target: Array) -> bool:
    """Whether the target is a + b times the values, to the rounding of both, in a column of many values."""
    known = np.isfinite(values) & np.isfinite(target)
    values, target = values[known], target[known]
    if values.size < MIN_CLASS_ROWS or np.unique(values).size < 10 or np.unique(target).size < 10:
        return False
    centred = values - values.mean()
    slope = float(centred @ (target - target.mean())) / float(centred @ centred)
    residual = np.abs(target - target.mean() - slope * centred)
    allowed = measurement_error(target) + abs(slope) * measurement_error(values)
    return float(residual.max()) <= allowed and float(target.std()) > 20 * allowed
