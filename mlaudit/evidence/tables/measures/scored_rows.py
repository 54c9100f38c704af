"""Rows with a truth and what one model says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.core.values import CellValue
from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.columns import as_float, is_number
from mlaudit.evidence.tables.measures.sampling import WHOLE_ROWS, window
from mlaudit.evidence.tables.measures.target import class_labels
from mlaudit.evidence.tables.measures.target import target as target_profile
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.evidence.tables.prediction_model import PredictionColumns, PredictionKind
from mlaudit.forensics.ranking import Labels
from mlaudit.forensics.resolution import Array

POSITIVE_LABELS = frozenset({"1", "yes", "y", "t", "positive", "pos"})
"""Labels, lower case, that say that they are the positive one."""
AGREEMENT = 0.2
"""Share of equal whole numbers from which on truth and prediction are many classes rather than counts."""
MAX_LABELS = 1_000
_TRUTH_VALUES = {"true": "1", "false": "0"}


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Rows of one model, those without truth or prediction left out.

    Attributes
    ----------
    kept : booleans over all rows of the table
        Which rows these are.
    truth, called : integer codes of shape (n,) or None
        Of ``names``; None for numbers, ``called`` also where only scores are given.
    positive : int or None
        Code of the positive label of a binary truth.
    scores : array of shape (n,) or None
        Of the positive class.
    numbers, predicted : arrays of shape (n,) or None
        Truth and prediction of numbers.
    """

    kind: PredictionKind
    kept: NDArray[np.bool_]
    names: tuple[str, ...] = ()
    truth: NDArray[np.int64] | None = None
    called: NDArray[np.int64] | None = None
    positive: int | None = None
    positive_is_guessed: bool = False
    scores: Array | None = None
    labels_are_scores: bool = False
    numbers: Array | None = None
    predicted: Array | None = None

    @property
    def n(self) -> int:
        """Rows that are left."""
        return int(self.kept.sum())

    @property
    def is_positive(self) -> Labels:
        """Truth of a binary model."""
        assert self.truth is not None
        return np.asarray(self.truth == self.positive)

    @property
    def is_called(self) -> Labels | None:
        """Decision of a binary model."""
        return None if self.called is None else np.asarray(self.called == self.positive)

    @property
    def positive_label(self) -> CellValue | None:
        """The positive label."""
        return None if self.positive is None else CellValue(self.names[self.positive])


def scored_rows(table: OpenTable, columns: PredictionColumns) -> ScoredRows:
    """Read the truth and the predictions of one model.

    Raises
    ------
    TableFailure
        Where the columns do not fit each other: no label of one occurs in the other, or the truth has one value.
    """
    kind = target_profile(table, columns.truth).kind
    if kind == "constant":
        raise TableFailure(f"'{columns.truth}' has the same value in every row")
    if kind == "regression" and _are_numbers(table, columns):
        return _of_numbers(table, columns)
    return _of_classes(table, columns, is_binary=kind == "binary")


def _are_numbers(table: OpenTable, columns: PredictionColumns) -> bool:
    if columns.labels is None or not is_number(table.require(columns.labels)):
        raise TableFailure(f"'{columns.truth}' is a number, and no column predicts one")
    frame, _ = window(table, [columns.truth, columns.labels], WHOLE_ROWS)
    numbers = [_numbers(frame, table, name) for name in (columns.truth, columns.labels)]
    known = np.isfinite(numbers[0]) & np.isfinite(numbers[1])
    truth, predicted = numbers[0][known], numbers[1][known]
    is_whole = all(bool((values == np.floor(values)).all()) for values in (truth, predicted))
    return not is_whole or float(np.mean(truth == predicted)) < AGREEMENT if truth.size else True


def _of_numbers(table: OpenTable, columns: PredictionColumns) -> ScoredRows:
    assert columns.labels is not None
    frame, _ = window(table, [columns.truth, columns.labels], WHOLE_ROWS)
    truth, predicted = _numbers(frame, table, columns.truth), _numbers(frame, table, columns.labels)
    kept = np.isfinite(truth) & np.isfinite(predicted)
    if kept.sum() < 2:
        raise TableFailure("no row has both a truth and a prediction")
    return ScoredRows("regression", kept, numbers=truth[kept], predicted=predicted[kept])


def _of_classes(table: OpenTable, columns: PredictionColumns, is_binary: bool) -> ScoredRows:
    labels, scores = columns.labels, columns.scores
    names = list(dict.fromkeys(name for name in (columns.truth, labels, scores) if name is not None))
    for name in names:
        table.require(name)
    frame, _ = window(table, names, WHOLE_ROWS)
    truth = _labels(frame, table, columns.truth)
    are_scores = labels is not None and is_binary and _holds_scores(frame, table, labels, truth)
    if are_scores:
        labels, scores = None, scores or labels
    called = None if labels is None else _labels(frame, table, labels)
    score = _numbers(frame, table, scores) if scores is not None and is_number(table.schema[scores]) else None
    if called is None and score is None:
        raise TableFailure(f"'{scores}' is not a number")
    kept = np.asarray(truth.is_not_null().to_numpy(), dtype=bool)
    if called is not None:
        kept = kept & called.is_not_null().to_numpy()
    if score is not None:
        kept = kept & np.isfinite(score)
    if not kept.any():
        raise TableFailure("no row has both a truth and a prediction")
    mask = pl.Series(kept)
    found = _coded(columns, is_binary, truth.filter(mask), None if called is None else called.filter(mask), kept)
    is_ranked = score is not None and found.positive is not None
    return replace(found, scores=score[kept] if score is not None and is_ranked else None, labels_are_scores=are_scores)


def _coded(
    columns: PredictionColumns, is_binary: bool, truth: pl.Series, called: pl.Series | None, kept: NDArray[np.bool_]
) -> ScoredRows:
    """Number the labels, and tell which of them is the positive one."""
    own = sorted(set(truth.to_list()))
    said = [] if called is None else sorted(set(called.to_list()))
    if called is not None and not set(own) & set(said):
        raise TableFailure(f"no label of '{columns.truth}' occurs in '{columns.labels}'")
    if len(own) > MAX_LABELS or len(said) > MAX_LABELS:
        raise TableFailure(f"more than {MAX_LABELS:,} labels")
    names = sorted({*own, *said})
    positive, is_guessed = _positive(own, columns.positive) if is_binary and len(own) == 2 else (None, False)
    if is_binary and set(said) - set(own):
        positive = None
    if positive is None and called is None:
        raise TableFailure(f"'{columns.truth}' has one label where there are scores, or more than two")
    codes = {name: code for code, name in enumerate(names)}
    return ScoredRows(
        kind="multiclass" if positive is None else "binary",
        kept=kept,
        names=tuple(names),
        truth=_codes(truth, codes),
        called=None if called is None else _codes(called, codes),
        positive=None if positive is None else codes[positive],
        positive_is_guessed=is_guessed,
    )


def _positive(levels: list[str], declared: str | None) -> tuple[str, bool]:
    """Return the positive label, and whether it is a guess: the last in order, as scikit-learn has it."""
    if declared is not None:
        if declared not in levels:
            raise TableFailure(f"no row has the positive label '{declared}'")
        return declared, False
    named = [level for level in levels if level.lower() in POSITIVE_LABELS] if levels != ["1", "2"] else []
    return (named[0], False) if len(named) == 1 else (levels[-1], True)


def _holds_scores(frame: pl.DataFrame, table: OpenTable, name: str, truth: pl.Series) -> bool:
    """Whether a column that is called a prediction holds scores: numbers that are no labels."""
    if not is_number(table.schema[name]):
        return False
    said = set(_labels(frame, table, name).drop_nulls().unique().to_list())
    return len(said) > 2 and not said <= set(truth.drop_nulls().unique().to_list())


def _labels(frame: pl.DataFrame, table: OpenTable, name: str) -> pl.Series:
    labels = frame.select(class_labels(table, name))["label"].str.strip_chars()
    levels = set(labels.drop_nulls().str.to_lowercase().unique().to_list())
    if levels <= set(_TRUTH_VALUES):
        labels = labels.str.to_lowercase().replace(_TRUTH_VALUES)
    return labels


def _numbers(frame: pl.DataFrame, table: OpenTable, name: str) -> Array:
    values = frame.select(as_float(name, table.schema[name]))[name]
    return np.asarray(values.fill_null(np.nan).to_numpy(), dtype=np.float64)


def _codes(labels: pl.Series, codes: dict[str, int]) -> NDArray[np.int64]:
    return np.asarray(labels.replace_strict(codes, return_dtype=pl.Int64).to_numpy(), dtype=np.int64)
