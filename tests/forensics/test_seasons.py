"""Days, weeks and years in a series, and the independent rows that it is worth."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.seasons import effective_rows, find_seasons, periods_of, positions_of


def autoregression(n: int, phi: float, rng: np.random.Generator) -> np.ndarray:
    values = rng.standard_normal(n)
    for i in range(1, n):
        values[i] += phi * values[i - 1]
    return values


@pytest.mark.parametrize(
    ("seconds", "periods"),
    [
        (900, (96, 672)),
        (3600, (24, 168)),
        (86_400, (7, 365)),
        (604_800, (52,)),
        (31 * 86_400, (12,)),
        (2_629_746, (12,)),
        (91 * 86_400, (4,)),
        (31_556_952, ()),
        (5, ()),
    ],
)
def test_steps_of_days_weeks_and_years(seconds, periods):
    assert periods_of(seconds) == periods


def test_months_are_steps_of_one_and_gaps_are_counted():
    months = np.cumsum([0, 31, 28, 31, 30, 31, 61, 31]) * 86_400.0
    assert positions_of(months, 31 * 86_400.0).tolist() == [0, 1, 2, 3, 4, 5, 7, 8]


def test_a_sine_is_all_season():
    (season,) = find_seasons(np.sin(np.arange(240) * 2 * np.pi / 12), np.arange(240), [12])
    assert season.is_found
    assert season.cycles == 20
    assert season.share == pytest.approx(1.0, abs=1e-9)


def test_shares_are_those_of_the_variances():
    rng = np.random.default_rng(0)
    values = np.sqrt(2) * np.sin(np.arange(40_000) * 2 * np.pi / 24) + rng.standard_normal(40_000)
    (season,) = find_seasons(values, np.arange(values.size), [24])
    assert season.share == pytest.approx(0.5, abs=0.02)


def test_a_trend_does_not_hide_a_season():
    n = np.arange(120)
    (season,) = find_seasons(0.5 * n + 3 * np.sin(n * 2 * np.pi / 12), n, [12])
    assert season.is_found


def test_the_weaker_of_two_is_found_without_the_stronger():
    n, rng = np.arange(365 * 6), np.random.default_rng(1)
    values = 5 * (n % 7 == 0) + np.sin(n * 2 * np.pi / 365) + 0.3 * rng.standard_normal(n.size)
    assert [season.period for season in find_seasons(values, n, [7, 365]) if season.is_found] == [7, 365]


def test_gaps_do_not_shift_the_phases():
    n = np.arange(400)
    kept = np.delete(n, [50, 51, 52, 133, 210, 300])
    (season,) = find_seasons(np.sin(kept * 2 * np.pi / 7), kept, [7])
    assert season.share > 0.99


@pytest.mark.parametrize(("cycles", "most"), [(5, 0.08), (10, 0.03), (20, 0.01)])
def test_series_without_a_season_have_none(cycles, most):
    rng = np.random.default_rng(2)
    found = [
        any(
            season.is_found for season in find_seasons(autoregression(cycles * m, phi, rng), np.arange(cycles * m), [m])
        )
        for m in (7, 12, 24)
        for phi in (0.0, 0.5, 0.9, 1.0)
        for _ in range(25)
    ]
    assert np.mean(found) <= most


@pytest.mark.parametrize("values", [np.zeros(100), np.arange(100.0), np.full(100, 1e9)])
def test_what_does_not_vary_around_its_trend_has_no_season(values):
    assert not any(season.is_found for season in find_seasons(values, np.arange(100), [7]))


def test_fewer_than_three_cycles_are_not_looked_at():
    assert find_seasons(np.arange(30.0), np.arange(30), [12]) == []


def test_the_autocorrelation_is_that_of_statsmodels():
    stattools = pytest.importorskip("statsmodels.tsa.stattools")
    values = autoregression(400, 0.6, np.random.default_rng(3))
    (season,) = find_seasons(values, np.arange(400), [7])
    trend = np.convolve(values, np.ones(7) / 7, mode="valid")
    assert season.autocorrelation == pytest.approx(stattools.acf(values[3:-3] - trend, nlags=7)[7], abs=1e-9)


@pytest.mark.parametrize("phi", [0.0, 0.5, 0.9])
def test_effective_rows_tend_to_those_of_an_autoregression(phi):
    n = 20_000
    found = [effective_rows(autoregression(n, phi, np.random.default_rng(seed))) for seed in range(8)]
    assert np.mean(found) == pytest.approx(n * (1 - phi) / (1 + phi), rel=0.12)


def test_a_constant_is_worth_its_rows():
    assert effective_rows(np.ones(50)) == 50
