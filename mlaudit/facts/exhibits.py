"""From measurements to what is drawn of them. No label of a class and no level of a column stands in it."""

from __future__ import annotations

import random

from mlaudit.core.exhibit import Autocorrelation, Bar, Bars, Curves, Folds, Histograms, Overlap, Reliability
from mlaudit.core.values import Unknown
from mlaudit.evidence.tables.model import ColumnDrift, Dependence, Interpolation, NearRows, TargetProfile
from mlaudit.evidence.tables.prediction_model import CalibrationProfile, PredictionProfile
from mlaudit.forensics.gaps import Gap

NOT_MEASURED = Unknown("what would be drawn was not measured")
ROWS_IN_A_ROW, MOST_FOLDS = 60, 5
"""Rows of the strip on which folds are shown, and how many of the folds are."""


def class_balance(column: str, found: TargetProfile | Unknown) -> Bars | Unknown:
    """Rows of each class, the commonest first; the rarest is what matters."""
    if isinstance(found, Unknown) or len(found.class_counts) < 2:
        return found if isinstance(found, Unknown) else NOT_MEASURED
    last = len(found.class_counts)
    names = {1: "commonest class", last: "rarest class"}
    bars = [
        Bar(names.get(rank, f"class {rank} of {last}"), count, found.n_rows, rank == last)
        for rank, count in enumerate(found.class_counts, 1)
    ]
    return Bars(f"Rows by class of {column}", tuple(bars))


def interpolated_rows(found: Interpolation | Unknown) -> Bars | Unknown:
    """Rows between two others, of the class that has most of them and of the class that has fewest."""
    if isinstance(found, Unknown) or not found.scanned or not found.control_scanned:
        return found if isinstance(found, Unknown) else NOT_MEASURED
    bars = (
        Bar("class with most of them", found.hits, found.scanned, True),
        Bar("class with fewest", found.control_hits, found.control_scanned),
    )
    return Bars("Examined rows that lie exactly between two others of their class", bars)


def near_rows(found: NearRows | Unknown) -> Bars | Unknown:
    """Test rows that are almost a training row, against what chance would give."""
    if isinstance(found, Unknown) or not found.asked:
        return found if isinstance(found, Unknown) else NOT_MEASURED
    bars = (Bar("found", found.near, found.asked, True), Bar("expected by chance", round(found.expected), found.asked))
    return Bars("Examined test rows that are almost a training row", bars)


def rarer_class(
    files: tuple[str, str], train: TargetProfile | Unknown, test: TargetProfile | Unknown
) -> Bars | Unknown:
    """Rows of the rarer class in a train and a test file."""
    if isinstance(train, Unknown) or isinstance(test, Unknown):
        return NOT_MEASURED
    if train.minority_count is None or test.minority_count is None:
        return NOT_MEASURED
    bars = (
        Bar(files[0], train.minority_count, train.n_rows),
        Bar(files[1], test.minority_count, test.n_rows, True),
    )
    return Bars("Rows of the rarer class", bars)


def group_rates(what: str, attribute: str, gap: Gap) -> Bars:
    """Rows with one outcome, of the two groups that are farthest apart."""
    bars = (
        Bar("group with the lower rate", round(gap.lower_rate * gap.lower_rows), gap.lower_rows),
        Bar("group with the higher rate", round(gap.higher_rate * gap.higher_rows), gap.higher_rows),
    )
    return Bars(f"{what[0].upper()}{what[1:]} by {attribute}", bars)


def seen_rows(
    what: str, files: tuple[str, str], n_rows: tuple[int | Unknown, int | Unknown], share: float | Unknown
) -> Overlap | Unknown:
    """Test rows that the training file knows already."""
    n_known, n_asked = n_rows
    if isinstance(share, Unknown) or isinstance(n_known, Unknown) or isinstance(n_asked, Unknown):
        return NOT_MEASURED
    return Overlap(what, *files, n_known, n_asked, share)


def ranking(column: str, found: PredictionProfile | Unknown) -> Curves | Unknown:
    """ROC, and precision over recall."""
    if isinstance(found, Unknown) or not found.curves:
        return found if isinstance(found, Unknown) else NOT_MEASURED
    return Curves(f"How {column} ranks the rows", found.curves)


def reliability(column: str, found: CalibrationProfile | Unknown | None) -> Reliability | Unknown:
    """Scores against outcomes."""
    if found is None or isinstance(found, Unknown) or not found.bins:
        return found if isinstance(found, Unknown) else NOT_MEASURED
    return Reliability(f"What {column} says, and what came true", found.bins)


def autocorrelation(
    column: str, found: Dependence | Unknown, step_seconds: float | Unknown
) -> Autocorrelation | Unknown:
    """The series against itself; the band is that of independent rows."""
    if isinstance(found, Unknown) or not found.lags:
        return found if isinstance(found, Unknown) else NOT_MEASURED
    step = None if isinstance(step_seconds, Unknown) else step_seconds
    return Autocorrelation(f"{column} against its own past", found.lags, 1.96 / found.n**0.5, step)


def shuffled_folds(callee: str, n_splits: int | Unknown | None, test_share: float | Unknown | None) -> Folds | Unknown:
    """Deal rows that follow each other to the parts of a split that shuffles, once and always the same way."""
    n = ROWS_IN_A_ROW
    if isinstance(n_splits, int) and 2 <= n_splits <= n:
        sizes = [n // n_splits + (fold < n % n_splits) for fold in range(n_splits)]
    elif isinstance(test_share, float) and 1 / n <= test_share < 1:
        sizes = [round(n * test_share)]
    else:
        return Unknown("the size of the test part is not a literal in the code")
    dealt = random.Random(0).sample(range(n), sum(sizes))
    folds = [tuple(sorted(dealt[sum(sizes[:fold]) : sum(sizes[: fold + 1])])) for fold in range(len(sizes))]
    shown = tuple(folds[:MOST_FOLDS])
    beside = sum(
        any(0 <= row + step < n and row + step not in fold for step in (-1, 1)) for fold in shown for row in fold
    )
    return Folds(
        f"Where {callee.rpartition('.')[2]} puts {n} rows that follow each other, drawn once", n, shown, beside
    )


def histograms(files: tuple[str, str], found: ColumnDrift | Unknown) -> Histograms | Unknown:
    """One column of two files."""
    if isinstance(found, Unknown) or not found.bins:
        return found if isinstance(found, Unknown) else NOT_MEASURED
    return Histograms(f"Rows by {found.name}", *files, found.bins)
