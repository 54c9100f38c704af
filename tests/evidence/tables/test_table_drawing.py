"""How a test file was cut off its train file, and whether rows of both can be told apart."""

from __future__ import annotations

import datetime as dt

import numpy as np

from mlaudit.core.values import Unknown

RNG = np.random.default_rng(3)
DAYS = [(dt.date(2022, 1, 1) + dt.timedelta(days=i)).isoformat() for i in range(600)]


def part(rows, **columns):
    return {name: np.asarray(values)[rows].tolist() for name, values in columns.items()}


def test_days_drawn_at_random_lie_between_the_others(store, write_columns):
    is_test = RNG.random(600) < 0.3
    files = [write_columns(name, **part(rows, day=DAYS)) for name, rows in (("a.csv", ~is_test), ("b.csv", is_test))]
    found = store.parts_in_time(*files, "day")
    assert found.earlier_share > 0.9
    assert abs(found.runs_z) < 4


def test_the_last_days_lie_ahead(store, write_columns):
    is_test = np.arange(600) >= 450
    files = [write_columns(name, **part(rows, day=DAYS)) for name, rows in (("a.csv", ~is_test), ("b.csv", is_test))]
    assert store.parts_in_time(*files, "day").earlier_share == 0.0


def test_days_and_numbers_cannot_be_put_in_order(store, write_columns):
    files = write_columns("a.csv", day=DAYS), write_columns("b.csv", day=list(range(600)))
    assert store.parts_in_time(*files, "day") == Unknown("'day' is written in two ways in the two files")


def test_a_column_in_another_unit_tells_the_files_apart(store, write_columns):
    def file(name, n, factor):
        columns = {"a": RNG.normal(size=n), "glucose": RNG.normal(100, 10, n) * factor, "y": RNG.integers(0, 2, n)}
        return write_columns(name, id=list(range(n)), word=RNG.choice(["x", "z"], n).tolist(), **columns)

    found = store.parts_told(file("train.csv", 700, 1.0), file("test.csv", 300, 0.06), "y", ())
    assert (found.column, found.auc > 0.99) == ("glucose", True)
    found = store.parts_told(file("train2.csv", 700, 1.0), file("test2.csv", 300, 0.06), "y", ("glucose",))
    assert found.auc < 0.6


def test_oversampled_training_rows_are_no_other_sample(store, write_columns):
    """The rare class is at 5, so that more of its rows shift the column over all rows."""
    rare = RNG.random(4000) < 0.1
    value = RNG.normal(size=4000) + 5 * rare
    train, test = np.arange(2800), np.arange(2800, 4000)
    again = np.concatenate([train, RNG.choice(train[rare[train]], 2000)])
    files = [
        write_columns(name, x=value[rows], y=np.where(rare[rows], "yes", "no").tolist())
        for name, rows in (("train.csv", again), ("test.csv", test))
    ]
    assert store.parts_told(*files, "y", ()).z < 5
    assert store.parts_told(*files, None, ("y",)).z > 5


def test_text_that_names_rows_is_not_looked_at(store, write_columns):
    files = [
        write_columns(name, note=[f"{name} {i}" for i in range(300)], when=DAYS[:300])
        for name in ("train.csv", "test.csv")
    ]
    assert isinstance(store.parts_told(*files, None, ()), Unknown)
