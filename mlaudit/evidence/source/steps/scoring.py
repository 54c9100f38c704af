"""Scores: metric calls, ``.score``, and predictions that may be scored somewhere else."""

from __future__ import annotations

import ast

from mlaudit.core import estimators
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import InputKind, Scored, Used
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import choosing
from mlaudit.evidence.source.steps.units import units_of
from mlaudit.evidence.source.values import (
    Constant,
    Data,
    Estimator,
    Mapping,
    Prediction,
    Reference,
    Score,
    Sequence,
    Value,
)

_SCORES = ("predict_proba", "decision_function", "predict_log_proba", "score_samples")
_AVERAGED = ("f1", "precision", "recall", "jaccard", "roc_auc")
NO_SCORER = Unknown("the scorer is not a literal in the code")


def metric_call(run: Run, node: ast.Call, callee: str, given: Arguments) -> Value:
    """Follow ``roc_auc_score(y_true, y_score)``."""
    metric = knowledge().metric(callee)
    truth = given.rows(0, "y_true")
    guess = given.rows(1, "y_score", "y_pred", "probas_pred", "y_prob", "y_proba")
    if truth is not None and truth.prediction is not None and (guess is None or guess.prediction is None):
        truth, guess = guess, truth
    scored = guess if guess is not None and guess.prediction is not None else (truth or guess)
    if scored is None:
        return run.unknown(node, given.all())
    prediction = guess.prediction if guess is not None else None
    if prediction is not None and not scored.loads and truth is not None and truth.loads:
        # A forecast is asked for by a number of steps; the rows that it is held against are those of the truth.
        scored = replace(scored, parts=truth.parts, loads=truth.loads, is_ambiguous=truth.is_ambiguous)
    average = given.constant(None, "average")
    units, change = units_of(run.trace, truth, prediction)
    seen = Scored(
        node,
        callee,
        metric if metric is not None else Unknown("the metric is not known"),
        scored,
        truth,
        prediction.model_fits if prediction is not None else frozenset(),
        estimator=prediction.estimator if prediction is not None else None,
        input_kind=_input_kind(prediction),
        averaging=str(average) if average is not None else None,
        has_labels=given.is_given("labels") or not given.is_complete,
        units=units,
        target_change=change,
    )
    if prediction is not None and prediction.cut_by:
        choosing.cut(run, node, callee, scored, prediction.cut_by)
    return Score(frozenset([run.trace.score(run.key(node), seen)]))


def _input_kind(prediction: Prediction | None) -> InputKind:
    if prediction is None:
        return "unknown"
    if prediction.method in _SCORES:
        return "scores"
    # A network that is compiled for classification predicts probabilities: only a class that is known to predict labels
    # counts.
    model = prediction.estimator
    predicts_labels = model is not None and estimators.is_classifier(model.class_path) is True
    return "labels" if prediction.method == "predict" and predicts_labels else "unknown"


def score_method(run: Run, node: ast.Call, found: Estimator, name: str, given: Arguments) -> Value:
    """Follow ``model.score(X, y)`` and ``model.evaluate(X, y)``."""
    rows = given.rows(0, "X", "x")
    if rows is None:
        return run.unknown(node, given.all())
    target = given.rows(1, "y")
    seen = Scored(
        node,
        f"{found.step.class_path}.{name}",
        _own_metric(run, found) if name == "score" else Unknown("the metrics of the model are not read"),
        rows,
        target,
        found.model_fits,
        estimator=found.inner or found.step,
    )
    return Score(frozenset([run.trace.score(run.key(node), seen)]))


def _own_metric(run: Run, found: Estimator) -> str | Unknown:
    scoring = dict(found.arguments).get("scoring")
    if found.step.kind == "search" and scoring is not None:
        names = scorer_names(run, scoring)
        return names[0][0] if names else NO_SCORER
    if found.is_classifier is None:
        return Unknown("whether the estimator is a classifier is not known")
    if found.step.kind == "unknown" and not found.steps:
        return Unknown("the class of the estimator is not known")
    return "accuracy" if found.is_classifier else "r2"


def scorer_names(run: Run, scoring: Value | None) -> list[tuple[str | Unknown, str | None]]:
    """Return metric and averaging of every scorer in ``scoring=``; empty where the default is used."""
    found = None if scoring is None else run.state.content(scoring)
    if found is None or found == Constant(None):
        return []
    if isinstance(found, Mapping):
        return [one for _, value in found.items for one in scorer_names(run, value)]
    if isinstance(found, Sequence):
        return [one for value in found.items for one in scorer_names(run, value)]
    if isinstance(found, Constant) and isinstance(found.value, str):
        return [_scorer(found.value)]
    if isinstance(found, Reference) and knowledge().metric(found.dotted):
        return [(knowledge().metric(found.dotted) or NO_SCORER, None)]
    return [(NO_SCORER, None)]


def _scorer(name: str) -> tuple[str | Unknown, str | None]:
    plain = name.removeprefix("neg_")
    known = knowledge().scorers
    if plain in known:
        return known[plain], None
    for family in _AVERAGED:
        if plain == family or plain.startswith(family + "_"):
            return family, plain[len(family) + 1 :] or None
    return plain, None


def predicted(run: Run, node: ast.AST, found: Estimator, rows: Data) -> None:
    """Note a prediction; of rows that a split set apart it is a score, as they are compared with something later."""
    used(run, node, found, rows)
    if not found.model_fits or not any(_sets_apart(run, split) for part in rows.parts for split, _ in part.tags):
        return
    seen = Scored(
        node,
        f"{found.step.class_path}.predict",
        Unknown("no metric is called"),
        rows,
        None,
        found.model_fits,
        estimator=found.inner or found.step,
        is_implicit=True,
    )
    run.trace.score((*run.key(node), "predicted"), seen)


def _sets_apart(run: Run, split: int) -> bool:
    """Whether a split sets rows apart from others, as dropping gaps and picking a row do not."""
    return run.trace.splits[split].callee not in ("isnull", "index", "label")


def used(run: Run, node: ast.AST, found: Estimator, rows: Data) -> None:
    """Note that a fitted model is applied to rows."""
    if found.model_fits:
        run.trace.use(run.key(node), Used(node, rows, found.model_fits))


def handed_over(run: Run, node: ast.Call, callee: str, given: Arguments) -> None:
    """Note that an unknown function receives a fitted model and rows set apart, as in ``evaluate(model, X_test)``."""
    models = [model for model in run.estimators_in(given.all()) if model.model_fits]
    every = list(run.rows_in(given.all()))
    has_others = any(rows.prediction is None for rows in every)
    for rows in every:
        looked_at(run, node, rows, has_others)
        if len(models) == 1 and rows.prediction is None and rows.column is None:
            predicted(run, node, models[0], rows)
            run.trace.look(run.key(node), Used(node, rows, models[0].model_fits))


def looked_at(run: Run, node: ast.AST, rows: Data, is_held_against: bool = False) -> None:
    """Note that predictions are compared, plotted or handed on: somebody may judge them by hand."""
    if rows.prediction is not None and rows.prediction.model_fits:
        run.trace.look(run.key(node), Used(node, rows, rows.prediction.model_fits, is_held_against))
