"""Every format is read, every damaged file gives one line, and the audit goes on."""

from __future__ import annotations

import gzip
import io
import os

import polars as pl
import pytest

from mlaudit.core.values import Unknown
from mlaudit.evidence.tables.formats.delimited import pandas_names

FRAME = pl.DataFrame({"a": [1, 2, 3], "b": ["x", "y", None]})


def _bytes_of(writer: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    getattr(FRAME, writer)(buffer, **options)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("t.csv", _bytes_of("write_csv")),
        ("t.tsv", _bytes_of("write_csv", separator="\t")),
        ("t.csv.gz", gzip.compress(_bytes_of("write_csv"), mtime=0)),
        ("t.parquet", _bytes_of("write_parquet")),
        ("t.feather", _bytes_of("write_ipc")),
        ("t.arrow", _bytes_of("write_ipc", compression="lz4")),
        ("t.jsonl", _bytes_of("write_ndjson")),
    ],
)
def test_every_format_gives_the_same_profile(store, write, name, content):
    found = store.profile(write(name, content))
    assert found.n_rows == 3
    assert [(c.name, c.kind, c.null_count, c.n_unique, c.mean) for c in found.columns] == [
        ("a", "integer", 0, 3, 2.0),
        ("b", "categorical", 1, 2, None),
    ]


def test_content_decides_over_the_suffix(store, write):
    assert store.profile(write("lies.csv", _bytes_of("write_parquet"))).n_rows == 3


def test_a_file_named_star_reads_itself_only(store, write):
    write("other.csv", "z\n1\n2\n3\n4\n")
    found = store.profile(write("*.csv", "a\n7\n"))
    assert [column.name for column in found.columns] == ["a"]
    assert found.n_rows == 1


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_found_and_noted(store, write, separator):
    found = store.profile(write("s.csv", f"a{separator}b\n1{separator}2\n3{separator}4\n"))
    assert [column.mean for column in found.columns] == [2.0, 3.0]
    assert f"separator {separator!r}" in found.notes


def test_a_decimal_comma_is_a_number(store, write):
    found = store.profile(write("d.csv", "a;b\n1,5;x\n2,5;y\n"))
    assert found.columns[0].mean == 2.0
    assert "decimal comma" in found.notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1"])
def test_every_encoding_keeps_names_and_values(store, write, encoding):
    found = store.profile(write("e.csv", "größe,b\n1,é\n2,ü\n".encode(encoding)))
    assert found.columns[0].name == "größe"
    assert found.columns[0].mean == 1.5


def test_lines_that_end_as_on_old_macs(store, write):
    found = store.profile(write("mac.csv", "a,b\r" + "1,x\r2,y\r" * 50))
    assert (found.n_rows, [column.name for column in found.columns]) == (100, ["a", "b"])
    assert found.notes == (r"lines end in '\r'",)


def test_a_latin_1_byte_far_behind_the_head_is_noted(store, write):
    lines = b"".join(b"%d,plain\n" % i for i in range(200_000)) + b"1,\xe9\n"
    found = store.profile(write("late.csv", b"a,b\n" + lines))
    assert found.n_rows == 200_001
    assert "encoding latin-1" in found.notes


def test_repeated_and_missing_names_are_those_of_pandas(store, write):
    found = store.profile(write("n.csv", "a,a,,a\n1,2,3,4\n"))
    assert [column.name for column in found.columns] == ["a", "a.1", "Unnamed: 2", "a.2"]


@pytest.mark.parametrize("header", ["a,a,a.1,a", ",,x", "a,b,a,b,a", "a.1,a,a"])
def test_names_agree_with_pandas(header):
    pandas = pytest.importorskip("pandas")
    text = header + "\n" + ",".join("1" for _ in header.split(",")) + "\n"
    assert pandas_names(header.split(",")) == list(pandas.read_csv(io.StringIO(text)).columns)


def test_row_names_without_a_header_are_a_column(store, write):
    found = store.profile(write("r.csv", '"x","y"\n"1",2,3\n"2",4,6\n'))
    assert [(column.name, column.mean) for column in found.columns][1:] == [("x", 3.0), ("y", 4.5)]


def test_names_that_read_as_patterns_mean_their_own_column_only(store, write):
    file = write("p.csv", "*,^a.*$,ab,y\n" + "".join(f"{i},{i * 2},{i * 3},{i % 2}\n" for i in range(40)))
    found = store.profile(file)
    assert [(column.name, column.mean) for column in found.columns] == [
        *(("* ", 19.5), ("^a.*$ ", 39.0)),
        *(("ab", 58.5), ("y", 0.5)),
    ]
    assert any("pattern" in note for note in found.notes)
    assert store.target(file, "*").reason.endswith("has no column '*'")
    assert len(store.special_values(file)) == 4
    assert store.groups(file, "y") == ()


@pytest.mark.parametrize(
    "name",
    [
        "a|b",
        "a\x1cb",
        "a\u2028b",
        "rows ",
        "hash",
        "label",
        "value",
        "count",
        "level",
        "<b>",
        "\x1b[31m",
        "null_count|x",
    ],
)
def test_strange_names_are_kept_as_they_are(store, write, name):
    file = write("s.csv", f"{name},y\n5,0\n9,1\n5,0\n")
    assert store.profile(file).columns[0].name == name
    assert store.target(file, name).n_rows == 3
    assert store.pair(file, file, "y").n_test == 3
    assert store.groups(file, "y") == ()
    assert set(store.special_values(file)) == {name, "y"}


def test_a_quoted_header_may_hold_separators_and_line_ends(store, write):
    found = store.profile(write("q.csv", '"a,b","c\nd"\n1,2\n3,4\n'))
    assert [column.name for column in found.columns] == ["a,b", "c\nd"]


def test_ragged_rows_are_read_and_noted(store, write):
    found = store.profile(write("ragged.csv", "a,b\n1,2\n3,4,5\n6\n" + "7,8\n" * 20))
    assert found.n_rows == 23
    assert found.columns[1].null_count == 1
    assert any("more fields" in note for note in found.notes)


def test_a_number_column_that_turns_to_text_late_is_mixed(store, write):
    rows = "".join(f"{i}\n" for i in range(50_000)) + "oops\n"
    assert store.profile(write("late.csv", "a\n" + rows)).columns[0].kind == "mixed"


def test_pandas_missing_words_are_missing(store, write):
    found = store.profile(write("na.csv", "a,b\n1,NA\nNaN,null\n,None\n2,x\n"))
    assert [column.null_count for column in found.columns] == [2, 3]


def test_infinities_and_types_of_parquet_have_a_profile(store, write):
    import datetime as dt
    from decimal import Decimal

    frame = pl.DataFrame(
        {
            "f": [1.0, float("inf"), float("nan"), None],
            "money": [Decimal("1.10"), Decimal("2.20"), None, Decimal("3.30")],
            "nested": [[1], [2, 3], None, []],
            "zone": pl.Series([dt.datetime(2020, 1, i) for i in range(1, 5)]).dt.replace_time_zone("Europe/Zurich"),
            "span": [dt.timedelta(seconds=i) for i in range(4)],
            "none": [None] * 4,
            "flag": ["yes", "no", "yes", None],
            "level": pl.Series(["p", "q", "p", "q"], dtype=pl.Categorical),
        }
    )
    buffer = io.BytesIO()
    frame.write_parquet(buffer)
    found = {column.name: column for column in store.profile(write("types.parquet", buffer.getvalue())).columns}
    assert (found["f"].mean, found["f"].infinite_count, found["f"].null_count) == (1.0, 2, 1)
    assert found["money"].mean == pytest.approx(2.2)
    assert found["span"].max == 3.0
    kinds = {name: column.kind for name, column in found.items()}
    assert kinds == {
        "f": "integer",
        "money": "numeric",
        "nested": "nested",
        "zone": "datetime",
        "span": "numeric",
        "none": "constant",
        "flag": "boolean",
        "level": "categorical",
    }


def test_a_header_alone_is_a_table_without_rows(store, write):
    found = store.profile(write("h.csv", "a,b\n"))
    assert (found.n_rows, len(found.columns)) == (0, 2)


def test_a_name_and_a_cell_of_a_million_characters_are_read(store, write):
    found = store.profile(write("long.csv", "a" * 1_000_000 + ",b\n" + "c" * 1_000_000 + ",1\n"))
    assert len(found.columns[0].name) == 1_000_000


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("empty.csv", b"", "empty"),
        ("blank.csv", b" \n\n", "empty"),
        ("zeros.csv", b"\x00" * 100, "not text"),
        ("wide.csv", b",".join(b"c%d" % i for i in range(20_001)) + b"\n", "20,001 columns"),
        ("noise.parquet", b"PAR1" + os.urandom(300) + b"PAR1", "could not be read"),
        ("text.parquet", b"a,b\n1,2\n", "not a Parquet file"),
        ("noise.feather", b"ARROW1\x00\x00" + os.urandom(300), "could not be read"),
        ("noise.jsonl", b'{"a": 1\n[[[[\n', "could not be read"),
        ("array.jsonl", b"[1, 2]\n", "could not be read"),
        ("cut.csv.gz", gzip.compress(os.urandom(5000))[:-500], "cut off"),
        ("noise.csv.gz", b"\x1f\x8b" + os.urandom(300), "gzip"),
    ],
)
def test_a_damaged_file_gives_one_clear_line_and_the_store_goes_on(store, write, name, content, reason):
    found = store.profile(write(name, content))
    assert isinstance(found, Unknown)
    assert reason in found.reason
    assert "\n" not in found.reason
    assert store.profile(write("fine.csv", "a\n1\n")).n_rows == 1


def test_a_missing_file_is_said_to_be_gone(store, write):
    file = write("gone.csv", "a\n1\n")
    file.absolute.unlink()
    assert store.profile(file) == Unknown("the file is gone")
