"""Calls that learn from rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.made import StepUse
from mlaudit.evidence.source.model.words import Rows
from mlaudit.evidence.source.model.written import Written


@dataclass(frozen=True, slots=True)
class Fit:
    """A call that learns from rows, outside of any pipeline that a cross-validation refits per fold.

    pandas statistics that fill or scale (``df.fillna(df.mean())``) are fits too; counts and displays are not.

    Attributes
    ----------
    step : StepUse
        What learns.
    method : str
        ``fit``, ``fit_transform``, ``fit_resample``, ``fillna``.
    rows : Rows
        Which rows it sees, relative to ``split``.
    reaches_test_rows : bool or Unknown
        The rows it sees include rows that are later scored, it does not carry the tag of the split that separates
        them from training, and what it learnt reaches the scored fit. False for an output that is never used.
    split : int or None
        The split that separates what it mixed.
    is_refit_on_test : bool
        A second fit on the test part alone whose output is scored (``scaler.fit_transform(X_test)``).
    takes_reported_maximum : bool
        For selectors and searches: the cross-validated maximum that chose the result is printed, returned or logged,
        and no score on rows kept apart is.
    is_seeded : bool
        A seed is given to it, or to the whole program.
    reaches_score : bool
        Some evaluation or dumped model depends on it.
    code : Written or None
        How it is written, where a recipe may be told of it: it learnt from scored rows, or is a search or a model.
    flow : tuple of FlowStep
        load, fit, split, model fit, score, in the order in which the rows flow, each behind the calls that lead to it.
    """

    id: int
    location: Location
    step: StepUse
    method: str
    rows: Rows
    reaches_test_rows: bool | Unknown
    uses_target: bool
    split: int | None = None
    evaluation: int | None = None
    is_refit_on_test: bool = False
    takes_reported_maximum: bool = False
    is_seeded: bool = False
    reaches_score: bool = False
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    code: Written | None = None
    flow: tuple[FlowStep, ...] = ()
