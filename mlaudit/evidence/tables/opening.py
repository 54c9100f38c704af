"""Any supported data file as a lazy frame, told by its content first and its suffix second."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from typing import IO

import polars as pl

from mlaudit.evidence.tables.delimited import MAX_COLUMNS, decompress, first_line, scan_delimited
from mlaudit.evidence.tables.failure import TableFailure

RESIDENT_BYTES = 64 << 20
"""Files up to this size are held in memory between questions."""

Scan = tuple[pl.LazyFrame, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Source:
    """A data file as a request names it: path for messages, where to open it."""

    path: str
    absolute: str


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A table that can be asked. ``frame`` reads rows in file order; ``is_resident`` when it is held in memory."""

    path: str
    frame: pl.LazyFrame
    schema: dict[str, pl.DataType]
    n_rows: int
    is_resident: bool
    notes: tuple[str, ...]

    def collect(self, *expressions: pl.Expr | str) -> pl.DataFrame:
        """Evaluate expressions over all rows in one streaming pass."""
        return collect(self.frame.select(*expressions))

    def require(self, column: str) -> pl.DataType:
        """Type of a column; a failure that names the file when there is no such column."""
        if column not in self.schema:
            raise TableFailure(f"{self.path} has no column '{column}'")
        return self.schema[column]


def collect(frame: pl.LazyFrame) -> pl.DataFrame:
    """Run a query in the streaming engine."""
    result = frame.collect(engine="streaming")
    assert isinstance(result, pl.DataFrame)
    return result


def open_table(source: Source) -> OpenTable:
    """Open a data file.

    Raises
    ------
    TableFailure
        With a phrase for the user, whatever the file holds. A panic of the table engine derives from BaseException
        and is caught here by its name.
    """
    try:
        return _open(source)
    except TableFailure:
        raise
    except FileNotFoundError as error:
        raise TableFailure("the file is gone") from error
    except PermissionError as error:
        raise TableFailure("it may not be read") from error
    except MemoryError as error:
        raise TableFailure("it needs more memory than the worker has", "--memory") from error
    except BaseException as error:
        raise failure_of(error) from error


def failure_of(error: BaseException) -> TableFailure:
    """Turn an error of the table engine into a phrase; whatever is not an ordinary error goes on."""
    if "Cannot allocate memory" in str(error):
        return TableFailure("it needs more memory than the worker has", "--memory")
    if isinstance(error, Exception) or type(error).__name__ == "PanicException":
        return TableFailure(f"it could not be read: {first_line(error)}")
    raise error


def _open(source: Source) -> OpenTable:
    stream = open(source.absolute, "rb")  # noqa: SIM115  the lazy frame reads from it as long as it lives
    status = os.fstat(stream.fileno())
    if not stat.S_ISREG(status.st_mode):
        raise TableFailure("it is not a regular file")
    if status.st_size == 0:
        raise TableFailure("the file is empty")
    frame, notes = _scan(stream, status.st_size, source.path.lower())
    frame, notes = _plain_names(frame, notes)
    schema = dict(frame.collect_schema())
    if not schema:
        raise TableFailure("it has no columns")
    if len(schema) > MAX_COLUMNS:
        raise TableFailure(f"it has {len(schema):,} columns; at most {MAX_COLUMNS:,} are read")
    is_resident = status.st_size <= RESIDENT_BYTES
    if is_resident:
        frame = collect(frame).lazy()
    n_rows = int(collect(frame.select(pl.len())).item())
    return OpenTable(source.path, frame, schema, n_rows, is_resident, notes)


def _plain_names(frame: pl.LazyFrame, notes: tuple[str, ...]) -> Scan:
    """Rename columns whose name the table engine would take for a pattern that means other columns too."""
    names = frame.collect_schema().names()
    patterns = [name for name in names if name == "*" or (name.startswith("^") and name.endswith("$"))]
    if not patterns:
        return frame, notes
    taken = set(names)
    renamed = {}
    for name in patterns:
        renamed[name] = name + " "
        while renamed[name] in taken:
            renamed[name] += " "
        taken.add(renamed[name])
    note = f"{len(patterns)} column name(s) that read as a pattern got a space at the end"
    # The mapping form of rename would take the old names for patterns too.
    return frame.rename(lambda name: renamed.get(name, name)), (*notes, note)


def _scan(stream: IO[bytes], size: int, name: str) -> Scan:
    magic = stream.read(8)
    stream.seek(0)
    if magic[:2] == b"\x1f\x8b":
        data = decompress(stream)
        return _scan(data, data.getbuffer().nbytes, name.removesuffix(".gz"))
    if magic[:4] == b"PAR1":
        return pl.scan_parquet(stream, glob=False, hive_partitioning=False), ()
    if magic[:6] == b"ARROW1":
        return pl.scan_ipc(stream, glob=False, hive_partitioning=False), ()
    if magic[:4] == b"FEA1":
        raise TableFailure("it is in Feather version 1, which is not read", "a copy in Feather version 2")
    for suffixes, reader in _BY_SUFFIX:
        if name.endswith(suffixes):
            return reader(stream, size)
    return scan_delimited(stream, size, ",")


def _json_lines(stream: IO[bytes], size: int) -> Scan:
    return pl.scan_ndjson(stream, infer_schema_length=None if size <= RESIDENT_BYTES else 10_000), ()


def _promised(what: str) -> Callable[[IO[bytes], int], Scan]:
    def refuse(stream: IO[bytes], size: int) -> Scan:
        raise TableFailure(f"it is not a {what} file")

    return refuse


_BY_SUFFIX: tuple[tuple[tuple[str, ...], Callable[[IO[bytes], int], Scan]], ...] = (
    ((".jsonl", ".ndjson"), _json_lines),
    ((".parquet", ".pq"), _promised("Parquet")),
    ((".feather", ".arrow", ".ipc"), _promised("Feather")),
    ((".tsv", ".tab"), lambda stream, size: scan_delimited(stream, size, "\t")),
)
