"""Closed forms agree with the libraries that define them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import hypergeom
from sklearn.model_selection import StratifiedKFold
from statsmodels.stats.proportion import proportion_confint

from mlaudit.core.values import Unknown
from mlaudit.facts.flows.class_shares import chance_of_none, chance_of_uneven_share
from mlaudit.facts.flows.folds import smallest_training_class
from mlaudit.forensics.intervals import wilson


@given(n=st.integers(1, 100_000), data=st.data())
def test_wilson_agrees_with_statsmodels(n: int, data: st.DataObject) -> None:
    k = data.draw(st.integers(0, n))
    assert wilson(k / n, n) == pytest.approx(proportion_confint(k, n, method="wilson"), abs=1e-12)


@given(count=st.integers(2, 40), others=st.integers(0, 60), k=st.integers(2, 6))
def test_the_smallest_training_class_is_what_stratified_folds_leave(count: int, others: int, k: int) -> None:
    if count < k or count + others < k:
        return
    labels = [1] * count + [0] * (count + others)
    left = min(sum(labels[i] for i in train) for train, _ in StratifiedKFold(k).split(labels, labels))
    assert smallest_training_class(count, k, None) == left


def test_without_a_literal_size_it_is_unknown() -> None:
    assert isinstance(smallest_training_class(10, None, Unknown("x")), Unknown)


@settings(deadline=None)
@given(n=st.integers(10, 3_000), data=st.data())
def test_chances_of_a_drawn_test_part_are_those_of_the_hypergeometric_law(n: int, data: st.DataObject) -> None:
    count, n_test = data.draw(st.integers(1, n - 1)), data.draw(st.integers(1, n - 1))
    law = hypergeom(n, count, n_test)
    expected = n_test * count / n
    counts = np.arange(n_test + 1)
    beyond = law.pmf(counts)[np.abs(counts - expected) > 0.2 * expected + 1e-9].sum()
    assert chance_of_uneven_share(n, count, n_test) == pytest.approx(beyond, abs=1e-7)
    assert chance_of_none(n, count, n_test) == pytest.approx(law.pmf(0), abs=1e-7)


@pytest.mark.parametrize(("count", "chance"), [(20, 0.78), (50, 0.36), (100, 0.24)])
def test_a_fifth_of_a_thousand_rows_often_misses_the_share_of_a_rare_class(count: int, chance: float) -> None:
    assert chance_of_uneven_share(1_000, count, 200) == pytest.approx(chance, abs=0.01)
