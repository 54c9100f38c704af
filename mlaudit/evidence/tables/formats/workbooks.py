"""Spreadsheets, one sheet a table, read by calamine, which evaluates no formula and runs no macro."""

from __future__ import annotations

import polars as pl

from mlaudit.evidence.tables.failure import TableFailure

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
MAX_BYTES, MAX_SHEETS, MAX_LOOKED_AT = 64 << 20, 50, 200
MIN_ROWS = 2


def sheet_names(path: str) -> list[str]:
    """Return the sheets that hold rows, in their order; the first sheet is the one that pandas reads by default."""
    book = _opened(path)
    names = [name for name in book.sheet_names[:MAX_LOOKED_AT] if _height(book, name) >= MIN_ROWS]
    if not names:
        raise TableFailure("it has no sheet with rows")
    return names[:MAX_SHEETS]


def read_sheet(path: str, name: str) -> pl.DataFrame:
    """Read one sheet, whose first row names the columns."""
    book = _opened(path)
    if name not in book.sheet_names:
        raise TableFailure(f"it has no sheet '{name}'")
    frame: pl.DataFrame = book.load_sheet(name, dtype_coercion="coerce", schema_sample_rows=None).to_polars()
    return frame


def _opened(path: str):  # type: ignore[no-untyped-def]  # the type of an optional package
    try:
        import fastexcel
    except ImportError as error:
        raise TableFailure("it is a spreadsheet, which needs fastexcel", "pip install mlaudit[tables]") from error
    import logging
    import os

    if os.path.getsize(path) > MAX_BYTES:
        raise TableFailure(f"spreadsheets above {MAX_BYTES >> 20} MB are not read", "a copy in Parquet or CSV")
    logging.getLogger("fastexcel").setLevel(logging.ERROR)  # it logs each column whose type it had to choose
    try:
        return fastexcel.read_excel(path)
    except Exception as error:
        raise TableFailure("it could not be read as a spreadsheet") from error


def _height(book, name: str) -> int:  # type: ignore[no-untyped-def]
    try:
        return int(book.load_sheet(name, n_rows=MIN_ROWS, dtypes="string").height)
    except Exception:
        return 0
