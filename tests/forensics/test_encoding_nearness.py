"""Target means over both files, and rows that are almost copies."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.encoding import find_encoding
from mlaudit.forensics.nearness import find_near


def encoded(learnt_on: str, strength: float = 0.0, decimals: int | None = None, seed: int = 0):
    """Codes, labels and the side of 1,000 rows in 40 categories."""
    rng = np.random.default_rng(seed)
    city, label = rng.integers(0, 40, 1000), (rng.random(1000) < 0.3).astype(float)
    is_train = rng.random(1000) < 0.7
    rows = np.ones(1000, dtype=bool) if learnt_on == "both" else is_train
    counts = np.bincount(city[rows], minlength=40)
    sums = np.bincount(city[rows], weights=label[rows], minlength=40)
    means = (sums + strength * label[rows].mean()) / (counts + strength)
    codes = means[city] if decimals is None else means[city].round(decimals)
    return codes, label, is_train


@pytest.mark.parametrize("strength", [0.0, 10.0])
@pytest.mark.parametrize("decimals", [None, 6])
def test_means_over_both_files_are_told_from_means_over_train(strength, decimals):
    assert find_encoding(*encoded("both", strength, decimals)).fitted_on == "train_and_test"
    assert find_encoding(*encoded("train", strength, decimals)).fitted_on == "train"


def test_cross_fitted_codes_and_measurements_are_neither():
    rng = np.random.default_rng(1)
    codes, label, is_train = encoded("both")
    fold = rng.integers(0, 5, 1000)
    assert find_encoding(codes + fold * 1e-3, label, is_train).fitted_on == "none"
    assert find_encoding(rng.normal(size=1000), label, is_train).fitted_on == "none"
    assert find_encoding(rng.integers(0, 12, 1000).astype(float), label, is_train).fitted_on == "none"


def test_coarse_codes_are_no_evidence():
    assert find_encoding(*encoded("both", decimals=2)).fitted_on == "none"


def rows(n: int, p: int = 5, seed: int = 0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, p)) @ rng.normal(size=(p, p))


def test_shaken_copies_are_found_and_independent_rows_are_not():
    known = rows(2000)
    asked = np.concatenate([rows(200, seed=1), known[:100] + 1e-4])
    found = find_near(known, asked)
    assert (found.near, found.asked) == (100, 300)
    assert found.expected < 0.1
    assert find_near(known, rows(300, seed=1)).near == 0


def test_equal_rows_are_no_near_rows():
    known = rows(2000)
    assert find_near(known, known[:300]).near == 0


def test_rows_along_a_line_say_nothing():
    time = np.sort(np.random.default_rng(0).random(3000))
    line = np.column_stack([time, time**2, np.sin(time)])
    order = np.random.default_rng(1).permutation(3000)
    assert find_near(line[order[:2000]], line[order[2000:]]) is None


def test_few_rows_or_columns_say_nothing():
    assert find_near(rows(50), rows(300, seed=1)) is None
    assert find_near(rows(500, p=2), rows(300, p=2, seed=1)) is None
