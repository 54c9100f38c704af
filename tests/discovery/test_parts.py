"""Which files are one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.discovery.discover import discover
from mlaudit.discovery.model import ProjectFile
from mlaudit.discovery.parts import with_whole_tables


def whole(*paths: str, patterns: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    files = [ProjectFile(path, Path(path), "table", 10) for path in paths]
    return [(file.path, len(file.parts)) for file in with_whole_tables(files, patterns)]


@pytest.mark.parametrize(
    ("paths", "name"),
    [
        (("data/sales/year=2023/a.parquet", "data/sales/year=2024/a.parquet"), "data/sales"),
        (("out/part-00000-ab.c000.csv", "out/part-00001-ab.c000.csv"), "out"),
        (("out/part.0.parquet", "out/part.1.parquet"), "out"),
        (("data/all.parquet/0.parquet", "data/all.parquet/1.parquet"), "data/all.parquet"),
        (("d/train-00000-of-00002.parquet", "d/train-00001-of-00002.parquet"), "d/train-*-of-00002.parquet"),
    ],
)
def test_parts_of_one_table_are_one_file(paths, name):
    assert whole(*paths) == [(name, 2)]


def test_files_beside_each_other_are_tables_of_their_own():
    assert whole("data/2023.csv", "data/2024.csv", "part-1/a.csv") == [
        ("data/2023.csv", 0),
        ("data/2024.csv", 0),
        ("part-1/a.csv", 0),
    ]


def test_a_single_shard_keeps_its_name_and_a_single_partition_its_column():
    assert whole("d/test-00000-of-00001.parquet") == [("d/test-00000-of-00001.parquet", 0)]
    assert whole("d/year=2024/a.parquet") == [("d", 1)]


def test_a_declared_pattern_is_one_table_and_stays_in_its_folder():
    found = whole("data/2023.csv", "data/2024.csv", "data/old/2020.csv", patterns=("data/*.csv",))
    assert found == [("data/*.csv", 2), ("data/old/2020.csv", 0)]


def test_the_manifest_declares_a_pattern(tmp_path):
    for year in (2023, 2024):
        (tmp_path / f"{year}.csv").write_text("a,y\n1,2\n")
    (tmp_path / "mlaudit.toml").write_text('[[table]]\npath = "*.csv"\ntarget = "y"\n')
    found = discover([tmp_path])
    assert [(file.path, len(file.parts), file.named) for file in found.files] == [("*.csv", 2, True)]
    assert found.notes == ()
