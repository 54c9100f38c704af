"""Types that no measurement was made for cost an answer at most, never a measurement of the other columns."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.store import TableStore

ROWS = 80
AWKWARD = pl.DataFrame(
    {
        "zone": pl.Series([dt.datetime(2024, 1, 1) + dt.timedelta(hours=i) for i in range(ROWS)]).dt.replace_time_zone(
            "UTC"
        ),
        "money": [Decimal("1.25"), Decimal("-3.50")] * (ROWS // 2),
        "nested": [[1]] * ROWS,
        "struct": [{"a": 1}] * ROWS,
        "infinite": [float("inf"), float("nan"), None, 1.0] * (ROWS // 4),
        "flag": ["yes", "no"] * (ROWS // 2),
        "truth": [True, False, None, True] * (ROWS // 4),
        "clock": [dt.time(1), dt.time(2)] * (ROWS // 2),
        "span": [dt.timedelta(days=i % 7) for i in range(ROWS)],
        "level": pl.Series(["a", "b"] * (ROWS // 2), dtype=pl.Categorical),
        "bytes": [b"x", b"y"] * (ROWS // 2),
        "none": [None] * ROWS,
        "^name$": list(range(ROWS)),
        "y": [0, 1] * (ROWS // 2),
    }
)


@pytest.fixture
def file(tmp_path: Path) -> ProjectFile:
    path = tmp_path / "awkward.parquet"
    AWKWARD.write_parquet(path)
    return ProjectFile(f"{tmp_path.name}/awkward.parquet", path, "table", path.stat().st_size)


@pytest.mark.parametrize("target", ["y", "flag", "truth", "level", "clock", "span", "money", "zone"])
def test_every_column_that_has_levels_is_held_against_any_target(store: TableStore, file: ProjectFile, target: str):
    found = store.association(file, target)
    if isinstance(found, Unknown):
        assert "neither a class label nor a number" in found.reason
    else:
        assert {"zone", "money", "flag", "truth", "clock", "span", "level", "y"} - {target} <= set(found)


@pytest.mark.parametrize("n_rows", [ROWS, 1, 0])
def test_no_measurement_fails_over_a_type(store: TableStore, tmp_path: Path, n_rows: int):
    path = tmp_path / "awkward.parquet"
    AWKWARD.head(n_rows).write_parquet(path)
    file = ProjectFile(f"{tmp_path.name}/awkward.parquet", path, "table", path.stat().st_size)
    answers = [
        store.profile(file),
        store.special_values(file),
        store.target(file, "y"),
        store.series(file),
        store.groups(file, "y"),
        store.interpolation(file, "y"),
        store.pair(file, file, "y"),
        store.imputation(file, file),
        store.encodings(file, file, "y"),
        store.near_rows(file, file, "y"),
    ]
    assert not isinstance(answers[0], Unknown)
    reasons = [answer.reason for answer in answers if isinstance(answer, Unknown)]
    assert not any("could not be read" in reason for reason in reasons), reasons


@pytest.mark.parametrize("suffix", ["parquet", "feather"])
def test_a_file_without_columns_is_one_line(store: TableStore, tmp_path: Path, suffix: str):
    path = tmp_path / f"bare.{suffix}"
    bare = pl.DataFrame()
    bare.write_parquet(path) if suffix == "parquet" else bare.write_ipc(path)
    found = store.profile(ProjectFile(path.name, path, "table", path.stat().st_size))
    assert found == Unknown("it has no columns")
