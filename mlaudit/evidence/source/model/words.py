"""The words that records of source use for steps, rows, splits, scores and times."""

from __future__ import annotations

from typing import Literal

from mlaudit.core.estimators import Kind

Literal_ = str | int | float | bool | None | tuple["Literal_", ...]
"""An argument that the text gives as a literal, also through a name."""

StepKind = Kind
"""What a class learns from rows; ``stateless`` learns nothing, ``transformer`` something not listed here."""

ChoiceKind = Literal["candidate", "best_score", "objective", "rounds", "threshold"]
"""What is chosen: one of several models or settings, the best score itself, what an optimiser tries, the number of
rounds of a training, the cut of a classifier."""

Shown = Literal["printed", "returned", "logged", "written", "shown"]
"""How a score reaches somebody; ``shown`` is the last value of a notebook cell."""

Rows = Literal["all", "train", "validation", "test", "train_and_test", "fold_train", "fold_test", "unknown"]
"""Which rows of the split data a call sees; ``all`` means before or without any split."""

Relation = Literal["disjoint", "overlap", "within", "unknown"]
"""How scored rows stand to the fitted ones: none of them, some, all of them."""

HeldOut = Literal["same_model", "other_model", "none"]
"""Whether the same model, at least another one, or none is scored on rows that it was not fitted on."""

SplitMethod = Literal[
    "holdout",
    "k_fold",
    "stratified",
    "group",
    "time_series",
    "leave_one_out",
    "shuffle_split",
    "predefined",
    "position",
    "date",
    "unknown",
]

TimeKind = Literal["shift", "difference", "window", "fill", "interpolation", "join", "filter", "slices"]
"""How values of other rows are taken; ``slices`` are windows cut one by one in a loop."""

TimeReach = Literal["earlier", "own", "later"]
"""Which rows are reached: earlier ones only, earlier ones and the row itself, or later ones too."""

TargetChange = Literal["log", "scale"]
"""What was done to the target: its logarithm was taken, or it was scaled."""

DetectorOutput = Literal["labels", "scores"]
"""What scikit-learn's detectors give: -1 for anomalies and 1 for the rest, or scores that are low for anomalies."""

Units = Literal["original", "changed", "guess_changed", "truth_changed", "unknown"]
"""In which unit a score is computed: that of the target, that of its logarithm or scale, or in two at once."""
