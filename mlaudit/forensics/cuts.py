"""Where to cut scores into labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.estimates import Estimate
from mlaudit.forensics.ranking import Labels
from mlaudit.forensics.resolution import Array

N_SPLITS, MIN_POSITIVES = 200, 50


@dataclass(frozen=True, slots=True)
class BetterCut:
    """F1 at 0.5 and at a cut that was chosen for it.

    Attributes
    ----------
    f1_at_half : float
        On all rows.
    cut, f1_there : float
        Median of the cuts that halves of the rows chose, and F1 of it on all rows.
    gain : Estimate
        Median, over splits, of what the cut of one half adds to F1 in the other half, with percentiles of 95 %.
    """

    f1_at_half: float
    cut: float
    f1_there: float
    gain: Estimate


def better_cut(scores: Array, is_positive: Labels, seed: int) -> BetterCut | None:
    """Choose the cut of best F1 on random halves and measure it on the others; None with fewer than 50 positives."""
    if int(is_positive.sum()) < MIN_POSITIVES:
        return None
    rng, cuts, gains = np.random.default_rng(seed), [], []
    for _ in range(N_SPLITS):
        half = rng.permutation(scores.size) < scores.size // 2
        cut = _best_cut(scores[half], is_positive[half])
        cuts.append(cut)
        rest, labels = scores[~half], is_positive[~half]
        gains.append(f1(rest >= cut, labels) - f1(rest >= 0.5, labels))
    low, middle, high = (float(q) for q in np.quantile(gains, [0.025, 0.5, 0.975]))
    cut = float(np.median(cuts))
    return BetterCut(f1(scores >= 0.5, is_positive), cut, f1(scores >= cut, is_positive), Estimate(middle, low, high))


def f1(is_called: NDArray[np.bool_], is_positive: Labels) -> float:
    """Harmonic mean of precision and recall; 0 where nothing is found."""
    size = int(is_called.sum() + is_positive.sum())
    return 2 * int((is_called & is_positive).sum()) / size if size else 0.0


def _best_cut(scores: Array, is_positive: Labels) -> float:
    order = np.argsort(-scores, kind="stable")
    ends = np.append(np.flatnonzero(np.diff(scores[order])), scores.size - 1)
    found = np.cumsum(is_positive[order])[ends]
    values = 2 * found / (ends + 1 + found[-1])
    return float(scores[order][ends[int(np.argmax(values))]])
