"""The score of each candidate of a search in each fold, and what follows from that matrix alone."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArtifactValue, EstimatorView
from mlaudit.evidence.artifacts.queries.searches import SearchView

_T_975 = (12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131)
"""Quantiles of Student's t for 1 to 15 degrees of freedom."""

MAX_FOLDS, MAX_CANDIDATES, MAX_PARAMETERS = 200, 10_000, 100


@dataclass(frozen=True, slots=True)
class Difference:
    """Mean difference of two candidates over the folds, its standard error and 95 % limits.

    The variance is that of Nadeau and Bengio: training parts of different folds share rows, so that scores of different
    folds are not independent.
    """

    mean: float
    error: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Scores:
    """Candidates that were scored in every fold.

    Attributes
    ----------
    settings : tuple of dict
        Parameters of each candidate.
    folds : tuple of tuple of float
        For each candidate its score in each fold; higher is better.
    best : int
        Index of the candidate that was chosen.
    """

    settings: tuple[Mapping[str, ArtifactValue], ...]
    folds: tuple[tuple[float, ...], ...]
    best: int

    @property
    def means(self) -> list[float]:
        """Mean score of each candidate."""
        return [math.fsum(row) / len(row) for row in self.folds]

    def reselected(self) -> float:
        """Score without the luck of the choice: in each fold that of the candidate which is best in all other folds."""
        n_folds = len(self.folds[0])
        totals = [math.fsum(row) for row in self.folds]
        chosen = []
        for fold in range(n_folds):
            best = max(range(len(totals)), key=lambda i: (totals[i] - self.folds[i][fold], -i))
            chosen.append(self.folds[best][fold])
        return math.fsum(chosen) / n_folds

    def standard_error(self) -> float:
        """Standard error of the score of the chosen candidate."""
        return self.difference(self.best, None).error

    def difference(self, one: int, other: int | None) -> Difference:
        """Return the score of a candidate less that of another, or less nothing."""
        minus = (0.0,) * len(self.folds[one]) if other is None else self.folds[other]
        values = [a - b for a, b in zip(self.folds[one], minus, strict=True)]
        n = len(values)
        mean = math.fsum(values) / n
        variance = math.fsum((value - mean) ** 2 for value in values) / (n - 1)
        error = math.sqrt(variance * (1 / n + 1 / (n - 1)))
        half = (_T_975[n - 2] if n - 2 < len(_T_975) else 1.96 + 2.6 / n) * error
        return Difference(mean, error, mean - half, mean + half)


def scores_of(view: EstimatorView, search: SearchView) -> Scores | Unknown:
    """Read the table that a fitted search keeps (``cv_results_``)."""
    table = view.fitted.get("cv_results_")
    settings = table.get("params") if isinstance(table, dict) else None
    if not isinstance(settings, list) or isinstance(search.best_index, Unknown):
        return Unknown("the search keeps no table of scores", "the fitted search instead of its best estimator")
    metric = search.refit if isinstance(search.refit, str) and len(search.split_scores) > 1 else None
    folds = search.split_scores.get(metric or next(iter(search.split_scores), ""))
    if folds is None or len(folds) < 2 or any(len(fold) != len(settings) for fold in folds):
        return Unknown("there is one fold only, or the scores were not kept in full")
    names = {name for setting in settings if isinstance(setting, dict) for name in setting}
    if len(folds) > MAX_FOLDS or len(settings) > MAX_CANDIDATES or len(names) > MAX_PARAMETERS:
        return Unknown("there are too many candidates, parameters or folds to compare")
    if not 0 <= search.best_index < len(settings):
        return Unknown("the chosen candidate is not in the table")
    return _kept(settings, folds, search.best_index)


def _kept(settings: Sequence[ArtifactValue], folds: Sequence[Sequence[float]], best: int) -> Scores | Unknown:
    """Leave out candidates whose fit failed in some fold."""
    finite = [i for i in range(len(settings)) if all(math.isfinite(fold[i]) for fold in folds)]
    kept = [setting for i in finite if isinstance(setting := settings[i], dict)]
    if best not in finite or len(kept) != len(finite):
        return Unknown("the parameters of the candidates were not kept")
    return Scores(tuple(kept), tuple(tuple(fold[i] for fold in folds) for i in finite), finite.index(best))
