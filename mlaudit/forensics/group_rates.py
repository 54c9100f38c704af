"""Rates of a binary decision by group, with limits that know how many groups were looked at."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.calibration import logistic, logit
from mlaudit.forensics.distributions import chi_square_tail
from mlaudit.forensics.gaps import CalibrationGap, Gap, Group
from mlaudit.forensics.intervals import difference, proportions_p, ratio, z_of
from mlaudit.forensics.ranking import Labels
from mlaudit.forensics.resolution import Array

MIN_ROWS, MIN_CASES = 30, 10
"""Rows of a group from which on its share of selected rows is judged; positives, negatives or selected rows from
which on a rate among them is."""
MIN_CALIBRATED = 50
"""Positives, and negatives, of a group from which on the meaning of its scores is judged."""

Codes = NDArray[np.int64]
Count = tuple[int, int]


def groups_of(levels: Codes, names: list[str], is_positive: Labels, is_selected: Labels) -> list[Group]:
    """Count rows by level; ``levels`` number ``names``, and -1 marks rows without one."""
    known = levels >= 0
    codes, y, s = levels[known], is_positive[known], is_selected[known]
    counts = [np.bincount(codes, weights=w, minlength=len(names)) for w in (np.ones(y.size), y, s, y & s)]
    return [Group(name, *(int(count[index]) for count in counts)) for index, name in enumerate(names)]


def selection_gap(groups: Iterable[Group]) -> Gap | None:
    """Compare shares of selected rows."""
    return _widest(groups, lambda g: (g.selected, g.rows), MIN_ROWS)


def recall_gap(groups: Iterable[Group]) -> Gap | None:
    """Compare true positive rates."""
    return _widest(groups, lambda g: (g.true_positives, g.positives), MIN_CASES)


def false_alarm_gap(groups: Iterable[Group]) -> Gap | None:
    """Compare false positive rates."""
    return _widest(groups, lambda g: (g.false_positives, g.negatives), MIN_CASES)


def precision_gap(groups: Iterable[Group]) -> Gap | None:
    """Compare the shares of positives among the selected rows: predictive parity."""
    return _widest(groups, lambda g: (g.true_positives, g.selected), MIN_CASES)


def base_rate_gap(groups: Iterable[Group]) -> Gap | None:
    """Compare shares of positives."""
    return _widest(groups, lambda g: (g.positives, g.rows), MIN_ROWS)


def _widest(groups: Iterable[Group], count: Callable[[Group], Count], least: int) -> Gap | None:
    judged = [(g.level, *count(g)) for g in groups if g.rows >= MIN_ROWS and count(g)[1] >= least]
    if len(judged) < 2:
        return None
    ordered = sorted(judged, key=lambda one: (one[1] / one[2], one[0]))
    (lower, k, n), (higher, m, q) = ordered[0], ordered[-1]
    pairs = len(judged) * (len(judged) - 1) // 2
    z = z_of(1 - 0.05 / pairs)
    low, high = difference((m, q), (k, n), z)
    ratio_low, ratio_high = ratio((k, n), (m, q), z) if k else (None, None)
    p = min(1.0, pairs * proportions_p((k, n), (m, q)))
    return Gap(higher, lower, m / q, k / n, q, n, low, high, ratio_low, ratio_high, p)


def calibration_gap(levels: Codes, names: list[str], is_positive: Labels, scores: Array) -> CalibrationGap | None:
    """Test whether the outcome given the score depends on the group, and find the groups farthest apart."""
    judged = [
        (name, rows)
        for code, name in enumerate(names)
        if min((rows := levels == code) @ is_positive.astype(np.int64), (rows & ~is_positive).sum()) >= MIN_CALIBRATED
    ]
    if len(judged) < 2:
        return None
    p = _same_meaning_p([rows for _, rows in judged], is_positive, scores)
    if p is None:
        return None
    residual = is_positive - scores
    means = {name: float(residual[rows].mean()) for name, rows in judged}
    variances = {name: float(residual[rows].var(ddof=1)) / int(rows.sum()) for name, rows in judged}
    lower, higher = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    pairs = len(judged) * (len(judged) - 1) // 2
    half = z_of(1 - 0.05 / pairs) * math.sqrt(variances[lower] + variances[higher])
    value = means[higher] - means[lower]
    return CalibrationGap(higher, lower, value, value - half, value + half, p)


def _same_meaning_p(groups: list[Labels], is_positive: Labels, scores: Array) -> float | None:
    """Likelihood ratio test of a slope and an intercept for each group against one of both for all."""
    among = np.logical_or.reduce(groups)
    x, y = logit(scores[among]), is_positive[among]
    common = np.column_stack([np.ones(x.size), x])
    own = [common * rows[among][:, None] for rows in groups[1:]]
    alike, apart = logistic(common, y), logistic(np.column_stack([common, *own]), y)
    if alike is None or apart is None:
        return None
    return chi_square_tail(max(0.0, 2 * (apart[2] - alike[2])), 2 * len(own))
