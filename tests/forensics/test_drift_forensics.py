"""Drift of one column: sizes and p-values against scipy, and on rows that follow each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from mlaudit.forensics.distributions import chi_square_tail
from mlaudit.forensics.drift import kolmogorov_tail, level_drift, numeric_drift
from mlaudit.forensics.multiple_tests import benjamini_hochberg


@settings(max_examples=50)
@given(value=st.floats(0, 80), freedom=st.integers(1, 19))
def test_the_tail_of_chi_square_is_that_of_scipy(value: float, freedom: int) -> None:
    assert chi_square_tail(value, freedom) == pytest.approx(stats.chi2.sf(value, freedom), abs=1e-12)


@pytest.mark.parametrize("shift", [0.0, 0.2, 1.0])
def test_sizes_of_a_shift_are_those_of_scipy(shift: float) -> None:
    random = np.random.default_rng(1)
    before, after = random.normal(size=400), random.normal(shift, size=300)
    found = numeric_drift(before, after)
    assert found.distance == pytest.approx(stats.ks_2samp(before, after).statistic)
    assert found.moved == pytest.approx(stats.wasserstein_distance(before, after) / before.std())
    edges = [-np.inf, *np.quantile(before, np.linspace(0.1, 0.9, 9)), np.inf]
    shares = [np.histogram(x, edges)[0] for x in (before, after)]
    assert found.divergence == pytest.approx(jensenshannon(*shares, base=2), abs=1e-6)


@pytest.mark.parametrize(("distance", "rows", "others"), [(0.05, 1000, 1000), (0.1, 400, 300), (0.02, 5000, 20000)])
def test_the_tail_of_kolmogorov_is_close_to_that_of_scipy(distance: float, rows: int, others: int) -> None:
    expected = stats.kstwo.sf(distance, round(rows * others / (rows + others)))
    assert kolmogorov_tail(distance, rows, others) == pytest.approx(expected, rel=0.1, abs=2e-3)


def test_levels_are_compared_by_their_shares() -> None:
    before, after = np.repeat([0, 1], [300, 100]), np.repeat([0, 1, 2], [150, 100, 50])
    random = np.random.default_rng(2)
    random.shuffle(before)
    random.shuffle(after)
    found = level_drift(before, after)
    assert found.distance == pytest.approx(0.25)
    assert found.divergence == pytest.approx(jensenshannon([0.75, 0.25, 0], [0.5, 1 / 3, 1 / 6], base=2))
    assert found.p < 1e-6


def test_rows_that_follow_each_other_count_for_less() -> None:
    """Two windows of one slow series: independent rows would call them different nearly always."""
    random = np.random.default_rng(3)
    called = naive = 0
    for _ in range(20):
        noise = random.normal(size=4000)
        series = np.empty(4000)
        series[0] = noise[0]
        for index in range(1, 4000):
            series[index] = 0.95 * series[index - 1] + noise[index]
        found = numeric_drift(series[:2000], series[2000:])
        called += found.p < 0.05
        naive += kolmogorov_tail(found.distance, 2000, 2000) < 0.05
    assert naive >= 15
    assert called <= 3


def test_columns_that_did_not_change_are_not_called() -> None:
    random = np.random.default_rng(4)
    p = [numeric_drift(random.normal(size=500), random.normal(size=500)).p for _ in range(50)]
    assert min(p) < 0.05
    assert min(benjamini_hochberg(p)) > 0.05
