"""Calls that refit an estimator in every fold: cross-validations and searches."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import ModelFit, Scored
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import splitting
from mlaudit.evidence.source.steps.scoring import scorer_names
from mlaudit.evidence.source.values import Data, Estimator, Prediction, Score, Value


@dataclass(frozen=True, slots=True)
class Folded:
    """One such call: the estimator (None where unknown), the rows, and the arguments that rule the folds."""

    node: ast.AST
    callee: str
    model: Estimator | None
    rows: Data
    target: Data | None
    cv: Value | None
    scoring: Value | None

    @property
    def is_classifier(self) -> bool | None:
        """Whether the estimator classifies."""
        return None if self.model is None else self.model.is_classifier


def cross_validation(run: Run, node: ast.Call, callee: str, given: Arguments) -> Value:
    """Follow ``cross_val_score(estimator, X, y, scoring=, cv=)``: folds, fits and a score per fold."""
    found = given.content(0, "estimator")
    rows = given.rows(1, "X")
    if rows is None:
        return run.unknown(node, given.all())
    model = found if isinstance(found, Estimator) else None
    asked = Folded(node, callee, model, rows, given.rows(2, "y"), given.get(None, "cv"), given.get(None, "scoring"))
    scores = _scored(run, asked)
    if callee.endswith("cross_val_predict"):
        return _out_of_fold(run, asked, min(scores), str(given.constant(None, "method") or "predict"))
    return Score(scores)


def search(run: Run, node: ast.AST, found: Estimator, rows: Data, target: Data | None) -> None:
    """Follow the folds inside of ``GridSearchCV.fit`` or ``RFECV.fit``."""
    arguments = dict(found.arguments)
    callee = found.step.class_path
    asked = Folded(node, callee, found, rows, target, arguments.get("cv"), arguments.get("scoring"))
    for score in _scored(run, asked):
        run.trace.scores[score].is_search = True


def _out_of_fold(run: Run, asked: Folded, score: int, how: str) -> Data:
    event = run.trace.scores[score]
    event.is_implicit = True
    assert event.fold is not None
    prediction = Prediction(event.model_fits, how, asked.is_classifier, event.estimator, fold=event.fold)
    rows = asked.rows.tagged((event.fold, "fold_test"))
    return replace(rows, kind="predictions", prediction=prediction, columns=None, column=None)


def _scored(run: Run, asked: Folded) -> frozenset[int]:
    split = _split(run, asked)
    fit = _fit(run, asked, split)
    step = None if asked.model is None else asked.model.inner or asked.model.step
    tested = asked.rows.tagged((split, "fold_test"))
    names = scorer_names(run, asked.scoring) or [(_default_metric(asked.is_classifier), None)]
    scores = set()
    for place, (metric, averaging) in enumerate(names):
        seen = Scored(
            asked.node, asked.callee, metric, tested, asked.target, fit, step, averaging=averaging, fold=split
        )
        scores.add(run.trace.score((*run.key(asked.node), "fold", place), seen))
    return frozenset(scores)


def _split(run: Run, asked: Folded) -> int:
    model = asked.model
    of = splitting.cv_splitter(run, asked.cv, asked.is_classifier, asked.node)
    split = splitting.cross_validation_split(run, of, asked.rows, asked.target, asked.node, asked.is_classifier)
    if model is not None:
        event = run.trace.splits[split]
        event.estimator = model.inner or model.step
        event.sampler = next((inner for inner in model.steps if inner.kind == "sampler"), None)
    if model is not None and model.pipeline is not None:
        pipeline = run.trace.pipelines[model.pipeline]
        pipeline.splits.add(split)
        pipeline.loads |= asked.rows.loads
        if asked.target is not None and asked.target.column is not None:
            pipeline.targets.add(asked.target.column)
    return split


def _fit(run: Run, asked: Folded, split: int) -> frozenset[int]:
    model = asked.model
    step = splitting.unnamed_step(run, asked.node) if model is None else model.inner or model.step
    trained = asked.rows.tagged((split, "fold_train"))
    chosen = frozenset[int]() if model is None else model.chosen_by
    seen = ModelFit(asked.node, step, trained, asked.target, chosen)
    return frozenset([run.trace.model_fit((*run.key(asked.node), "fold"), seen)])


def _default_metric(is_classifier: bool | None) -> str | Unknown:
    if is_classifier is None:
        return Unknown("whether the estimator is a classifier is not known")
    return "accuracy" if is_classifier else "r2"
