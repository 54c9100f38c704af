"""Statistics of columns and targets against numpy and pandas."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import polars as pl
import pytest

from mlaudit.audit.measuring import STATISTICS as ALL_STATISTICS
from mlaudit.core.values import Unknown
from mlaudit.evidence.tables.formats.readers import Source
from mlaudit.evidence.tables.measures import profile as profile_module
from mlaudit.evidence.tables.opening import open_table
from mlaudit.evidence.tables.store import TableStore


def test_statistics_are_those_of_numpy(store, write_columns):
    values = np.random.default_rng(0).normal(size=501)
    values[:3] = [0.0, 0.0, -1.0]
    column = store.profile(write_columns("n.csv", x=values)).columns[0]
    assert column.mean == pytest.approx(values.mean())
    assert column.sd == pytest.approx(values.std(ddof=1))
    assert column.median == pytest.approx(np.median(values))
    assert (column.min, column.max) == (values.min(), values.max())
    assert (column.zero_count, column.negative_count) == (2, int((values < 0).sum()))
    assert column.non_positive_count == int((values <= 0).sum())
    assert column.n_unique == 500
    assert column.kind == "numeric"


def test_only_planned_statistics_are_computed(write_columns):
    with TableStore(["mean"]) as store:
        column = store.profile(write_columns("p.csv", x=[1.0, 2.0])).columns[0]
    assert (column.mean, column.sd, column.median, column.min) == (1.5, None, None, None)


def test_duplicate_rows_are_counted_without_identifiers(store, write_columns):
    file = write_columns("d.csv", id=list(range(6)), x=[1, 1, 2, 2, 2, 3], s=["a", "a", "b", "b", "b", "c"])
    assert store.profile(file).duplicate_row_share == pytest.approx(3 / 6)


def test_unique_measurements_are_no_identifiers(store, write_columns):
    file = write_columns("u.csv", x=[1.5, 2.5, 3.25], y=[1, 1, 1])
    assert store.profile(file).duplicate_row_share == 0


def test_negative_zero_equals_zero_in_row_hashes(store, write_columns):
    file = write_columns("z.csv", x=[0.0, -0.0, 1.5], y=[1, 1, 2])
    assert store.profile(file).duplicate_row_share == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1.0, 2.0, None], "integer"),
        ([1.5, 2.0, 3.0], "numeric"),
        (["2020-01-01", "2020-01-02", "2020-02-03"], "datetime"),
        (["31.12.2020", "13.01.2021", "14.01.2021"], "datetime"),
        (["true", "false", None], "boolean"),
        (["5", "x", "7"], "mixed"),
        (["red", "green", "red"], "categorical"),
        ([f"comment number {chr(97 + i)}" for i in range(25)], "text"),
        ([3, 3, 3], "constant"),
    ],
)
def test_kinds_of_columns(store, write_columns, values, kind):
    assert store.profile(write_columns("k.csv", x=values, pad=list(range(len(values))))).columns[0].kind == kind


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("customerId", "identifier"),
        ("", "identifier"),
        ("date_of_birth", "birth"),
        ("order_date", "time"),
        ("identity", "none"),
        ("sample_weight", "weight"),
        ("target", "outcome"),
    ],
)
def test_hints_of_names(store, write, name, hint):
    assert store.profile(write("h.csv", f"{name},pad\n1,1\n2,2\n")).columns[0].name_hint == hint


def test_a_binary_target_names_its_classes(store, write_columns):
    found = store.target(write_columns("b.csv", y=["no"] * 8 + ["yes"] * 2), "y")
    assert (found.kind, found.n_rows, found.n_classes) == ("binary", 10, 2)
    assert (found.minority_share, found.minority_count, found.majority_share) == (0.2, 2, 0.8)
    assert (found.minority_class, found.majority_class) == ("yes", "no")


def test_labels_stored_as_floats_with_gaps_are_classes(store, write_columns):
    found = store.target(write_columns("f.csv", y=[0.0, 1.0, 2.0, None] * 5, pad=[1] * 20), "y")
    assert (found.kind, found.n_rows, found.majority_class) == ("multiclass", 15, "2")


def test_a_regression_target_counts_its_zeros(store, write_columns):
    values = [0.0, 0.001, *np.linspace(50, 150, 98)]
    found = store.target(write_columns("r.csv", y=values), "y")
    assert (found.kind, found.zero_count, found.minority_share) == ("regression", 1, None)
    assert found.near_zero_share == pytest.approx(0.02)


def test_text_with_many_levels_is_no_class(store, write_columns):
    assert store.target(write_columns("t.csv", y=[f"level {i}" for i in range(30)]), "y").kind == "text"


def test_a_constant_target_is_constant(store, write_columns):
    assert store.target(write_columns("c.csv", y=[1] * 30), "y").kind == "constant"


def test_a_column_that_is_not_there_is_said_to_be_missing(store, write_columns):
    found = store.target(write_columns("m.csv", y=[1, 2]), "z")
    assert isinstance(found, Unknown)
    assert "no column 'z'" in found.reason


def test_a_table_too_long_to_hold_its_columns_gets_the_same_statistics(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    frame = pl.DataFrame(
        {
            "x": [*rng.lognormal(size=300), float("nan"), float("inf"), None, 0.0],
            "k": [*rng.integers(-3, 9, 303), None],
            "wide": [2**60 + i for i in range(304)],
            "whole": [float(i % 7) for i in range(304)],
            "empty": [None] * 304,
            "one": [1.5] * 304,
        },
        schema_overrides={"empty": pl.Float64},
    )
    path = tmp_path / "t.parquet"
    frame.write_parquet(path)
    found = []
    for rows in (10**6, 0):
        monkeypatch.setattr(profile_module, "MAX_ROWS", rows)
        table = open_table(Source("t.parquet", str(path)))
        found.append(profile_module.profile(table, frozenset(ALL_STATISTICS)))
    held, streamed = found
    assert held.duplicate_row_share == streamed.duplicate_row_share
    for one, other in zip(held.columns, streamed.columns, strict=True):
        for name, value in asdict(one).items():
            expected = getattr(other, name)
            if one.name == "wide" and isinstance(value, float):
                # The order of summation decides the last digits, which are all that differ.
                continue
            if isinstance(value, float) and expected is not None:
                assert value == pytest.approx(expected, rel=1e-9, nan_ok=True), (one.name, name)
            elif name not in ("skew", "kurtosis") or one.name != "one":
                assert value == expected, (one.name, name)
    assert {column.name: column.n_unique for column in held.columns} == {
        "x": 303,
        "k": 12,
        "wide": 304,
        "whole": 7,
        "empty": 0,
        "one": 1,
    }


def test_row_hashes_tell_rows_apart_and_hold_equal_numbers_together(tmp_path):
    grid = pl.DataFrame({"a": [i % 300 for i in range(90_000)], "b": [i // 300 for i in range(90_000)]})
    grid.write_parquet(tmp_path / "a.parquet")
    grid.cast(pl.Float64).write_parquet(tmp_path / "b.parquet")
    one, other = (open_table(Source(name, str(tmp_path / name))) for name in ("a.parquet", "b.parquet"))
    hashes = profile_module.row_hashes(one, ["a", "b"])
    assert np.unique(hashes).size == 90_000
    assert (hashes == profile_module.row_hashes(other, ["a", "b"])).all()
    assert not (hashes == profile_module.row_hashes(one, ["b", "a"]))[1:].all()
