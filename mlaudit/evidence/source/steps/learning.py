"""Methods of estimators: what is fitted on which rows, and what its output carries."""

from __future__ import annotations

import ast
from typing import cast

from mlaudit.core import estimators
from mlaudit.evidence.source.arguments import Arguments
from mlaudit.evidence.source.events import Learnt, ModelFit, Refitted
from mlaudit.evidence.source.model import StepKind, StepUse
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.run import Run
from mlaudit.evidence.source.steps import cross_validating, explaining, scoring, splitting, thresholds, units, watching
from mlaudit.evidence.source.steps.detectors import is_detector
from mlaudit.evidence.source.values import (
    NONE,
    Candidates,
    Constant,
    Count,
    Data,
    Estimator,
    Prediction,
    Score,
    Sequence,
    Statistic,
    Value,
)

NOT_LEARNING = ("stateless", "passthrough", "estimator")
PREDICTING = (
    "predict",
    "predict_proba",
    "predict_log_proba",
    "decision_function",
    "predict_classes",
    "score_samples",
    "predict_generator",
    "forecast",
)
_FITTING = ("fit", "partial_fit", "fit_transform", "fit_resample", "fit_sample", "fit_predict", "fit_generator")
_TEXT_FITTING = ("fit_on_texts", "adapt")
_APPLYING = ("transform", "texts_to_sequences", "texts_to_matrix", "inverse_transform", "apply", "encode")
KNOWN_METHODS = (*PREDICTING, *_FITTING, *_TEXT_FITTING, *_APPLYING, "score", "evaluate", "compile", "set_params")
"""Methods by which an object of an unknown class shows that it learns."""

_BEST_SCORE = {"best_score_": "search", "k_score_": "selector"}
_SCORES_OF_CANDIDATES = ("cv_results_", "grid_scores_", "subsets_", "cv_values_")


def method(run: Run, node: ast.Call, receiver: Value, name: str, given: Arguments) -> Value:
    """Follow ``estimator.name(...)``."""
    found = run.state.content(receiver)
    assert isinstance(found, Estimator)
    if name in _FITTING or name in _TEXT_FITTING:
        return _fit(run, node, receiver, found, name, given)
    if name in _APPLYING:
        rows = _features(run, node, given)
        return _inverted(run, found, rows) if name == "inverse_transform" else _output(found, rows)
    if name in PREDICTING:
        return _predicted(run, node, found, name, given)
    if name in ("score", "evaluate"):
        return scoring.score_method(run, node, found, name, given)
    if name == "split" and given.positional:
        return run.unknown(node, given.all())
    if name in ("set_params", "compile", "add", "get_support", "get_feature_names_out", "summary"):
        return _configured(run, node, receiver, found, name, given)
    return _other(run, node, receiver, found, name, given)


def attribute(run: Run, node: ast.AST, handle: Value, found: Estimator, name: str) -> Value:
    """Follow ``estimator.name``."""
    if _BEST_SCORE.get(name) == found.step.kind:
        return Score(maxima=found.fits)
    if name in _SCORES_OF_CANDIDATES and found.step.kind in ("search", "selector"):
        return Candidates(found.fits)
    if name == "best_estimator_" and found.step.kind == "search":
        step = found.inner or found.step
        return run.state.held(
            replace(found, step=step, inner=None, chosen_by=found.chosen_by | found.fits, arguments=())
        )
    if name in ("best_estimator_", "estimator_", "estimator", "steps", "named_steps", "model"):
        return handle
    if name in ("best_params_", "best_index_"):
        return replace(found, model_fits=frozenset(), chosen_by=found.chosen_by | found.fits)
    if name == "labels_":
        return _output(found, _fitted_rows(run, found) or run.unknown(node))
    if name in ("feature_importances_", "coef_", "support_", "ranking_", "pvalues", "pvalues_", "scores_"):
        rows = _fitted_rows(run, found)
        if rows is not None and name == "feature_importances_":
            explaining.importances_noted(run, node, found, rows)
        if rows is not None:
            return Statistic("importances", rows, node, uses_target=True, fits=_selection(found))
    return run.unknown(node)


def _selection(found: Estimator) -> frozenset[int]:
    """The fits of a selector: what it chose is its own doing, wherever the columns are picked."""
    return found.fits if found.step.kind == "selector" else frozenset()


def _fitted_rows(run: Run, found: Estimator) -> Data | None:
    for fit in sorted(found.model_fits, reverse=True):
        return run.trace.model_fits[fit].features
    for mark in sorted(found.fits, reverse=True):
        return run.trace.marks[mark].rows
    return None


def _features(run: Run, node: ast.Call, given: Arguments) -> Data:
    value = given.get(0, "X", "x", "raw_documents", "X_train", "data")
    if value is None:
        return run.unknown(node)
    found = run.state.content(value)
    items = [run.state.content(item) for item in found.items] if isinstance(found, Sequence) else []
    # A row that is written out cell by cell is none of those that the cells were taken from.
    is_written_out = any(isinstance(item, Sequence | Constant) for item in items)
    return run.unknown(node, [found]) if is_written_out else run.data(value, node)


def _fit(run: Run, node: ast.Call, receiver: Value, found: Estimator, name: str, given: Arguments) -> Value:
    features = given.get(0, "X", "x", "raw_documents", "data", "texts", "df", "generator")
    target = _target(given)
    if features is None:
        # Models of statsmodels are given their rows when they are made.
        made_with = dict(found.arguments)
        features = made_with.get("exog", made_with.get("data", made_with.get("endog")))
        target = run.data(made_with["endog"], node) if "endog" in made_with else None
    if features is None:
        return receiver
    rows = run.data(features, node)
    if (cut := thresholds.fitted_model(run, found)) is not None:
        run.state.change(receiver, thresholds.tuned(run, node, found, cut, rows))
        return receiver
    fitted = learnt(run, node, found, name, rows, target)
    if name in ("fit", "partial_fit", "fit_generator", *_TEXT_FITTING):
        split = splitting.share_for_validation(run, node, rows, target, given)
        trained = rows if split is None else rows.tagged((split, "train"))
        fitted = _as_model(run, node, fitted, trained, target)
        run.state.change(receiver, fitted)
        watching.watched(run, node, fitted, given)
        if split is not None:
            scoring.predicted(run, node, fitted, rows.tagged((split, "test")))
        return receiver
    if name == "fit_predict" and is_detector(found.step.class_path):
        return _detected(run, node, receiver, found, fitted, rows)
    run.state.change(receiver, fitted)
    if name in ("fit_resample", "fit_sample"):
        resampled = replace(_output(fitted, rows), is_shuffled=rows.is_shuffled)
        return Sequence((resampled, target if target is not None else run.unknown(node)))
    return _output(fitted, rows)


def _detected(run: Run, node: ast.Call, receiver: Value, found: Estimator, fitted: Estimator, rows: Data) -> Data:
    """Follow ``detector.fit_predict(X)``: labels of the rows that it is fitted on, whatever it was fitted on before."""
    if found.model_fits:
        run.trace.refit(run.key(node), Refitted(node, rows, found.model_fits))
    fitted = _as_model(run, node, fitted, rows, None)
    run.state.change(receiver, fitted)
    scoring.used(run, node, fitted, rows)
    prediction = Prediction(fitted.model_fits, "predict", False, fitted.step)
    return replace(rows, kind="predictions", prediction=prediction, columns=None, column=None)


def _target(given: Arguments) -> Data | None:
    return given.rows(1, "y", "Y")


def learnt(run: Run, node: ast.AST, found: Estimator, method_name: str, rows: Data, target: Data | None) -> Estimator:
    """Record what a fit learns, step by step for a pipeline; a model by itself learns nothing that flows on."""
    steps = _learning_steps(found)
    marks = set()
    for place, step in enumerate(steps):
        uses_target = estimators.uses_target(step.class_path)
        seen = Learnt(node, step, method_name, rows, target, bool(uses_target) and target is not None)
        marks.add(run.trace.learnt((*run.key(node), place), seen))
    if found.pipeline is not None:
        run.trace.pipelines[found.pipeline].loads |= rows.loads
        if target is not None and target.column is not None:
            run.trace.pipelines[found.pipeline].targets.add(target.column)
    return replace(found, fits=frozenset(marks))


def _learning_steps(found: Estimator) -> list[StepUse]:
    if found.step.kind in ("search", "selector") or not found.steps:
        return [found.step] if _learns(found.step) else []
    return [step for step in found.steps if _learns(step)]


def _learns(step: StepUse) -> bool:
    """Whether a fit depends on rows; an encoder whose categories are given learns nothing."""
    has_categories = step.kind == "encoder" and step.parameters.get("categories", "auto") != "auto"
    return step.kind not in NOT_LEARNING and not has_categories


def _as_model(run: Run, node: ast.AST, found: Estimator, rows: Data, target: Data | None) -> Estimator:
    step = found.inner or found.step
    is_bagged = dict(found.arguments).get("oob_score") == Constant(True)
    counted = _counted(run, found) if is_detector(step.class_path) else None
    seen = ModelFit(node, step, rows, target, chosen_by=found.chosen_by, holds_out=is_bagged, counted=counted)
    fitted = replace(found, model_fits=frozenset([run.trace.model_fit(run.key(node), seen)]))
    if found.step.kind == "search" or found.step.class_path.endswith("RFECV"):
        cross_validating.search(run, node, fitted, rows, target)
    return fitted


def _counted(run: Run, found: Estimator) -> Data | None:
    """Return the rows that ``contamination=len(frauds) / len(data)`` counts, or the column of ``y.mean()``."""
    value = dict(found.arguments).get("contamination")
    share = None if value is None else run.state.content(value)
    if isinstance(share, Count):
        return Data(share.parts)
    return replace(share.rows, column=share.column) if isinstance(share, Statistic) else None


def _output(found: Estimator, rows: Data) -> Data:
    """Return what a transformer gives: the same rows, other columns."""
    marked = rows.marked(*found.fits)
    if found.step.kind == "stateless" or rows.kind == "series":
        return marked
    is_selector = found.step.kind == "selector"
    only = rows.columns[0] if rows.columns is not None and len(rows.columns) == 1 else None
    kind = rows.kind if is_selector else "array"
    return replace(marked, columns=None, column=only if kind == "array" else rows.column, kind=kind)


def _inverted(run: Run, found: Estimator, rows: Data) -> Data:
    """Follow ``scaler.inverse_transform(y)``."""
    return units.taken_back(run.trace, rows, "scale") if found.step.kind in ("scaler", "power_transform") else rows


def _predicted(run: Run, node: ast.Call, found: Estimator, name: str, given: Arguments) -> Data:
    rows = _features(run, node, given)
    if found.step.kind == "cluster":
        scoring.used(run, node, found, rows)
        return _output(found, rows)
    method_name = _as_asked(given) if name == "predict" else name
    prediction = Prediction(found.model_fits, method_name, found.is_classifier, found.inner or found.step)
    scoring.predicted(run, node, found, rows)
    return replace(rows, kind="predictions", prediction=prediction, columns=None, column=None)


def _as_asked(given: Arguments) -> str:
    """Return what ``predict`` amounts to: boosting libraries can be told to give probabilities or margins."""
    asked = [given.content(None, name) for name in ("raw_score", "output_margin", "prediction_type")]
    second = given.content(1)
    if isinstance(second, Constant) and isinstance(second.value, str | bool):
        asked.append(second)
    told = [value for value in asked if value not in (None, Constant(None), Constant(False), Constant("Class"))]
    if not told:
        return "predict"
    return "decision_function" if all(isinstance(value, Constant) for value in told) else "unknown"


def _configured(run: Run, node: ast.Call, receiver: Value, found: Estimator, name: str, given: Arguments) -> Value:
    if name == "set_params":
        return receiver
    if name == "compile":
        loss = run.literal(given.get(None, "loss"))
        is_classifier = isinstance(loss, str) and "crossentropy" in loss
        run.state.change(receiver, replace(found, is_classifier=is_classifier or found.is_classifier))
        return receiver
    if name == "get_support" and found.fits:
        rows = _fitted_rows(run, found)
        if rows is not None:
            return Statistic("support", rows, node, uses_target=True, fits=_selection(found))
    return run.unknown(node)


def _other(run: Run, node: ast.Call, receiver: Value, found: Estimator, name: str, given: Arguments) -> Value:
    if name == "load_weights":
        watching.loaded(run, given.get(0, "filepath"))
    if name in ("fillna", "copy", "eval", "train", "to", "cuda", "cpu", "float", "double", "half"):
        return receiver
    return run.unknown(node, given.all())


def applied_function(run: Run, node: ast.Call, callee: str, kind: str, given: Arguments) -> Value:
    """Follow ``scale(X)``, ``boxcox(x)``: a fit and its output at once."""
    value = given.get(0, "X", "x", "a", "data", "df") or next(iter(given.all()), NONE)
    rows = run.data(value, node)
    name = callee.rpartition(".")[2]
    if given.constant(1 if name == "zscore" else None, "axis") in (1, -1):
        return rows
    exponent = given.content(1, "lmbda") if name in ("boxcox", "yeojohnson") else None
    if exponent not in (None, Constant(None)):
        return rows.marked(*(mark for other in run.rows_in([exponent]) for mark in other.mark_ids()))
    step = StepUse(callee, cast(StepKind, kind), run.location(node))
    mark = run.trace.learnt(run.key(node), Learnt(node, step, name, rows, None, False))
    if given.constant(None, "retbins") is True:
        return Sequence((rows.marked(mark), Statistic("bins", rows, node)))
    return rows.marked(mark)


def cloned(found: Estimator) -> Estimator:
    """Follow ``clone(model)``: the same class, not fitted."""
    return replace(found, fits=frozenset(), model_fits=frozenset())
