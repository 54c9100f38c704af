"""Abstract values: what a variable may hold while a text is read by data-flow.

Rows are sets of parts. A part names the read that produced it (its root) and the side of every split it stands on, so
that two row sets are disjoint exactly when each pair of their parts differs in the root or in the side of some split.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal, TypeAlias

from mlaudit.evidence.source.model import StepUse, TargetChange
from mlaudit.evidence.source.records.replacing import replace

Tag = tuple[int, str]
"""Split and the side of it: ``(3, "train")``."""

Mark = tuple[str | None, int]
"""Something learnt or done (its id in the trace) that a column carries; None stands for every column."""

OPPOSITE = {
    "train": "test",
    "fold_train": "fold_test",
    "low": "high",
    "kept": "dropped",
    "sample": "rest",
}
OPPOSITE.update({side: other for other, side in list(OPPOSITE.items())})
"""The side that holds exactly the remaining rows."""

DataKind = Literal["frame", "series", "array", "list", "index", "mask", "batches", "predictions", "unknown"]

Order = Literal["as_read", "forward", "backward", "other"]
"""How rows are ordered: as in the file, by time, by time from the latest on, or in a way that is not one of time."""

Trait = Literal["narrowed", "offset", "thinned"]
"""What was done to rows: columns chosen that the text does not list; rows cut off at the front, so that they stand
against earlier rows of what was not cut; every n-th row taken."""


Error = Literal["signed", "absolute", "squared", "equal", "unequal", "loss"]
"""How predictions differ from other values, row by row; ``loss`` is what a network would be trained by."""


@dataclass(frozen=True, slots=True)
class Part:
    """Rows of one root that stand on these sides of these splits."""

    root: int
    tags: frozenset[Tag] = frozenset()

    def tagged(self, tags: frozenset[Tag]) -> Part:
        """Keep only what stands on these sides too."""
        return Part(self.root, self.tags | tags)


@dataclass(frozen=True, slots=True)
class Prediction:
    """Where predicted values come from: the fits of the model, its class, and the method that made them.

    ``taken_back`` are the changes of the target that were taken back in them; ``is_computed`` says that arithmetic may
    have taken back more. ``cut_by`` are the curves that the threshold was read from, where they were cut at one.
    ``fold`` is the split of `cross_val_predict`, each of whose folds was predicted by a model of the others.
    """

    model_fits: frozenset[int]
    method: str
    is_classifier: bool | None
    estimator: StepUse | None
    taken_back: frozenset[TargetChange] = frozenset()
    is_computed: bool = False
    cut_by: frozenset[int] = frozenset()
    error: Error | None = None
    fold: int | None = None


@dataclass(frozen=True)
class Data:
    """Anything that has rows, and everything that is not understood; without slots, as it is copied so often.

    Attributes
    ----------
    loads : frozenset of int
        Reads whose content is in it, also by look-up, which adds no rows.
    is_ambiguous : bool
        Different branches give it different rows.
    columns, dropped : tuple of str or None
        Columns of a frame where they are listed; columns known to be gone where they are not.
    column : str or None
        Name of a series.
    lags : frozenset of (column, source column)
        Columns that hold past values of another column.
    gapless : frozenset of str or None
        Columns whose gaps were filled or dropped; None stands for every column.
    written : frozenset of (root, column, value)
        Columns that hold one literal in all rows of a root: ``train["is_train"] = 1``.
    """

    parts: frozenset[Part]
    kind: DataKind = "frame"
    loads: frozenset[int] = frozenset()
    marks: frozenset[Mark] = frozenset()
    is_ambiguous: bool = False
    columns: tuple[str, ...] | None = None
    dropped: frozenset[str] = frozenset()
    column: str | None = None
    lags: frozenset[tuple[str, str]] = frozenset()
    written: frozenset[tuple[int, str, str | int | float | bool | None]] = frozenset()
    is_sorted: bool = False
    is_shuffled: bool = False
    order: Order = "as_read"
    traits: frozenset[Trait] = frozenset()
    gapless: frozenset[str | None] = frozenset()
    has_time: bool = False
    guarded: frozenset[str] = frozenset()
    mask: Tag | None = None
    prediction: Prediction | None = None

    def mark_ids(self) -> frozenset[int]:
        """Return what any column carries."""
        return frozenset(mark for _, mark in self.marks)

    def marked(self, *marks: int) -> Data:
        """Let every column carry these too."""
        return replace(self, marks=self.marks | {(None, mark) for mark in marks})

    def having(self, *traits: Trait) -> Data:
        """Note what was done to the rows."""
        return replace(self, traits=self.traits | set(traits))

    def narrowed(self) -> Data:
        """Keep columns that the text does not list."""
        return replace(self, columns=None, traits=self.traits | {"narrowed"})

    def tagged(self, *tags: Tag) -> Data:
        """Keep the rows that stand on these sides."""
        return replace(self, parts=frozenset(part.tagged(frozenset(tags)) for part in self.parts), mask=None)

    def only(self, columns: tuple[str, ...]) -> Data:
        """Keep these columns."""
        return self._reduced(columns, None, self.gapless)

    def series(self, column: str) -> Data:
        """Take one column."""
        return self._reduced((column,), column, frozenset([None]) if {None, column} & self.gapless else frozenset())

    def _reduced(self, columns: tuple[str, ...], column: str | None, gapless: frozenset[str | None]) -> Data:
        return replace(
            self,
            kind="frame" if column is None else "series",
            columns=columns if column is None else None,
            column=column,
            marks=frozenset(mark for mark in self.marks if mark[0] is None or mark[0] in columns),
            lags=frozenset(lag for lag in self.lags if lag[0] in columns),
            dropped=frozenset(),
            gapless=gapless,
            traits=self.traits - {"narrowed"},
        )

    def without_gaps(self) -> Data:
        """Note that nothing is missing any more."""
        return replace(self, gapless=frozenset([None]))

    def without(self, columns: tuple[str, ...]) -> Data:
        """Drop these columns."""
        kept = frozenset(mark for mark in self.marks if mark[0] not in columns)
        left = None if self.columns is None else tuple(name for name in self.columns if name not in columns)
        lags = frozenset(lag for lag in self.lags if lag[0] not in columns)
        return replace(self, marks=kept, columns=left, dropped=self.dropped | set(columns), lags=lags)


@dataclass(frozen=True, slots=True)
class Constant:
    """A literal: text, number, truth value or None."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Count:
    """A number made from a row count, such as ``int(0.8 * len(df))``; ``-len(test)`` counts from the end."""

    parts: frozenset[Part]
    is_from_end: bool = False


@dataclass(frozen=True, slots=True)
class Sequence:
    """A tuple, list or set with known members.

    ``is_complete`` is False after members were lost, ``is_ranked`` says that they were sorted by the scores in them.
    """

    items: tuple[Value, ...]
    is_complete: bool = True
    is_ranked: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict."""

    items: tuple[tuple[Value, Value], ...]
    is_complete: bool = True

    def get(self, key: Value) -> Value | None:
        """Return the value of a key, None where it is not there."""
        return next((value for known, value in self.items if known == key), None)

    def put(self, key: Value, value: Value) -> Mapping:
        """Return the dict with one key set."""
        others = tuple(item for item in self.items if item[0] != key)
        return Mapping((*others, (key, value)), self.is_complete)

    def updated(self, other: Mapping) -> Mapping:
        """Return the dict with the keys of another one set."""
        if not all(isinstance(key, Constant) for key, _ in other.items):
            return reduce(lambda whole, item: whole.put(*item), other.items, self)
        new: dict[Value, Value] = {}
        for key, value in other.items:
            new.pop(key, None)
            new[key] = value
        others = (item for item in self.items if not isinstance(item[0], Constant) or item[0] not in new)
        return Mapping((*others, *new.items()), self.is_complete)


@dataclass(frozen=True, slots=True)
class Reference:
    """A name that an import brought in: ``sklearn.preprocessing.StandardScaler``."""

    dotted: str
    is_imported: bool = True


@dataclass(frozen=True, slots=True)
class Estimator:
    """A transformer, sampler, model, pipeline or search, and what it was last fitted on.

    Attributes
    ----------
    steps : tuple of StepUse
        Of a pipeline or column transformer in order of execution; empty otherwise.
    inner : StepUse or None
        What a search, a meta-estimator or a pipeline evaluates in the end.
    fits, model_fits : frozenset of int
        Marks that its output carries; fits of the model in the trace.
    chosen_by : frozenset of int
        Marks of searches that chose its parameters.
    pipeline : int or None
        Record of the pipeline.
    """

    step: StepUse
    steps: tuple[StepUse, ...] = ()
    inner: StepUse | None = None
    fits: frozenset[int] = frozenset()
    model_fits: frozenset[int] = frozenset()
    chosen_by: frozenset[int] = frozenset()
    pipeline: int | None = None
    is_classifier: bool | None = None
    arguments: tuple[tuple[str, Value], ...] = ()
    is_unresolved: bool = False


@dataclass(frozen=True, slots=True)
class Splitter:
    """``KFold(5)``: a class of folds and its arguments, not yet applied to rows."""

    callee: str
    arguments: tuple[tuple[str, Value], ...]
    node: ast.AST = field(compare=False)


@dataclass(frozen=True, slots=True)
class Folds:
    """``splitter.split(X)``: pairs of index arrays."""

    train: Data
    test: Data


@dataclass(frozen=True, slots=True)
class Statistic:
    """A number or a few numbers learnt from rows, not yet used.

    Attributes
    ----------
    kind : str
        ``mean``, ``median``, ``minimum``, ``groups``, ``scores`` (of features against the target) ...
    column : str or None
        Of which column it is, where that is one.
    fits : frozenset of int
        The fits that it was read from, where it is an attribute of a selector.
    alias : str or None
        Name that it was given in an expression of polars.
    is_order : bool
        It only says in which order its members stand, and leaves none out.
    """

    kind: str
    rows: Data
    node: ast.AST = field(compare=False)
    column: str | None = None
    uses_target: bool = False
    fits: frozenset[int] = frozenset()
    alias: str | None = None
    is_order: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """``df.groupby(...)``, perhaps narrowed to columns."""

    rows: Data
    is_window: bool = False


@dataclass(frozen=True, slots=True)
class Score:
    """A number computed from evaluations, or the maximum that a search or selector reports (by mark).

    A table of the scores of several candidates is one of ``is_table``; ``choices`` are those that took it as the best.
    """

    evaluations: frozenset[int] = frozenset()
    maxima: frozenset[int] = frozenset()
    is_table: bool = False
    is_sorted: bool = False
    choices: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Candidates:
    """The scores of all candidates of a search or selector (by mark): a table, of which only the best is a claim."""

    fits: frozenset[int]

    def put_through(self, function: str) -> Score | Candidates:
        """Return what a function or method of this name makes of the table."""
        return Score(maxima=self.fits) if function in ("max", "amax", "nanmax") else self


@dataclass(frozen=True, slots=True)
class OpenFile:
    """``open("model.pkl", "wb")``."""

    path: Value


@dataclass(frozen=True, slots=True)
class Function:
    """A function of this text; ``closure`` are the variables around its definition."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    closure: tuple[tuple[str, Value], ...] = field(default=(), compare=False)
    receiver: Value | None = None


@dataclass(frozen=True, slots=True)
class Class:
    """A class of this text."""

    node: ast.ClassDef
    bases: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """An object of a class of this text, with its fields."""

    of: Class
    fields: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Handle:
    """A mutable object: names that share the handle see each other's changes."""

    id: int


Value: TypeAlias = (
    Data
    | Constant
    | Count
    | Sequence
    | Mapping
    | Reference
    | Estimator
    | Splitter
    | Folds
    | Statistic
    | Grouped
    | Score
    | Candidates
    | OpenFile
    | Function
    | Class
    | Instance
    | Handle
)

NONE = Constant(None)
