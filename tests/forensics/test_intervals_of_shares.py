"""Closed forms for shares and for families of tests agree with statsmodels and scipy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportions_ztest

from mlaudit.forensics.intervals import difference, proportions_p, ratio, z_of
from mlaudit.forensics.multiple_tests import benjamini_hochberg, holm

counts = st.integers(2, 400).flatmap(lambda n: st.tuples(st.integers(1, n - 1), st.just(n)))
p_values = st.lists(st.floats(0, 1), min_size=1, max_size=12)


@given(first=counts, second=counts)
def test_a_difference_has_the_limits_of_newcombe(first: tuple[int, int], second: tuple[int, int]) -> None:
    expected = confint_proportions_2indep(*first, *second, method="newcomb", compare="diff")
    assert difference(first, second) == pytest.approx(expected, abs=1e-9)


@given(first=counts, second=counts)
def test_a_ratio_has_the_limits_of_its_logarithm(first: tuple[int, int], second: tuple[int, int]) -> None:
    expected = confint_proportions_2indep(*first, *second, method="log", compare="ratio")
    assert ratio(first, second) == pytest.approx(expected, rel=1e-9)


@given(first=counts, second=counts)
def test_equal_shares_have_the_p_of_the_pooled_z_test(first: tuple[int, int], second: tuple[int, int]) -> None:
    expected = proportions_ztest([first[0], second[0]], [first[1], second[1]])[1]
    assert proportions_p(first, second) == pytest.approx(expected, abs=1e-9)


@settings(max_examples=30)
@given(values=p_values)
def test_families_are_adjusted_as_in_statsmodels_and_scipy(values: list[float]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1], abs=1e-12)
    assert benjamini_hochberg(values) == pytest.approx(false_discovery_control(np.array(values)), abs=1e-12)


def test_quantiles_are_two_sided() -> None:
    assert z_of(0.95) == pytest.approx(1.959963984540054)
