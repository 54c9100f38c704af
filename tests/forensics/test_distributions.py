"""Closed forms against scipy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.forensics.distributions import f_upper_tail_of_eta, fisher_greater, regularised_beta

stats = pytest.importorskip("scipy.stats")
special = pytest.importorskip("scipy.special")


@given(st.floats(0, 1), st.floats(0.5, 3000), st.floats(0.5, 3000))
def test_the_beta_function_is_that_of_scipy(x, a, b):
    assert regularised_beta(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-7, abs=1e-12)


@given(st.floats(0.001, 0.5), st.integers(1, 19), st.integers(20, 100_000))
def test_the_tail_of_f_is_that_of_scipy(eta, between, within):
    f = (eta / between) / ((1 - eta) / within)
    assert f_upper_tail_of_eta(eta, between, within) == pytest.approx(
        stats.f.sf(f, between, within), rel=1e-6, abs=1e-300
    )


@given(st.integers(0, 40), st.integers(0, 60), st.integers(0, 40), st.integers(0, 60))
def test_fishers_test_is_that_of_scipy(hits, misses, control_hits, control_misses):
    table = [[hits, misses], [control_hits, control_misses]]
    expected = stats.fisher_exact(table, alternative="greater").pvalue
    found = fisher_greater(hits, hits + misses, control_hits, control_hits + control_misses)
    assert found == pytest.approx(expected, rel=1e-7, abs=1e-12)
