"""What is measured to be drawn agrees with the libraries, and with the numbers that stand beside the picture."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import auc, precision_recall_curve, roc_curve
from statsmodels.tsa.stattools import acf

from mlaudit.forensics.calibration import calibration_error, reliability
from mlaudit.forensics.dependence import MAX_LAGS, autocorrelations, average_ranks, lag1_autocorrelation
from mlaudit.forensics.drift import level_drift, numeric_drift
from mlaudit.forensics.ranking import MAX_POINTS, curve_points, roc_auc


def drawn(n: int, decimals: int = 6) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(n)
    y = rng.random(n) < 0.3
    return np.round(1 / (1 + np.exp(-(rng.normal(size=n) + y - 1))), decimals), y


def test_curves_of_few_scores_are_those_of_scikit_learn():
    scores, y = drawn(400, decimals=1)
    roc, precision = curve_points(scores, y)

    rates, recalls, _ = roc_curve(y, scores, drop_intermediate=False)
    assert np.allclose(roc, np.column_stack([rates, recalls]), atol=1e-6)
    precisions, found, _ = precision_recall_curve(y, scores)
    assert np.allclose(precision[::-1], np.column_stack([found, precisions])[:-1], atol=1e-6)


def test_curves_of_many_scores_are_thinned_without_losing_their_shape():
    scores, y = drawn(20_000)
    roc, precision = curve_points(scores, y)

    assert max(len(roc), len(precision)) <= MAX_POINTS + 1
    assert (roc[0], roc[-1], precision[-1][0]) == ((0.0, 0.0), (1.0, 1.0), 1.0)
    assert auc(*zip(*roc, strict=True)) == pytest.approx(roc_auc(scores, y).value, abs=0.002)


def test_bins_of_scores_make_up_the_calibration_error():
    scores, y = drawn(5_000)
    bins = reliability(scores, y)

    total = sum(abs(one.score - one.outcome) * one.rows for one in bins) / scores.size
    assert sum(one.rows for one in bins) == scores.size
    assert total == pytest.approx(calibration_error(scores, y, 0).value, abs=1e-5)
    assert [one.score for one in bins] == sorted(one.score for one in bins)


def test_the_first_autocorrelation_is_the_one_that_findings_name():
    rng = np.random.default_rng(3)
    series = [np.cumsum(rng.normal(size=size)) for size in (12, 80, 300)]

    assert autocorrelations(series)[0] == pytest.approx(lag1_autocorrelation(series).lag1, abs=1e-6)


def test_later_autocorrelations_are_those_of_statsmodels_freed_of_their_bias():
    values = np.sin(np.arange(400) / 3) + np.random.default_rng(4).normal(size=400)

    expected = (acf(average_ranks(values), nlags=MAX_LAGS)[1:] + 1 / 400) * 400 / 397
    assert autocorrelations([values]) == pytest.approx(expected, abs=1e-6)


def test_short_and_constant_series_have_as_many_lags_as_they_can_show():
    assert len(autocorrelations([np.arange(20.0) % 7, np.ones(500), np.arange(3.0)])) == 5
    assert autocorrelations([np.ones(500)]) == ()


def test_bins_of_numbers_are_tenths_of_the_reference():
    rng = np.random.default_rng(5)
    bins = numeric_drift(rng.normal(size=4_000), rng.normal(1, 1, 3_000)).bins

    assert len(bins) == 10
    assert [one.before for one in bins] == pytest.approx([0.1] * 10, abs=1e-3)
    assert sum(one.after for one in bins) == pytest.approx(1, abs=1e-4)
    assert bins[-1].name.startswith("above ")


def test_levels_are_called_by_rank_and_rare_ones_are_taken_together():
    before = np.repeat(np.arange(15), np.arange(15, 0, -1))
    bins = level_drift(before, before[::2]).bins

    assert [one.name for one in bins] == [*(f"level {rank}" for rank in range(1, 11)), "other levels"]
    assert bins[0].before == pytest.approx(15 / 120, abs=1e-6)
    assert sum(one.after for one in bins) == pytest.approx(1, abs=1e-4)
