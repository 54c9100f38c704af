"""Groups and the gaps between their rates, as measurements hand them on; without numpy, for the audit to hold."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one level of an attribute. Without decisions, those fields count none."""

    level: str
    rows: int
    positives: int
    selected: int
    true_positives: int

    @property
    def negatives(self) -> int:
        """Rows that are negative."""
        return self.rows - self.positives

    @property
    def false_positives(self) -> int:
        """Negative rows that are selected."""
        return self.selected - self.true_positives


@dataclass(frozen=True, slots=True)
class Gap:
    """The two groups whose rates lie farthest apart.

    Attributes
    ----------
    higher, lower : str
        Levels.
    higher_rate, lower_rate : float
    higher_rows, lower_rows : int
        Rows that the rates are taken over.
    low, high : float
        95 % limits of the difference, for as many pairs as there are.
    ratio_low, ratio_high : float or None
        The same of the lower rate over the higher; None where the lower rate is 0.
    p : float
        Of equal rates, times the number of pairs (Bonferroni), at most 1.
    """

    higher: str
    lower: str
    higher_rate: float
    lower_rate: float
    higher_rows: int
    lower_rows: int
    low: float
    high: float
    ratio_low: float | None
    ratio_high: float | None
    p: float


@dataclass(frozen=True, slots=True)
class CalibrationGap:
    """The two groups for which the same score stands for the most different outcomes.

    ``value`` is how far the outcome exceeds the score in the first more than in the second, with 95 % limits for as
    many pairs as there are; ``p`` that of the likelihood ratio test of no difference between any groups.
    """

    higher: str
    lower: str
    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class HiddenGap:
    """The cell that departs most from what the two attributes alone let expect.

    Attributes
    ----------
    rate, expected : float
        Its share of hits, and that of the additive fit to all judged cells.
    shrunken : float
        The departure, drawn towards 0 by how much all cells depart beyond chance (empirical Bayes).
    rows : int
    q : float
        p of the departure among all judged cells, adjusted by Benjamini and Hochberg.
    n_cells : int
        Judged cells.
    """

    first: str
    second: str
    rate: float
    expected: float
    shrunken: float
    rows: int
    q: float
    n_cells: int
