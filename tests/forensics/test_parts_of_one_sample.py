"""Rows of two files told apart, and test rows between training rows in time."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score
from statsmodels.sandbox.stats.runs import Runs

from mlaudit.forensics.interleaving import find_interleaving
from mlaudit.forensics.separation import binned, common_levels, find_separation

RNG = np.random.default_rng(0)


def drawn(n: int = 1000, share: float = 0.3, seed: int = 0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n, 4)), rng.random(n) < share


def told(values, is_second):
    return find_separation([binned(column) for column in values.T], is_second, seed=1)


def test_two_parts_of_one_sample_are_not_told_apart():
    z = [told(*drawn(seed=seed)).z for seed in range(60)]
    assert abs(np.mean(z)) < 0.7
    assert max(z) < 5


def test_a_shifted_column_is_named_with_the_area_that_it_reaches():
    values, is_second = drawn(4000)
    values[is_second, 2] += 0.5
    found = told(values, is_second)
    honest = roc_auc_score(is_second, values[:, 2])
    assert (found.column, found.n) == (2, 4000)
    assert found.column_auc == pytest.approx(honest, abs=0.02)
    assert found.auc == pytest.approx(honest, abs=0.03)
    assert found.z > 5


def test_other_levels_and_other_gaps_tell_files_apart():
    is_second = drawn()[1]
    city = np.where(is_second, 3, RNG.integers(0, 3, 1000))
    assert find_separation([common_levels(city)], is_second, 1).auc > 0.99
    gaps = np.where(is_second & (RNG.random(1000) < 0.5), np.nan, RNG.normal(size=1000))
    missing = np.isnan(gaps[is_second]).mean()
    assert find_separation([binned(gaps)], is_second, 1).auc == pytest.approx(0.5 + missing / 2, abs=0.03)


def test_few_rows_or_no_columns_tell_nothing():
    assert told(*drawn(300, 0.05)) is None
    assert find_separation([], drawn()[1], 1) is None


def test_rare_levels_and_gaps_share_one_level_each():
    codes = np.concatenate([np.arange(30), np.repeat(np.arange(20), 5), [-1, -1]])
    found = common_levels(codes)
    assert np.unique(found).tolist() == list(range(22))
    assert (found[codes >= 20] == 20).all()
    assert (found[codes < 0] == 21).all()


def test_a_constant_column_is_one_bin():
    assert binned(np.ones(50)).tolist() == [0] * 50
    assert binned(np.full(5, np.nan)).tolist() == [0] * 5


def test_runs_are_those_of_statsmodels():
    is_test = RNG.random(400) < 0.3
    times = np.arange(400.0)
    found = find_interleaving(times[~is_test], times[is_test], 0)
    assert found.runs_z == pytest.approx(Runs(is_test.astype(int)).runs_test(correction=False)[0])


def test_a_draw_a_cut_and_blocks_are_told_apart():
    times, is_drawn = np.arange(1000.0), RNG.random(1000) < 0.3
    draw = find_interleaving(times[~is_drawn], times[is_drawn], 0)
    assert abs(draw.runs_z) < 4
    assert draw.earlier_share > 0.95
    cut = find_interleaving(times[:700], times[700:], 0)
    assert (cut.earlier_share, cut.runs_z < -20) == (0.0, True)
    is_block = (times // 20) % 4 == 3
    blocks = find_interleaving(times[~is_block], times[is_block], 0)
    assert blocks.runs_z < -15


def test_rows_of_one_time_come_in_random_order():
    days = np.repeat(np.arange(100.0), 10)
    shop = np.tile(np.arange(10), 100)
    found = find_interleaving(days[shop >= 3], days[shop < 3], 0)
    assert abs(found.runs_z) < 4


def test_a_late_row_is_no_overlap():
    train = np.append(np.arange(500.0), 10_000)
    assert find_interleaving(train, np.arange(500.0, 700.0), 0).earlier_share == 0.0
    assert find_interleaving(train, np.arange(19.0), 0) is None
