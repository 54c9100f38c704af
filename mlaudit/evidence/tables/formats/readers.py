"""From one data file to a lazy frame: its content decides first, its suffix second."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import polars as pl

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.formats import arrays, workbooks
from mlaudit.evidence.tables.formats.compression import SUFFIXES as COMPRESSED
from mlaudit.evidence.tables.formats.compression import decompressed
from mlaudit.evidence.tables.formats.delimited import is_binary, scan_delimited
from mlaudit.evidence.tables.formats.libsvm import read_libsvm

WHOLE_BYTES = 64 << 20
"""Files of rows without a schema are looked through to their end up to this size before their types are settled."""

DATABASE_MAGIC = b"SQLite format 3\x00"

Scan = tuple[pl.LazyFrame, tuple[str, ...]]
Reader = Callable[[IO[bytes], int], Scan]


@dataclass(frozen=True, slots=True)
class Source:
    """A table as a request names it: path for messages, where to open it.

    ``parts``: the files whose rows it is made of, where it is a folder of them. ``member``: the table inside a file
    that holds several. ``target``: the array that holds the target of each row.
    """

    path: str
    absolute: str
    member: str = ""
    parts: tuple[Source, ...] = ()
    target: Source | None = None


def scan_file(source: Source) -> tuple[pl.LazyFrame, int, tuple[str, ...]]:
    """Open one file.

    Returns
    -------
    tuple of LazyFrame, int and notes
        The rows in file order, the size of the file in bytes, and what had to be assumed.
    """
    stream = open(source.absolute, "rb")  # noqa: SIM115  the lazy frame reads from it as long as it lives
    status = os.fstat(stream.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise TableFailure("it is not a regular file")
    if status.st_size == 0:
        raise TableFailure("the file is empty")
    name = source.path.lower()
    if is_database(stream):
        from mlaudit.evidence.tables.formats.databases import read_table

        return read_table(source.absolute, source.member or _only(source)).lazy(), status.st_size, ()
    if source.absolute.lower().endswith(workbooks.SUFFIXES):
        return workbooks.read_sheet(source.absolute, source.member or _only(source)).lazy(), status.st_size, ()
    if source.absolute.lower().endswith(arrays.SUFFIXES):
        beside = None if source.target is None else (source.target.absolute, source.target.member)
        rows, notes = arrays.read_array_table(source.absolute, source.member, beside)
        return rows.lazy(), status.st_size, notes
    frame, notes = _scan(stream, status.st_size, name)
    return frame, status.st_size, notes


def members(source: Source) -> list[str]:
    """Return the names of the tables inside a file that can hold several; empty for one that is a table itself."""
    with open(source.absolute, "rb") as stream:
        if is_database(stream):
            from mlaudit.evidence.tables.formats.databases import table_names

            return table_names(source.absolute)
    return workbooks.sheet_names(source.absolute) if source.absolute.lower().endswith(workbooks.SUFFIXES) else []


def is_database(stream: IO[bytes]) -> bool:
    """Whether a file is one of SQLite."""
    magic = stream.read(len(DATABASE_MAGIC))
    stream.seek(0)
    return magic == DATABASE_MAGIC


def _only(source: Source) -> str:
    return members(source)[0]


def _scan(stream: IO[bytes], size: int, name: str) -> Scan:
    if (plain := decompressed(stream)) is not None:
        return _scan(plain, plain.getbuffer().nbytes, _without_suffix(name))
    magic = stream.read(8)
    stream.seek(0)
    if magic[:4] == b"PAR1":
        return pl.scan_parquet(stream, glob=False, hive_partitioning=False), ()
    if magic[:6] == b"ARROW1":
        return pl.scan_ipc(stream, glob=False, hive_partitioning=False), ()
    if magic[:4] == b"FEA1":
        raise TableFailure("it is in Feather version 1, which is not read", "a copy in Feather version 2")
    if (kind := COMPRESSED.get(os.path.splitext(name)[1])) is not None:
        if is_binary(stream):
            raise TableFailure(f"it is not a valid {kind} file")
        name = _without_suffix(name)
    for suffixes, reader in _BY_SUFFIX:
        if name.endswith(suffixes):
            return reader(stream, size)
    return scan_delimited(stream, size, ",")


def _without_suffix(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot + suffix in COMPRESSED else name


def _json_lines(stream: IO[bytes], size: int) -> Scan:
    return pl.scan_ndjson(stream, infer_schema_length=None if size <= WHOLE_BYTES else 10_000), ()


def _promised(what: str) -> Reader:
    def refuse(stream: IO[bytes], size: int) -> Scan:
        raise TableFailure(f"it is not a {what} file")

    return refuse


_BY_SUFFIX: tuple[tuple[tuple[str, ...], Reader], ...] = (
    ((".jsonl", ".ndjson"), _json_lines),
    ((".parquet", ".pq"), _promised("Parquet")),
    ((".feather", ".arrow", ".ipc"), _promised("Feather")),
    ((".sqlite", ".sqlite3", ".db3"), _promised("SQLite")),
    ((".libsvm", ".svmlight", ".svm"), lambda stream, size: (read_libsvm(stream).lazy(), ())),
    ((".tsv", ".tab"), lambda stream, size: scan_delimited(stream, size, "\t")),
)
