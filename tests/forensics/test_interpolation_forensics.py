"""Rows made by SMOTE are found; real and copied rows are not."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from mlaudit.forensics.interpolation import find_interpolation
from mlaudit.forensics.lattice import find_lattice

imblearn = pytest.importorskip("imblearn.over_sampling")
datasets = pytest.importorskip("sklearn.datasets")


def classes(rows: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    return {str(label): rows[labels == label] for label in np.unique(labels)}


def imbalanced(name: str) -> tuple[np.ndarray, np.ndarray]:
    loaded = getattr(datasets, f"load_{name}")()
    rows, labels = loaded.data.astype(float), (loaded.target == loaded.target[0]).astype(int)
    if name == "diabetes":
        labels = (loaded.target > np.quantile(loaded.target, 0.85)).astype(int)
    rng = np.random.default_rng(0)
    minority = np.flatnonzero(labels == 1)
    dropped = rng.permutation(minority)[max(25, minority.size // 4) :]
    kept = np.setdiff1d(np.arange(labels.size), dropped)
    return rows[kept], labels[kept]


TABLES = ["breast_cancer", "diabetes", "wine"]


@pytest.mark.parametrize("name", TABLES)
def test_untouched_tables_are_silent(name):
    assert not find_interpolation(classes(*imbalanced(name))).flagged


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("sampler", ["SMOTE", "BorderlineSMOTE", "ADASYN"])
def test_oversampled_classes_are_flagged(name, sampler):
    rows, labels = imbalanced(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made, made_labels = getattr(imblearn, sampler)(random_state=0).fit_resample(rows, labels)
    found = find_interpolation(classes(made, made_labels))
    assert found.flagged
    assert found.label == "1"
    assert found.hits / found.scanned > 0.3
    assert found.p < 1e-3


@pytest.mark.parametrize("change", ["scaled", "float32", "four_decimals"])
def test_scaling_and_rounding_after_smote_do_not_hide_it(change):
    rows, labels = imblearn.SMOTE(random_state=0).fit_resample(*imbalanced("breast_cancer"))
    if change == "scaled":
        rows = (rows - rows.mean(axis=0)) / rows.std(axis=0)
    elif change == "float32":
        rows = rows.astype(np.float32).astype(float)
    else:
        rows = np.round(rows, 4)
    assert find_interpolation(classes(rows, labels)).flagged


def test_copies_are_no_mixtures():
    rows, labels = imblearn.RandomOverSampler(random_state=0).fit_resample(*imbalanced("breast_cancer"))
    assert not find_interpolation(classes(rows, labels)).flagged


def test_jittered_copies_are_no_mixtures():
    rng = np.random.default_rng(1)
    rows, labels = imblearn.RandomOverSampler(random_state=0).fit_resample(*imbalanced("breast_cancer"))
    assert not find_interpolation(classes(rows + rng.normal(scale=1e-3, size=rows.shape), labels)).flagged


def test_smote_before_a_split_shows_in_the_test_file_and_smote_on_train_does_not():
    rows, labels = imbalanced("breast_cancer")
    rng = np.random.default_rng(2)
    made, made_labels = imblearn.SMOTE(random_state=0).fit_resample(rows, labels)
    in_train = rng.random(made_labels.size) < 0.75
    leaky = find_interpolation(
        classes(made[in_train], made_labels[in_train]), classes(made[~in_train], made_labels[~in_train])
    )
    assert leaky.flagged
    in_train = rng.random(labels.size) < 0.75
    fair, fair_labels = imblearn.SMOTE(random_state=0).fit_resample(rows[in_train], labels[in_train])
    assert not find_interpolation(classes(fair, fair_labels), classes(rows[~in_train], labels[~in_train])).flagged


def test_whole_numbers_cannot_be_tested():
    rng = np.random.default_rng(3)
    rows = rng.integers(0, 12, size=(400, 4)).astype(float)
    found = find_interpolation(classes(rows, rng.integers(0, 2, 400)))
    assert (found.is_testable, found.flagged) == (False, False)
    assert "whole or coarsely rounded" in found.reason


def test_rows_on_lines_in_both_classes_are_silent():
    rng = np.random.default_rng(4)
    rows = rng.normal(size=(500, 1)) * [[1.0, 2.0, -1.0]] + [[3.0, 1.0, 0.0]]
    assert not find_interpolation(classes(rows, (rng.random(500) < 0.3).astype(int))).flagged


def test_whole_numbers_with_some_imputed_means_are_silent():
    rng = np.random.default_rng(5)
    rows = rng.integers(0, 9, size=(1500, 3)).astype(float)
    gaps = rng.random(rows.shape) < 0.1
    rows[gaps] = rng.normal(4, 2, gaps.sum())
    assert not find_interpolation(classes(rows, (rng.random(1500) < 0.1).astype(int))).flagged


def test_random_labels_on_simulated_tables_raise_no_false_alarm():
    rng = np.random.default_rng(6)
    flags = []
    for _ in range(15):
        base = rng.normal(size=(400, 3))
        rows = np.round(np.column_stack([base, base @ rng.normal(size=(3, 2)) + rng.normal(size=(400, 2)) / 10]), 2)
        flags.append(find_interpolation(classes(rows, (rng.random(400) < 0.2).astype(int))).flagged)
    assert not any(flags)


@pytest.mark.parametrize("scale", [1.0, 1 / 14.526, 1e-4])
def test_a_lattice_survives_a_scaler(scale):
    values = np.random.default_rng(7).integers(0, 90, 300) * scale - 0.37
    found = find_lattice(values)
    assert found.step == pytest.approx(scale)
    assert found.holds(values).all()
    assert not found.holds(values[:5] + scale / 3).any()


def test_full_precision_has_no_lattice():
    assert find_lattice(np.random.default_rng(8).normal(size=300)).step == 0


def test_prices_of_days_without_trade_lie_on_one_line_and_are_no_mixtures():
    rng = np.random.default_rng(0)
    price = rng.uniform(10, 2000, 3000).round(4)
    is_early = price < 400
    spread = np.where(is_early, 0.0, 1.0)[:, None] * rng.normal(0, 20, (3000, 4)).round(4)
    rows = price[:, None] + spread  # in early days open, high, low and close are equal
    found = find_interpolation({"low": rows[price < 1000], "high": rows[price >= 1000]})
    assert found.hits > 5
    assert not found.flagged


def test_a_large_class_is_searched_among_its_nearest_rows():
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(12_000, 5)) @ (np.eye(5) + 0.4)
    labels = (rng.random(12_000) < 0.3).astype(int)
    assert not find_interpolation(classes(rows, labels)).flagged
    made = imblearn.SMOTE(random_state=0).fit_resample(rows, labels)
    assert find_interpolation(classes(*made)).flagged
