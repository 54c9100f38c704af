"""Audits of frames and models in memory."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlaudit
from mlaudit.api.frames import as_frame

DATA: pd.DataFrame = load_breast_cancer(as_frame=True).frame
FEATURES, TARGET = DATA.drop(columns="target"), DATA["target"]


def overlapping(how: str) -> tuple[object, object]:
    train, test = DATA.iloc[:400], DATA.iloc[300:]
    match how:
        case "pandas":
            return train, test
        case "polars":
            return pl.from_numpy(train.to_numpy(), list(train)), pl.from_numpy(test.to_numpy(), list(test))
        case "lazy":
            return tuple(part.lazy() for part in overlapping("polars"))  # type: ignore[attr-defined, return-value]
        case "pairs of frames":
            return (FEATURES[:400], TARGET[:400]), (FEATURES[300:], TARGET[300:])
        case _:
            return (FEATURES[:400].to_numpy(), TARGET[:400].to_numpy()), (
                FEATURES[300:].to_numpy(),
                TARGET[300:].to_numpy(),
            )


@pytest.mark.parametrize("how", ["pandas", "polars", "lazy", "pairs of frames", "pairs of arrays"])
def test_rows_on_both_sides_are_found(how: str) -> None:
    train, test = overlapping(how)
    result = mlaudit.check(train, test, target="target")
    assert result.codes() == {"ML2106"}
    assert result.findings[0].location.path == "test.parquet"
    assert "100 of 269 test rows" in result.findings[0].message


def test_an_honest_split_and_its_model_are_silent() -> None:
    train, test = DATA.iloc[:400], DATA.iloc[400:]
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(FEATURES[:400], TARGET[:400])
    result = mlaudit.check(train, test, model=model, target="target")
    assert result.findings == ()
    assert result.notes == ()
    assert result.report.files_read["artifact"] == 1
    [experiment] = result.report.experiments
    assert {belief.role: belief.value for belief in experiment.beliefs}["model"] == "LogisticRegression"


def test_a_scaler_that_saw_the_test_rows_is_told_by_its_statistics() -> None:
    train, test = DATA.iloc[:400], DATA.iloc[400:]
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(FEATURES, TARGET)
    assert "ML1104" in mlaudit.check(train, test, model=model, target="target").codes()


def test_a_column_of_objects_dates_and_gaps_is_written() -> None:
    frame = pd.DataFrame(
        {
            "name": ["a", None, "b"],
            "level": pd.Categorical(["x", "y", "x"]),
            "count": pd.array([1, None, 3], dtype="Int64"),
            "day": pd.to_datetime(["2024-01-01", None, "2024-01-03"]),
            "zoned": pd.to_datetime(["2024-01-01", "2024-01-02", "2024-01-03"]).tz_localize("UTC"),
            "mixed": [1, "one", {"a": 1}],
            7: [0.5, np.nan, 1.5],
        }
    )
    written = as_frame(frame, "train", None)
    assert written.columns == ["name", "level", "count", "day", "zoned", "mixed", "7"]
    assert written.null_count().row(0) == (1, 0, 1, 1, 0, 0, 1)
    assert written["count"].to_list() == [1, None, 3]
    assert written["day"].dtype.is_temporal()
    assert written["zoned"].dtype.is_temporal()


def test_the_target_of_a_pair_keeps_its_name() -> None:
    pair = (np.zeros((3, 2)), pd.Series([1, 2, 3], name="price"))
    assert as_frame(pair, "train", None).columns == ["x0", "x1", "price"]
    assert as_frame((np.zeros((3, 2)), np.array([[1], [2], [3]])), "train", "cost").columns == ["x0", "x1", "cost"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({}, "there is nothing to check: give train, test, tables or model"),
        ({"train": [1, 2]}, "train: an object of type list is no table"),
        ({"train": (1, 2, 3)}, "a pair of features and target was expected, not 3 things"),
        ({"train": (FEATURES, TARGET[:10])}, "train: there are 569 rows of features, but 10 of the target"),
        ({"train": DATA, "target": "targte"}, "target: no table has a column 'targte' (did you mean 'target'?)"),
        ({"train": DATA, "protected": ["sxe"]}, "protected: no table has a column 'sxe'"),
        ({"tables": {"../up": DATA}}, "tables: '../up' must be a name of letters, digits and _"),
        ({"model": lambda: None}, "model: an object of type function cannot be pickled"),
        ({"train": DATA, "select": "ML99"}, "'ML99'"),
        ({"train": DATA, "thread": 2}, "there is no setting 'thread' (did you mean 'threads'?)"),
    ],
)
def test_a_mistake_is_told_in_one_line(arguments: dict[str, object], complaint: str) -> None:
    with pytest.raises(mlaudit.UsageError, match=None) as caught:
        mlaudit.check(**arguments)  # type: ignore[arg-type]
    assert complaint in str(caught.value)


def test_nothing_is_left_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    modes: list[int] = []

    def watched(*args: object) -> object:
        [folder] = tmp_path.iterdir()
        modes.append(os.stat(folder).st_mode & 0o777)
        return mlaudit.api.calls.Result  # never used: the audit is interrupted below

    monkeypatch.setattr(
        "mlaudit.api.calls.audit", lambda options: watched() and (_ for _ in ()).throw(KeyboardInterrupt)
    )
    with pytest.raises(KeyboardInterrupt):
        mlaudit.check(DATA)
    assert modes == [0o700]
    assert list(tmp_path.iterdir()) == []
