"""What is measured on tables. All of it is computed in the worker process and crosses to the audit as JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlaudit.core.exhibit import HistogramBin
from mlaudit.core.values import CellValue

ColumnKind = Literal["numeric", "integer", "boolean", "categorical", "datetime", "text", "constant", "mixed", "nested"]
NameHint = Literal["identifier", "time", "birth", "outcome", "weight", "none"]
SpikeKind = Literal["exact_mean", "exact_median", "off_lattice_mean", "near_mean", "constant", "none", "untestable"]
JoinKind = Literal["latest", "partly_latest", "next", "past", "undecided"]
FittedOn = Literal["train", "train_and_test", "separately", "none", "undecided"]

EXACT_ROWS = 1_000_000
"""Distinct values are counted exactly up to here, and estimated beyond."""


@dataclass(frozen=True, slots=True)
class ColumnDrift:
    """One column of a reference and a current file; `mlaudit.forensics.drift.Drift` tells what the sizes are.

    ``missing_before`` and ``missing_after`` are shares of rows.
    """

    name: str
    distance: float
    moved: float | None
    divergence: float
    p: float
    missing_before: float
    missing_after: float
    bins: tuple[HistogramBin, ...] = ()


@dataclass(frozen=True, slots=True)
class FeatureJoin:
    """A feature of a training table held against its history; `mlaudit.forensics.as_of.AsOf` tells what is counted."""

    name: str
    kind: JoinKind
    n_rows: int
    n_known: int
    n_decisive: int
    n_newest: int


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
class SeriesProfile:
    """Whether the rows are a series in time: ``single``, one per entity (``panel``), an event ``log``, or ``none``.

    ``monotone_share``: steps in file order that do not go back in time (per entity in a panel). ``rows_per_stamp``:
    mean rows that share a time. ``step_seconds``: median step of distinct times.
    """

    structure: Literal["single", "panel", "log", "none"]
    time_column: str | None
    entity_columns: tuple[str, ...]
    monotone_share: float | None
    rows_per_stamp: float | None
    step_seconds: float | None
    step_regularity_share: float | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Dependence:
    """Lag-1 autocorrelation of ranks in time order, pooled over entities by Fisher's z; 99 % limits.

    ``error_ratio``: the factor by which a standard error that assumes independent rows is too small,
    sqrt((1 + r) / (1 - r)) for an AR(1). ``lags``: the same at 1, 2, 3 … steps. ``sampled``: '20,000 of 1,200,000 rows'
    or empty.
    """

    lag1: float
    low: float
    high: float
    adjusted_p: float
    error_ratio: float
    n: int
    sampled: str = ""
    lags: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class CadenceProfile:
    """What a regular series lacks: stamps that its grid has, runs of them, rows that share a time and an entity.

    ``closes``: some slots of the week are hardly ever there, as on working days; what is closed lacks nothing.
    """

    n_missing: int
    missing_share: float
    n_gaps: int
    longest_gap: int
    n_repeated: int
    closes: bool


@dataclass(frozen=True, slots=True)
class SeasonProfile:
    """The strongest of the days, weeks and years of a series, in steps of it.

    ``share``: adjusted R² of the means of the phases of the detrended series; ``autocorrelation``: that of it after one
    period; both above 0.3 are a season. ``longest``: the longest period that is one, found without the stronger ones.
    ``effective_rows``: n / (1 + 2 Σ ρ_k) on at most 40,000 rows.
    """

    period: int
    cycles: float
    share: float
    autocorrelation: float
    longest: int | None
    effective_rows: float
    sampled: str = ""


@dataclass(frozen=True, slots=True)
class LaterRange:
    """Shares of the later rows above the highest and below the lowest of the earlier ones."""

    above: float
    below: float
    low: float
    high: float
    n_later: int


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
class TargetEncoding:
    """A column of a train and test pair that holds target means of categories, and over which rows they are."""

    fitted_on: FittedOn
    kind: Literal["mean", "m_estimate", "none"]
    matched: int
    informative: int


@dataclass(frozen=True, slots=True)
class NearRows:
    """Examined test rows that are almost a training row and equal to none, and how many chance would give."""

    near: int
    asked: int
    expected: float


@dataclass(frozen=True, slots=True)
class PartsInTime:
    """How the test rows lie among the training rows in time.

    ``earlier_share``: test rows before nearly the newest training row. ``runs_z``: about 0 for a random draw, below
    -4 for a cut at a time or blocks of time.
    """

    earlier_share: float
    runs_z: float


@dataclass(frozen=True, slots=True)
class PartsTold:
    """How well rows of a train and a test file are told apart, out of fold, and by which column best by itself."""

    auc: float
    z: float
    column: str
    column_auc: float


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
class FoldProfile:
    """Folds cut in file order without shuffling, computed exactly."""

    n_splits: int
    folds_missing_a_class: int
    eta_squared: float | None
    eta_p: float | None


@dataclass(frozen=True, slots=True)
class ForwardProfile:
    """A split by position on rows in file order.

    ``backward_steps``: rows whose time is earlier than the row before. ``straddling_stamps``: distinct times that
    stand on both sides of a fold border.
    """

    backward_steps: int
    n_steps: int
    straddling_stamps: int
    n_borders: int


@dataclass(frozen=True, slots=True)
class PairProfile:
    """Two files of one schema, train and test.

    ``duplicate_share``: test rows whose features occur in train; ``duplicate_distinct``: different ones among them.
    ``collision_bits_surplus``: -sum log2 sum p^2 over columns, less log2 of the training rows. ``scaler_columns``:
    columns that carry the print. ``most_copied_share``:
    the same as ``duplicate_share`` over the test rows of the class that has most of them, ``least_copied_share`` of
    the class that has fewest; None without two classes of 20 rows.
    """

    n_train: int
    n_test: int
    duplicate_share: float
    duplicate_count: int
    collision_bits_surplus: float
    has_rich_column: bool
    duplicate_label_agreement: float | None
    duplicate_distinct: int
    scaler_fitted_on: FittedOn
    scaler_kind: Literal["standard", "min_max", "robust", "none"]
    scaler_columns: tuple[str, ...]
    scaler_columns_share: float
    scaler_shift_sd: float | None = None
    most_copied_class: CellValue | None = None
    most_copied_count: int | None = None
    most_copied_share: float | None = None
    least_copied_share: float | None = None


@dataclass(frozen=True, slots=True)
class ColumnPairProfile:
    """One column of a train and test pair: who the imputer was fitted on."""

    name: str
    imputer_fitted_on: FittedOn
    fill_value: float | None
    union_mean: float | None
    train_mean: float | None
    fill_count: int


@dataclass(frozen=True, slots=True)
class AlikeColumns:
    """The two columns with the largest rank correlation, and how many columns have one of at least 0.8."""

    first: str
    second: str
    rho: float
    n_columns: int
