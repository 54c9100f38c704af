"""How many rows of a class a split leaves for training."""

from __future__ import annotations

import math

from mlaudit.core.values import Unknown


def smallest_training_class(
    count: int, n_splits: int | Unknown | None, test_share: float | Unknown | None
) -> int | Unknown:
    """Rows of a class with ``count`` rows in the smallest training part of a stratified split.

    A stratified k-fold puts at most ceil(count / k) of them into one test fold; a hold-out takes its share, rounded
    up. A split that is not stratified can leave fewer.
    """
    if isinstance(n_splits, int) and n_splits > 1:
        return count - math.ceil(count / n_splits)
    if isinstance(test_share, float):
        return count - math.ceil(count * test_share)
    return Unknown("the size of the training part is not a literal")
