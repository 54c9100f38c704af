"""Metrics, their limits, calibration and comparisons agree with the libraries and the laws that define them."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import binom, bootstrap
from sklearn.metrics import (
    accuracy_score,
    average_precision_score,
    balanced_accuracy_score,
    f1_score,
    matthews_corrcoef,
    precision_score,
    recall_score,
    roc_auc_score,
)
from statsmodels.stats.contingency_tables import mcnemar

from mlaudit.forensics import ranking
from mlaudit.forensics.calibration import bin_starts, calibration_error, in_the_large, logistic, recalibration
from mlaudit.forensics.confusion import Confusion
from mlaudit.forensics.cuts import better_cut, f1
from mlaudit.forensics.intersections import Cell, hidden_gap
from mlaudit.forensics.paired import discordance, error_difference, mcnemar_mid_p, precision_at_recall

Draw = tuple[NDArray[np.bool_], NDArray[np.float64]]


def drawn(n: int = 600, lift: float = 1.0, seed: int = 0, decimals: int = 6) -> Draw:
    """Labels and scores that rank them, rounded so that some are tied."""
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    return y, np.round(1 / (1 + np.exp(-(rng.normal(size=n) + lift * y - 1))), decimals)


@given(data=st.data(), n=st.integers(4, 60))
def test_counts_give_the_metrics_of_scikit_learn(data: st.DataObject, n: int) -> None:
    y = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    called = np.array(data.draw(st.lists(st.booleans(), min_size=n, max_size=n)))
    if y.all() or not y.any() or not called.any():
        return
    found = Confusion.of(y, called)
    assert found.accuracy == pytest.approx(accuracy_score(y, called))
    assert found.precision == pytest.approx(precision_score(y, called))
    assert found.recall == pytest.approx(recall_score(y, called))
    assert found.specificity == pytest.approx(recall_score(~y, ~called))
    assert found.balanced_accuracy == pytest.approx(balanced_accuracy_score(y, called))
    assert found.f1 == pytest.approx(f1_score(y, called))
    assert found.matthews == pytest.approx(matthews_corrcoef(y, called))


@pytest.mark.parametrize("decimals", [1, 6])
def test_areas_are_those_of_scikit_learn(decimals: int) -> None:
    y, scores = drawn(decimals=decimals)
    assert ranking.roc_auc(scores, y).value == pytest.approx(roc_auc_score(y, scores))
    assert ranking.average_precision(scores, y, 1).value == pytest.approx(average_precision_score(y, scores))


def test_the_covariance_of_areas_is_that_of_the_placements_counted_one_by_one() -> None:
    y, scores = drawn(n=80, decimals=2)
    wins = (scores[y][:, None] > scores[~y][None, :]) + 0.5 * (scores[y][:, None] == scores[~y][None, :])
    variance = wins.mean(1).var(ddof=1) / y.sum() + wins.mean(0).var(ddof=1) / (~y).sum()
    found = ranking.roc_auc(scores, y)
    assert (found.high - found.low) / 2 == pytest.approx(1.959964 * np.sqrt(variance), rel=1e-5)


def test_limits_of_average_precision_are_those_of_a_bootstrap_within_classes() -> None:
    y, scores = drawn(n=500)
    found = ranking.average_precision(scores, y, 3)
    rng = np.random.default_rng(5)
    draws = []
    for _ in range(1000):
        rows = np.concatenate([rng.choice(np.flatnonzero(y == value), (y == value).sum()) for value in (True, False)])
        draws.append(average_precision_score(y[rows], scores[rows]))
    assert (found.low, found.high) == pytest.approx(tuple(np.quantile(draws, [0.025, 0.975])), abs=0.015)


def test_a_difference_of_areas_is_that_of_the_areas_and_none_for_the_same_scores() -> None:
    y, scores = drawn()
    other = scores + np.random.default_rng(1).normal(0, 0.2, scores.size)
    found = ranking.auc_difference(scores, other, y)
    assert found.value == pytest.approx(roc_auc_score(y, scores) - roc_auc_score(y, other))
    assert ranking.auc_difference(scores, scores, y).p == 1


@given(n=st.integers(1, 120), data=st.data())
def test_mcnemar_has_the_exact_tail_less_half_of_what_was_seen(n: int, data: st.DataObject) -> None:
    b = data.draw(st.integers(0, n))
    exact = mcnemar([[0, b], [n - b, 0]], exact=True).pvalue
    seen = binom.pmf(min(b, n - b), n, 0.5)
    expected = 1 - seen if 2 * b == n else exact - seen
    assert mcnemar_mid_p(b, n - b) == pytest.approx(expected, abs=1e-9)


def test_discordant_rows_are_counted_and_the_rows_needed_grow_with_the_square_of_the_gap() -> None:
    first = np.array([True] * 60 + [False] * 40)
    second = np.array([True] * 50 + [False] * 10 + [True] * 5 + [False] * 35)
    found = discordance(first, second)
    assert (found.first_only, found.second_only, found.difference.value) == (10, 5, pytest.approx(0.05))
    assert found.rows_needed == pytest.approx(468, abs=5)  # (1.96 sqrt(.15) + 0.84 sqrt(.15 - .0025))^2 / .05^2
    assert discordance(first, first).rows_needed is None


def test_a_difference_of_losses_has_the_percentiles_of_scipys_bootstrap() -> None:
    rng = np.random.default_rng(2)
    first, second = rng.normal(1, 1, 300) ** 2, rng.normal(1.1, 1, 300) ** 2
    found = error_difference(first, second, 4)
    expected = bootstrap((first - second,), np.mean, method="percentile", n_resamples=2000).confidence_interval
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=0.05)


def test_precision_is_taken_where_the_recall_is_first_reached_with_its_ties() -> None:
    y = np.array([True, False, True, True, False])
    assert precision_at_recall(np.array([0.9, 0.8, 0.7, 0.7, 0.1]), y, 0.5) == pytest.approx(3 / 4)
    assert precision_at_recall(np.array([0.9, 0.8, 0.7, 0.6, 0.1]), y, 0.5) == pytest.approx(2 / 3)


def test_the_calibration_line_is_that_of_a_logistic_regression() -> None:
    y, scores = drawn()
    found = recalibration(scores, y)
    fitted = sm.Logit(y.astype(float), sm.add_constant(np.log(scores / (1 - scores)))).fit(disp=0)
    assert found is not None
    assert (found.intercept, found.slope.value) == pytest.approx(tuple(fitted.params), rel=1e-6)
    assert (found.slope.low, found.slope.high) == pytest.approx(tuple(fitted.conf_int()[1]), rel=1e-5)
    assert found.log_likelihood == pytest.approx(fitted.llf)


def test_separated_classes_and_constant_scores_have_no_calibration_line() -> None:
    y = np.arange(100) >= 50
    assert recalibration(np.linspace(0.01, 0.99, 100), y) is None
    assert logistic(np.ones((100, 2)), y) is None


def test_chances_have_no_excess_error_and_squared_odds_have_one() -> None:
    rng = np.random.default_rng(7)
    chances = rng.beta(2, 5, 4000)
    y = rng.random(4000) < chances
    odds = (chances / (1 - chances)) ** 2
    assert abs(calibration_error(chances, y, 1).excess.value) < 0.01
    assert abs(in_the_large(chances, y)) < 3
    assert calibration_error(odds / (1 + odds), y, 1).excess.low > 0.05


def test_bins_hold_equal_numbers_and_keep_equal_scores_together() -> None:
    assert np.diff(bin_starts(np.sort(np.random.default_rng(1).random(1500)))).tolist() == [100] * 14
    assert bin_starts(np.array([0.2] * 50 + [0.7] * 50)).tolist() == [0, 50]


def test_a_better_cut_is_found_on_rows_that_did_not_choose_it() -> None:
    rng = np.random.default_rng(3)
    chances = rng.beta(1, 12, 6000)
    y = rng.random(6000) < chances
    found = better_cut(chances, y, 1)
    assert found is not None
    assert found.gain.low > 0.05
    assert found.f1_at_half == pytest.approx(f1_score(y, chances >= 0.5))
    assert better_cut(chances[:200], y[:200], 1) is None
    assert f1(np.zeros(3, bool), np.zeros(3, bool)) == 0


def test_a_cell_that_departs_from_both_margins_is_named() -> None:
    cells = [Cell("f", "old", 60, 200), Cell("f", "young", 150, 200), Cell("m", "old", 150, 200)]
    found = hidden_gap([*cells, Cell("m", "young", 150, 200)])
    assert found is not None
    assert found.q < 1e-6
    assert abs(found.shrunken) > 0.1


def test_margins_that_add_up_hide_nothing_and_small_cells_are_not_judged() -> None:
    cells = [Cell("f", "old", 80, 200), Cell("f", "young", 100, 200), Cell("m", "old", 120, 200)]
    found = hidden_gap([*cells, Cell("m", "young", 140, 200)])
    assert found is not None
    assert abs(found.shrunken) < 1e-9
    assert hidden_gap([*cells, Cell("m", "young", 4, 10)]) is None
