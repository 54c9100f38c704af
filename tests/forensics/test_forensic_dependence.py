"""The autocorrelation has the error rates that its limits promise."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.dependence import average_ranks, lag1_autocorrelation


@pytest.mark.parametrize(("length", "series"), [(5, 60), (12, 20), (60, 4), (300, 1)])
def test_independent_series_of_any_length_leave_the_99_percent_limits_about_once_in_a_hundred(length, series):
    rng = np.random.default_rng(length)
    found = [lag1_autocorrelation(rng.normal(size=(series, length))) for _ in range(300)]
    outside = np.mean([result.low > 0 or result.high < 0 for result in found])
    assert outside <= 0.03
    assert abs(np.mean([result.lag1 for result in found])) < 0.02


@pytest.mark.parametrize("r", [0.3, 0.6, 0.9])
def test_the_lower_limit_lies_above_the_truth_in_at_most_two_percent_of_series(r):
    rng = np.random.default_rng(10)
    truth = 6 / np.pi * np.arcsin(r / 2)
    noise = rng.normal(size=(300, 400))
    values = np.empty_like(noise)
    values[:, 0] = noise[:, 0] / np.sqrt(1 - r * r)
    for step in range(1, 400):
        values[:, step] = r * values[:, step - 1] + noise[:, step]
    found = [lag1_autocorrelation([row]) for row in values]
    assert np.mean([result.low > truth for result in found]) <= 0.02
    assert np.mean([result.lag1 for result in found]) == pytest.approx(truth, abs=0.02)


def test_levels_of_entities_are_no_dependence():
    rng = np.random.default_rng(11)
    found = lag1_autocorrelation([rng.normal(loc=10 * index, size=50) for index in range(20)])
    assert found.low < 0 < found.high


def test_too_few_rows_or_constants_give_nothing():
    assert lag1_autocorrelation([np.arange(30.0)]) is None
    assert lag1_autocorrelation([np.ones(500)]) is None
    assert lag1_autocorrelation([]) is None


def test_ranks_are_those_of_scipy():
    stats = pytest.importorskip("scipy.stats")
    values = np.random.default_rng(12).integers(0, 20, 300).astype(float)
    assert np.array_equal(average_ranks(values), stats.rankdata(values))


def test_the_error_ratio_of_a_standard_error_is_that_of_an_autoregression():
    found = lag1_autocorrelation([np.sin(np.arange(400) / 9)])
    assert found.error_ratio == pytest.approx(np.sqrt((1 + min(found.lag1, 0.99)) / (1 - min(found.lag1, 0.99))))
