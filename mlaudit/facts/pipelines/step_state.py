"""What a fitted transformer says of the rows that it was fitted on, taken from its learnt attributes alone."""

from __future__ import annotations

import math

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView

NOT_KEPT = Unknown("the fitted step does not hold it", "the fitted pipeline")

_MOSTLY_L1 = 0.5
"""Share of the L1 part above which a mixed penalty still takes one of two twins."""


def names_of(view: EstimatorView, routed: tuple[str, ...] | Unknown) -> tuple[str, ...] | Unknown:
    """Return the columns that an estimator was fitted on: as it recorded them, else as they were routed to it."""
    recorded = view.fitted.get("feature_names_in_")
    if isinstance(recorded, ArrayView) and not isinstance(recorded.values, Unknown):
        return tuple(str(name) for name in recorded.values)
    return routed


def numbers_of(value: ArtifactValue) -> tuple[float, ...] | None:
    """Return the items of an array of numbers; what is no number becomes NaN."""
    if not isinstance(value, ArrayView) or isinstance(value.values, Unknown):
        return None
    return tuple(float(v) if isinstance(v, int | float) and not isinstance(v, bool) else math.nan for v in value.values)


def column_means(view: EstimatorView, names: tuple[str, ...] | Unknown) -> dict[str, float] | Unknown:
    """Return the means that a scaler or an imputer has learnt, by column."""
    if isinstance(names, Unknown):
        return names
    is_mean = view.parameters.get("strategy", "mean") == "mean"
    learnt = numbers_of(view.fitted.get("mean_", view.fitted.get("statistics_") if is_mean else None))
    if learnt is None or len(learnt) != len(names):
        return NOT_KEPT
    return {name: mean for name, mean in zip(names, learnt, strict=True) if math.isfinite(mean)}


def emptied_columns(view: EstimatorView, names: tuple[str, ...] | Unknown) -> list[str] | Unknown:
    """Return the columns that an imputer drops because it met no value in them."""
    if view.public_path.rpartition(".")[2] == "IterativeImputer":
        first = view.fitted.get("initial_imputer_")
        return emptied_columns(first, names) if isinstance(first, EstimatorView) else NOT_KEPT
    if view.parameters.get("keep_empty_features") is True or view.parameters.get("strategy") == "constant":
        return []
    statistics = view.fitted.get("statistics_")
    if not isinstance(statistics, ArrayView) or isinstance(statistics.values, Unknown):
        return NOT_KEPT
    empty = [i for i, value in enumerate(statistics.values) if value is None or value != value]
    if isinstance(names, Unknown) or len(names) != len(statistics.values):
        return [f"column {i}" for i in empty]
    return [names[i] for i in empty]


def undefined_scores(view: EstimatorView) -> tuple[int, int] | Unknown:
    """Return how many scores of a univariate selector are undefined, and of how many."""
    scores = numbers_of(view.fitted.get("scores_"))
    return NOT_KEPT if not scores else (sum(map(math.isnan, scores)), len(scores))


def scale_ratio(view: EstimatorView) -> float | Unknown:
    """Return the largest spread of a column over the smallest, as a scaler met them; constant columns are left out."""
    spreads = numbers_of(view.fitted.get("data_range_"))
    if spreads is None:
        variances = numbers_of(view.fitted.get("var_"))
        spreads = tuple(map(math.sqrt, variances)) if variances and min(variances) >= 0 else None
    if spreads is None and view.public_path.endswith(("RobustScaler", "MaxAbsScaler")):
        spreads = numbers_of(view.fitted.get("scale_"))
    found = [spread for spread in spreads or () if spread > 0 and math.isfinite(spread)]
    return max(found) / min(found) if len(found) >= 2 else NOT_KEPT


def variance_by_gamma(view: EstimatorView) -> float | Unknown:
    """Return the variance of all values that a kernel model was fitted on, by the gamma that it chose for them.

    ``gamma='scale'`` is 1 / (columns x variance of X over all of its values).
    """
    gamma, n_columns = view.fitted.get("_gamma"), view.fitted.get("n_features_in_")
    if view.parameters.get("gamma") != "scale" or not isinstance(gamma, float) or not isinstance(n_columns, int):
        return NOT_KEPT
    return 1 / (gamma * n_columns) if gamma > 0 and n_columns > 1 else NOT_KEPT


def kept_by_l1(view: EstimatorView, names: tuple[str, ...]) -> dict[str, bool] | Unknown:
    """Return, by column, whether an L1 penalty gave it a weight; empty for a model without such a penalty."""
    name = view.public_path.rpartition(".")[2]
    if name == "SelectFromModel":
        inner = view.fitted.get("estimator_", view.parameters.get("estimator"))
        return kept_by_l1(inner, names) if isinstance(inner, EstimatorView) else NOT_KEPT
    if not _has_l1(name, view):
        return {}
    weights = view.fitted.get("coef_")
    numbers = numbers_of(weights) if weights is not None else None
    if numbers is None or not names or len(numbers) % len(names):
        return NOT_KEPT
    return {name: any(numbers[place :: len(names)]) for place, name in enumerate(names)}


def _has_l1(name: str, view: EstimatorView) -> bool:
    ratio = view.parameters.get("l1_ratio")
    if name in ("Lasso", "LassoCV", "LassoLars", "LassoLarsCV", "LassoLarsIC"):
        return True
    mostly = isinstance(ratio, int | float) and ratio > _MOSTLY_L1
    return view.parameters.get("penalty") == "l1" or (mostly and name in ("ElasticNet", "LogisticRegression"))
