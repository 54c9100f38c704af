"""Operations on columns, and values taken from other rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.words import TimeKind, TimeReach


@dataclass(frozen=True, slots=True)
class DataOperation:
    """A pandas, numpy or scipy operation on a column that flows into a model.

    Attributes
    ----------
    kind : {'log', 'box_cox', 'fill_mean', 'fill_median', 'fill_constant', 'drop_missing'}
        ``log`` covers np.log, log2, log10 and log(x + c) with the literal c in ``shift_constant``; log1p is c = 1.
    is_guarded : bool
        A clip, where, mask or positive filter on the same column comes before it.
    looks_at : tuple of str or Unknown or None
        Columns in which a gap drops the row; None for all of the file that are not among ``left_out``.
    left_out : tuple of str
        Columns that were dropped, or have no gap any more, before it.
    written_to : tuple of str
        Paths of files that its result is saved to (``df.to_csv``).
    """

    id: int
    location: Location
    callee: str
    kind: Literal["log", "box_cox", "fill_mean", "fill_median", "fill_constant", "drop_missing"]
    column: str | Unknown
    shift_constant: float = 0.0
    is_guarded: bool = False
    reaches_features: bool = True
    looks_at: tuple[str, ...] | Unknown | None = None
    left_out: tuple[str, ...] = ()
    loads: tuple[int, ...] = ()
    written_to: tuple[str, ...] = ()
    flow: tuple[FlowStep, ...] = ()


@dataclass(frozen=True, slots=True)
class TimeOperation:
    """A call that takes values from other rows by their order in time, in or against its direction.

    Attributes
    ----------
    column : str or Unknown
        Whose values are taken.
    steps : int or Unknown
        How many rows ahead it reaches; 0 where it reaches none.
    reaches_features : bool or Unknown
        A model that is scored is given it as an input, by a column that the text tells from the others.
    reaches_target : bool
        The target of a model is made of it.
    is_of_target : bool
        It is an input, and the target is the same column, or is made of later values of it.
    target_looks_ahead : bool
        The target of the model that it concerns is made of later rows.
    reads_time_column : bool
        Some column of the rows is parsed or named as a time in the text.
    counts_rows : bool
        It goes by the number of rows, not by their times, and the text puts no rows on a grid.
    """

    id: int
    location: Location
    callee: str
    kind: TimeKind
    reach: TimeReach
    column: str | Unknown
    steps: int | Unknown
    reaches_features: bool | Unknown = False
    reaches_target: bool = False
    is_of_target: bool = False
    target_looks_ahead: bool = False
    reads_time_column: bool = False
    counts_rows: bool = True
    target: str | Unknown = field(default=Unknown("the code does not name the target column"))
    loads: tuple[int, ...] = ()
    flow: tuple[FlowStep, ...] = ()
