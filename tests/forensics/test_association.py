"""What one column says of a target, against scikit-learn, and where a copy is told from a strong feature."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mlaudit.forensics.association import is_relabelling, is_rescaling, level_auc, rank_auc

RNG = np.random.default_rng(0)
LABELS = RNG.integers(0, 2, 400)


def test_the_area_is_that_of_scikit_learn_whichever_way_it_points():
    values = LABELS + RNG.normal(size=400)
    expected = roc_auc_score(LABELS, values)
    assert rank_auc(values, LABELS == 1) == pytest.approx(expected)
    assert rank_auc(-values, LABELS == 1) == pytest.approx(expected)


def test_gaps_do_not_count_and_few_positives_have_no_area():
    values = np.append(LABELS + RNG.normal(size=400), [np.nan] * 9)
    labels = np.append(LABELS, [1] * 9)
    assert rank_auc(values, labels == 1) == pytest.approx(roc_auc_score(LABELS, values[:400]))
    assert rank_auc(np.arange(100.0), np.arange(100) < 29) is None


def test_levels_are_scored_on_rows_that_did_not_set_them():
    assert level_auc(np.arange(400), LABELS == 1, 0) is None  # a level a row
    noise = RNG.integers(0, 60, 400)
    assert level_auc(noise, LABELS == 1, 0) < 0.6
    assert level_auc(LABELS + 2 * RNG.integers(0, 3, 400), LABELS == 1, 0) == 1.0


def test_a_relabelling_maps_levels_to_labels_one_to_one():
    assert is_relabelling(1 - LABELS, LABELS)
    flipped = np.append(1 - LABELS[1:], LABELS[0])
    assert not is_relabelling(flipped, LABELS)
    finer = LABELS * 2 + RNG.integers(0, 2, 400)
    assert not is_relabelling(finer, LABELS)  # a finer class is no copy


def test_one_rare_label_is_no_copy():
    labels = np.repeat([0, 1], [396, 4])
    assert not is_relabelling(labels, labels)


def test_gaps_in_a_copy_do_not_hide_it_unless_most_is_gone():
    levels = LABELS.copy()
    levels[:100] = -1
    assert is_relabelling(levels, LABELS)
    levels[:300] = -1
    assert not is_relabelling(levels, LABELS)


def test_another_unit_is_a_rescaling_to_the_last_digit():
    celsius = RNG.normal(15, 8, 300).round(1)
    assert is_rescaling(celsius * 1.8 + 32, celsius)
    assert is_rescaling((celsius * 1.8 + 32).round(2), celsius)
    assert not is_rescaling(celsius + RNG.normal(0, 0.2, 300), celsius)


def test_a_trend_that_two_series_share_is_no_rescaling():
    trend = np.cumsum(RNG.normal(1, 0.1, 300))
    assert np.corrcoef(trend, trend + RNG.normal(0, 0.5, 300))[0, 1] > 0.9999
    assert not is_rescaling(trend + RNG.normal(0, 0.5, 300), trend)
