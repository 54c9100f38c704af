"""What is measured on one table: its columns, its target, its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlaudit.core.values import CellValue

ColumnKind = Literal["numeric", "integer", "boolean", "categorical", "datetime", "text", "constant", "mixed", "nested"]
NameHint = Literal["identifier", "time", "birth", "outcome", "weight", "none"]
SpikeKind = Literal["exact_mean", "exact_median", "off_lattice_mean", "near_mean", "constant", "none", "untestable"]

EXACT_ROWS = 1_000_000
"""Distinct values are counted exactly up to here, and estimated beyond."""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """Exact aggregates of one column over all rows, finite values only.

    Fields are None where the idea does not apply (the mean of text) or the statistic was not planned.
    ``infinite_count`` counts +-inf and NaN that are not nulls apart. Counts are rows.
    """

    name: str
    dtype: str
    kind: ColumnKind
    name_hint: NameHint
    null_count: int
    n_unique: int | None = None
    n_unique_is_exact: bool = True
    min: float | None = None
    max: float | None = None
    mean: float | None = None
    sd: float | None = None
    median: float | None = None
    q01: float | None = None
    q25: float | None = None
    q75: float | None = None
    q99: float | None = None
    skew: float | None = None
    kurtosis: float | None = None
    non_positive_count: int | None = None
    negative_count: int | None = None
    zero_count: int | None = None
    infinite_count: int | None = None


@dataclass(frozen=True, slots=True)
class TableProfile:
    """One streaming pass over a table.

    ``duplicate_row_share``: share of rows that repeat an earlier row, identifiers left out, by 64-bit hashes; beyond
    `EXACT_ROWS` rows, which columns are identifiers is an estimate too. ``notes``: what the reader had to assume
    (``delimiter ';'``, ``encoding latin-1``).
    """

    n_rows: int
    columns: tuple[ColumnProfile, ...]
    duplicate_row_share: float | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TargetProfile:
    """Exact counts over labelled rows.

    ``kind``: binary = 2 distinct values; multiclass = 3 to 20 and not floating; text = more levels of text; else
    regression. ``near_zero_share``: abs(y) < 0.01 median(abs(y)). ``class_counts``: rows of each class, the commonest
    first, of at most 20. Class fields are None, or empty, for a regression target.
    """

    kind: Literal["binary", "multiclass", "regression", "text", "constant"]
    n_rows: int
    n_classes: int | None
    minority_share: float | None
    minority_count: int | None
    majority_share: float | None
    majority_class: CellValue | None
    minority_class: CellValue | None
    zero_count: int | None = None
    near_zero_share: float | None = None
    class_counts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Spike:
    """The most frequent value of a numeric column held against the statistics of the others."""

    kind: SpikeKind
    value: float | None
    count: int
    share: float
    rest_mean: float | None
    rest_median: float | None
    is_constant_within_groups: bool = False


@dataclass(frozen=True, slots=True)
class Sentinel:
    """A number that is a code for a missing value. ``gap_ratio``: its distance from the others over their range."""

    value: float
    count: int
    gap_ratio: float
    rest_mean: float


@dataclass(frozen=True, slots=True)
class SpecialValues:
    """What stands out among the values of a numeric column, found in one reading of it."""

    spike: Spike
    sentinel: Sentinel | None = None


@dataclass(frozen=True, slots=True)
class Association:
    """What one column says of the target by itself.

    ``auc``: for a target of two classes, of the values or of out-of-fold class shares of the levels, or of the gaps,
    whichever is largest. ``copies_target``: the target under another name, or in another unit.
    """

    auc: float | None
    copies_target: bool
    sampled: str = ""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two columns that are nearly the same, and their rank correlation without its sign."""

    one: str
    other: str
    correlation: float


@dataclass(frozen=True, slots=True)
class TellingGaps:
    """The target of rows with a gap in a column against that of the others.

    ``auc``: chance that the target of a row with a gap exceeds that of another; ``p``: rank sum test, not adjusted.
    Means of two classes are shares of the larger number, or of the rarer of two words.
    """

    auc: float
    p: float
    gap_mean: float
    rest_mean: float


@dataclass(frozen=True, slots=True)
class CompleteCases:
    """Rows without a gap, and their target against that of the rows with one; None where that cannot be told."""

    kept_share: float
    auc: float | None
    p: float | None
    kept_mean: float | None
    dropped_mean: float | None


@dataclass(frozen=True, slots=True)
class Interpolation:
    """Rows of one class that lie exactly between two other rows of it.

    ``is_testable`` is False for integer or coarsely rounded columns: the others then mean nothing.
    ``flagged`` is the calibrated verdict; ``p`` one-sided Fisher against the class with fewest hits.
    """

    is_testable: bool
    flagged: bool
    hits: int
    scanned: int
    control_hits: int
    control_scanned: int
    share: float
    p: float
    label: CellValue | None = None
    reason: str = ""
    sampled: str = ""


@dataclass(frozen=True, slots=True)
class GroupColumn:
    """A column whose levels are entities with several rows: a name that says so, and structure that agrees."""

    name: str
    n_levels: int
    rows_per_level: float
    constant_companions: tuple[str, ...]
    level_icc: float | None
    has_name: bool
    has_structure: bool


@dataclass(frozen=True, slots=True)
class AlikeColumns:
    """The two columns with the largest rank correlation, and how many columns have one of at least 0.8."""

    first: str
    second: str
    rho: float
    n_columns: int
