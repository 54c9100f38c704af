"""Two models held against each other on the rows that both have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.predictions import sample_of
from mlaudit.evidence.tables.measures.sampling import SEED, WHOLE_ROWS, window
from mlaudit.evidence.tables.measures.scored_rows import ScoredRows, scored_rows
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.evidence.tables.prediction_model import ModelPairProfile, PredictionColumns
from mlaudit.forensics.estimates import PairedEstimate
from mlaudit.forensics.paired import discordance, error_difference, precision_at_recall
from mlaudit.forensics.ranking import N_BOOTSTRAPS, Labels, auc_difference
from mlaudit.forensics.resolution import Array

SAME = 1e-12
"""How far scores may lie apart that are called the same."""
Positions = NDArray[np.int64]


def compared(
    first: OpenTable, second: OpenTable, columns: list[dict[str, Any]], row_id: str | None
) -> ModelPairProfile:
    """Compare two models of one file or of two; ``row_id`` is a column that both files have."""
    one, other = (
        scored_rows(table, PredictionColumns(**given)) for table, given in zip((first, second), columns, strict=True)
    )
    left, right = _matched(first, second, one, other, row_id)
    truths = [_texts(rows)[at] for rows, at in ((one, left), (other, right))]
    n_differs = int((truths[0] != truths[1]).sum())
    if n_differs and row_id is None and first is not second:
        raise TableFailure("the two files have no identifier in common, and another truth in the same order")
    if n_differs:
        return ModelPairProfile(left.size, n_differs)
    if one.kind != other.kind or one.positive_label != other.positive_label:
        raise TableFailure("the two files do not predict the same")
    return _measured(_at(one, left), _at(other, right))


def _measured(one: ScoredRows, other: ScoredRows) -> ModelPairProfile:
    profile = ModelPairProfile(one.n)
    if one.numbers is not None and one.predicted is not None and other.predicted is not None:
        chosen = sample_of(one.n)
        first, second = (((rows - one.numbers) ** 2)[chosen] for rows in (one.predicted, other.predicted))
        is_same = bool(np.abs(one.predicted - other.predicted).max() <= SAME)
        return replace(profile, losses=error_difference(first, second, SEED), same_scores=is_same)
    if one.called is not None and other.called is not None:
        right = [_names(rows.called, rows) == _names(one.truth, one) for rows in (one, other)]
        same = float(np.mean(_names(one.called, one) == _names(other.called, other)))
        wrong = int((~right[0]).sum())
        profile = replace(profile, labels=discordance(*right), same_labels=same, n_wrong=wrong)
    if one.scores is not None and other.scores is not None and 0 < one.is_positive.sum() < one.n:
        is_same = bool(np.abs(one.scores - other.scores).max() <= SAME)
        profile = replace(profile, same_scores=is_same, areas=auc_difference(one.scores, other.scores, one.is_positive))
        if other.is_called is not None and int((other.is_called & other.is_positive).sum()):
            profile = replace(profile, **_precision(one.scores, other.scores, other.is_positive, other.is_called))
    return profile


def _precision(first: Array, second: Array, is_positive: Labels, is_called: Labels) -> dict[str, Any]:
    """Compare precisions at the recall that the second has at its own labels, with a bootstrap over rows."""
    chosen = sample_of(first.size)
    first, second, y, called = first[chosen], second[chosen], is_positive[chosen], is_called[chosen]
    recall = int((y & called).sum()) / max(1, int(y.sum()))
    if recall == 0:
        return {}
    value = precision_at_recall(first, y, recall) - precision_at_recall(second, y, recall)
    rng, draws = np.random.default_rng(SEED), []
    for _ in range(N_BOOTSTRAPS // 2):
        rows = rng.integers(y.size, size=y.size)
        if y[rows].any():
            draws.append(
                precision_at_recall(first[rows], y[rows], recall) - precision_at_recall(second[rows], y[rows], recall)
            )
    low, high = np.quantile(draws, [0.025, 0.975])
    beyond = min(sum(draw <= 0 for draw in draws), sum(draw >= 0 for draw in draws))
    p = min(1.0, 2 * (1 + beyond) / (1 + len(draws)))
    return {"precision": PairedEstimate(value, float(low), float(high), p), "precision_at": recall}


def _matched(
    first: OpenTable, second: OpenTable, one: ScoredRows, other: ScoredRows, row_id: str | None
) -> tuple[Positions, Positions]:
    """Positions among the rows of each model that stand for the same row."""
    if first is second or row_id is None:
        if first.n_rows != second.n_rows:
            raise TableFailure("the two files have no identifier in common and not the same number of rows")
        both = one.kept & other.kept
        places = [np.cumsum(rows.kept)[both] - 1 for rows in (one, other)]
    else:
        places = _by_id(_ids(first, row_id)[one.kept], _ids(second, row_id)[other.kept])
    if not places[0].size:
        raise TableFailure("the two models share no row")
    return places[0], places[1]


def _by_id(left: NDArray[Any], right: NDArray[Any]) -> list[Positions]:
    if np.unique(left).size < left.size or np.unique(right).size < right.size:
        raise TableFailure("the identifier is not one to a row")
    _, at_left, at_right = np.intersect1d(left, right, assume_unique=True, return_indices=True)
    return [np.asarray(at_left, dtype=np.int64), np.asarray(at_right, dtype=np.int64)]


def _ids(table: OpenTable, row_id: str) -> NDArray[Any]:
    table.require(row_id)
    frame, _ = window(table, [row_id], WHOLE_ROWS)
    return np.asarray(frame[row_id].cast(pl.String).fill_null("").to_numpy(), dtype=np.str_)


def _at(rows: ScoredRows, places: Positions) -> ScoredRows:
    """Return the rows at some positions."""
    names = ("truth", "called", "scores", "numbers", "predicted")
    taken: dict[str, Any] = {name: _taken(getattr(rows, name), places) for name in names}
    return replace(rows, kept=np.ones(places.size, dtype=bool), **taken)


def _taken(values: NDArray[Any] | None, places: Positions) -> NDArray[Any] | None:
    return None if values is None else values[places]


def _texts(rows: ScoredRows) -> NDArray[Any]:
    return rows.numbers if rows.numbers is not None else _names(rows.truth, rows)


def _names(codes: NDArray[np.int64] | None, rows: ScoredRows) -> NDArray[Any]:
    assert codes is not None
    return np.asarray(rows.names, dtype=np.str_)[codes]
