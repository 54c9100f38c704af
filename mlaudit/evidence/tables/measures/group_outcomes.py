"""Rates of a model by the levels of an attribute that stands beside its predictions."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.sampling import WHOLE_ROWS, window
from mlaudit.evidence.tables.measures.scored_rows import ScoredRows, scored_rows
from mlaudit.evidence.tables.measures.target import MAX_CLASSES, class_labels
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.evidence.tables.prediction_model import GroupProfile, IntersectionProfile, PredictionColumns
from mlaudit.forensics import group_rates
from mlaudit.forensics.group_rates import groups_of
from mlaudit.forensics.intersections import Cell, hidden_gap


def by_group(table: OpenTable, attribute: str, columns: dict[str, Any]) -> GroupProfile:
    """Compare the groups of one attribute."""
    rows = _binary(table, columns)
    codes, names = _levels(table, attribute, rows)
    called = rows.is_called
    groups = groups_of(codes, names, rows.is_positive, np.zeros(rows.n, dtype=bool) if called is None else called)
    scores = rows.scores
    are_chances = scores is not None and scores.min() >= 0 and scores.max() <= 1
    return GroupProfile(
        groups=tuple(groups),
        base_rate=group_rates.base_rate_gap(groups),
        selection=None if called is None else group_rates.selection_gap(groups),
        recall=None if called is None else group_rates.recall_gap(groups),
        false_alarms=None if called is None else group_rates.false_alarm_gap(groups),
        precision=None if called is None else group_rates.precision_gap(groups),
        calibration=group_rates.calibration_gap(codes, names, rows.is_positive, scores)
        if scores is not None and are_chances
        else None,
    )


def intersection(table: OpenTable, attributes: list[str], columns: dict[str, Any]) -> IntersectionProfile:
    """Ask whether two attributes together hide a gap that neither shows."""
    rows = _binary(table, columns)
    called = rows.is_called
    if called is None:
        raise TableFailure("there are scores, and no decisions")
    first, second = (_levels(table, name, rows) for name in attributes)
    everyone = np.ones(rows.n, dtype=bool)
    return IntersectionProfile(
        selection=hidden_gap(_cells(first, second, called, everyone)),
        recall=hidden_gap(_cells(first, second, called, rows.is_positive)),
    )


def _cells(
    first: tuple[NDArray[np.int64], list[str]],
    second: tuple[NDArray[np.int64], list[str]],
    is_hit: NDArray[np.bool_],
    among: NDArray[np.bool_],
) -> list[Cell]:
    cells = []
    for i, one in enumerate(first[1]):
        for j, other in enumerate(second[1]):
            rows = (first[0] == i) & (second[0] == j) & among
            if rows.any():
                cells.append(Cell(one, other, int((rows & is_hit).sum()), int(rows.sum())))
    return cells


def _binary(table: OpenTable, columns: dict[str, Any]) -> ScoredRows:
    rows = scored_rows(table, PredictionColumns(**columns))
    if rows.kind != "binary":
        raise TableFailure("groups are compared for a truth of two labels")
    return rows


def _levels(table: OpenTable, attribute: str, rows: ScoredRows) -> tuple[NDArray[np.int64], list[str]]:
    """Number the levels of an attribute on the rows of a model; -1 where it is missing."""
    table.require(attribute)
    frame, _ = window(table, [attribute], WHOLE_ROWS)
    labels = frame.select(class_labels(table, attribute))["label"].filter(pl.Series(rows.kept))
    names = sorted(labels.drop_nulls().unique().to_list())
    if len(names) < 2:
        raise TableFailure(f"'{attribute}' has one value")
    if len(names) > MAX_CLASSES:
        raise TableFailure(f"'{attribute}' has more than {MAX_CLASSES} values", "the same column in a few groups")
    codes = {name: code for code, name in enumerate(names)}
    found = labels.replace_strict(codes, default=-1, return_dtype=pl.Int64).fill_null(-1).to_numpy()
    return np.asarray(found, dtype=np.int64), names
