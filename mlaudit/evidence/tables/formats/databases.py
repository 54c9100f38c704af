"""SQLite files: base tables only, read without writing, locking or running anything of the file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import polars as pl

from mlaudit.evidence.tables.failure import TableFailure

MAX_TABLES, MAX_CELLS = 200, 20_000_000
MAX_CELL_BYTES = 64 << 20
_ROWS_A_CHUNK = 20_000
_ALLOWED = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ)


def table_names(path: str) -> list[str]:
    """Return the base tables of a file in order of their names; no views, virtual tables or tables of SQLite's own."""
    with _opened(path) as connection:
        found = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    names = [name for name, sql in found if _is_base(name, sql)]
    if not names:
        raise TableFailure("it holds no table")
    return names[:MAX_TABLES]


def read_table(path: str, name: str) -> pl.DataFrame:
    """Read one table whole."""
    if name not in table_names(path):
        raise TableFailure(f"it has no table '{name}'")
    with _opened(path) as connection:
        columns = _stored_columns(connection, name)
        connection.set_authorizer(_only_rows)
        cursor = connection.execute(f"SELECT {', '.join(map(_quoted, columns))} FROM {_quoted(name)}")
        chunks: list[list[pl.Series]] = []
        n_rows = 0
        while rows := cursor.fetchmany(_ROWS_A_CHUNK):
            n_rows += len(rows)
            if n_rows * len(columns) > MAX_CELLS:
                raise TableFailure(f"it has more than {MAX_CELLS:,} cells", "an export to Parquet")
            chunks.append(
                [_series(column, values) for column, values in zip(columns, zip(*rows, strict=True), strict=True)]
            )
    if not chunks:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.Null))
    return pl.concat([pl.DataFrame(chunk) for chunk in chunks], how="vertical_relaxed")


@contextmanager
def _opened(path: str) -> Iterator[sqlite3.Connection]:
    try:
        connection = sqlite3.connect(f"file:{quote(path)}?mode=ro&immutable=1", uri=True)
        try:
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.execute("PRAGMA cell_size_check = ON")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_CELL_BYTES)
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise TableFailure(f"it could not be read as an SQLite file: {error}") from error


def _stored_columns(connection: sqlite3.Connection, name: str) -> list[str]:
    """Name the columns whose values stand in the file; a generated one would be an expression of the file's to run."""
    return [row[1] for row in connection.execute(f"PRAGMA table_xinfo({_quoted(name)})") if row[6] == 0]


def _only_rows(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_base(name: str, sql: str | None) -> bool:
    return not name.startswith("sqlite_") and not (sql or "").lstrip().upper().startswith("CREATE VIRTUAL")


def _series(name: str, values: tuple[object, ...]) -> pl.Series:
    """SQLite types cells, not columns: numbers among texts become texts, as they are in a delimited file."""
    kinds = {type(value) for value in values} - {type(None)}
    if kinds <= {int, float}:
        return pl.Series(
            name, values, dtype=pl.Float64 if float in kinds else pl.Int64 if kinds else pl.Null, strict=False
        )
    if kinds == {bytes}:
        return pl.Series(name, values, dtype=pl.Binary)
    texts = [value if value is None or isinstance(value, str) else str(value) for value in values]
    return pl.Series(name, texts, dtype=pl.String)
