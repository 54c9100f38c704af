"""Two models on the same rows."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.estimates import Discordance, PairedEstimate
from mlaudit.forensics.intervals import Z_95
from mlaudit.forensics.ranking import N_BOOTSTRAPS, Labels
from mlaudit.forensics.resolution import Array

POWER_Z = 0.8416212335729143
"""Normal quantile of a power of 80 %."""


def discordance(first_right: NDArray[np.bool_], second_right: NDArray[np.bool_]) -> Discordance:
    """Compare which rows two models get right; the limits are those of Newcombe's square-and-add with correlation."""
    n = first_right.size
    b = int((first_right & ~second_right).sum())
    c = int((~first_right & second_right).sum())
    value = (b - c) / n
    # Agresti and Min (2005): half a row more in each cell keeps the interval of Wald honest in small samples.
    total, shift = n + 2, (b - c) / (n + 2)
    spread = max(0.0, (b + c + 1) / total - shift * shift)
    half = Z_95 * math.sqrt(spread / total)
    estimate = PairedEstimate(value, shift - half, shift + half, mcnemar_mid_p(b, c))
    return Discordance(b, c, estimate, _rows_needed(b, c, n))


def mcnemar_mid_p(b: int, c: int) -> float:
    """Two-sided mid-p of McNemar's test: the exact binomial p less half of the chance of what was seen."""
    n, least = b + c, min(b, c)
    if n == 0:
        return 1.0
    logs = [_log_chance(k, n) for k in range(least + 1)]
    tail = sum(map(math.exp, logs))
    seen = math.exp(logs[-1])
    return 1.0 - seen if b == c else min(1.0, 2 * tail - seen)


def _log_chance(k: int, n: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1) - n * math.log(2)


def _rows_needed(b: int, c: int, n: int) -> int | None:
    """Rows for McNemar's test (Connor 1987)."""
    if b == c:
        return None
    share, gap = (b + c) / n, abs(b - c) / n
    root = Z_95 * math.sqrt(share) + POWER_Z * math.sqrt(max(0.0, share - gap * gap))
    return math.ceil((root / gap) ** 2)


def error_difference(first: Array, second: Array, seed: int) -> PairedEstimate:
    """Mean loss of the first less that of the second, per row, with percentiles of a bootstrap over rows."""
    gaps = first - second
    value = float(gaps.mean())
    rng = np.random.default_rng(seed)
    draws = np.array([gaps[rng.integers(gaps.size, size=gaps.size)].mean() for _ in range(N_BOOTSTRAPS)])
    low, high = np.quantile(draws, [0.025, 0.975])
    beyond = min(int((draws <= 0).sum()), int((draws >= 0).sum()))
    return PairedEstimate(value, float(low), float(high), min(1.0, 2 * (1 + beyond) / (1 + N_BOOTSTRAPS)))


def precision_at_recall(scores: Array, is_positive: Labels, recall: float) -> float:
    """Precision where the best-scored rows first hold the share of positives; tied rows come together."""
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), scores.size - 1)
    found = np.cumsum(is_positive[order])[ends]
    first = int(np.searchsorted(found, math.ceil(recall * int(is_positive.sum()) - 1e-9)))
    return float(found[first] / (ends[first] + 1))
