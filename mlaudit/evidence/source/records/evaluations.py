"""Records of scores: who was scored on which rows, and how these stand to the fitted ones."""

from __future__ import annotations

import ast
import re

from mlaudit.evidence.source.events import ModelFit, Scored
from mlaudit.evidence.source.model import Evaluation, Rows
from mlaudit.evidence.source.records.index import Index, tags_of, target_of
from mlaudit.evidence.source.records.relations import Relations
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.records.verdicts import is_inside_training, separating_split
from mlaudit.evidence.source.steps.detectors import names_minus_one, output_of
from mlaudit.evidence.source.steps.units import is_retransformed

_TRAINED = re.compile(r"pred.*train|train.*pred", re.IGNORECASE)
"""Names of predictions of training rows."""

_BINARISERS = frozenset(
    {"MultiLabelBinarizer", "LabelBinarizer", "label_binarize", "OneHotEncoder", "get_dummies", "to_categorical",
     "MultiOutputClassifier", "ClassifierChain"}
)  # fmt: skip
"""What makes several columns of one, after which a row may have several labels, or none."""


def evaluations(index: Index) -> list[Evaluation]:
    """Return one record for each score that the text computes."""
    relations = Relations(index.trace)
    found = [_evaluation(index, relations, number) for number in index.scores()]
    is_translated = any(one.detector_output for one in found) and names_minus_one(index.pieces)
    return [replace(one, detector_output=None) for one in found] if is_translated else found


def _evaluation(index: Index, relations: Relations, number: int) -> Evaluation:
    seen = index.trace.scores[number]
    models = [index.trace.model_fits[fit] for fit in sorted(seen.model_fits)]
    split = split_of(index, seen, models)
    units, change = index.unit_of(number)
    return Evaluation(
        index.score_ids[number],
        index.place(seen.node),
        seen.callee,
        seen.metric,
        scored_rows(index, seen, split, models),
        input_kind=seen.input_kind,
        averaging=seen.averaging,
        split=index.split_id(split),
        estimator=seen.estimator,
        units=units,
        target_change=change,
        relation=relations.of(seen),
        held_out=relations.held_out(seen),
        rows_name=index.name_of(seen.rows),
        fit_place=index.place(models[0].node) if models else None,
        fitted_name=index.name_of(models[0].features) if models else None,
        learns_from_target=any(model.target is not None for model in models),
        says_training=seen.says_training or any(_TRAINED.search(name) for name in index.names_of(seen.rows)),
        reported_by=index.reported_by(number),
        is_retransformed=is_retransformed(index.trace, seen.rows.prediction),
        takes_one_label=_takes_one_label(index, seen),
        is_filtered=any(_leaves_out(index, split) for split, _ in tags_of(seen.rows)),
        detector_output=output_of(seen.rows.prediction),
        loads=tuple(sorted(seen.rows.loads)),
        target=target_of(seen.target, *(model.target for model in models)),
        flow=index.flow([seen.rows], [*index.split_events(split), *models, seen]),
    )


def split_of(index: Index, seen: Scored, models: list[ModelFit]) -> int | None:
    """Return the split that set scored rows apart: that of the folds, of fit and score, or the last one."""
    split = _fold_of(seen)
    if split is None and models:
        split = separating_split(models[0].features, seen.rows)
    if split is None:
        split = max((tag[0] for tag in tags_of(seen.rows) if tag[0] in index.split_ids), default=None)
    return split


def _fold_of(seen: Scored) -> int | None:
    """Return the split of the folds that a score is computed in, or that its predictions were made in."""
    prediction = seen.rows.prediction
    return seen.fold if seen.fold is not None or prediction is None else prediction.fold


def scored_rows(index: Index, seen: Scored, split: int | None, models: list[ModelFit]) -> Rows:
    """Tell on which side of a split the rows of a score stand."""
    if _fold_of(seen) is not None:
        return "fold_test"
    rows = index.rows_of(seen.rows, split)
    if rows == "test" and is_inside_training(index.trace, seen, split):
        return "validation"
    if rows == "all" and models and index.trace.overlap(models[0].features, seen.rows) is False:
        return "test"
    return rows


def _takes_one_label(index: Index, seen: Scored) -> bool:
    """Whether truth is one column in which each row has one label, of which none is left out of the average.

    Asked only where it makes a difference. What makes several columns of one may stand anywhere in the text.
    """
    if seen.averaging != "micro" or seen.has_labels or seen.target is None or seen.target.column is None:
        return False
    nodes = (node for piece in index.pieces for node in ast.walk(piece))
    names = {getattr(node, "id", None) or getattr(node, "attr", None) for node in nodes}
    return names.isdisjoint(_BINARISERS)


def _leaves_out(index: Index, split: int) -> bool:
    """Whether a condition leaves out rows of a score; one that leaves out gaps does what ``dropna`` does."""
    return split not in index.split_ids and index.trace.splits[split].callee not in ("isnull", "index")
