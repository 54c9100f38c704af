"""Calls and idioms that separate rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.made import StepUse
from mlaudit.evidence.source.model.words import SplitMethod


@dataclass(frozen=True, slots=True)
class Split:
    """A call or idiom that separates rows: a splitter, train_test_split, cv=, a slice, a date cut.

    Attributes
    ----------
    callee : str
        ``sklearn.model_selection.KFold``; for an idiom ``slice`` or ``boolean mask``.
    shuffles, is_stratified, is_seeded : bool or Unknown
        After the callee's defaults: train_test_split shuffles unless told not to, KFold does not.
        ``cv=5`` on a classifier is stratified, on a regressor plain; Unknown when the estimator is unknown.
    is_forward : bool
        Every test row comes after every training row of its fold (TimeSeriesSplit, unshuffled hold-out on sorted rows).
    n_splits, test_share : number or Unknown or None
        None where the idea does not apply; ``test_share`` after the default 0.25.
    loads : tuple of int
        Loads whose rows are split.
    target : str or Unknown
        Column that is y.
    features : tuple of str or Unknown
        Columns of X where the text lists them or drops from a literal list; Unknown otherwise.
    left_out : tuple of str
        Columns that the text drops on the way to X, where it does not list the columns of X.
    features_are_target_lags : bool or Unknown
        Every feature column is built as ``df[target].shift(k)``, k >= 1, and nothing else enters X.
    sorts_by_time_before : bool
        The rows pass through ``sort_values``/``sort_index`` before the split.
    reads_time_column : bool
        Some column of the rows is parsed or named as a time in the text.
    is_distinct : bool
        The rows were reduced to one for each level of some column (``drop_duplicates("patient")``).
    is_repeated : bool
        A loop around it draws again in every round.
    label_steps : int or Unknown
        How many rows ahead the target looks; 0 where it is a value of its own row.
    holds_lags, holds_windows : bool
        The rows hold values of earlier rows; they are windows that overlap.
    keeps_file_order : bool
        The rows are those of one read in the order of the file: not sorted, shuffled, filtered or split before.
    reaches_score : bool
        Some evaluation or dumped model depends on it.
    """

    id: int
    location: Location
    callee: str
    method: SplitMethod
    shuffles: bool | Unknown
    is_stratified: bool | Unknown
    has_groups: bool | Unknown
    is_seeded: bool | Unknown
    is_forward: bool
    n_splits: int | Unknown | None
    test_share: float | Unknown | None
    gap_steps: int | Unknown = 0
    loads: tuple[int, ...] = ()
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    features: tuple[str, ...] | Unknown = field(default=Unknown("the code does not list the feature columns"))
    left_out: tuple[str, ...] = ()
    features_are_target_lags: bool | Unknown = False
    sorts_by_time_before: bool = False
    reads_time_column: bool = False
    is_distinct: bool = False
    is_repeated: bool = False
    label_steps: int | Unknown = 0
    holds_lags: bool = False
    holds_windows: bool = False
    keeps_file_order: bool = True
    reaches_score: bool = False
    estimator: StepUse | None = None
    sampler: StepUse | None = None
    flow: tuple[FlowStep, ...] = ()
