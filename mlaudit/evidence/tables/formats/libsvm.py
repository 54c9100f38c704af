"""LIBSVM text, ``label index:value index:value``, as a dense frame: what is not written is zero."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import numpy as np
import polars as pl

from mlaudit.evidence.tables.failure import TableFailure

MAX_COLUMNS, MAX_CELLS = 5_000, 50_000_000

Row = tuple[str, list[tuple[int, float]]]


def read_libsvm(stream: IO[bytes]) -> pl.DataFrame:
    """Read labelled sparse rows into the columns ``label`` and ``1``, ``2``, … (or from ``0``, as the file counts).

    Raises
    ------
    TableFailure
        For a line of another form, or more cells than fit.
    """
    rows = list(_rows(stream))
    if not rows:
        raise TableFailure("the file is empty")
    numbers = [number for _, cells in rows for number, _ in cells]
    first, last = min(numbers, default=1), max(numbers, default=1)
    first = min(first, 1)
    width = last - first + 1
    if width > MAX_COLUMNS or width * len(rows) > MAX_CELLS:
        raise TableFailure(f"it has {width:,} sparse columns in {len(rows):,} rows, which is too much to hold densely")
    dense = np.zeros((len(rows), width))
    for index, (_, cells) in enumerate(rows):
        for number, value in cells:
            dense[index, number - first] = value
    labels = pl.Series("label", [label for label, _ in rows])
    as_number = labels.cast(pl.Float64, strict=False)
    frame = pl.DataFrame(dense, schema=[str(first + i) for i in range(width)])
    return frame.insert_column(0, labels if as_number.null_count() else as_number)


def _rows(stream: IO[bytes]) -> Iterator[Row]:
    for line_number, line in enumerate(stream, 1):
        words = line.split(b"#", 1)[0].decode("utf-8", "replace").split()
        if not words:
            continue
        try:
            cells = [word.split(":", 1) for word in words[1:] if not word.startswith("qid:")]
            yield words[0], [(int(number), float(value)) for number, value in cells]
        except ValueError as error:
            raise TableFailure(f"line {line_number} is not 'label index:value …'") from error
