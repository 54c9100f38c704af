"""What happens to a target, or to time, when rows are cut in file order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.dependence import average_ranks
from mlaudit.forensics.distributions import f_upper_tail_of_eta
from mlaudit.forensics.resolution import Array

RARE = 1e-3


@dataclass(frozen=True, slots=True)
class FoldsFound:
    """Folds that lack a class, and the share of the target's variance that lies between folds."""

    folds_missing_a_class: int
    eta_squared: float | None
    p: float | None


def fold_of(n: int, n_splits: int) -> NDArray[np.int64]:
    """Fold of each row, as scikit-learn's ``KFold`` cuts without shuffling."""
    sizes = np.full(n_splits, n // n_splits, dtype=np.int64)
    sizes[: n % n_splits] += 1
    folds: NDArray[np.int64] = np.repeat(np.arange(n_splits), sizes)
    return folds


def cut_labels(labels: NDArray[np.int64], n_splits: int) -> FoldsFound:
    """Cut class labels, coded from 0, in file order.

    A fold counts as missing a class only where that is no accident: at a random order it would happen to the class in
    fewer than one of a thousand files. The variance between folds is that of the class that the folds divide most,
    its p-value multiplied by the number of classes.
    """
    folds = fold_of(labels.size, n_splits)
    counts = np.bincount(labels)
    table = np.zeros((n_splits, counts.size), dtype=np.int64)
    np.add.at(table, (folds, labels), 1)
    chance = n_splits * (1 - 1 / n_splits) ** counts
    missing = int(((table == 0) & (chance < RARE)[None, :] & (counts > 0)[None, :]).any(axis=1).sum())
    found = [_between_folds((labels == code).astype(np.float64), folds) for code in np.flatnonzero(counts)]
    known = [(eta, p) for eta, p in found if eta is not None and p is not None]
    if not known:
        return FoldsFound(missing, None, None)
    eta, p = max(known)
    return FoldsFound(missing, eta, min(1.0, p * (1 if len(known) == 2 else len(known))))


def cut_values(values: Array, n_splits: int) -> FoldsFound:
    """Cut numbers in file order: eta squared of fold on ranks, so that one outlier does not hide a sorted file."""
    eta, p = _between_folds(average_ranks(values), fold_of(values.size, n_splits))
    return FoldsFound(0, eta, p)


def _between_folds(values: Array, folds: NDArray[np.int64]) -> tuple[float | None, float | None]:
    total = float(((values - values.mean()) ** 2).sum())
    k, n = int(folds.max()) + 1, values.size
    if total == 0 or n <= k:
        return None, None
    counts = np.bincount(folds)
    means = np.bincount(folds, weights=values) / counts
    between = float((counts * (means - values.mean()) ** 2).sum())
    eta = min(1.0, between / total)
    return eta, f_upper_tail_of_eta(eta, k - 1, n - k)


@dataclass(frozen=True, slots=True)
class ForwardFound:
    """Rows that go back in time, and times on both sides of a border of an expanding-window split."""

    backward_steps: int
    n_steps: int
    straddling_stamps: int
    n_borders: int


def cut_forward(times: Array, n_splits: int) -> ForwardFound:
    """Cut times in file order as ``TimeSeriesSplit`` does: test blocks of n // (k + 1) rows at the end."""
    size = times.size // (n_splits + 1)
    backward = int((np.diff(times) < 0).sum())
    if size == 0:
        return ForwardFound(backward, times.size - 1, 0, 0)
    borders = [times.size - size * (n_splits - i) for i in range(n_splits)]
    straddling = {float(t) for border in borders for t in np.intersect1d(times[:border], times[border : border + size])}
    return ForwardFound(backward, max(0, times.size - 1), len(straddling), len(borders))
