"""Small data that a finding brings to be drawn: measured numbers and our own words, never text from cells.

A fact returns one, a rule names it, a report draws it. Columns and files are called by their names, classes and levels
by their rank.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Exhibit:
    """What all of them have: a title, without a point at its end."""

    kind: ClassVar[str] = ""

    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """``count`` of ``total`` rows; ``stands_out`` for the bar that the finding is about."""

    name: str
    count: int
    total: int
    stands_out: bool = False


@dataclass(frozen=True, slots=True)
class Bars(Exhibit):
    """Counts beside each other, each as a share of its own total."""

    kind: ClassVar[str] = "bars"

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Overlap(Exhibit):
    """Rows of a second set that a first one knows already.

    Attributes
    ----------
    known, asked : str
        What the two sets are: ``train.csv``, ``test.csv``.
    n_known, n_asked : int
        Their rows.
    shared : float
        Share of the second that occurs in the first, 0 to 1.
    """

    kind: ClassVar[str] = "overlap"

    known: str
    asked: str
    n_known: int
    n_asked: int
    shared: float


@dataclass(frozen=True, slots=True)
class Curve:
    """How scores rank the positives, both axes from 0 to 1.

    Attributes
    ----------
    name : {'ROC', 'precision and recall'}
        False positive rate and recall; recall and precision.
    points : tuple of (x, y)
        In the order of falling scores.
    area : float
        Area under the ROC curve; average precision.
    guess : float
        What a guess gives for the area: 0.5; the prevalence.
    called : (x, y) or None
        Where the predicted labels stand.
    """

    name: Literal["ROC", "precision and recall"]
    points: tuple[Point, ...]
    area: float
    guess: float
    called: Point | None = None


@dataclass(frozen=True, slots=True)
class Curves(Exhibit):
    """Curves of one model, beside each other."""

    kind: ClassVar[str] = "curves"

    curves: tuple[Curve, ...]


@dataclass(frozen=True, slots=True)
class ScoreBin:
    """Rows with like scores: their mean score, and the share of them that came true."""

    score: float
    outcome: float
    rows: int


@dataclass(frozen=True, slots=True)
class Reliability(Exhibit):
    """Scores held against how often they came true; bins of rising scores."""

    kind: ClassVar[str] = "reliability"

    bins: tuple[ScoreBin, ...]


@dataclass(frozen=True, slots=True)
class Autocorrelation(Exhibit):
    """Correlation of a series with itself some steps before.

    Attributes
    ----------
    lags : tuple of float
        At 1, 2, 3 … steps, -1 to 1.
    band : float
        Height within which independent rows would keep 95 % of them.
    step_seconds : float or None
        Length of a step, where it is known.
    """

    kind: ClassVar[str] = "autocorrelation"

    lags: tuple[float, ...]
    band: float
    step_seconds: float | None


@dataclass(frozen=True, slots=True)
class Folds(Exhibit):
    """Where a split puts rows that follow each other in time, drawn once.

    Attributes
    ----------
    n_rows : int
        Rows in a row.
    test : tuple of tuples of int
        Positions of the test rows from 0, one tuple a fold.
    n_beside : int
        Test rows, of all folds, next to which a training row stands.
    """

    kind: ClassVar[str] = "folds"

    n_rows: int
    test: tuple[tuple[int, ...], ...]
    n_beside: int


@dataclass(frozen=True, slots=True)
class HistogramBin:
    """Share of the rows of either file, 0 to 1, in a range of numbers, or in a level by its rank."""

    name: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Histograms(Exhibit):
    """One column of two files.

    Attributes
    ----------
    before, after : str
        The files.
    bins : tuple of HistogramBin
        Ranges of equal share in the first file; or levels, the commonest there first.
    """

    kind: ClassVar[str] = "histograms"

    before: str
    after: str
    bins: tuple[HistogramBin, ...]


KINDS: tuple[type[Exhibit], ...] = (Bars, Overlap, Curves, Reliability, Autocorrelation, Folds, Histograms)
