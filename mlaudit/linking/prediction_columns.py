"""Which columns of a table are the truth, and which what models said of it."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlaudit.core.scale import Confidence
from mlaudit.core.values import Provenance, Value
from mlaudit.discovery.model import DeclaredTable
from mlaudit.linking.roles import TARGET_NAMES


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


TRUTH = (
    *("y_true", "ytrue", "true_label", "true_labels", "label_true", "labels_true", "truth", "ground_truth"),
    *("groundtruth", "gold", "gold_label", "actual", "actuals", "actual_label", "actual_value", "actual_class"),
    *("true_value", "true_class", "y_actual", "actual_y", "real_label", "true"),
)
"""Names that say "truth" by themselves."""
_TRUTH_PARTS = ("y_true", "actual", "true")
LIKELY_TRUTH = (*TARGET_NAMES, "y_test", "y_real", "real", "observed", "gt")
"""Names that say it where something else says that the table holds predictions."""
PREDICTED = _set(
    "y_pred ypred y_hat yhat pred preds predicted prediction predictions predicted_label pred_label label_pred "
    "predicted_labels predicted_class pred_class predicted_value pred_value y_predicted y_preds forecast"
)
CLEARLY_PREDICTED = _set(
    "y_pred ypred y_hat yhat y_preds y_predicted predicted_label pred_label predicted_class pred_class"
)
SCORES = _set(
    "y_score y_scores score scores prob proba probs probability probabilities y_prob y_proba y_probs pred_prob "
    "pred_proba pred_probs y_pred_prob y_pred_proba predicted_prob predicted_proba predicted_probability p_hat phat "
    "pred_score prediction_score predicted_score prediction_probability"
)
_SCORE_PARTS = (
    *("y_pred_proba", "y_pred_prob", "pred_proba", "pred_prob", "y_proba", "y_prob", "y_score"),
    *("proba", "prob", "probability", "score"),
)
_PREDICTED_PARTS = ("y_pred", "y_hat", "yhat", "preds", "pred", "predictions", "prediction", "predicted")
_POSITIVE_ENDS, _NEGATIVE_ENDS = _set("1 pos positive true yes"), _set("0 neg negative false no")
_NO_MODEL = _set(
    "std var error err lower upper low high interval date time id length len entropy confidence conf margin correct "
    "rank top text index idx count num true actual truth residual diff min max sum mean class label quantile sigma"
)
"""Words beside "predicted" that make something else of it than what a model said."""
_FILE_WORDS = _set("pred preds prediction predictions predicted oof scored forecast forecasts predict")
MAX_OTHERS = 3
"""Columns beside truth and predictions, such as identifiers, up to which a table is taken for an output alone."""
_SUBMITTED = _set("submission submissions submit")
_SEPARATOR = re.compile(r"[^a-z0-9]+")
_CASE = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True, slots=True)
class ModelColumns:
    """Columns of one model; ``name`` is empty where the table holds one model."""

    name: str
    labels: str | None
    scores: str | None


@dataclass(frozen=True, slots=True)
class PredictionTable:
    """A table of predictions; ``truth`` says how sure its roles are."""

    truth: Value[str]
    models: tuple[ModelColumns, ...]


def is_named_for_predictions(path: str) -> bool:
    """Whether a word of the file's name says that it holds predictions."""
    stem = posixpath.basename(path).split(".")[0]
    return not _FILE_WORDS.isdisjoint(_plain(stem).split("_"))


def is_named_for_output(path: str) -> bool:
    """Whether its name says that it holds predictions, or answers handed in."""
    stem = posixpath.basename(path).split(".")[0]
    return is_named_for_predictions(path) or not _SUBMITTED.isdisjoint(_plain(stem).split("_"))


def is_output(columns: Sequence[str], found: PredictionTable | None, path: str) -> bool:
    """Whether a table is what models said, and no table of features: nothing is to be predicted from it.

    Parameters
    ----------
    found : PredictionTable or None
        Its roles, where truth and predictions are in it; predictions alone need a name that says so.
    """
    if found is None:
        is_named = is_named_for_output(path)
        said = [name for name in columns if _of_positive(_plain(name)) in PREDICTED | SCORES]
        return is_named and bool(said) and len(columns) - len(said) <= MAX_OTHERS
    own = {found.truth.value} | {name for model in found.models for name in (model.labels, model.scores) if name}
    return found.truth.provenance.confidence is Confidence.HIGH or len(set(columns) - own) <= MAX_OTHERS


def predictions_in(
    columns: Sequence[str], declared: DeclaredTable | None = None, *, is_told: bool = False
) -> PredictionTable | None:
    """Find truth and predictions among the columns of a table; None where it holds no predictions.

    Parameters
    ----------
    declared : DeclaredTable or None
        What the manifest says of the table; ``predicted`` and ``scores`` there end all guessing.
    is_told : bool
        The name of the file, the manifest or the code that wrote it says that it holds predictions, so that likely
        names are enough.
    """
    if declared is not None and (declared.predicted or declared.scores):
        return _declared(columns, declared)
    by_name = {_plain(name): name for name in columns}
    stated = declared.target if declared is not None and declared.target in columns else None
    sure = next((by_name[name] for name in TRUTH if name in by_name), None)
    likely = next((by_name[name] for name in LIKELY_TRUTH if name in by_name), None)
    told = [name for name in columns if _key(name, _TRUTH_PARTS) is not None]
    of_one = told[0] if len(told) == 1 else None
    truth = stated or sure or of_one or likely
    if truth is None:
        return None
    models = _models([name for name in columns if name != truth])
    predicted = {_plain(model.labels) for model in models if model.labels is not None}
    is_pair = of_one is not None and _key(of_one, _TRUTH_PARTS) in {model.name for model in models}
    is_clear = (sure is not None and bool(predicted)) or (truth == of_one and is_pair)
    if not models or not (is_clear or is_told or predicted & CLEARLY_PREDICTED):
        return None
    if not predicted and not (sure or is_told):
        return None
    shown = models[0].labels or models[0].scores
    confidence = Confidence.HIGH if is_clear or (stated and is_told) else Confidence.MEDIUM
    provenance = Provenance("inferred", confidence, f"columns called '{truth}' and '{shown}'")
    return PredictionTable(Value(truth, provenance), models)


def _declared(columns: Sequence[str], declared: DeclaredTable) -> PredictionTable | None:
    place = Provenance("declared", detail=f"{declared.location.path}:{declared.location.line}")
    by_name = {_plain(name): name for name in columns}
    truth = declared.target or next((by_name[name] for name in (*TRUTH, *LIKELY_TRUTH) if name in by_name), None)
    wanted = [name for name in (truth, *declared.predicted, *declared.scores) if name is not None]
    if truth is None or not set(wanted) <= set(columns):
        return None
    if len(declared.predicted) <= 1 and len(declared.scores) <= 1:
        one = ModelColumns("", *(next(iter(names), None) for names in (declared.predicted, declared.scores)))
        return PredictionTable(Value(truth, place), (one,))
    labels = {_key(name, _PREDICTED_PARTS) or _plain(name): name for name in declared.predicted}
    scores = {_key(name, _SCORE_PARTS) or _plain(name): name for name in declared.scores}
    return PredictionTable(Value(truth, place), _paired(labels, scores))


def _models(columns: Iterable[str]) -> tuple[ModelColumns, ...]:
    labels: dict[str, str] = {}
    scores: dict[str, str] = {}
    for name in columns:
        plain = _plain(name)
        positive = _of_positive(plain)
        if positive is None:
            continue
        if positive in SCORES:
            scores.setdefault("", name)
        elif plain in PREDICTED:
            labels.setdefault("", name)
        elif (key := _key(positive, _SCORE_PARTS)) is not None:
            scores.setdefault(key, name)
        elif (key := _key(plain, _PREDICTED_PARTS)) is not None:
            labels.setdefault(key, name)
    # "credit_score" is a feature of many tables: a score of this kind counts beside the labels of its model only.
    known = {key: name for key, name in scores.items() if not _is_plain_score(name, key) or key in labels}
    return _paired(labels, known)


def _paired(labels: dict[str, str], scores: dict[str, str]) -> tuple[ModelColumns, ...]:
    keys = list(dict.fromkeys([*labels, *scores]))
    if len(labels) == len(scores) == 1:
        return (ModelColumns("", next(iter(labels.values())), next(iter(scores.values()))),)
    return tuple(ModelColumns(key, labels.get(key), scores.get(key)) for key in keys)


def _is_plain_score(name: str, key: str) -> bool:
    plain = _plain(name)
    return key != "" and plain in (f"{key}_score", f"score_{key}")


def _of_positive(plain: str) -> str | None:
    """Take the mark of the positive class off a name; None for the score of a negative class."""
    head, _, end = plain.rpartition("_")
    if end in _NEGATIVE_ENDS and head in SCORES:
        return None
    return head if end in _POSITIVE_ENDS and head in SCORES else plain


def _key(name: str, parts: Sequence[str]) -> str | None:
    """Return the model that a name such as ``pred_forest`` or ``forest_pred`` speaks of; None for another name."""
    plain = _plain(name)
    for part in parts:
        for rest in (plain.removeprefix(f"{part}_"), plain.removesuffix(f"_{part}")):
            if rest != plain and not _NO_MODEL & set(rest.split("_")) and not rest.replace("_", "").isdigit():
                return rest
    return None


def _plain(name: str) -> str:
    return _SEPARATOR.sub("_", _CASE.sub("_", name.strip()).lower()).strip("_")
