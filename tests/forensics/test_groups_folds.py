"""Entities, folds in file order, repeated rows."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.duplicates import collision_bits, label_agreement
from mlaudit.forensics.folds import cut_forward, cut_labels, cut_values, fold_of
from mlaudit.forensics.groups import level_icc
from mlaudit.forensics.names import dates_a_thing, is_entity_name, name_hint


def test_values_that_belong_to_an_entity_have_a_high_icc():
    rng = np.random.default_rng(0)
    levels = np.repeat(np.arange(40), 10)
    assert level_icc(levels, rng.normal(size=40)[levels] * 2 + rng.normal(size=400)) > 0.6


def test_an_ordinal_column_has_none_once_its_trend_is_taken_out():
    rng = np.random.default_rng(1)
    levels = np.repeat(np.arange(40), 10)
    assert abs(level_icc(levels, levels / 2 + rng.normal(size=400) * 3)) < 0.15


def test_independent_values_have_an_icc_about_zero():
    rng = np.random.default_rng(2)
    found = [level_icc(np.repeat(np.arange(30), 8), rng.normal(size=240)) for _ in range(100)]
    assert max(found) < 0.2


@pytest.mark.parametrize(("n", "k"), [(10, 3), (150, 5), (7, 7), (101, 4)])
def test_folds_are_those_of_scikit_learn(n, k):
    selection = pytest.importorskip("sklearn.model_selection")
    expected = np.empty(n, dtype=int)
    for fold, (_, test) in enumerate(selection.KFold(k).split(np.zeros(n))):
        expected[test] = fold
    assert np.array_equal(fold_of(n, k), expected)


def test_a_file_sorted_by_class_has_folds_without_some_classes():
    found = cut_labels(np.repeat([0, 1, 2], 50), 3)
    assert found.folds_missing_a_class == 3
    assert found.eta_squared == pytest.approx(1)


def test_a_rare_class_that_misses_a_fold_by_accident_does_not_count():
    rng = np.random.default_rng(3)
    labels = np.zeros(300, dtype=np.int64)
    labels[rng.permutation(300)[:4]] = 1
    assert cut_labels(labels, 5).folds_missing_a_class == 0


def test_shuffled_classes_raise_no_alarm():
    rng = np.random.default_rng(4)
    found = [cut_labels(rng.permutation(np.repeat([0, 1, 2], [200, 60, 40])), 5) for _ in range(200)]
    assert max(result.folds_missing_a_class for result in found) == 0
    assert min(result.p for result in found) > 1e-4
    assert max(result.eta_squared for result in found) < 0.1


def test_a_sorted_target_divides_the_folds():
    found = cut_values(np.sort(np.random.default_rng(5).normal(size=200)), 5)
    assert found.eta_squared > 0.9
    assert found.p < 1e-6


def test_the_p_value_of_folds_is_uniform_without_order():
    rng = np.random.default_rng(6)
    p = [cut_values(rng.normal(size=60), 5).p for _ in range(400)]
    assert np.mean(np.array(p) < 0.05) == pytest.approx(0.05, abs=0.035)


def test_forward_borders_are_those_of_scikit_learn():
    selection = pytest.importorskip("sklearn.model_selection")
    times = np.repeat(np.arange(25.0), 4)
    splits = selection.TimeSeriesSplit(5).split(times)
    straddling = {t for train, test in splits for t in set(times[train]) & set(times[test])}
    found = cut_forward(times, 5)
    assert found.straddling_stamps == len(straddling)
    assert found.backward_steps == 0


def test_bits_of_independent_fair_columns_add_up():
    assert collision_bits([np.array([50, 50]), np.array([25, 25, 25, 25])]) == pytest.approx(3)


def test_agreement_is_with_the_commonest_label_of_the_twins_and_beyond_chance():
    known = np.repeat(np.arange(100, dtype=np.uint64), 2)
    labels = np.repeat(np.arange(100) % 2, 2)
    labels[1] = 1  # of its twins one is mislabelled
    rows = np.arange(1, 21, dtype=np.uint64)
    truth = np.arange(1, 21) % 2
    assert label_agreement(known, labels, rows, truth) == pytest.approx(1.0)
    assert label_agreement(known, labels, rows, np.arange(20) // 2 % 2) == pytest.approx(0.0, abs=0.1)
    assert label_agreement(known, labels, rows + np.uint64(500), truth) is None
    assert label_agreement(known, labels, rows, np.full(20, -1)) is None


def test_agreement_in_a_common_class_may_be_luck():
    known = np.arange(100, dtype=np.uint64)
    labels = (np.arange(100) < 6).astype(np.int64)
    assert label_agreement(known, labels, known[50:70], np.zeros(20, dtype=np.int64)) == 0.0


@pytest.mark.parametrize("name", ["patient_id", "Subject", "customerId", "stores", "HH", "device", "class"])
def test_names_of_entities(name):
    assert is_entity_name(name)


@pytest.mark.parametrize("name", ["identity", "width", "age", "solid", "price", "MSSubClass", "ticket_class"])
def test_names_that_only_look_like_entities(name):
    assert not is_entity_name(name)


def test_dates_of_things_and_of_rows():
    assert dates_a_thing("release_date")
    assert dates_a_thing("yearBuilt")
    assert not dates_a_thing("order_date")
    assert name_hint("birth_year") == "birth"
