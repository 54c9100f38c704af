"""Rows that lie exactly on the segment between two others: what SMOTE and its kin leave behind.

From a candidate row, the directions to the two parents are opposite. Directions are compared through two random
projections, sorted, so that the search costs n log n; a hit is verified on every column within the rounding error of
its values, and must be too exact for chance by the number of false alarms of Desolneux, Moisan and Morel (2000),
Meaningful alignments, IJCV 40. The class with fewest hits is the control: real data can lie on lines too.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mlaudit.forensics.distributions import fisher_greater
from mlaudit.forensics.resolution import Array, measurement_error

MAX_CANDIDATES, MAX_PARENTS, MIN_TESTABLE = 150, 30_000, 20
MAX_FALSE_ALARMS = 0.01
PROJECTION_TOLERANCE = 1e-7


@dataclass(frozen=True, slots=True)
class InterpolationFound:
    """Hits of the flagged class, or of the class with most hits, against the control class."""

    label: str | None
    is_testable: bool
    flagged: bool
    hits: int = 0
    scanned: int = 0
    control_hits: int = 0
    control_scanned: int = 0
    p: float = 1.0
    reason: str = ""
    is_sampled: bool = False


@dataclass(frozen=True, slots=True)
class _Scan:
    hits: int
    scanned: int
    is_testable: bool
    is_sampled: bool


def find_interpolation(
    parents: Mapping[str, Array], candidates: Mapping[str, Array] | None = None, seed: int = 0
) -> InterpolationFound:
    """Search each class for interpolated rows.

    Parameters
    ----------
    parents : mapping of label to array of shape (n, p)
        Complete rows of continuous columns, by class.
    candidates : mapping of label to array of shape (m, p), optional
        Rows to examine when they are in another file; by default those of ``parents`` themselves.

    Returns
    -------
    InterpolationFound
        Flagged when at least 5 rows and 5 % of those scanned are hits, the control class has at most 3 %, and a
        one-sided Fisher test gives p < 0.001.
    """
    pooled = np.concatenate([*parents.values()]) if parents else np.empty((0, 0))
    if pooled.size == 0 or pooled.shape[1] < 2 or len(parents) < 2:
        return InterpolationFound(None, False, False, reason="fewer than two continuous columns or classes")
    # A sampler makes new values of full precision while the originals keep their grid: errors are those of all rows.
    errors = np.array([measurement_error(pooled[:, j]) for j in range(pooled.shape[1])])
    rng = np.random.default_rng(seed)
    scans = {
        label: _scan(rows, None if candidates is None else candidates.get(label, rows[:0]), errors, rng)
        for label, rows in parents.items()
    }
    examined = {label: scan for label, scan in scans.items() if scan.scanned}
    if len(examined) < 2:
        return InterpolationFound(None, False, False, reason="only one class has rows to examine")
    control = min(examined.values(), key=lambda scan: scan.hits / scan.scanned)
    label, most = max(examined.items(), key=lambda item: item[1].hits / item[1].scanned)
    if not most.is_testable or most.scanned < MIN_TESTABLE:
        return InterpolationFound(None, False, False, reason="values too coarse, or too few rows, to tell from chance")
    p = fisher_greater(most.hits, most.scanned, control.hits, control.scanned)
    share, control_share = most.hits / most.scanned, control.hits / control.scanned
    flagged = most.hits >= 5 and share >= 0.05 and control_share <= 0.03 and p < 1e-3
    return InterpolationFound(
        label,
        True,
        flagged,
        most.hits,
        most.scanned,
        control.hits,
        control.scanned,
        p,
        is_sampled=most.is_sampled or control.is_sampled,
    )


def _scan(rows: Array, others: Array | None, errors: Array, rng: np.random.Generator) -> _Scan:
    is_sampled = False
    if rows.shape[0] > MAX_PARENTS:
        rows, is_sampled = rows[rng.permutation(rows.shape[0])[:MAX_PARENTS]], True
    pool = rows if others is None else others
    if rows.shape[0] < 4 or pool.shape[0] == 0:
        return _Scan(0, 0, False, is_sampled)
    if pool.shape[0] > MAX_CANDIDATES:
        pool, is_sampled = pool[rng.permutation(pool.shape[0])[:MAX_CANDIDATES]], True
    scale = rows.std(axis=0)
    keep = scale > 0
    if int(keep.sum()) < 2:
        return _Scan(0, 0, False, is_sampled)
    rows, pool, errors, scale = rows[:, keep], pool[:, keep], errors[keep], scale[keep]
    projection = rng.standard_normal((rows.shape[1], 2))
    verdicts = [_between(candidate, rows, errors, scale, projection) for candidate in pool]
    testable = sum(verdict is not None for verdict in verdicts)
    hits = sum(verdict is True for verdict in verdicts)
    return _Scan(hits, len(verdicts), testable >= min(MIN_TESTABLE, len(verdicts)), is_sampled)


def _between(candidate: Array, rows: Array, errors: Array, scale: Array, projection: Array) -> bool | None:
    """Whether the candidate lies between two rows; None where its columns could not tell."""
    steps = (rows - candidate) / scale
    lengths = np.sqrt((steps * steps).sum(axis=1))
    apart = lengths > 10 * float((errors / scale).max())
    steps, lengths, near = steps[apart], lengths[apart], rows[apart]
    if lengths.size < 3:
        return None
    order = np.argsort(lengths, kind="stable")
    steps, lengths, near = steps[order], lengths[order], near[order]
    typical = 2 * errors / scale / max(float(np.median(lengths[: max(10, lengths.size // 10)])), 1e-300)
    if _false_alarms(np.minimum(1.0, typical), 10, lengths.size) > MAX_FALSE_ALARMS:
        return None
    directions = (steps / lengths[:, None]) @ projection
    # Rounding turns a direction by about error / length: rows that are far away are known more exactly.
    slack = PROJECTION_TOLERANCE + 8 * float((errors / scale).max()) / float(lengths[0])
    slack = min(slack, 0.01)
    for first, second in _opposite(directions, slack):
        if _is_exact(candidate, near[first], near[second], errors, max(first, second) + 1, lengths.size):
            return True
    return False


def _opposite(directions: Array, slack: float) -> list[tuple[int, int]]:
    """Pairs of rows whose projections cancel, nearest pairs first, at most 2,000."""
    along, across = directions[:, 0], directions[:, 1]
    order = np.argsort(along)
    ordered = along[order]
    lows = np.searchsorted(ordered, -along - slack)
    highs = np.searchsorted(ordered, -along + slack)
    pairs = []
    for index in np.nonzero(highs > lows)[0]:
        members = order[lows[index] : highs[index]]
        matching = members[(np.abs(across[members] + across[index]) <= slack) & (members > index)]
        pairs += [(int(index), int(member)) for member in matching[:50]]
        if len(pairs) >= 2000:
            break
    return sorted(pairs, key=max)


def _is_exact(candidate: Array, one: Array, other: Array, errors: Array, rank: int, n: int) -> bool:
    span = other - one
    length = float(span @ span)
    if length == 0:
        return False
    weight = float((candidate - one) @ span) / length
    if not 0 < weight < 1:
        return False
    residual = np.abs(candidate - (one + weight * span))
    if bool((residual > 2 * errors + 1e-12 * np.abs(candidate)).any()):
        return False
    chances = np.minimum(1.0, 2 * errors / np.maximum(np.abs(span), 1e-300))
    return _false_alarms(chances, rank, n) <= MAX_FALSE_ALARMS


def _false_alarms(chances: Array, rank: int, n: int) -> float:
    """Expected chance alignments: pairs tried, times the chance on every column but the one that fixes the place."""
    exact = np.sort(chances)
    product = float(np.exp(np.log(np.maximum(exact, 1e-300)).sum() - math.log(max(float(exact[0]), 1e-300))))
    return math.log2(max(n, 2)) * rank * rank / 2 * product
