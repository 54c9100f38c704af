"""Spreadsheets, SQLite files, sparse text and folders of parts are tables too."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import polars as pl
import pytest

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from tests.evidence.tables.workbook_bytes import workbook

BOOK = workbook(
    notes=[["see the other sheets"]],
    train=[["age", "name"], [31.0, "a"], [40.0, None]],
    test=[["age", "name"], [33.0, "c"], [35.0, "d"]],
)


def database(path: Path, *statements: str) -> ProjectFile:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return ProjectFile(f"{path.parent.name}/{path.name}", path, "table", path.stat().st_size)


def columns(found):
    assert not isinstance(found, Unknown), found.reason
    return [(column.name, column.kind, column.null_count, column.mean) for column in found.columns]


def inside(file: ProjectFile, name: str) -> ProjectFile:
    return ProjectFile(f"{file.path}/{name}", file.absolute, "table", file.size, member=name)


def test_sheets_with_rows_are_tables(store, write):
    pytest.importorskip("fastexcel")
    file = write("book.xlsx", BOOK)
    assert store.members(file) == ("train", "test")
    assert columns(store.profile(file)) == [("age", "integer", 0, 35.5), ("name", "constant", 1, None)]
    assert columns(store.profile(inside(file, "test")))[0] == ("age", "integer", 0, 34.0)


def test_a_damaged_workbook_is_one_line(store, write):
    pytest.importorskip("fastexcel")
    found = store.profile(write("book.xlsx", BOOK[: len(BOOK) // 2]))
    assert found == Unknown("it could not be read as a spreadsheet")


def test_base_tables_of_a_database_are_read_and_nothing_else(store, tmp_path):
    file = database(
        tmp_path / "app.sqlite",
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, price REAL, note)",
        "INSERT INTO orders VALUES (1, 2.5, 'x'), (2, NULL, 7), (3, 3.5, NULL)",
        'CREATE TABLE "odd ""name" (a)',
        "CREATE VIEW expensive AS SELECT * FROM orders",
    )
    assert store.members(file) == ('odd "name', "orders")
    found = columns(store.profile(inside(file, "orders")))
    assert found == [("id", "integer", 0, 2.0), ("price", "numeric", 1, 3.0), ("note", "mixed", 1, None)]
    assert store.profile(inside(file, "expensive")) == Unknown("it has no table 'expensive'")
    assert columns(store.profile(inside(file, 'odd "name'))) == [("a", "constant", 0, None)]


def test_a_generated_column_is_not_computed(store, tmp_path):
    file = database(
        tmp_path / "hostile.sqlite",
        "CREATE TABLE t (a, b GENERATED ALWAYS AS (length(zeroblob(900000000))) VIRTUAL)",
        "INSERT INTO t (a) VALUES (1)",
    )
    assert columns(store.profile(file)) == [("a", "constant", 0, 1.0)]


def test_a_damaged_database_is_one_line(store, tmp_path):
    file = database(tmp_path / "cut.sqlite", "CREATE TABLE t (a)", "INSERT INTO t VALUES (1)")
    file.absolute.write_bytes(file.absolute.read_bytes()[:5000].ljust(8192, b"\xff"))
    assert "could not be read as an SQLite file" in store.profile(file).reason


def test_what_sparse_text_leaves_out_is_zero(store, write):
    found = store.profile(write("a.libsvm", "+1 1:0.5 3:2 # first\n\n-1 qid:4 2:1\n"))
    assert [(name, mean) for name, _, _, mean in columns(found)] == [
        ("label", 0.0),
        ("1", 0.25),
        ("2", 0.5),
        ("3", 1.0),
    ]


def test_a_line_of_another_form_is_named(store, write):
    assert store.profile(write("a.svm", "1 1:2\n1 x:3\n")) == Unknown("line 2 is not 'label index:value …'")


def test_parts_are_one_table_whose_folders_are_columns(store, tmp_path):
    parts = []
    for year, frame in ((2023, pl.DataFrame({"a": [1, 2]})), (2024, pl.DataFrame({"a": [3], "b": ["late"]}))):
        path = tmp_path / f"year={year}" / "part-0.parquet"
        path.parent.mkdir()
        frame.write_parquet(path)
        parts.append(ProjectFile(f"{tmp_path.name}/year={year}/part-0.parquet", path, "table", path.stat().st_size))
    whole = ProjectFile(tmp_path.name, parts[0].absolute, "table", 1, parts=tuple(parts))
    found = store.profile(whole)
    assert columns(found) == [("a", "integer", 0, 2.0), ("year", "integer", 0, 6070 / 3), ("b", "constant", 2, None)]
    assert found.notes == ("2 files read as one table",)


def test_a_damaged_part_is_named(store, write):
    parts = (write("part-0.csv", "a\n1\n"), write("part-1.parquet", b"PAR1 noise"))
    found = store.profile(ProjectFile("folder", parts[0].absolute, "table", 1, parts=parts))
    assert found.reason.startswith(parts[1].path)
