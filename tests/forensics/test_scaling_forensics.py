"""Whose statistics scaled columns carry."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.scaling import find_scaling

RNG = np.random.default_rng(0)
COLUMNS = {
    "age": RNG.integers(18, 90, 400).astype(float),
    "income": RNG.lognormal(10, 1, 400),
    "score": RNG.normal(5, 2, 400),
}
TRAIN = np.arange(400) < 300


def standard(fitted: np.ndarray, values: np.ndarray) -> np.ndarray:
    return (values - fitted.mean()) / fitted.std()


def min_max(fitted: np.ndarray, values: np.ndarray) -> np.ndarray:
    return (values - fitted.min()) / (fitted.max() - fitted.min())


def robust(fitted: np.ndarray, values: np.ndarray) -> np.ndarray:
    low, middle, high = np.quantile(fitted, [0.25, 0.5, 0.75])
    return (values - middle) / (high - low)


def scaled(scaler, fitted_on: str, decimals: int | None = None):
    train, test = {}, {}
    for name, values in COLUMNS.items():
        one, other = values[TRAIN], values[~TRAIN]
        whole = values if fitted_on == "train_and_test" else one
        train[name] = scaler(whole, one)
        test[name] = scaler(other if fitted_on == "separately" else whole, other)
        if decimals is not None:
            train[name], test[name] = np.round(train[name], decimals), np.round(test[name], decimals)
    return find_scaling(train, test)


@pytest.mark.parametrize("fitted_on", ["train", "train_and_test", "separately"])
@pytest.mark.parametrize("decimals", [None, 4])
def test_a_standard_scaler_shows_whom_it_saw(fitted_on, decimals):
    found = scaled(standard, fitted_on, decimals)
    assert (found.fitted_on, found.kind) == (fitted_on, "standard")
    assert set(found.columns) == set(COLUMNS)


def test_two_min_max_scalers_are_told_from_one():
    assert scaled(min_max, "separately").fitted_on in ("separately", "train")
    assert scaled(min_max, "train").fitted_on in ("train", "none")


def test_a_robust_scaler_shows_whom_it_saw():
    assert (scaled(robust, "train_and_test").fitted_on, scaled(robust, "train_and_test").kind) == (
        "train_and_test",
        "robust",
    )
    assert scaled(robust, "train").fitted_on == "train"


def test_raw_columns_carry_no_print():
    found = find_scaling({k: v[TRAIN] for k, v in COLUMNS.items()}, {k: v[~TRAIN] for k, v in COLUMNS.items()})
    assert (found.fitted_on, found.kind, found.columns) == ("none", "none", ())


def test_shares_between_zero_and_one_are_not_min_max_scaled():
    rng = np.random.default_rng(1)
    columns = {f"p{i}": np.clip(rng.normal(0.5, 0.4, 400), 0, 1) for i in range(4)}
    found = find_scaling({k: v[:300] for k, v in columns.items()}, {k: v[300:] for k, v in columns.items()})
    assert found.fitted_on == "none"
