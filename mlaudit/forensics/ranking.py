"""How well scores rank the positives above the negatives, with intervals."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlaudit.core.exhibit import Point
from mlaudit.forensics.dependence import average_ranks
from mlaudit.forensics.estimates import Estimate, PairedEstimate
from mlaudit.forensics.intervals import Z_95, two_sided_p
from mlaudit.forensics.resolution import Array

Labels = NDArray[np.bool_]

N_BOOTSTRAPS = 1_000
MAX_POINTS = 60


def roc_auc(scores: Array, is_positive: Labels) -> Estimate:
    """Area under the ROC curve, half of the ties counted, with the limits of DeLong et al. (1988).

    Parameters
    ----------
    scores : finite array of shape (n,)
    is_positive : booleans of shape (n,), both values present
    """
    area, variance = _placements(scores, is_positive)[0], _auc_covariance([scores], is_positive)[0, 0]
    half = Z_95 * math.sqrt(max(float(variance), 0.0))
    return Estimate(area, max(0.0, area - half), min(1.0, area + half))


def auc_difference(first: Array, second: Array, is_positive: Labels) -> PairedEstimate:
    """First area less second area on the same rows, by the covariance of DeLong et al. (1988)."""
    value = _placements(first, is_positive)[0] - _placements(second, is_positive)[0]
    covariance = _auc_covariance([first, second], is_positive)
    variance = float(covariance[0, 0] + covariance[1, 1] - 2 * covariance[0, 1])
    if variance <= 1e-18:
        return PairedEstimate(value, value, value, 1.0 if value == 0 else 0.0)
    error = math.sqrt(variance)
    return PairedEstimate(value, value - Z_95 * error, value + Z_95 * error, two_sided_p(value / error))


def average_precision(scores: Array, is_positive: Labels, seed: int) -> Estimate:
    """Average precision, as ``sklearn.metrics.average_precision_score``, with percentiles of a bootstrap.

    Positives and negatives are drawn apart, so that the base rate stays.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), scores.size - 1)
    positive = is_positive[order]
    value = _average_precision(positive.astype(np.float64), (~positive).astype(np.float64), ends)
    draws = [
        _average_precision(*_resampled(positive, rng), ends) for rng in np.random.default_rng(seed).spawn(N_BOOTSTRAPS)
    ]
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(value, float(low), float(high))


def curve_points(scores: Array, is_positive: Labels) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """Points of the ROC curve and of precision over recall, at most 60 of each, evenly along the curve.

    As ``sklearn.metrics.roc_curve`` and ``precision_recall_curve``, without the point of no row that the latter adds.
    """
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), scores.size - 1)
    found, alarms = np.cumsum(is_positive[order])[ends], np.cumsum(~is_positive[order])[ends]
    recall = found / found[-1]
    start = np.zeros(1)
    roc = _thinned(np.concatenate([start, alarms / alarms[-1]]), np.concatenate([start, recall]))
    return roc, _thinned(recall, found / (found + alarms))


def _thinned(x: Array, y: Array) -> tuple[Point, ...]:
    length = np.concatenate([[0.0], np.cumsum(np.abs(np.diff(x)) + np.abs(np.diff(y)))])
    kept = np.searchsorted(length, np.linspace(0, length[-1], MAX_POINTS))
    kept = np.unique(np.append(np.minimum(kept, x.size - 1), x.size - 1)) if x.size > MAX_POINTS else np.arange(x.size)
    return tuple((round(float(a), 6), round(float(b), 6)) for a, b in zip(x[kept], y[kept], strict=True))


def _resampled(positive: Labels, rng: np.random.Generator) -> tuple[Array, Array]:
    """Draw rows of each class anew, as counts of each row."""
    counts = np.zeros(positive.size)
    for rows in (np.flatnonzero(positive), np.flatnonzero(~positive)):
        counts[rows] = np.bincount(rng.integers(rows.size, size=rows.size), minlength=rows.size)
    return counts * positive, counts * ~positive


def _average_precision(positives: Array, negatives: Array, ends: NDArray[np.int64]) -> float:
    """Sum over distinct scores of the step in recall times the precision; weights stand in descending order."""
    found, alarms = np.cumsum(positives)[ends], np.cumsum(negatives)[ends]
    steps = np.diff(found, prepend=0.0)
    precision = np.divide(found, found + alarms, out=np.zeros_like(found), where=found + alarms > 0)
    return float((steps * precision).sum() / found[-1])


def _placements(scores: Array, is_positive: Labels) -> tuple[float, Array, Array]:
    """Area, and for each positive and each negative the share of the other class that it is ranked right against."""
    n_positive = int(is_positive.sum())
    n_negative = is_positive.size - n_positive
    ranks = average_ranks(scores)
    of_positives = (ranks[is_positive] - average_ranks(scores[is_positive])) / n_negative
    of_negatives = 1 - (ranks[~is_positive] - average_ranks(scores[~is_positive])) / n_positive
    return float(of_positives.mean()), of_positives, of_negatives


def _auc_covariance(scores: list[Array], is_positive: Labels) -> Array:
    """Covariance of areas on the same rows, in n log n (Sun and Xu 2014)."""
    found = [_placements(one, is_positive) for one in scores]
    total = np.zeros((len(scores), len(scores)))
    for index in (1, 2):
        placed = np.stack([one[index] for one in found])
        if placed.shape[1] > 1:
            total += np.atleast_2d(np.cov(placed)) / placed.shape[1]
    return total
