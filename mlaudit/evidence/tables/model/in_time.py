"""What is measured along time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


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
