"""Closed forms agree with the libraries that define them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.model_selection import StratifiedKFold
from statsmodels.stats.proportion import proportion_confint

from mlaudit.core.values import Unknown
from mlaudit.facts.folds import smallest_training_class
from mlaudit.facts.intervals import wilson


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
