"""Rows that lie exactly on the segment between two others: what SMOTE and its kin leave behind.

Seen from such a row, its two parents lie in opposite directions. Directions are compared through two random
projections, sorted, so that the search costs n log n; a hit is verified on every column within the rounding error of
the row, and must be too exact for chance by the number of false alarms of Desolneux, Moisan and Morel (2000),
Meaningful alignments, IJCV 40. The class with fewest hits is the control: real rows can lie on lines too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.distributions import fisher_greater
from mlaudit.forensics.lattice import Lattice, find_lattice
from mlaudit.forensics.resolution import Array, measurement_error
from mlaudit.forensics.segments import Surroundings, lies_between

MAX_CANDIDATES, FIRST_CANDIDATES, MAX_PARENTS = 150, 60, 30_000
MIN_TESTABLE, MIN_HITS, MIN_SHARE, MAX_CONTROL_SHARE, MAX_P = 20, 5, 0.05, 0.03, 1e-3
OFF_LATTICE_SHARE = 0.05
SAME_DIRECTION = 1 - 1e-5
"""Cosine of an angle of a quarter of a degree: a short segment between rounded rows is known no better."""
MIN_DIRECTIONS = 0.1
"""Directions of segments over hits: few parents give few, one line gives one."""
REPEATED = 3
"""Rows that share a value, from which on it counts as a level."""


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


@dataclass(slots=True)
class _Scan:
    """One class: what is searched, and what was found so far."""

    label: str
    pool: Array
    errors: Array
    around: Surroundings
    is_level: NDArray[np.bool_]
    is_sampled: bool
    scanned: int = 0
    testable: int = 0
    hits: int = 0
    directions: list[Array] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.hits / self.scanned if self.scanned else 0.0


def find_interpolation(
    parents: Mapping[str, Array], candidates: Mapping[str, Array] | None = None, seed: int = 0
) -> InterpolationFound:
    """Search each class for interpolated rows.

    Parameters
    ----------
    parents : mapping of label to array of shape (n, p)
        Complete rows of numeric columns, by class.
    candidates : mapping of label to array of shape (m, p), optional
        Rows to examine when they are in another file; by default those of ``parents`` themselves.

    Returns
    -------
    InterpolationFound
        Flagged when at least 5 rows and 5 % of those examined are hits, not all along a few lines, the control class
        has at most 3 %, and a one-sided Fisher test gives p < 0.001. Up to 150 rows of a class are examined; 60 where
        they show nothing.
    """
    distinct = {label: _distinct(rows) for label, rows in parents.items()}
    usable = {label: rows for label, rows in distinct.items() if rows.shape[0] >= 4}
    if len(usable) < 2 or next(iter(usable.values())).shape[1] < 2:
        return InterpolationFound(None, False, False, reason="fewer than two numeric columns or two classes to compare")
    rng = np.random.default_rng(seed)
    pools = None if candidates is None else {label: _distinct(rows) for label, rows in candidates.items()}
    scans = _prepare(usable, pools, rng)
    if len(scans) < 2:
        return InterpolationFound(None, False, False, reason="too few rows of a second class to compare with")
    for scan in scans:
        _examine(scan, FIRST_CANDIDATES)
    if max(scan.hits for scan in scans) > 1:
        for scan in scans:
            _examine(scan, MAX_CANDIDATES)
    return _verdict(scans)


def _distinct(rows: Array) -> Array:
    """Leave out copies: a class of many copies has no more rows to lie between than it has distinct ones."""
    if rows.shape[0] == 0:
        return rows
    weights = np.random.default_rng(rows.shape[1]).uniform(1, 2, rows.shape[1])
    scale = np.abs(rows).max(axis=0)
    _, first = np.unique((rows / np.where(scale > 0, scale, 1.0)) @ weights, return_index=True)
    return rows[np.sort(first)]


def _prepare(
    parents: Mapping[str, Array], candidates: Mapping[str, Array] | None, rng: np.random.Generator
) -> list[_Scan]:
    pools = parents if candidates is None else candidates
    every = np.concatenate([*parents.values(), *(() if candidates is None else candidates.values())])
    scale = every.std(axis=0)
    varied = scale > 0
    fine = np.array([measurement_error(every[:, j]) for j in np.flatnonzero(varied)])
    lattices = {label: [find_lattice(rows[:, j]) for j in np.flatnonzero(varied)] for label, rows in parents.items()}
    scans = []
    for label, rows in parents.items():
        pool = pools.get(label, rows[:0])
        if pool.shape[0] == 0 or int(varied.sum()) < 2:
            continue
        is_sampled = pool.shape[0] > MAX_CANDIDATES or rows.shape[0] > MAX_PARENTS
        pool = pool[rng.permutation(pool.shape[0])[:MAX_CANDIDATES]][:, varied]
        kept = rows[rng.permutation(rows.shape[0])[:MAX_PARENTS]][:, varied]
        errors = np.maximum(_errors(pool, fine, list(lattices.values())), _gaps_of_repeated(pool, every[:, varied]))
        around = Surroundings.of(kept, scale[varied], rng)
        scans.append(_Scan(label, pool, errors, around, errors > fine, is_sampled))
    return scans


def _errors(pool: Array, fine: Array, lattices: Sequence[Sequence[Lattice]]) -> Array:
    """Rounding error of each value: the step of the widest grid of any class that it stands on, else the finest.

    A genuine row stands on the grid of its column; a mixture of two stands between the points.
    """
    errors = np.broadcast_to(fine, pool.shape).copy()
    for of_class in lattices:
        for j, lattice in enumerate(of_class):
            held = lattice.holds(pool[:, j])
            errors[held, j] = np.maximum(errors[held, j], 1.05 * lattice.step)
    return errors


def _gaps_of_repeated(pool: Array, every: Array) -> Array:
    """Distance of each value that many rows share to the next such value; 0 for the others.

    A column may be whole but for a few imputed values: no grid holds all of it, and its common values mean as little.
    """
    gaps = np.zeros(pool.shape)
    for j in range(pool.shape[1]):
        distinct, counts = np.unique(every[:, j], return_counts=True)
        common = distinct[counts >= REPEATED]
        if common.size < 2:
            gaps[:, j] = np.where(np.isin(pool[:, j], common), np.ptp(every[:, j]), 0.0)
            continue
        steps = np.diff(common)
        nearest = np.minimum(np.append(np.inf, steps), np.append(steps, np.inf))
        place = np.minimum(np.searchsorted(common, pool[:, j]), common.size - 1)
        gaps[:, j] = np.where(common[place] == pool[:, j], nearest[place], 0.0)
    return gaps


def _examine(scan: _Scan, up_to: int) -> None:
    stop = min(up_to, scan.pool.shape[0])
    nearest = scan.around.nearest(scan.pool[scan.scanned : stop])
    for index, near in zip(range(scan.scanned, stop), nearest, strict=True):
        placed = lies_between(scan.pool[index], scan.errors[index], scan.around, near)
        scan.testable += placed is not None
        if placed is not None and placed.direction is not None:
            scan.hits += 1
            scan.directions.append(placed.direction)
    scan.scanned = stop


def _verdict(scans: Sequence[_Scan]) -> InterpolationFound:
    control = min(scans, key=lambda scan: (scan.share, -scan.testable, -scan.around.rows.shape[0]))
    most = max((scan for scan in scans if scan is not control), key=lambda scan: scan.share)
    if most.hits >= MIN_HITS:
        most = _among_as_many_rows(most, control)
    p = fisher_greater(most.hits, most.scanned, control.hits, control.scanned)
    control_is_fair = control.testable >= control.scanned / 2 or _off_lattice_share(most, control) >= OFF_LATTICE_SHARE
    is_testable = most.testable >= MIN_TESTABLE and control_is_fair
    flagged = (
        is_testable
        and most.hits >= MIN_HITS
        and most.share >= MIN_SHARE
        and _n_directions(most) >= max(MIN_HITS, MIN_DIRECTIONS * most.hits)
        and control.share <= MAX_CONTROL_SHARE
        and p < MAX_P
    )
    reason = "" if is_testable else "whole or coarsely rounded numbers: lying between two rows says nothing"
    return InterpolationFound(
        most.label,
        is_testable,
        flagged,
        most.hits,
        most.scanned,
        control.hits,
        control.scanned,
        p,
        reason,
        most.is_sampled or control.is_sampled,
    )


def _among_as_many_rows(scan: _Scan, control: _Scan) -> _Scan:
    """Examine a class again among as few rows as the control has: chance finds more where there are more pairs."""
    if scan.around.rows.shape[0] <= control.around.rows.shape[0]:
        return scan
    fewer = scan.around.first(control.around.rows.shape[0])
    again = replace(scan, around=fewer, scanned=0, testable=0, hits=0, directions=[])
    _examine(again, scan.scanned)
    return again


def _n_directions(scan: _Scan) -> int:
    """Directions of the segments found, up to their sign.

    Rows whose columns are equal by nature, as the prices of a day without trade are, lie on one line, all of them.
    """
    distinct: list[Array] = []
    for direction in scan.directions:
        if all(abs(float(direction @ other)) < SAME_DIRECTION for other in distinct):
            distinct.append(direction)
    return len(distinct)


def _off_lattice_share(scan: _Scan, control: _Scan) -> float:
    """Rows of a class that leave the levels of some column to which most rows of the control keep."""
    kept = control.is_level.mean(axis=0) >= 0.5
    return float((~scan.is_level[:, kept]).any(axis=1).mean()) if kept.any() else 0.0
