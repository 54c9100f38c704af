"""Arrays in NumPy's format as tables: headers are checked before anything behind them is read, and objects never are.

References
----------
numpy.lib.format, versions 1.0 to 3.0 of the header.
"""

from __future__ import annotations

import os
import zipfile
from typing import IO, Any

import numpy as np
import polars as pl
from numpy.lib import format as npy
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure

SUFFIXES = (".npy", ".npz")
MAX_BYTES, MAX_HEADER = 1 << 30, 10_000
MAX_COLUMNS, MAX_PIXELS = 256, 64
"""Columns up to which an array is measured column by column; of numbers of eight bits, which are pixels, fewer."""
DIGESTS = 16
"""Blocks of columns in which wider rows are compared, so that it is seen how rich they are."""

Array = NDArray[Any]


def read_array_table(path: str, member: str, target: tuple[str, str] | None) -> tuple[pl.DataFrame, tuple[str, ...]]:
    """Read an array, and the target of its rows beside it.

    Parameters
    ----------
    path, member : str
        The file, and the name of the array in an archive; empty for all of its columns.
    target : tuple of str and str
        File and name of the array that holds the target, which becomes the column ``y``.

    Returns
    -------
    tuple of DataFrame and notes
        Columns ``x0``, ``x1``, …, the fields of records, or the arrays of an archive by name. Of wide arrays each
        row is kept as a few numbers that tell equal from different ones, and so of those with more than two
        dimensions: they are images, windows or embeddings, of which no column means anything by itself.

    Raises
    ------
    TableFailure
        For objects, a damaged file, and arrays of other shapes.
    """
    if path.lower().endswith(".npz") and not member:
        return _columns_of_archive(path), ()
    rows = _read(path, member)
    frame, notes = _frame(rows)
    if target is None:
        return frame, notes
    answers = _read(*target).reshape(-1)
    if answers.size != frame.height:
        raise TableFailure(f"it has {frame.height:,} rows, but there are {answers.size:,} targets")
    return frame.with_columns(_series("y", answers)), notes


def _frame(rows: Array) -> tuple[pl.DataFrame, tuple[str, ...]]:
    if rows.dtype.names is not None and rows.ndim == 1:
        return pl.DataFrame([_series(name, rows[name]) for name in rows.dtype.names]), ()
    if rows.ndim < 2:
        raise TableFailure("an array of one dimension is no table of rows and columns")
    width = int(np.prod(rows.shape[1:]))
    is_bytes = rows.dtype.itemsize == 1 and rows.dtype.kind != "b"
    if rows.ndim > 2 or width > MAX_COLUMNS or (is_bytes and width >= MAX_PIXELS):
        if rows.dtype.kind not in "biuf":
            raise TableFailure(f"an array of {rows.dtype} is no table of numbers")
        digests = _digests(rows.reshape(rows.shape[0], width))
        frame = pl.DataFrame(digests, schema=[f"digest{at}" for at in range(digests.shape[1])])
        return frame, (f"its {width:,} unnamed columns are compared as whole rows only",)
    return pl.DataFrame([_series(f"x{at}", rows[:, at]) for at in range(width)]), ()


def _series(name: str, values: Array) -> pl.Series:
    kind, size = values.dtype.kind, values.dtype.itemsize
    if kind == "S":
        return pl.Series(name, [text.decode("utf-8", "replace") for text in values.tolist()])
    if kind == "U":
        return pl.Series(name, values.tolist())
    if kind == "f":
        # Of floating point, polars computes with numbers of 4 and 8 bytes in the order of this machine.
        return pl.Series(name, values.astype(np.float64 if size > 4 else np.float32), nan_to_null=True)
    if kind in "biu" and values.ndim == 1:
        return pl.Series(name, np.ascontiguousarray(values.astype(values.dtype.newbyteorder("="))))
    raise TableFailure(f"an array of {values.dtype} is no column of numbers or texts")


def _digests(rows: Array) -> NDArray[np.int64]:
    """Return a number for each block of columns of a row, equal for equal blocks and else almost never.

    Returns
    -------
    array of int64, shape (rows, blocks)
    """
    width = rows.shape[1]
    starts = np.unique(np.linspace(0, width, DIGESTS, endpoint=False, dtype=np.int64))
    keys = np.random.default_rng(0).integers(1 << 62, size=width, dtype=np.uint64) * 2 + 1
    found = np.empty((rows.shape[0], starts.size), dtype=np.uint64)
    step = max(1, (8 << 20) // width)
    for start in range(0, rows.shape[0], step):
        part = rows[start : start + step].astype(np.float64) + 1.0  # so that a block of zeros is no number of its own
        words = part.view(np.uint64)
        # A product alone would leave the low bits of floating-point numbers, which are mostly zero, as they are.
        words = (words ^ (words >> np.uint64(29))) * keys
        found[start : start + step] = np.add.reduceat(words ^ (words >> np.uint64(32)), starts, axis=1)
    return (found >> np.uint64(2)).astype(np.int64)


def _columns_of_archive(path: str) -> pl.DataFrame:
    with _opened(path) as archive:
        names = [entry.filename.removesuffix(".npy") for entry in archive.infolist()]
    columns = [_series(name, _read(path, name).reshape(-1)) for name in names]
    if len({column.len() for column in columns}) > 1:
        raise TableFailure("its arrays differ in length")
    return pl.DataFrame(columns)


def _read(path: str, member: str) -> Array:
    if not member:
        with open(path, "rb") as stream:
            return _array(stream, os.path.getsize(path), path)
    with _opened(path) as archive:
        try:
            entry = archive.getinfo(f"{member}.npy")
        except KeyError:
            raise TableFailure(f"it has no array '{member}'") from None
        if entry.file_size > MAX_BYTES:
            raise _too_large()
        with archive.open(entry) as stream:
            return _array(stream, entry.file_size, None)


def _opened(path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise TableFailure("it is no archive of arrays") from error


def _array(stream: IO[bytes], size: int, path: str | None) -> Array:
    """Read an array behind its header; of a file of its own only what is looked at comes into memory."""
    try:
        shape, is_fortran, dtype, at = _header(stream)
    except Exception as error:  # numpy parses headers as Python, which has many ways to fail
        raise TableFailure("it is no array of NumPy's format") from error
    if dtype.hasobject:
        raise TableFailure("it holds Python objects, which are a pickle")
    count = int(np.prod(shape, dtype=object))
    if count * dtype.itemsize > size - at:
        raise TableFailure("it is shorter than its header says")
    if count * dtype.itemsize > MAX_BYTES:
        raise _too_large()
    order = "F" if is_fortran else "C"
    if count <= 0 or min(shape, default=1) < 0 or dtype.itemsize == 0:
        raise TableFailure("the array is empty")
    if path is not None:
        return np.memmap(path, dtype, "r", at, shape, order)  # type: ignore[call-overload, no-any-return]
    return np.frombuffer(stream.read(count * dtype.itemsize), dtype).reshape(shape, order=order)  # type: ignore[call-overload, no-any-return]


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], bool, np.dtype[Any], int]:
    version = npy.read_magic(stream)
    read: Any = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    if version not in ((1, 0), (2, 0), (3, 0)):
        raise ValueError
    shape, is_fortran, dtype = read(stream, max_header_size=MAX_HEADER)
    return shape, is_fortran, dtype, stream.tell()


def _too_large() -> TableFailure:
    return TableFailure(f"arrays above {MAX_BYTES >> 20:,} MB are not read", "a copy in Parquet")
