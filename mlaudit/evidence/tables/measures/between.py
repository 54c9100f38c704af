"""Rows of a class that lie between two others of it, in one file or from a train into a test file."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.core.values import CellValue
from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.sampling import SEED, numeric_columns, sample
from mlaudit.evidence.tables.measures.target import MAX_CLASSES, class_labels
from mlaudit.evidence.tables.model import Interpolation
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.forensics.interpolation import find_interpolation

MAX_ROWS = 60_000
MAX_COLUMNS = 100
MIN_DISTINCT = 10


def interpolation(table: OpenTable, target: str, test: OpenTable | None = None) -> Interpolation:
    """Search each class of the target for rows on the segment between two rows of it.

    With ``test``, the rows of it between two rows of ``table``.
    """
    table.require(target)
    names = _continuous(table, target, test)
    parents, note = _by_class(table, target, names)
    candidates = None if test is None else _by_class(test, target, names)[0]
    if len(parents) > MAX_CLASSES:
        raise TableFailure(f"'{target}' has more than {MAX_CLASSES} levels")
    found = find_interpolation(parents, candidates, SEED)
    detail = note or (f"{found.scanned:,} rows of the class examined" if found.is_sampled else "")
    return Interpolation(
        is_testable=found.is_testable,
        flagged=found.flagged,
        hits=found.hits,
        scanned=found.scanned,
        control_hits=found.control_hits,
        control_scanned=found.control_scanned,
        share=found.hits / found.scanned if found.scanned else 0.0,
        p=found.p,
        label=None if found.label is None else CellValue(found.label),
        reason=found.reason,
        sampled=detail,
    )


def _continuous(table: OpenTable, target: str, test: OpenTable | None) -> list[str]:
    names = [name for name in numeric_columns(table) if name != target]
    if test is not None:
        test.require(target)
        names = [name for name in names if name in test.schema and is_number(test.schema[name])]
    if not names:
        return []
    counts = sample(table, names)[0].select(pl.all().n_unique()).row(0)
    return [name for name, count in zip(names, counts, strict=True) if count > MIN_DISTINCT][:MAX_COLUMNS]


def _by_class(table: OpenTable, target: str, names: list[str]) -> tuple[dict[str, NDArray[np.float64]], str]:
    if not names:
        return {}, ""
    frame, note = sample(table, [target, *names], MAX_ROWS)
    label = class_labels(table, target)
    rows = frame.select(label, *(as_float(name, table.schema[name]).alias(f"x{i}") for i, name in enumerate(names)))
    rows = rows.drop_nulls().filter(pl.all_horizontal(pl.exclude("label").is_finite()))
    parts = rows.partition_by("label", as_dict=True, include_key=False)
    ordered = sorted(parts.items(), key=lambda item: str(item[0][0]))
    return {str(key[0]): np.asarray(part.to_numpy(), dtype=np.float64) for key, part in ordered}, note
