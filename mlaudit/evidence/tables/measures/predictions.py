"""What the predictions of one model are worth: counts, metrics with limits, calibration, the cut."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from mlaudit.core.exhibit import Curve
from mlaudit.evidence.tables.failure import TableFailure
from mlaudit.evidence.tables.measures.sampling import SAMPLE_ROWS, SEED
from mlaudit.evidence.tables.measures.scored_rows import ScoredRows, scored_rows
from mlaudit.evidence.tables.opening import OpenTable
from mlaudit.evidence.tables.prediction_model import (
    CalibrationProfile,
    CutProfile,
    PredictionColumns,
    PredictionProfile,
)
from mlaudit.forensics import ranking
from mlaudit.forensics.calibration import calibration_error, in_the_large, recalibration, reliability
from mlaudit.forensics.confusion import Confusion
from mlaudit.forensics.cuts import better_cut
from mlaudit.forensics.estimates import Estimate
from mlaudit.forensics.intervals import wilson
from mlaudit.forensics.ranking import N_BOOTSTRAPS, Labels
from mlaudit.forensics.resolution import Array


def prediction(table: OpenTable, **columns: str | None) -> PredictionProfile:
    """Hold the predictions of one model against the truth."""
    rows = scored_rows(table, PredictionColumns(**columns))  # type: ignore[arg-type]
    return _of_numbers(table, rows) if rows.kind == "regression" else _of_classes(table, rows)


def calibration(table: OpenTable, **columns: str | None) -> CalibrationProfile:
    """Hold scores between 0 and 1 against how often they came true, on a sample of the rows."""
    scores, is_positive = _chances(table, columns)
    line = recalibration(scores, is_positive)
    slope = None if line is None else line.slope
    error = calibration_error(scores, is_positive, SEED)
    return CalibrationProfile(in_the_large(scores, is_positive), slope, error, reliability(scores, is_positive))


def cut(table: OpenTable, **columns: str | None) -> CutProfile:
    """Ask whether another cut of the scores than 0.5 would have given a better F1 on rows that did not choose it."""
    scores, is_positive = _chances(table, columns)
    found = better_cut(scores, is_positive, SEED)
    if found is None:
        raise TableFailure("a half of the rows would have too few positives")
    return CutProfile(found.f1_at_half, found.cut, found.f1_there, found.gain)


def _chances(table: OpenTable, columns: dict[str, str | None]) -> tuple[Array, Labels]:
    rows = scored_rows(table, PredictionColumns(**columns))  # type: ignore[arg-type]
    if rows.kind != "binary" or rows.scores is None:
        raise TableFailure("there are no scores of a positive class")
    if rows.scores.min() < 0 or rows.scores.max() > 1:
        raise TableFailure("the scores do not lie between 0 and 1")
    return sampled(rows.scores, rows.is_positive)


def _of_classes(table: OpenTable, rows: ScoredRows) -> PredictionProfile:
    assert rows.truth is not None
    counts = np.bincount(rows.truth, minlength=len(rows.names))
    called = rows.called
    right = None if called is None else float(np.mean(called == rows.truth))
    is_binary = rows.kind == "binary"
    confusion = Confusion.of(rows.is_positive, rows.is_called) if is_binary and rows.is_called is not None else None
    return PredictionProfile(
        kind=rows.kind,
        n_rows=rows.n,
        n_left_out=table.n_rows - rows.n,
        n_classes=int((counts > 0).sum()),
        positive=rows.positive_label,
        positive_is_guessed=rows.positive_is_guessed,
        n_positive=int(rows.is_positive.sum()) if is_binary else None,
        majority_share=float(counts.max()) / rows.n,
        confusion=confusion,
        accuracy=None if right is None else Estimate(right, *wilson(right, rows.n)),
        macro_f1=None if called is None else _macro_f1(rows.truth, called, len(rows.names)),
        **_ranking(rows),  # type: ignore[arg-type]
        labels_are_scores=rows.labels_are_scores,
    )


def _ranking(rows: ScoredRows) -> dict[str, Estimate | tuple[Curve, ...] | float | int | bool | None]:
    """What only scores of a positive class tell."""
    scores = rows.scores
    if scores is None or not rows.is_positive.any() or rows.is_positive.all():
        return {}
    few, labels = sampled(scores, rows.is_positive)
    are_chances = float(scores.min()) >= 0 and float(scores.max()) <= 1
    called = rows.is_called
    roc_auc = ranking.roc_auc(scores, rows.is_positive)
    precision = ranking.average_precision(few, labels, SEED)
    return {
        "roc_auc": roc_auc,
        "average_precision": precision,
        "curves": _curves(rows, scores, roc_auc.value, precision.value),
        "n_score_values": int(np.unique(scores).size),
        "score_min": float(scores.min()),
        "score_max": float(scores.max()),
        "mean_score": float(scores.mean()),
        "brier_skill": _skill((few - labels) ** 2, labels.astype(np.float64)) if are_chances else None,
        "labels_are_cut_at_half": None if called is None else _is_cut_at_half(scores, called),
    }


def _curves(rows: ScoredRows, scores: Array, roc_auc: float, average_precision: float) -> tuple[Curve, ...]:
    """How the scores rank, and where the labels stand on the way."""
    roc, precision = ranking.curve_points(scores, rows.is_positive)
    found = None if rows.is_called is None else Confusion.of(rows.is_positive, rows.is_called)
    at_roc = at_precision = None
    if found is not None and found.recall is not None and found.specificity is not None:
        at_roc = (1 - found.specificity, found.recall)
        at_precision = None if found.precision is None else (found.recall, found.precision)
    prevalence = float(rows.is_positive.mean())
    return (
        Curve("ROC", roc, roc_auc, 0.5, at_roc),
        Curve("precision and recall", precision, average_precision, prevalence, at_precision),
    )


def _is_cut_at_half(scores: Array, called: Labels) -> bool:
    return bool((called == (scores >= 0.5)).all() or (called == (scores > 0.5)).all())


def _of_numbers(table: OpenTable, rows: ScoredRows) -> PredictionProfile:
    assert rows.numbers is not None
    assert rows.predicted is not None
    errors = rows.predicted - rows.numbers
    chosen = sample_of(rows.n)
    return PredictionProfile(
        kind="regression",
        n_rows=rows.n,
        n_left_out=table.n_rows - rows.n,
        r2=_skill(errors[chosen] ** 2, rows.numbers[chosen]),
        rmse=math.sqrt(float(np.mean(errors**2))),
        mae=float(np.mean(np.abs(errors))),
    )


def _skill(losses: Array, truth: Array) -> Estimate | None:
    """One less the squared errors over those of the mean, with percentiles of a bootstrap over rows.

    The coefficient of determination for numbers, the Brier skill score for chances.
    """
    spread = float(truth.var())
    if spread == 0:
        return None
    rng = np.random.default_rng(SEED)
    draws = []
    for _ in range(N_BOOTSTRAPS):
        chosen = rng.integers(truth.size, size=truth.size)
        drawn = float(truth[chosen].var())
        if drawn > 0:
            draws.append(1 - float(losses[chosen].mean()) / drawn)
    low, high = np.quantile(draws, [0.025, 0.975])
    return Estimate(1 - float(losses.mean()) / spread, float(low), float(high))


def _macro_f1(truth: NDArray[np.int64], called: NDArray[np.int64], n_labels: int) -> float:
    """Mean over labels of F1, as ``sklearn.metrics.f1_score(average="macro")``."""
    hits = np.bincount(truth[truth == called], minlength=n_labels)
    sizes = np.bincount(truth, minlength=n_labels) + np.bincount(called, minlength=n_labels)
    return float((2 * hits[sizes > 0] / sizes[sizes > 0]).mean())


def sampled(scores: Array, is_positive: Labels) -> tuple[Array, Labels]:
    """Take a seeded sample of at most 20,000 rows for what is repeated many times."""
    chosen = sample_of(scores.size)
    return scores[chosen], is_positive[chosen]


def sample_of(n: int) -> NDArray[np.int64]:
    """Positions of a seeded sample of at most 20,000 of n rows, in order."""
    if n <= SAMPLE_ROWS:
        return np.arange(n)
    return np.sort(np.random.default_rng(SEED).choice(n, SAMPLE_ROWS, replace=False))
