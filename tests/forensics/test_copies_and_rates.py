"""Copies by class, and gaps in two files, against closed forms and other libraries."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, false_discovery_control
from statsmodels.stats.proportion import proportions_ztest

from mlaudit.facts.tables.missing_rates import MissingRates, adjusted
from mlaudit.forensics.distributions import binomial_tail
from mlaudit.forensics.duplicates import copies_by_class


def test_the_class_with_most_copies_is_held_against_the_one_with_fewest():
    labels = np.array([0] * 40 + [1] * 30 + [2] * 5 + [-1] * 9)
    is_copy = np.zeros(84, dtype=bool)
    is_copy[40:61] = True  # 21 of class 1
    is_copy[70:] = True  # a class of five rows, and rows without a label, do not count
    found = copies_by_class(labels, is_copy)
    assert (found.code, found.count, found.most_share, found.least_share) == (1, 21, 0.7, 0.0)


def test_one_class_alone_is_held_against_nothing():
    assert copies_by_class(np.zeros(50, dtype=np.int64), np.ones(50, dtype=bool)) is None


@pytest.mark.parametrize(("hits", "n", "share"), [(500, 1000, 0.4), (20, 40, 0.4), (3, 10, 0.2), (0, 10, 0.2)])
def test_the_tail_is_that_of_scipy(hits, n, share):
    assert binomial_tail(hits, n, share) == pytest.approx(binom.sf(hits - 1, n, share), rel=1e-9)


def test_two_proportions_are_tested_as_in_statsmodels():
    assert MissingRates(30, 400, 90, 500).p == pytest.approx(proportions_ztest([30, 90], [400, 500])[1])


def test_files_without_gaps_do_not_differ():
    assert MissingRates(0, 400, 0, 500).p == 1.0


def test_p_values_are_adjusted_as_in_scipy():
    p_values = {"a": 0.01, "b": 0.04, "c": 0.03, "d": 0.5, "e": 0.9}
    expected = dict(zip(p_values, false_discovery_control(list(p_values.values())), strict=True))
    assert adjusted(p_values) == pytest.approx(expected)
