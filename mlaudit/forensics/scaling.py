"""Whose mean and deviation do the columns of two files carry?"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mlaudit.forensics.resolution import Array, decimal_unit

FittedOn = Literal["train", "train_and_test", "separately", "none", "undecided"]
Kind = Literal["standard", "min_max", "robust", "none"]
Print = Callable[[Array], bool]
MIN_DISTINCT, MIN_TEST_ROWS = 10, 10
_ZERO = 1e-9


@dataclass(frozen=True, slots=True)
class ScalingFound:
    """The verdict, the columns that carry the print, and their share of the numeric columns."""

    fitted_on: FittedOn
    kind: Kind
    columns: tuple[str, ...] = ()
    share: float = 0.0
    shift_sd: float | None = None


def find_scaling(train: Mapping[str, Array], test: Mapping[str, Array]) -> ScalingFound:
    """Read exact scaler statistics off two files.

    At least two columns and half of the numeric ones must carry the print. A min-max print of both files together
    counts only where a column reaches its bound in a test row. Columns with fewer than 10 distinct values, and bounds
    that many rows share, say nothing.
    """
    names = [name for name in train if name in test and np.unique(train[name]).size >= MIN_DISTINCT]
    if len(names) < 2 or min(test[name].size for name in names) < MIN_TEST_ROWS:
        return ScalingFound("none", "none")
    needed = max(2, math.ceil(len(names) / 2))
    checks: tuple[tuple[Kind, Print], ...] = (
        ("standard", _is_standard),
        ("min_max", _is_min_max),
        ("robust", _is_robust),
    )
    parts = {name: (train[name], test[name], np.concatenate([train[name], test[name]])) for name in names}
    for kind, has_print in checks:
        on_train = [name for name in names if has_print(parts[name][0])]
        on_test = [name for name in on_train if has_print(parts[name][1])]
        on_union = [name for name in names if has_print(parts[name][2])]
        shift = _shift(train, test, names)
        if len(on_test) >= needed:
            # Quartiles of coarse columns agree between files by themselves: two robust scalers cannot be told from one.
            fitted_on: FittedOn = "undecided" if kind == "robust" else "separately"
            return ScalingFound(fitted_on, kind, tuple(on_test), len(on_test) / len(names), shift)
        only_union = [name for name in on_union if name not in on_train]
        is_enough = len(on_union) >= needed and bool(only_union) if kind == "min_max" else len(only_union) >= needed
        if is_enough:
            return ScalingFound("train_and_test", kind, tuple(on_union), len(on_union) / len(names), shift)
        if len(on_train) >= needed:
            return ScalingFound("train", kind, tuple(on_train), len(on_train) / len(names), shift)
    return ScalingFound("none", "none")


def _is_standard(values: Array) -> bool:
    mean = abs(float(values.mean()))
    if mean > _tolerance(1.0, values.size):
        # No column is written more coarsely than in ones.
        return False
    tolerance = _tolerance(decimal_unit(values), values.size)
    if mean > tolerance:
        return False
    return any(abs(float(values.std(ddof=ddof)) - 1) <= tolerance for ddof in (0, 1))


def _tolerance(unit: float, n: int) -> float:
    """By how much rounding to a unit may move a mean of n values."""
    return max(1e-9, 4 * (unit / 2) / math.sqrt(3 * n))


def _is_min_max(values: Array) -> bool:
    low, high = float(values.min()), float(values.max())
    if abs(low) > 1e-12 or abs(high - 1) > 1e-12:
        return False
    return int((values == low).sum()) <= 2 and int((values == high).sum()) <= 2


def _is_robust(values: Array) -> bool:
    if max(int((values > _ZERO).sum()), int((values < -_ZERO).sum())) > values.size // 2 + 1:
        # The median is not zero.
        return False
    if decimal_unit(values) == 1:
        # Small counts have median 0 and quartiles 1 apart by nature.
        return False
    low, middle, high = np.quantile(values, [0.25, 0.5, 0.75])
    return abs(float(middle)) <= _ZERO and abs(float(high - low) - 1) <= 1e-9


def _shift(train: Mapping[str, Array], test: Mapping[str, Array], names: list[str]) -> float:
    shifts = [abs(float(test[n].mean() - train[n].mean())) / (float(train[n].std()) or 1.0) for n in names]
    return max(shifts)
