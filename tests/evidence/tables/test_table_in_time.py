"""Which tables are series, and how their rows depend on each other."""

from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
import pytest

from mlaudit.core.values import Unknown

DAY = dt.date(2018, 1, 1)


def autoregressive(n: int, r: float, rng: np.random.Generator) -> np.ndarray:
    values = rng.normal(size=n)
    for index in range(1, n):
        values[index] += r * values[index - 1]
    return values


def days(n: int) -> list[dt.date]:
    return [DAY + dt.timedelta(days=i) for i in range(n)]


def test_daily_rows_that_depend_on_the_day_before_are_a_single_series(store, write_columns):
    y = autoregressive(800, 0.8, np.random.default_rng(0))
    file = write_columns("daily.csv", date=days(800), y=y)
    found = store.series(file)
    assert (found.structure, found.time_column, found.entity_columns) == ("single", "date", ())
    assert (found.step_seconds, found.monotone_share, found.rows_per_stamp) == (86_400.0, 1.0, 1.0)
    measured = store.dependence(file, "y", "date")
    assert 0.6 < measured.low < measured.lag1 < measured.high < 0.9
    assert measured.error_ratio == pytest.approx(((1 + measured.lag1) / (1 - measured.lag1)) ** 0.5)
    assert measured.adjusted_p < 1e-10


def test_the_order_of_the_file_does_not_matter(store, write_columns):
    rng = np.random.default_rng(1)
    y, order = autoregressive(500, 0.7, rng), rng.permutation(500)
    in_order = write_columns("a.csv", date=days(500), y=y)
    shuffled = write_columns("b.csv", date=[days(500)[i] for i in order], y=y[order])
    assert store.dependence(in_order, "y", "date") == store.dependence(shuffled, "y", "date")
    assert store.series(shuffled).structure == "single"
    assert store.series(shuffled).monotone_share < 0.6


def test_the_coefficient_is_that_of_statsmodels_on_ranks(store, write_columns):
    stattools = pytest.importorskip("statsmodels.tsa.stattools")
    stats = pytest.importorskip("scipy.stats")
    y = autoregressive(400, 0.6, np.random.default_rng(2))
    raw = stattools.acf(stats.rankdata(y), nlags=1, fft=False)[1]
    measured = store.dependence(write_columns("s.csv", date=days(400), y=y), "y", "date")
    assert measured.lag1 == pytest.approx((400 * raw + 1) / 397, abs=1e-9)


@pytest.mark.parametrize("name", ["birth_date", "dateOfBirth", "built", "release_date", "created_at"])
def test_a_date_that_belongs_to_a_thing_orders_nothing(store, write_columns, name):
    file = write_columns("birth.csv", **{name: days(300), "y": np.arange(300.0)})
    assert store.series(file).structure == "none"


def test_cross_sections_under_random_stamps_do_not_depend(store, write_columns):
    rng = np.random.default_rng(3)
    lows = []
    for index in range(10):
        seconds = rng.choice(10**8, 1000, replace=False)
        stamps = [dt.datetime(2020, 1, 1) + dt.timedelta(seconds=int(s)) for s in seconds]
        groups = np.repeat(np.arange(20), 50)
        y = rng.normal(size=20)[groups] * 3 + rng.normal(size=1000)
        file = write_columns(f"cross{index}.csv", timestamp=stamps, group=groups, y=y)
        assert store.series(file).structure in ("log", "none")
        lows.append(store.dependence(file, "y", "timestamp").low)
    assert max(lows) < 0.05


def test_rows_of_one_stamp_do_not_depend_by_being_sorted_by_value(store, write_columns):
    rng = np.random.default_rng(4)
    y = np.sort(rng.normal(size=(30, 40)), axis=1).ravel()
    file = write_columns("ties.csv", date=[day for day in days(30) for _ in range(40)], y=y)
    assert abs(store.dependence(file, "y", "date").lag1) < 0.1


def test_stores_over_days_are_a_panel_and_levels_are_no_dependence(store, write_columns):
    rng = np.random.default_rng(5)
    stores = np.repeat([f"s{i}" for i in range(25)], 40)
    y = rng.normal(size=25).repeat(40) * 10 + rng.normal(size=1000)
    file = write_columns("panel.csv", store=stores, date=days(40) * 25, x=rng.normal(size=1000), y=y)
    found = store.series(file)
    assert (found.structure, found.time_column, found.entity_columns) == ("panel", "date", ("store",))
    assert found.monotone_share == 1.0
    measured = store.dependence(file, "y", "date", ("store",))
    assert measured.low < 0 < measured.high


def test_short_annual_panels_are_panels(store, write_columns):
    rng = np.random.default_rng(6)
    y = np.concatenate([autoregressive(7, 0.9, rng) for _ in range(60)])
    file = write_columns("years.csv", country=np.repeat(np.arange(60), 7), year=list(range(2000, 2007)) * 60, y=y)
    found = store.series(file)
    assert (found.structure, found.entity_columns) == ("panel", ("country",))
    assert store.dependence(file, "y", "year", ("country",)).low > 0.1


def test_a_year_beside_a_month_is_one_time(store, write_columns):
    y = autoregressive(240, 0.9, np.random.default_rng(7))
    file = write_columns("m.csv", Year=np.repeat(np.arange(2000, 2020), 12), Month=list(range(1, 13)) * 20, y=y)
    found = store.series(file)
    assert (found.structure, found.time_column) == ("single", "Year + Month")
    assert store.dependence(file, "y", found.time_column).low > 0.7


def test_survival_times_are_no_series(store, write_columns):
    rng = np.random.default_rng(8)
    file = write_columns("s.csv", time=rng.integers(1, 3000, 300), sex=rng.integers(0, 2, 300), y=rng.normal(size=300))
    assert store.series(file).structure == "none"


@pytest.mark.parametrize(
    "form", ["%d.%m.%Y", "%m/%d/%Y", "%Y%m%d", "%Y-%m-%dT%H:%M:%S", "%d-%b-%Y", "%Y-%m-%d %H:%M:%S+00:00"]
)
def test_written_dates_of_many_forms_are_times(store, write_columns, form):
    stamps = [dt.datetime.combine(day, dt.time()).strftime(form) for day in days(200)]
    found = store.series(write_columns("f.csv", date=stamps, y=np.arange(200.0)))
    assert (found.structure, found.step_seconds) == ("single", 86_400.0)


def test_a_binary_label_has_an_autocorrelation(store, write_columns):
    label = np.where(np.arange(400) // 20 % 2, "up", "down")
    assert store.dependence(write_columns("l.csv", date=days(400), y=label), "y", "date").low > 0.8


def test_values_without_order_are_unknown(store, write_columns):
    file = write_columns("o.csv", date=days(100), y=[["a", "b", "c"][i % 3] for i in range(100)])
    found = store.dependence(file, "y", "date")
    assert isinstance(found, Unknown)
    assert "no order" in found.reason


def test_large_panels_are_cut_to_whole_entities(store, write_columns):
    rng = np.random.default_rng(9)
    file = write_columns("big.csv", id=np.repeat(np.arange(100), 600), date=days(600) * 100, y=rng.normal(size=60_000))
    measured = store.dependence(file, "y", "date", ("id",))
    assert measured.n == 40_000
    assert measured.sampled == "40,000 of 60,000 rows"


def test_a_forward_split_of_a_panel_sorted_by_firm_goes_back_in_time(store, write_columns):
    file = write_columns("firms.csv", firm=np.repeat(np.arange(10), 60), date=days(60) * 10)
    found = store.forward(file, "date", 5)
    assert (found.backward_steps, found.n_steps, found.n_borders) == (9, 599, 5)
    assert found.straddling_stamps == 60


def test_a_forward_split_at_unique_sorted_times_is_clean(store, write_columns):
    found = store.forward(write_columns("clean.csv", date=days(100)), "date", 4)
    assert (found.backward_steps, found.straddling_stamps) == (0, 0)


def test_an_unknown_time_column_is_said_to_be_missing(store, write_columns):
    found = store.dependence(write_columns("q.csv", y=[1, 2, 3]), "y", "when")
    assert isinstance(found, Unknown)
    assert "no column 'when'" in found.reason


def test_real_series_of_statsmodels_depend(store, write, tmp_path):
    datasets = pytest.importorskip("statsmodels.datasets")
    frame = datasets.sunspots.load_pandas().data
    file = write(
        "sunspots.csv",
        pl.DataFrame({"YEAR": frame["YEAR"].to_numpy(), "y": frame["SUNACTIVITY"].to_numpy()}).write_csv(),
    )
    found = store.series(file)
    assert (found.structure, found.time_column) == ("single", "YEAR")
    assert store.dependence(file, "y", "YEAR").low > 0.6


def test_missing_days_are_counted_along_the_time_column(store, write_columns):
    kept = [day for i, day in enumerate(days(300)) if not 100 <= i < 110]
    found = store.cadence(write_columns("torn.csv", date=kept, y=np.arange(290.0)), "date")
    assert (found.n_missing, found.n_gaps, found.longest_gap, found.closes) == (10, 1, 10, False)


def test_bare_numbers_have_no_calendar(store, write_columns):
    found = store.cadence(write_columns("steps.csv", time=[*range(50), *range(90, 140)], y=np.arange(100.0)), "time")
    assert isinstance(found, Unknown)
    assert "bare number" in found.reason


def test_a_week_is_found_in_days(store, write_columns):
    y = 3.0 * (np.arange(400) % 7 == 0) + np.random.default_rng(3).normal(size=400)
    found = store.season(write_columns("week.csv", date=days(400), y=y), "y", "date")
    assert (found.period, found.longest) == (7, 7)
    assert found.share > 0.3
    assert found.autocorrelation > 0.3


def test_a_panel_is_looked_at_through_its_mean(store, write_columns):
    week = np.tile(2.0 * (np.arange(200) % 7 == 0), 5) * np.repeat([1, 2, 3, 4, 50], 200)
    y = week + np.random.default_rng(4).normal(size=1000)
    file = write_columns("shops.csv", shop=np.repeat(np.arange(5), 200), date=days(200) * 5, y=y)
    assert store.season(file, "y", "date", ("shop",)).longest == 7


def test_texts_and_years_have_no_season(store, write_columns):
    file = write_columns("years.csv", year=np.arange(1900, 2000), y=np.arange(100.0), kind=["a", "b"] * 50)
    assert isinstance(store.season(file, "y", "year"), Unknown)
    assert isinstance(store.season(file, "kind", "year"), Unknown)


def test_later_values_beyond_all_earlier_ones_are_counted_in_time_order(store, write_columns):
    order = np.random.default_rng(5).permutation(100)
    file = write_columns("rise.csv", date=[days(100)[i] for i in order], y=np.minimum(order, 90.0))
    found = store.later_range(file, "y", "date", 0.2)
    assert (found.above, found.below, found.low, found.high, found.n_later) == (1.0, 0.0, 0.0, 79.0, 20)


def test_a_cut_that_leaves_nothing_is_unknown(store, write_columns):
    assert isinstance(
        store.later_range(write_columns("r.csv", date=days(50), y=np.arange(50)), "y", "date", 0.001), Unknown
    )


def test_columns_that_count_the_rows_do_not_drift_in_samples_of_large_files(store, write_columns):
    rng = np.random.default_rng(0)
    files = [
        write_columns(f"{name}.csv", counted=start + rng.permutation(30_000), x=rng.normal(size=30_000))
        for name, start in (("reference", 0), ("current", 30_000))
    ]
    assert [column.name for column in store.drift(*files)] == ["x"]
