"""Numbers with their limits, as measurements hand them on; without numpy, for the audit to hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % limits."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class PairedEstimate:
    """A difference on the same rows, with 95 % limits and the two-sided p of none."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class CalibrationError:
    """Mean gap between score and outcome over bins of equal size.

    Attributes
    ----------
    value : float
        As measured; above 0 for perfect chances too, for the rows are finitely many.
    null : float
        Mean of it where outcomes are drawn from the scores.
    excess : Estimate
        Value less null, with 95 % limits of a bootstrap over rows.
    p : float
        Share of the draws from the scores whose error is as large, at least 1 / 201.
    """

    value: float
    null: float
    excess: Estimate
    p: float


@dataclass(frozen=True, slots=True)
class Discordance:
    """Rows that exactly one of two models gets right.

    Attributes
    ----------
    first_only, second_only : int
        Rows that only the first, only the second gets right.
    difference : PairedEstimate
        Accuracy of the first less that of the second; its p is McNemar's mid-p (Fagerland et al. 2013).
    rows_needed : int or None
        Rows at which a difference of this size would be seen with 80 % power; None where there is none.
    """

    first_only: int
    second_only: int
    difference: PairedEstimate
    rows_needed: int | None
