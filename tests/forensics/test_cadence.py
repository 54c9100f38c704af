"""Missing and repeated steps of regular series."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.forensics.cadence import find_cadence

DAY = 86_400.0


def seconds(stamps: pd.DatetimeIndex) -> np.ndarray:
    return stamps.to_numpy().astype("datetime64[s]").astype(np.float64)


@given(st.sets(st.integers(1, 298), max_size=25), st.integers(0, 2**16))
def test_every_missing_day_is_counted_whatever_the_order_of_the_rows(lost, seed):
    days = np.delete(np.arange(300.0) * DAY, sorted(lost))
    found = find_cadence(np.random.default_rng(seed).permutation(days), None, 1.0)
    runs = [n for n in lost if n - 1 not in lost]
    assert found is not None
    assert (found.n_missing, found.n_gaps, found.n_repeated) == (len(lost), len(runs), 0)


@pytest.mark.parametrize("freq", ["h", "D", "W", "MS", "ME", "QS", "YS"])
def test_a_complete_calendar_lacks_nothing(freq):
    found = find_cadence(
        seconds(pd.date_range("2001-01-01", periods=400 if freq != "YS" else 60, freq=freq)), None, 1.0
    )
    assert found is not None
    assert (found.n_missing, found.longest_gap, found.missing_share) == (0, 0, 0.0)


def test_a_panel_is_judged_within_its_entities():
    days = np.tile(np.arange(50.0), 2) * DAY
    keep = np.ones(100, dtype=bool)
    keep[60:65] = False
    found = find_cadence(days[keep], np.repeat([0, 1], 50)[keep], 1.0)
    assert found is not None
    assert (found.n_missing, found.n_gaps, found.longest_gap) == (5, 1, 5)
    assert found.missing_share == pytest.approx(5 / 100)


def test_rows_that_share_a_stamp_are_repeated():
    found = find_cadence(np.array([*range(60), 10, 10, 20], dtype=float), None, DAY)
    assert found is not None
    assert found.n_repeated == 3


def test_week_ends_and_holidays_of_working_days_are_no_gaps():
    days = pd.bdate_range("2015-01-01", "2019-12-31")
    days = days[~((days.month == 12) & (days.day >= 24))]
    found = find_cadence(seconds(days), None, 1.0)
    assert found is not None
    assert (found.closes, found.n_missing) == (True, 0)


def test_months_that_are_missing_from_working_days_are_a_gap():
    days = pd.bdate_range("2015-01-01", "2019-12-31")
    found = find_cadence(seconds(days[(days < "2017-03-01") | (days >= "2017-06-01")]), None, 1.0)
    assert found is not None
    assert (found.n_missing, found.n_gaps) == (66, 1)


def test_opening_hours_are_no_gaps():
    hours = pd.date_range("2020-01-01", "2020-12-31", freq="h")
    found = find_cadence(seconds(hours[(hours.hour >= 7) & (hours.hour < 22)]), None, 1.0)
    assert found is not None
    assert (found.closes, found.n_missing) == (True, 0)


@pytest.mark.parametrize("seed", range(10))
def test_uneven_steps_are_on_no_grid(seed):
    rng = np.random.default_rng(seed)
    assert find_cadence(np.cumsum(rng.exponential(1.0, 300)), None, DAY) is None
    assert find_cadence(np.sort(rng.choice(3000, 300, replace=False)).astype(float), None, DAY) is None


def test_a_single_time_has_no_steps():
    assert find_cadence(np.zeros(50), None, DAY) is None
