"""Whether the target lies higher in some rows than in the others."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from mlaudit.forensics.shifts import find_shift

RNG = np.random.default_rng(0)


@pytest.mark.parametrize("values", [RNG.normal(size=300), RNG.integers(0, 4, 300), RNG.integers(0, 2, 300)])
def test_area_and_p_are_those_of_the_rank_sum_test(values):
    is_marked = RNG.random(300) < 0.3
    found = find_shift(values.astype(float), is_marked, 20)
    expected = mannwhitneyu(values[is_marked], values[~is_marked], method="asymptotic", use_continuity=False)
    assert found.auc == pytest.approx(expected.statistic / (is_marked.sum() * (~is_marked).sum()))
    assert found.p == pytest.approx(expected.pvalue)
    assert (found.marked_mean, found.other_mean) == (values[is_marked].mean(), values[~is_marked].mean())


def test_of_two_classes_the_area_is_half_the_difference_of_their_shares():
    labels = np.repeat([1.0, 0.0, 1.0, 0.0], [60, 40, 20, 80])
    found = find_shift(labels, np.repeat([True, False], 100), 20)
    assert found.auc == pytest.approx(0.5 + (0.6 - 0.2) / 2)


def test_few_rows_and_one_value_say_nothing():
    assert find_shift(RNG.normal(size=100), np.arange(100) < 10, 20) is None
    assert find_shift(np.ones(100), np.arange(100) < 50, 20) is None


def test_rows_without_a_target_do_not_count():
    labels, is_marked = RNG.normal(size=200), RNG.random(200) < 0.5
    gaps = np.append(labels, [np.nan] * 50), np.append(is_marked, [True] * 50)
    assert find_shift(*gaps, 20) == find_shift(labels, is_marked, 20)
