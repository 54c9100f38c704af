"""What is measured on two tables: train and test, reference and current, rows and the history of their features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlaudit.core.exhibit import HistogramBin
from mlaudit.core.values import CellValue

JoinKind = Literal["latest", "partly_latest", "next", "past", "undecided"]
FittedOn = Literal["train", "train_and_test", "separately", "none", "undecided"]


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
