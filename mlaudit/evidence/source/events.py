"""What can happen in a text: reads, splits, things learnt, models fitted, scores, as they are met."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import (
    ExplanationKind,
    Literal_,
    Shown,
    SplitMethod,
    StepUse,
    TargetChange,
    TimeKind,
    TimeReach,
    Units,
)
from mlaudit.evidence.source.steps.choices import Chosen
from mlaudit.evidence.source.values import Data

InputKind = Literal["scores", "labels", "unknown"]
DoneKind = Literal["log", "box_cox", "fill_mean", "fill_median", "fill_constant", "drop_missing"]

Columns = tuple[str, ...] | Unknown | None
"""Columns of a frame; None for all that it has."""

_DRAWING = ("holdout", "k_fold", "stratified", "shuffle_split", "leave_one_out")


@dataclass(slots=True)
class LoadSeen:
    """A read of rows."""

    node: ast.AST
    callee: str
    path: str | Unknown
    times: set[str] = field(default_factory=set)


@dataclass(slots=True)
class SplitSeen:
    """A separation of rows. One of ``is_idiom`` counts only when both sides are used."""

    node: ast.AST
    callee: str
    method: SplitMethod
    rows: Data
    target: Data | None = None
    arguments: dict[str, Literal_ | Unknown] = field(default_factory=dict)
    shuffles: bool | Unknown = False
    is_stratified: bool | Unknown = False
    has_groups: bool | Unknown = False
    is_forward: bool = False
    n_splits: int | Unknown | None = None
    test_share: float | Unknown | None = None
    gap: int | Unknown = 0
    is_seeded: bool | Unknown = True
    is_idiom: bool = False
    is_repeated: bool = False
    sides: set[str] = field(default_factory=set)
    estimator: StepUse | None = None
    sampler: StepUse | None = None
    reaches_score: bool = False

    @property
    def is_drawn(self) -> bool:
        """Whether rows fall on its sides by chance, or fold by fold, whatever they hold."""
        return self.method in _DRAWING


@dataclass(slots=True)
class Learnt:
    """A call that learnt from rows: a transformer, sampler, search or statistic."""

    node: ast.AST
    step: StepUse
    method: str
    rows: Data
    target: Data | None
    uses_target: bool
    group_column: str | None = None
    is_maximum_reported: bool = False


@dataclass(slots=True)
class ModelFit:
    """A model fitted on rows; one of ``holds_out`` sets some of them apart by itself, and scores them.

    ``counted`` are rows whose number or mean a detector of anomalies was told as the share of these.
    """

    node: ast.AST
    step: StepUse
    features: Data
    target: Data | None
    chosen_by: frozenset[int] = frozenset()
    holds_out: bool = False
    is_dumped: bool = False
    counted: Data | None = None


@dataclass(slots=True)
class Scored:
    """A score, or a prediction of rows that a split set apart (``metric`` None and ``is_implicit``)."""

    node: ast.AST
    callee: str
    metric: str | Unknown
    rows: Data
    target: Data | None
    model_fits: frozenset[int]
    estimator: StepUse | None = None
    input_kind: InputKind = "unknown"
    averaging: str | None = None
    has_labels: bool = False
    units: Units = "unknown"
    target_change: TargetChange | None = None
    fold: int | None = None
    is_implicit: bool = False
    is_search: bool = False
    reported_by: Shown | None = None
    says_training: bool = False

    @property
    def is_reported(self) -> bool:
        """Whether somebody gets to see it."""
        return self.reported_by is not None


@dataclass(slots=True)
class Used:
    """A fitted model applied to rows of any origin, whether or not a score comes of it.

    ``is_held_against`` says that its predictions meet other values: in arithmetic, a comparison or a call.
    """

    node: ast.AST
    rows: Data
    model_fits: frozenset[int]
    is_held_against: bool = False


@dataclass(slots=True)
class Refitted:
    """A model that had been fitted, and is fitted anew on the rows that it predicts: ``fit_predict``."""

    node: ast.AST
    rows: Data
    model_fits: frozenset[int]


@dataclass(slots=True)
class Done:
    """A logarithm, a fill, a drop on a column."""

    node: ast.AST
    callee: str
    kind: DoneKind
    column: str | Unknown
    rows: Data
    shift: float = 0.0
    is_guarded: bool = False
    reaches_features: bool = False
    looks_at: Columns = None
    written_to: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Timed:
    """Values taken from other rows by their order in time; ``steps`` ahead, None where that is not told."""

    node: ast.AST
    callee: str
    kind: TimeKind
    reach: TimeReach
    rows: Data
    steps: int | None = None


@dataclass(slots=True)
class PipelineSeen:
    """A pipeline as constructed."""

    node: ast.AST
    callee: str
    steps: tuple[StepUse, ...]
    splits: set[int] = field(default_factory=set)
    loads: set[int] = field(default_factory=set)
    targets: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Saved:
    """An object or rows written to a file."""

    node: ast.AST
    callee: str
    path: str | Unknown
    what: Literal["model", "rows", "unknown"]
    rows: Data | None
    model_fits: frozenset[int] = frozenset()


@dataclass(slots=True)
class Unpickled:
    """An object read back from a file by a loader that runs what the file says."""

    node: ast.AST
    callee: str
    path: str | Unknown


@dataclass(frozen=True, slots=True)
class Explained:
    """A call that explains a model, as it was met.

    Attributes
    ----------
    rows : Data or None
        Explained rows; for an explainer without rows of its own those that it compares with.
    model_fits : frozenset of int
        Fits of the model.
    is_seeded, is_repeated, checks_sum, knows_dependence, names_what_may_vary : bool
        As in the record.
    """

    node: ast.AST
    kind: ExplanationKind
    callee: str
    rows: Data | None
    model_fits: frozenset[int]
    is_seeded: bool = False
    is_repeated: bool = False
    checks_sum: bool = True
    knows_dependence: bool = False
    names_what_may_vary: bool = False


Event = LoadSeen | SplitSeen | Learnt | Done | Timed | ModelFit | Scored | Chosen
