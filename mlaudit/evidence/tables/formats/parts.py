"""Many files as one table: the parts of a partitioned folder, the shards of a file, the files of a pattern."""

from __future__ import annotations

import os
from urllib.parse import unquote

import polars as pl

from mlaudit.evidence.tables.failure import TableFailure, first_line
from mlaudit.evidence.tables.formats.readers import Source, scan_file

MAX_PARTS = 5_000
_NO_VALUE = "__HIVE_DEFAULT_PARTITION__"


def scan_parts(source: Source) -> tuple[pl.LazyFrame, int, tuple[str, ...]]:
    """Put the rows of the parts below each other, in the order of their paths.

    Folders named ``key=value`` become columns. Columns that a part lacks are empty in its rows.
    """
    if len(source.parts) > MAX_PARTS:
        raise TableFailure(f"it is made of {len(source.parts):,} files; at most {MAX_PARTS:,} are read")
    keys = [partition_keys(part.path.removeprefix(source.path)) for part in source.parts]
    frames, sizes, notes = [], 0, {f"{len(source.parts):,} files read as one table": None}
    for part, values in zip(source.parts, keys, strict=True):
        frame, size, more = _scan_part(part)
        frames.append(frame.with_columns(_typed(key, value, keys) for key, value in values.items()))
        sizes += size
        notes |= dict.fromkeys(more)
    return pl.concat(frames, how="diagonal_relaxed"), sizes, tuple(notes)


def partition_keys(path: str) -> dict[str, str | None]:
    """Read ``year=2024/month=05/part-0.parquet`` as its keys and values."""
    pairs = (folder.split("=", 1) for folder in path.split("/")[:-1] if "=" in folder)
    return {unquote(key): None if value == _NO_VALUE else unquote(value) for key, value in pairs}


def _scan_part(part: Source) -> tuple[pl.LazyFrame, int, tuple[str, ...]]:
    try:
        if _is_parquet(part.absolute):
            # By its path: handles of thousands of parts would be more than a process may hold.
            frame = pl.scan_parquet(part.absolute, glob=False, hive_partitioning=False)
            frame.collect_schema()
            return frame, os.path.getsize(part.absolute), ()
        return scan_file(part)
    except TableFailure as failure:
        raise TableFailure(f"{part.path}: {failure.reason}", failure.supply) from failure
    except pl.exceptions.PolarsError as error:
        raise TableFailure(f"{part.path}: {first_line(error)}") from error


def _is_parquet(path: str) -> bool:
    with open(path, "rb") as stream:
        return stream.read(4) == b"PAR1"


def _typed(key: str, value: str | None, keys: list[dict[str, str | None]]) -> pl.Expr:
    """A key is a whole number where all its values are."""
    values = [other[key] for other in keys if other.get(key) is not None]
    is_whole = all(text is not None and text.removeprefix("-").isdecimal() for text in values)
    dtype = pl.Int64 if is_whole else pl.String
    return pl.lit(value if value is None or not is_whole else int(value), dtype=dtype).alias(key)
