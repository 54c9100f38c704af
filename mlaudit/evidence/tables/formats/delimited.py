"""Delimited text as a lazy frame: separator, encoding, header and ragged rows are found, not asked for."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO

import polars as pl

from mlaudit.evidence.tables.failure import TableFailure, first_line

SEPARATORS = ",;\t|"
HEAD_BYTES = 1 << 20
MAX_HEADER_BYTES = 16 << 20
MAX_TEXT_BYTES = 512 << 20
"""Bytes of text that are held in memory to be recoded from UTF-16 or Latin-1."""
MAX_COLUMNS = 20_000
SMALL_BYTES = 64 << 20
SCHEMA_ROWS = 10_000

NULLS = [
    *("#N/A", "#N/A N/A", "#NA", "-1.#IND", "-1.#QNAN", "-NaN", "-nan", "1.#IND", "1.#QNAN", "<NA>"),
    *("N/A", "NA", "NULL", "NaN", "None", "n/a", "nan", "null"),
]
"""What pandas reads as missing by default, besides the empty cell."""

_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_DECIMAL_POINT = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a delimited file is written. ``names`` are those that pandas would give; ``notes`` what was assumed."""

    separator: str
    names: tuple[str, ...]
    has_row_names: bool
    decimal_comma: bool
    notes: tuple[str, ...]


def scan_delimited(stream: IO[bytes], size: int, prefer: str) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Open delimited text.

    Parameters
    ----------
    stream : binary file
        Left open: the frame reads from it. ``size`` is its length in bytes.
    prefer : str
        The separator that the file's suffix promises, taken when the text does not decide.

    Returns
    -------
    tuple of LazyFrame and notes
    """
    source, size, notes = _as_utf8(stream, size)
    source, size, ends = _with_newlines(source, size)
    dialect = sniff_dialect(_head(source), prefer)
    frame, more = _scan_with_repairs(source, size, dialect)
    return frame, (*notes, *ends, *dialect.notes, *more)


def sniff_dialect(head: str, prefer: str = ",") -> Dialect:
    """Find separator, header and number format from the first lines.

    The separator is the one that cuts most of the lines into as many fields as the header has.
    """
    lines = list(islice(io.StringIO(head, newline=""), 200))
    if not lines or not "".join(lines).strip():
        raise TableFailure("the file is empty")
    scored = [(_agreement(lines, mark), mark == prefer, mark) for mark in SEPARATORS]
    (agreement, _), _, separator = max(scored)
    if agreement == 0:
        separator = prefer
    rows = _rows(lines, separator)
    header, body = rows[0], rows[1:]
    if len(header) > MAX_COLUMNS:
        raise TableFailure(f"it has {len(header):,} columns; at most {MAX_COLUMNS:,} are read")
    has_row_names = bool(body) and sum(len(row) == len(header) + 1 for row in body) > 0.9 * len(body)
    notes = [] if separator == "," else [f"separator {separator!r}"]
    if has_row_names:
        notes.append("the header has one name less than the rows: the first column holds row names")
    repeated = (
        sorted({name for name in header if name and header.count(name) > 1}) if len(set(header)) < len(header) else []
    )
    if repeated:
        notes.append(f"{len(repeated)} column name(s) occur more than once; the later ones got a number")
    decimal_comma = separator != "," and _has_decimal_comma(body)
    if decimal_comma:
        notes.append("decimal comma")
    names = pandas_names(["", *header] if has_row_names else header)
    return Dialect(separator, tuple(names), has_row_names, decimal_comma, tuple(notes))


def pandas_names(header: list[str]) -> list[str]:
    """Name columns as `pandas.read_csv` does, to match the names in source: ``a``, ``a.1``, ``Unnamed: 2``."""
    names: list[str] = []
    taken = set(header)
    counts: dict[str, int] = {}
    for index, name in enumerate(header):
        base = name or f"Unnamed: {index}"
        candidate, count = base, counts.get(base, 0)
        while candidate in counts or (count and candidate in taken):
            count += 1
            candidate = f"{base}.{count}"
        counts[base] = count
        counts.setdefault(candidate, 0)
        names.append(candidate)
    return names


def is_binary(stream: IO[bytes]) -> bool:
    """Whether a file begins as no text of one byte a letter does."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    return b"\x00" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff")


def _as_utf8(stream: IO[bytes], size: int) -> tuple[IO[bytes], int, tuple[str, ...]]:
    start = stream.read(4)
    stream.seek(0)
    if start[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _recode(stream, size, "utf-16")
    if is_binary(stream):
        raise TableFailure("it is not text")
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    try:
        head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
    except UnicodeDecodeError:
        if size <= MAX_TEXT_BYTES:
            return _recode(stream, size, "latin-1")
    return stream, size, ()


def _recode(stream: IO[bytes], size: int, encoding: str) -> tuple[IO[bytes], int, tuple[str, ...]]:
    if size > MAX_TEXT_BYTES:
        raise TableFailure(f"it is in {encoding} and larger than {MAX_TEXT_BYTES >> 20} MB", "a copy in UTF-8")
    stream.seek(0)
    try:
        data = stream.read().decode(encoding).encode("utf-8")
    except UnicodeDecodeError as error:
        raise TableFailure(f"it is not valid {encoding} text") from error
    return io.BytesIO(data), len(data), (f"encoding {encoding}",)


def _with_newlines(stream: IO[bytes], size: int) -> tuple[IO[bytes], int, tuple[str, ...]]:
    """Give lines that end in a carriage return alone, as on old Macs, the ends that the table engine knows."""
    head = stream.read(HEAD_BYTES)
    stream.seek(0)
    if b"\n" in head or b"\r" not in head or size > MAX_TEXT_BYTES:
        return stream, size, ()
    data = stream.read().replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    return io.BytesIO(data), len(data), (r"lines end in '\r'",)


def _head(stream: IO[bytes]) -> str:
    head = stream.read(HEAD_BYTES)
    while b"\n" not in head and len(head) < MAX_HEADER_BYTES:
        part = stream.read(HEAD_BYTES)
        if not part:
            break
        head += part
    stream.seek(0)
    if b"\n" not in head and len(head) >= MAX_HEADER_BYTES:
        raise TableFailure(f"its first line is longer than {MAX_HEADER_BYTES >> 20} MB")
    cut = head.rfind(b"\n") if len(head) >= HEAD_BYTES else -1
    return head[: cut + 1 or len(head)].decode("utf-8-sig", errors="replace")


def _rows(lines: list[str], separator: str) -> list[list[str]]:
    csv.field_size_limit(MAX_HEADER_BYTES)
    try:
        rows = [row for row in csv.reader(lines, delimiter=separator) if row]
    except csv.Error:
        rows = [line.rstrip("\r\n").split(separator) for line in lines]
    return rows or [[""]]


def _agreement(lines: list[str], separator: str) -> tuple[float, int]:
    rows = _rows(lines[:50], separator)
    width = len(rows[0])
    if width < 2:
        return 0.0, 0
    agreeing = sum(len(row) in (width, width + 1) for row in rows)
    return round(agreeing / len(rows), 1), width


def _has_decimal_comma(body: list[list[str]]) -> bool:
    cells = [cell for row in body for cell in row]
    commas = sum(_DECIMAL_COMMA.fullmatch(cell) is not None for cell in cells)
    return commas > 0 and not any(_DECIMAL_POINT.fullmatch(cell) for cell in cells)


@dataclass(frozen=True, slots=True)
class _Repairs:
    schema_rows: int | None
    truncate: bool = False
    lossy: bool = False
    all_text: bool = False


def _scan_with_repairs(source: IO[bytes], size: int, dialect: Dialect) -> tuple[pl.LazyFrame, tuple[str, ...]]:
    """Scan, and let the whole file pass once where it is small: what fails is repaired and said."""
    repairs = _Repairs(None if size <= SMALL_BYTES else SCHEMA_ROWS)
    notes: list[str] = []
    for _ in range(5):
        frame = _scan(source, dialect, repairs)
        try:
            if size <= SMALL_BYTES:
                return frame.collect(engine="streaming").lazy(), tuple(notes)
            frame.select(pl.len(), pl.all().null_count().name.prefix("nulls of ")).collect(engine="streaming")
        except pl.exceptions.NoDataError as error:
            raise TableFailure("the file is empty") from error
        except pl.exceptions.PolarsError as error:
            text = str(error)
            if "more fields" in text and not repairs.truncate:
                repairs = replace(repairs, truncate=True)
                notes.append("some rows have more fields than the header; the extra fields are not read")
            elif "utf-8" in text.lower() and not repairs.lossy:
                if size <= MAX_TEXT_BYTES:
                    source, size, more = _recode(source, size, "latin-1")
                    notes.extend(more)
                else:
                    notes.append("some bytes are not UTF-8")
                repairs = replace(repairs, lossy=True)
            elif not repairs.all_text:
                repairs = replace(repairs, all_text=True)
            else:
                raise TableFailure(f"it could not be read as delimited text: {first_line(error)}") from error
        else:
            return frame, tuple(notes)
    raise TableFailure("it could not be read as delimited text")


def _scan(source: IO[bytes], dialect: Dialect, repairs: _Repairs) -> pl.LazyFrame:
    source.seek(0)
    return pl.scan_csv(
        source,
        separator=dialect.separator,
        has_header=not dialect.has_row_names,
        skip_rows=int(dialect.has_row_names),
        new_columns=list(dialect.names),
        null_values=NULLS,
        infer_schema=not repairs.all_text,
        infer_schema_length=repairs.schema_rows,
        encoding="utf8-lossy" if repairs.lossy else "utf8",
        truncate_ragged_lines=repairs.truncate,
        decimal_comma=dialect.decimal_comma,
        glob=False,
    )
