"""Scores that the text computes itself: the mean of squared differences, the share of labels that are equal."""

from __future__ import annotations

import ast

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Scored
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.values import Data, Error, Score

_SUMMARIES = ("mean", "sum", "median", "average", "nanmean", "nansum", "nanmedian", "count_nonzero")
_SIZES: dict[str, Error] = {
    **dict.fromkeys(("abs", "absolute", "fabs"), "absolute"),
    **dict.fromkeys(("square", "Pow"), "squared"),
}
_EQUALITIES: dict[type[ast.cmpop], Error] = {ast.Eq: "equal", ast.NotEq: "unequal"}

_METRICS: dict[Error | None, str] = {"squared": "mse", "absolute": "mae", "equal": "accuracy"}
"""What the mean of errors is called, also where the sum is divided by hand."""

_UNNAMED = Unknown("the metric is written by hand")


def difference(rows: Data, result: Data) -> Data:
    """Follow ``y - predicted`` on the way to a score: ``rows`` are the predictions."""
    assert rows.prediction is not None
    return replace(result, kind="predictions", prediction=replace(rows.prediction, error="signed"))


def compared(rows: Data, operator: ast.cmpop) -> Data:
    """Follow ``y == predicted``: ``rows`` are the predictions."""
    assert rows.prediction is not None
    return replace(rows, prediction=replace(rows.prediction, error=_EQUALITIES.get(type(operator))))


def through(rows: Data, name: str) -> Data:
    """Follow a function or operator of this name that works cell by cell: ``(y - predicted) ** 2``."""
    if rows.prediction is None or rows.prediction.error is None or name not in _SIZES:
        return rows
    return replace(rows, prediction=replace(rows.prediction, error=_SIZES[name]))


def _may_be_fitted(run: Run, fit: int, rows: Data) -> bool:
    """Whether a loss may be one of fitted rows: that is what the training goes by, and nobody's score."""
    return run.trace.overlap(run.trace.model_fits[fit].features, rows) is not False


def score(run: Run, node: ast.AST, callee: str, rows: Data) -> Score | None:
    """Follow the mean or sum of errors; None for anything else."""
    made, name = rows.prediction, callee.rpartition(".")[2]
    if made is None or made.error in (None, "signed") or not made.model_fits:
        return None
    if name not in _SUMMARIES and not (name == "item" and made.error == "loss"):
        return None
    if made.error == "loss" and any(_may_be_fitted(run, fit, rows) for fit in made.model_fits):
        return None
    metric = _UNNAMED if "median" in name else _METRICS.get(made.error, _UNNAMED)
    seen = Scored(node, callee, metric, rows, None, made.model_fits, estimator=made.estimator)
    return Score(frozenset([run.trace.score(run.key(node), seen)]))
