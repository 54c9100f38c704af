"""Training tables are held against the history of their features, whatever their columns are called and stored as."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from mlaudit.core.values import Unknown
from mlaudit.linking.feature_histories import SharedColumns, shared_with_history

N, DAYS = 20, 60
START = dt.datetime(2025, 1, 1)


def history(rng: np.random.Generator) -> dict[str, object]:
    return {
        "customer_id": np.repeat(np.arange(N), DAYS),
        "as_of": [START + dt.timedelta(days=day) for _ in range(N) for day in range(DAYS)],
        "balance": rng.normal(0, 1_000, N * DAYS).round(3),
    }


def joined(store, write_columns, shift: dt.timedelta, newest: bool = False, **changed):
    rng = np.random.default_rng(0)
    past = history(rng)
    owners, days = rng.integers(0, N, 400), rng.integers(1, DAYS, 400)
    rows = owners * DAYS + (DAYS - 1 if newest else days)
    events = {
        "customer_id": owners,
        "event_time": [START + dt.timedelta(days=int(day)) + shift for day in days],
        "balance": past["balance"][rows],
        "label": rng.integers(0, 2, 400),
    }
    files = (write_columns("churn.csv", **(events | changed)), write_columns("features.csv", **past))
    return store.feature_joins(files, ("customer_id",), ("balance",), None)


def test_values_of_the_same_day_were_known_where_events_are_days(store, write_columns):
    (found,) = joined(store, write_columns, dt.timedelta())
    assert (found.name, found.kind, found.n_known) == ("balance", "past", 400)


@pytest.mark.parametrize("hours", [-11, 5])
def test_clocks_of_two_tables_may_differ_by_a_time_zone(store, write_columns, hours):
    (found,) = joined(store, write_columns, dt.timedelta(hours=hours))
    assert (found.kind, found.n_known) == ("past", found.n_rows)


def test_the_newest_value_is_found(store, write_columns):
    (found,) = joined(store, write_columns, dt.timedelta(hours=5), newest=True)
    assert found.kind == "latest"


def test_keys_are_matched_whether_they_are_numbers_or_text(store, write_columns):
    rng = np.random.default_rng(0)
    history(rng)
    owners = rng.integers(0, N, 400)
    (found,) = joined(store, write_columns, dt.timedelta(), customer_id=[f"{owner}.0" for owner in owners])
    assert found.n_known == 400


def test_a_history_needs_several_rows_of_an_entity(store, write_columns):
    past = history(np.random.default_rng(1)) | {"customer_id": np.arange(N * DAYS)}
    events = write_columns("e.csv", customer_id=np.arange(50), event_time=past["as_of"][:50], balance=np.arange(50.0))
    found = store.feature_joins((events, write_columns("h.csv", **past)), ("customer_id",), ("balance",), None)
    assert isinstance(found, Unknown)
    assert "no column that both tables share names an entity" in found.reason


def test_times_of_different_units_are_not_compared(store, write_columns):
    past = history(np.random.default_rng(1))
    events = write_columns("e.csv", customer_id=np.arange(N), year=np.arange(2000, 2000 + N), balance=np.arange(20.0))
    found = store.feature_joins((events, write_columns("h.csv", **past)), ("customer_id",), ("balance",), None)
    assert isinstance(found, Unknown)
    assert "no times of one unit" in found.reason


@pytest.mark.parametrize(
    ("days", "length"),
    [
        (("2024-03-01", "2024-04-01", "2024-06-01"), 31),
        (("2022-01-01", "2024-01-01"), 366),
        (("2024-03-04", "2024-03-11", "2024-03-25"), 7),
        (("2024-03-04", "2024-03-05"), 1),
    ],
)
def test_a_date_stands_for_its_day_week_month_or_year(days, length):
    from mlaudit.evidence.tables.measures.point_in_time import DAY, _ends
    from mlaudit.evidence.tables.measures.timeline import Timeline

    times = np.array(days, dtype="datetime64[s]").astype(float)
    ends = _ends(Timeline("day", ("day",), times, True, 1.0))
    assert ((ends - times) / DAY).round(6).tolist() == [length] * len(days)


TRAINING = ("customer_id", "event_timestamp", "balance", "visits", "label")


@pytest.mark.parametrize(
    ("history", "shared"),
    [
        (("customer_id", "as_of", "balance"), SharedColumns(("customer_id",), ("balance",))),
        (("customer_id", "updatedAt", "visits", "age"), SharedColumns(("customer_id",), ("visits",))),
        (("customer_id", "as_of", "balance", "label"), None),
        (("customer_id", "balance"), None),
        (("as_of", "balance"), None),
        (("customer_id", "as_of", "age"), None),
    ],
)
def test_a_history_has_a_time_an_entity_a_feature_and_no_target(history, shared):
    assert shared_with_history(TRAINING, history, "label", None) == shared


def test_a_declared_entity_is_the_only_key():
    shared = shared_with_history(("shop", "code", "day", "price", "y"), ("code", "day", "price", "shop"), "y", "code")
    assert shared == SharedColumns(("code",), ("shop", "price"))
