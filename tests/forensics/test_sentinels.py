"""Codes for missing values among measurements, and numbers that look like codes and are none."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.sentinels import find_sentinel

RNG = np.random.default_rng(0)
HEIGHTS = RNG.normal(172, 9, 500).round(1)


@pytest.mark.parametrize("code", [-999.0, -9.0, -999.25, -32768.0, 9999.0, 99999.0, 2147483647.0])
def test_a_repeated_code_far_from_the_others_is_found(code):
    found = find_sentinel(np.append(HEIGHTS, [code] * 5))
    assert (found.value, found.count) == (code, 5)
    assert found.rest_mean == pytest.approx(HEIGHTS.mean())


@pytest.mark.parametrize(
    "values",
    [
        HEIGHTS,
        np.append(HEIGHTS, [-999.0] * 2),  # twice may be two mistakes
        RNG.uniform(0, 950, 500).round(),  # prices up to 999
        np.append(RNG.uniform(0, 850, 500).round(), [999.0] * 5),
        np.append(RNG.normal(0, 20, 500).round(), [-99.0] * 5),  # changes, some of them large
        np.append(RNG.integers(0, 100, 500), [99] * 20).astype(float),  # ages
        np.full(100, -999.0),
        np.append(np.zeros(100), [99.0] * 50),  # two levels
        np.array([1.0, 2.0, -999.0, -999.0, -999.0]),
    ],
)
def test_values_that_may_be_measured_are_no_code(values):
    assert find_sentinel(values) is None


def test_of_two_codes_the_commoner_is_named():
    both = np.concatenate([HEIGHTS, [-999.0] * 4, [99999.0] * 9])
    assert find_sentinel(both).value == 99999.0
    assert find_sentinel(both[both < 99999]).value == -999.0
