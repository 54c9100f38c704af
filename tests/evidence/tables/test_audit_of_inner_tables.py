"""What stands in sheets and in tables of a database is audited like files."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from mlaudit.audit import Options, audit
from tests.evidence.tables.workbook_bytes import workbook

COLUMNS = ["a", "b", "c", "d", "e"]


def halves() -> tuple[list[list[float]], list[list[float]]]:
    """A test part of which a third stands in the train part too."""
    rows = np.random.default_rng(0).normal(size=(250, len(COLUMNS))).tolist()
    return rows[:200], rows[200:] + rows[:25]


def in_a_workbook(folder: Path, train: list[list[float]], test: list[list[float]]) -> None:
    pytest.importorskip("fastexcel")
    (folder / "book.xlsx").write_bytes(workbook(train=[COLUMNS, *train], test=[COLUMNS, *test]))


def in_a_database(folder: Path, train: list[list[float]], test: list[list[float]]) -> None:
    connection = sqlite3.connect(folder / "data.sqlite")
    for name, rows in (("train", train), ("test", test)):
        connection.execute(f"CREATE TABLE {name} ({', '.join(COLUMNS)})")
        connection.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("write", [in_a_workbook, in_a_database])
def test_rows_on_both_sides_are_found_inside_one_file(tmp_path, write):
    write(tmp_path, *halves())
    report = audit(Options((tmp_path,)))
    assert [(finding.code, finding.location.path.rpartition("/")[2]) for finding in report.findings] == [
        ("ML2106", "test")
    ]
    assert report.files_read == {"table": 2}
