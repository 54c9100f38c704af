"""Searches over hyperparameters: what was tried, how it was scored, and what came out best."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mlaudit.core.estimators import kind_of
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView, FunctionView

_MEAN = re.compile(r"mean_test_(.{1,200})")
_SPLIT = re.compile(r"split(\d{1,4})_test_(.{1,200})")
_NOT_FITTED = Unknown("the search was not fitted, or does not keep it", "the fitted search")
_TRIED = ("param_grid", "param_distributions", "search_spaces")
_MOST_CANDIDATES = 10_000


@dataclass(frozen=True, slots=True)
class SearchView:
    """A search such as GridSearchCV.

    Attributes
    ----------
    public_path : str
        Of its class.
    cv : ArtifactValue
        As it was given: a number of folds, a splitter, None for the default of five.
    splitter : EstimatorView
        What ``cv`` came to, where the version of scikit-learn keeps it or ``cv`` is one.
    n_splits : int
        Folds of each candidate.
    scoring : tuple of str
        Names of the scores, empty for the estimator's own; a scorer made from a function has the function's name.
    refit : bool or str
        Whether the best candidate was fitted on all rows, and by which score it is the best.
    tried : ArtifactValue
        The grid, or the distributions.
    n_candidates : int
    best_index : int
    best_score : float
        Mean over the folds of the best candidate, on the rows that chose it: not an estimate of its performance.
    best_parameters : dict
    mean_scores : dict of str to tuple of float
        Score to its mean over the folds, one per candidate; NaN where a fit failed.
    split_scores : dict of str to tuple of tuple of float
        Score to its values, one tuple per fold with one per candidate.
    """

    public_path: str
    cv: ArtifactValue
    splitter: EstimatorView | Unknown
    n_splits: int | Unknown
    scoring: tuple[str, ...] | Unknown
    refit: bool | str | Unknown
    tried: ArtifactValue
    n_candidates: int | Unknown
    best_index: int | Unknown
    best_score: float | Unknown
    best_parameters: dict[str, ArtifactValue] | Unknown
    mean_scores: dict[str, tuple[float, ...]]
    split_scores: dict[str, tuple[tuple[float, ...], ...]]


def search_of(view: EstimatorView) -> SearchView | None:
    """Read a search; None for another estimator."""
    if kind_of(view.class_path) != "search":
        return None
    results = view.fitted.get("cv_results_")
    scores = results if isinstance(results, dict) else {}
    cv = view.parameters.get("cv", _NOT_FITTED)
    refit = view.parameters.get("refit")
    best = view.fitted.get("best_params_")
    return SearchView(
        view.public_path,
        cv,
        _splitter(view, cv),
        _whole(view.fitted.get("n_splits_")),
        _scoring(view.parameters.get("scoring")),
        refit if isinstance(refit, bool | str) else Unknown("refit is chosen by a function"),
        next((view.parameters[name] for name in _TRIED if name in view.parameters), _NOT_FITTED),
        _candidates(scores),
        _whole(view.fitted.get("best_index_")),
        _real(view.fitted.get("best_score_")),
        best if isinstance(best, dict) else _NOT_FITTED,
        {match.group(1): numbers for match, numbers in _matching(scores, _MEAN)},
        _by_split(scores),
    )


def _splitter(view: EstimatorView, cv: ArtifactValue) -> EstimatorView | Unknown:
    kept = view.fitted.get("_checked_cv_orig", cv)
    return kept if isinstance(kept, EstimatorView) else Unknown("the splitter is not in the file")


def _scoring(given: ArtifactValue) -> tuple[str, ...] | Unknown:
    if given is None:
        return ()
    if isinstance(given, dict):
        return tuple(given)
    if isinstance(given, list | tuple) and all(isinstance(name, str) for name in given):
        return tuple(name for name in given if isinstance(name, str))
    name = _function_name(given)
    return Unknown("the score is computed by an object that is not readable") if name is None else (name,)


def _function_name(scorer: ArtifactValue) -> str | None:
    """Return the name of a score, or of the function that a scorer calls."""
    if isinstance(scorer, EstimatorView):
        scorer = scorer.fitted.get("_score_func")
    if isinstance(scorer, FunctionView):
        scorer = scorer.class_path
    return scorer.rpartition(".")[2] if isinstance(scorer, str) else None


def _candidates(scores: dict[str, ArtifactValue]) -> int | Unknown:
    times = scores.get("mean_fit_time")
    if isinstance(times, ArrayView) and len(times.shape) == 1:
        return times.shape[0]
    return _NOT_FITTED


def _by_split(scores: dict[str, ArtifactValue]) -> dict[str, tuple[tuple[float, ...], ...]]:
    found: dict[str, list[tuple[int, tuple[float, ...]]]] = {}
    for match, numbers in _matching(scores, _SPLIT):
        found.setdefault(match.group(2), []).append((int(match.group(1)), numbers))
    return {name: tuple(numbers for _, numbers in sorted(splits)) for name, splits in found.items()}


def _matching(
    scores: dict[str, ArtifactValue], pattern: re.Pattern[str]
) -> list[tuple[re.Match[str], tuple[float, ...]]]:
    """Return the columns of the results whose names match and whose numbers are kept."""
    found = []
    for name, value in scores.items():
        match = pattern.fullmatch(name)
        if match is None or not isinstance(value, ArrayView) or isinstance(value.values, Unknown):
            continue
        numbers = tuple(float(item) for item in value.values[:_MOST_CANDIDATES] if isinstance(item, int | float))
        if len(numbers) == len(value.values):
            found.append((match, numbers))
    return found


def _whole(value: ArtifactValue) -> int | Unknown:
    return value if type(value) is int else _NOT_FITTED


def _real(value: ArtifactValue) -> float | Unknown:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else _NOT_FITTED
