"""Scores, and choices by scores."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.made import StepUse
from mlaudit.evidence.source.model.words import (
    ChoiceKind,
    DetectorOutput,
    HeldOut,
    Relation,
    Rows,
    Shown,
    TargetChange,
    Units,
)
from mlaudit.evidence.source.model.written import Written


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A score computed on rows: a metric call, ``.score``, or ``scoring=`` of a cross-validation or search.

    Attributes
    ----------
    metric : str or Unknown
        scikit-learn's scorer name without its sign: ``accuracy``, ``roc_auc``, ``average_precision``, ``f1``,
        ``balanced_accuracy``, ``matthews``, ``log_loss``, ``mape``, ``r2`` ... ``.score`` follows the estimator.
    input_kind : {'scores', 'labels', 'unknown'}
        ``labels`` when the scores given to a ranking metric come from a classifier's ``predict``.
    units : Units
        Whether truth and predictions stand in the unit of the target.
    target_change : {'log', 'scale'} or None
        What was done to the target, where a score is not in its unit.
    relation : Relation
        How its rows stand to those that the model was fitted on.
    held_out : HeldOut or Unknown
        Which models of the text are scored on rows that they were not fitted on, computed or predicted.
    rows_name, fitted_name : str or None
        What the text calls the scored and the fitted rows.
    fit_place : Location or None
        Where the model was fitted.
    learns_from_target : bool
        The fit was given a target.
    says_training : bool
        The code calls the score one of the training rows, in what it prints or in a name.
    reported_by : Shown or None
        How it reaches somebody: printed, returned by a function that nobody calls, logged, written to a file, or shown
        as the last value of a cell.
    is_retransformed : bool
        The scored predictions are powers of predicted logarithms, and nothing was done to them besides.
    takes_one_label : bool
        The truth is one column of labels as it stands in the file or coded by numbers, and no labels were left out.
    is_filtered : bool
        Some rows were left out by a condition or a sample that separates no test rows from training rows.
    detector_output : {'labels', 'scores'} or None
        The scored predictions are what a detector of anomalies of scikit-learn gave, as it is; None where they are not,
        or where the text may translate them.
    """

    id: int
    location: Location
    callee: str
    metric: str | Unknown
    rows: Rows
    input_kind: Literal["scores", "labels", "unknown"] = "unknown"
    averaging: str | None = None
    split: int | None = None
    estimator: StepUse | None = None
    units: Units = "unknown"
    target_change: TargetChange | None = None
    relation: Relation = "unknown"
    held_out: HeldOut | Unknown = field(default=Unknown("the text does not show what is scored on which rows"))
    rows_name: str | None = None
    fitted_name: str | None = None
    fit_place: Location | None = None
    learns_from_target: bool = False
    says_training: bool = False
    reported_by: Shown | None = None
    is_retransformed: bool = False
    takes_one_label: bool = False
    is_filtered: bool = False
    detector_output: DetectorOutput | None = None
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    flow: tuple[FlowStep, ...] = ()

    @property
    def is_reported(self) -> bool:
        """Whether somebody gets to see it."""
        return self.reported_by is not None


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice by scores: the best of several models or settings, rounds of a training, a threshold.

    Attributes
    ----------
    evaluation : int or None
        The first of the scores that decide, where the text computes them.
    relation : Relation
        How the rows that decide stand to those that the candidates were fitted on.
    is_cross_validated : bool
        The deciding scores are those of folds.
    are_called_validation : bool
        The text calls the deciding rows by a name such as ``X_val``.
    seeds_tried : {'split', 'model'} or None
        The candidates differ in the seed of a split or of a model, which a loop runs through.
    is_reported : bool
        A score of what was chosen, on rows that chose it, is shown to somebody.
    is_judged_apart : bool or Unknown
        Something is scored later on rows that neither decided nor were fitted on.
    code : Written or None
        How the first of the candidates is fitted and its rows split.
    """

    id: int
    location: Location
    kind: ChoiceKind
    callee: str
    evaluation: int | None
    estimator: StepUse | None
    relation: Relation
    is_cross_validated: bool
    rows_name: str | None
    are_called_validation: bool
    is_reported: bool
    is_judged_apart: bool | Unknown
    seeds_tried: Literal["split", "model"] | None = None
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("a choice names no target"))
    code: Written | None = None
    flow: tuple[FlowStep, ...] = ()
