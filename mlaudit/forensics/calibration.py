"""Whether scores between 0 and 1 are the chances that they look like."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.core.exhibit import ScoreBin
from mlaudit.forensics.estimates import CalibrationError, Estimate
from mlaudit.forensics.intervals import Z_95
from mlaudit.forensics.ranking import Labels
from mlaudit.forensics.resolution import Array

N_BINS, N_DRAWS = 15, 200
CLOSEST = 1e-6
"""How near to 0 or 1 a score may come before its logit is cut."""
MAX_STEPS = 30


@dataclass(frozen=True, slots=True)
class Recalibration:
    """Logistic regression of the outcome on the logit of the score (Cox 1958).

    ``slope`` is 1 and ``intercept`` 0 for chances; below 1 the scores are too extreme.
    """

    intercept: float
    slope: Estimate
    log_likelihood: float


def in_the_large(scores: Array, is_positive: Labels) -> float:
    """Number of standard errors by which positives exceed the sum of the scores."""
    variance = float((scores * (1 - scores)).sum())
    excess = float(is_positive.sum() - scores.sum())
    if variance == 0:
        return 0.0 if excess == 0 else math.copysign(math.inf, excess)
    return excess / math.sqrt(variance)


def recalibration(scores: Array, is_positive: Labels) -> Recalibration | None:
    """Fit the calibration line by Newton's method; None where the classes are separated or the scores constant."""
    logits = logit(scores)
    design = np.column_stack([np.ones_like(logits), logits])
    fitted = logistic(design, is_positive)
    if fitted is None:
        return None
    weights, covariance, likelihood = fitted
    half = Z_95 * math.sqrt(float(covariance[1, 1]))
    slope = float(weights[1])
    return Recalibration(float(weights[0]), Estimate(slope, slope - half, slope + half), likelihood)


def logistic(design: Array, is_positive: Labels) -> tuple[Array, Array, float] | None:
    """Maximum likelihood of a logistic regression: weights, their covariance and the log-likelihood.

    None where there is no maximum: separated classes, or columns that repeat each other.

    Parameters
    ----------
    design : array of shape (n, k), with a column of ones where an intercept is wanted
    """
    y, weights = is_positive.astype(np.float64), np.zeros(design.shape[1])
    for _ in range(MAX_STEPS):
        chances = _chances(design @ weights)
        information = design.T @ (design * (chances * (1 - chances))[:, None])
        if not np.isfinite(information).all() or np.linalg.cond(information) > 1e12:
            return None
        step = np.linalg.solve(information, design.T @ (y - chances))
        weights = weights + np.clip(step, -5, 5)
        if float(np.abs(step).max()) < 1e-8:
            values = design @ weights
            likelihood = float((y * values - np.logaddexp(0, values)).sum())
            return weights, np.asarray(np.linalg.inv(information), dtype=np.float64), likelihood
    return None


def calibration_error(scores: Array, is_positive: Labels, seed: int) -> CalibrationError:
    """Expected calibration error over 15 bins of equal size, held against its own value under perfect chances."""
    order = np.argsort(scores, kind="stable")
    scores, y = scores[order], is_positive[order].astype(np.float64)
    starts = bin_starts(scores)
    value = _error(scores, y, starts)
    rng = np.random.default_rng(seed)
    nulls = np.array([_error(scores, (rng.random(y.size) < scores).astype(np.float64), starts) for _ in range(N_DRAWS)])
    draws = []
    for _ in range(N_DRAWS):
        chosen = np.sort(rng.integers(y.size, size=y.size))
        draws.append(_error(scores[chosen], y[chosen], bin_starts(scores[chosen])))
    null = float(nulls.mean())
    # A bootstrap adds its own noise to the error once more: its spread counts, and not its place.
    low, high = np.quantile(draws, [0.025, 0.975]) - float(np.mean(draws))
    excess = Estimate(value - null, value - null + float(low), value - null + float(high))
    return CalibrationError(value, null, excess, float((1 + (nulls >= value).sum()) / (1 + N_DRAWS)))


def reliability(scores: Array, is_positive: Labels) -> tuple[ScoreBin, ...]:
    """Mean score and share of positives in the bins of the calibration error."""
    order = np.argsort(scores, kind="stable")
    scores, y = scores[order], is_positive[order].astype(np.float64)
    starts = bin_starts(scores)
    rows = np.diff(np.append(starts, scores.size))
    means, shares = (np.add.reduceat(values, starts) / rows for values in (scores, y))
    found = zip(means, shares, rows, strict=True)
    return tuple(ScoreBin(round(float(mean), 6), round(float(share), 6), int(n)) for mean, share, n in found)


def bin_starts(scores: Array) -> NDArray[np.int64]:
    """First rows of the bins of ascending scores; equal scores share a bin."""
    wanted = np.unique(np.linspace(0, scores.size, N_BINS, endpoint=False).astype(np.int64))
    moved = np.searchsorted(scores, scores[wanted], side="left")
    return np.unique(np.asarray(moved, dtype=np.int64))


def logit(scores: Array) -> Array:
    """Return the log-odds, cut where the score is 0 or 1."""
    cut = np.clip(scores, CLOSEST, 1 - CLOSEST)
    return np.asarray(np.log(cut) - np.log1p(-cut), dtype=np.float64)


def _error(scores: Array, y: Array, starts: NDArray[np.int64]) -> float:
    return float(np.abs(np.add.reduceat(scores - y, starts)).sum() / y.size)


def _chances(values: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -700, 700))), dtype=np.float64)
