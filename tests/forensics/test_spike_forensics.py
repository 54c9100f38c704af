"""Filled values are found, natural ones are left alone."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.imputation import find_imputation
from mlaudit.forensics.resolution import decimal_unit, is_multiple, measurement_error
from mlaudit.forensics.spikes import find_spike

RNG = np.random.default_rng(0)
AGES = RNG.integers(1, 80, 700).astype(float)
FULL = RNG.gamma(2, 3, 700)


def filled(values: np.ndarray, fill: float, count: int) -> np.ndarray:
    return np.append(values, np.full(count, fill))


@pytest.mark.parametrize("values", [AGES, FULL, np.round(FULL, 2), np.round(FULL, 6), FULL * 1e6, FULL * 1e-6])
@pytest.mark.parametrize("count", [3, 40, 300])
def test_a_repeated_mean_of_the_rest_is_found(values, count):
    found = find_spike(filled(values, values.mean(), count))
    assert (found.kind, found.count) == ("exact_mean", count)
    assert found.value == values.mean()
    assert found.share == pytest.approx(count / (700 + count))


def test_a_mean_rounded_to_two_decimals_in_whole_numbers_is_found():
    assert find_spike(filled(AGES, round(AGES.mean(), 2), 30)).kind == "off_lattice_mean"


def test_a_fill_near_the_mean_of_a_subset_is_found_as_near():
    mean = AGES.mean()
    assert find_spike(filled(AGES[:500], mean + 0.003, 30)).kind == "near_mean"


def test_a_repeated_median_at_full_precision_is_found():
    assert find_spike(filled(FULL[:-1], float(np.median(FULL[:-1])), 40)).kind == "exact_median"


@pytest.mark.parametrize(
    "values",
    [
        AGES,
        FULL,
        np.round(FULL, 1),
        filled(AGES, 0.0, 200),
        filled(FULL, 0.0, 200),
        filled(AGES, 40.0, 100),
        RNG.poisson(4, 900).astype(float),
        RNG.integers(-20, 21, 900) / 2,
    ],
)
def test_natural_columns_hold_no_filled_mean(values):
    assert find_spike(values).kind in ("constant", "none")


def test_counts_symmetric_about_their_mean_are_no_fill_after_scaling():
    values = np.repeat(np.arange(-6.0, 7.0), 20)
    assert find_spike((values - values.mean()) / values.std()).kind in ("constant", "none")


def test_the_middle_of_levels_that_are_all_as_common_is_no_fill():
    levels = np.random.default_rng(9).gamma(2, 3, 11)
    assert find_spike(np.repeat(levels, 48)).kind == "constant"


@pytest.mark.parametrize("values", [AGES[:20], np.tile([1.0, 2.0, 3.0], 100)])
def test_small_and_coarse_columns_cannot_be_tested(values):
    assert find_spike(values).kind == "untestable"


def test_simulated_columns_raise_no_false_alarm():
    rng = np.random.default_rng(1)
    makers = [
        lambda: rng.normal(size=300),
        lambda: np.round(rng.normal(50, 10, 300)),
        lambda: np.round(rng.lognormal(3, 1, 300), 2),
        lambda: rng.binomial(30, 0.5, 300).astype(float),
        lambda: rng.choice(np.round(rng.uniform(0, 10, 12), 3), 300),
    ]
    kinds = [find_spike(maker()).kind for maker in makers for _ in range(80)]
    assert set(kinds) <= {"constant", "none", "untestable"}


@pytest.mark.parametrize("values", [AGES, FULL])
def test_a_mean_of_both_files_is_told_from_a_mean_of_train(values):
    rng = np.random.default_rng(2)
    in_train, gap = rng.random(700) < 0.7, rng.random(700) < 0.15
    verdicts = {}
    for name, train_mean, test_mean in [
        ("train_and_test", values[~gap].mean(), values[~gap].mean()),
        ("train", values[in_train & ~gap].mean(), values[in_train & ~gap].mean()),
        ("separately", values[in_train & ~gap].mean(), values[~in_train & ~gap].mean()),
    ]:
        full = values.copy()
        full[gap & in_train], full[gap & ~in_train] = train_mean, test_mean
        verdicts[name] = find_imputation(full[in_train], full[~in_train])
    assert {name: found.fitted_on for name, found in verdicts.items()} == {name: name for name in verdicts}
    assert verdicts["train_and_test"].union_mean == pytest.approx(values[~gap].mean())
    assert verdicts["train_and_test"].count == gap.sum()
    assert find_imputation(values[in_train], values[~in_train]).fitted_on == "none"


@pytest.mark.parametrize(("values", "unit"), [([1.0, 5.0], 1.0), ([1.25, 3.5], 0.01), ([0.1, 1 / 3], 0.0)])
def test_units_are_the_smallest_decimal_that_holds_all_values(values, unit):
    assert decimal_unit(np.array(values)) == pytest.approx(unit)


def test_a_mean_between_fine_decimals_is_off_their_grid():
    assert not is_multiple(0.5596178470588234, 1e-6)
    assert is_multiple(0.559617, 1e-6)


def test_float32_values_have_the_error_of_float32():
    values = np.random.default_rng(3).normal(size=200).astype(np.float32).astype(float)
    assert measurement_error(values) == pytest.approx(4 * np.abs(values).max() * 2.0**-24)


def test_effects_that_were_made_to_average_to_a_round_number_are_not_filled():
    half = np.random.default_rng(0).normal(size=40)
    assert find_spike(np.concatenate([0.1 + half, 0.1 - half, [0.1] * 8])).kind != "exact_mean"


def test_target_means_of_categories_are_not_filled():
    rng = np.random.default_rng(1)
    city, label = rng.integers(0, 60, 630), np.repeat([1.0, 0.0], [252, 378])
    means = np.bincount(city, weights=label) / np.bincount(city)
    means[:6] = label.mean()
    assert find_spike(means[city]).kind != "exact_mean"
