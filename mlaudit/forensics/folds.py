"""What happens to a target, or to time, when rows are cut in file order."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.resolution import Array


@dataclass(frozen=True, slots=True)
class FoldsFound:
    """Folds that lack a class (labels only), and the share of the target's variance between folds (numbers only)."""

    folds_missing_a_class: int
    eta_squared: float | None
    p: float | None


def fold_of(n: int, n_splits: int) -> NDArray[np.int64]:
    """Fold of each row, as scikit-learn's ``KFold`` cuts without shuffling."""
    sizes = np.full(n_splits, n // n_splits, dtype=np.int64)
    sizes[: n % n_splits] += 1
    folds: NDArray[np.int64] = np.repeat(np.arange(n_splits), sizes)
    return folds


def cut_target(labels: NDArray[np.int64] | None, values: Array | None, n_splits: int) -> FoldsFound:
    """Cut a target in file order.

    Parameters
    ----------
    labels : integer class codes, or None for a regression target
    values : numbers, or None for labels that have no order
    """
    missing = 0
    if labels is not None:
        folds = fold_of(labels.size, n_splits)
        classes = int(labels.max()) + 1
        present = np.zeros((n_splits, classes), dtype=bool)
        present[folds, labels] = True
        missing = int((~present.all(axis=1)).sum())
    if values is None:
        return FoldsFound(missing, None, None)
    eta, p = _between_folds(values, fold_of(values.size, n_splits))
    return FoldsFound(missing, eta, p)


def _between_folds(values: Array, folds: NDArray[np.int64]) -> tuple[float | None, float | None]:
    total = float(((values - values.mean()) ** 2).sum())
    k, n = int(folds.max()) + 1, values.size
    if total == 0 or n <= k:
        return None, None
    counts = np.bincount(folds)
    means = np.bincount(folds, weights=values) / counts
    between = float((counts * (means - values.mean()) ** 2).sum())
    eta = between / total
    if eta >= 1:
        return 1.0, 0.0
    # Imported here so that other scans of tables need not pay for scipy.
    from scipy.special import fdtrc

    statistic = (between / (k - 1)) / ((total - between) / (n - k))
    return eta, float(fdtrc(k - 1, n - k, statistic))


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
