"""Tables in memory of every library, and frames that nobody would wish for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import load_breast_cancer

import mlaudit
from mlaudit.api.frames import as_frame

DATA: pd.DataFrame = load_breast_cancer(as_frame=True).frame


def _relation(frame: pd.DataFrame) -> Any:
    return pytest.importorskip("duckdb").from_df(frame)


def _table(frame: pd.DataFrame) -> Any:
    return pytest.importorskip("pyarrow").table(frame)


def _reader(frame: pd.DataFrame) -> Any:
    return _table(frame).to_reader()


@pytest.mark.parametrize("enter", [_relation, _table, _reader], ids=["duckdb", "arrow table", "arrow stream"])
def test_rows_on_both_sides_are_found_whatever_holds_them(enter: Callable[[pd.DataFrame], Any]) -> None:
    result = mlaudit.check(enter(DATA.iloc[:400]), enter(DATA.iloc[300:]), target="target")
    assert result.codes() == {"ML2106"}
    assert "100 of 269 test rows" in result.findings[0].message


def test_a_relation_of_every_type_is_read() -> None:
    duckdb = pytest.importorskip("duckdb")
    relation = duckdb.sql(
        """select i, 'a' || i as text, i % 2 = 0 as flag, [i] as list, {'a': i} as struct, date '2020-01-01' as day,
        interval 1 day as "a ""time"" span", 1.5::decimal(10, 2) as price, uuid() as id, 'x'::enum('x', 'y') as level,
        timestamptz '2020-01-01' as zoned, '101'::bit as bits, 'ab'::blob as bytes, map {'a': 1} as mapped,
        union_value(k := 1) as either, null as nothing from range(3) rows(i)"""
    )
    frame = as_frame(relation, "train", None)
    assert frame.height == 3
    assert frame.columns == relation.columns
    assert frame['a "time" span'].to_list() == ["1 day"] * 3
    assert mlaudit.check(relation, preview=True).notes == ()


def test_a_relation_whose_connection_was_closed_is_told_in_one_line() -> None:
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.execute("create table one as select 1 as a")
    relation = connection.table("one")
    connection.close()
    with pytest.raises(
        mlaudit.UsageError, match=r"^train: an object of type DuckDBPyRelation could not be read: .*closed$"
    ):
        mlaudit.check(relation)


MIXED = [1, "x", None, 3.5, b"q", [1], {"k": 2}, np.array([1, 2]), object(), pd.NaT, Decimal("1.5"), "\udfff"]


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"a": pd.Series(MIXED, dtype=object)}),
        pd.DataFrame({"a": [1 + 2j, 3]}),
        pd.DataFrame({"a": pd.interval_range(0, 3), "p": pd.period_range("2020", periods=3, freq="M")}),
        pd.DataFrame({"a": [2**80, 1]}),
        pd.DataFrame({"a": pd.arrays.SparseArray([0, 0, 1]), "b": pd.array([True, None, False], dtype="boolean")}),
        pd.DataFrame([[1, 2], [3, 4]], columns=pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])),
        pd.DataFrame({None: [1, 2], "": [3, 4], "a\nb": [5, 6]}),
        pd.DataFrame({"a": [dt.date(1, 1, 1), dt.date(9999, 12, 31)]}),
        pd.DataFrame({"a": [[1], [2, 3]], "b": pd.Categorical([1, None])}),
        pl.DataFrame({"o": pl.Series([object(), object()], dtype=pl.Object)}),
        pl.DataFrame({"d": [dt.timedelta(1)], "t": [dt.time(1)], "b": [b"x"], "n": [None], "s": [{"a": [1]}]}),
        np.array([[1, "a"], [None, [2]]], dtype=object),
        np.arange(6, dtype=">f8").reshape(3, 2),
        np.arange(6, dtype=np.longdouble).reshape(3, 2),
        np.zeros((3, 2), dtype=complex),
        np.zeros((3, 2), dtype="M8[D]"),
    ],
)
def test_an_awkward_frame_is_audited(frame: Any) -> None:
    result = mlaudit.check(frame, preview=True)
    assert result.notes == ()
    assert result.report.files_read == {"table": 1}


def test_masked_cells_are_gaps() -> None:
    assert as_frame(np.ma.masked_equal(np.arange(6).reshape(3, 2), 3), "train", None)["x1"].to_list() == [1, None, 5]


@pytest.mark.parametrize("frame", [pd.DataFrame(), pd.DataFrame(index=range(5)), pl.DataFrame(), np.zeros((5, 0))])
def test_a_frame_without_columns_is_a_note(frame: Any) -> None:
    assert [note.reason for note in mlaudit.check(frame).notes] == ["it has no columns"]


@pytest.mark.parametrize(
    ("frame", "complaint"),
    [
        (pd.DataFrame([[1, 2]], columns=["a", "a"]), "train: 2 columns are called 'a'; give each its own name"),
        (pd.DataFrame([[1, 2]], columns=[1, "1"]), "train: 2 columns are called '1'; give each its own name"),
        (pd.Series([1, 2]), "train: an object of type Series is no table: give a pandas or polars frame"),
        (pl.LazyFrame({"a": [1]}).select("b"), "train: an object of type LazyFrame could not be read: unable to find"),
        (np.zeros((2, 2, 2)), "train: an object of type ndarray is no table"),
        ({"a": [1]}, "train: an object of type dict is no table"),
        ((DATA, DATA["target"]), "train: the features already have a column 'target', the name of the target"),
        ((np.zeros((3, 2)), 5), "train: an object of type int is no target: give a column, an array or a list"),
        ((np.zeros((3, 2)), None), "train: an object of type NoneType is no target: give a column, an array or a list"),
        ((np.zeros((3, 2)), np.zeros((3, 2))), "train: the target has several values a row; give one column"),
    ],
)
def test_what_is_no_table_is_told_in_one_line(frame: Any, complaint: str) -> None:
    with pytest.raises(mlaudit.UsageError) as caught:
        mlaudit.check(frame)
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_columns_of_an_arrow_table_need_names_of_their_own() -> None:
    pyarrow = pytest.importorskip("pyarrow")
    with pytest.raises(mlaudit.UsageError, match="2 columns are called 'a'"):
        mlaudit.check(pyarrow.table([[1], [2]], names=["a", "a"]))
