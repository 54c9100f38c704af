"""The values that a search tried for each parameter, and what the estimator had before it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

from mlaudit.core.estimators import family_of
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, DistributionView, EstimatorView

Strategy = Literal["grid", "random", "halving", "model_based"]

_STRATEGIES: dict[str, Strategy] = {
    "GridSearchCV": "grid",
    "RandomizedSearchCV": "random",
    "HalvingGridSearchCV": "halving",
    "HalvingRandomSearchCV": "halving",
    "BayesSearchCV": "model_based",
    "OptunaSearchCV": "model_based",
}
_HOLDERS = ("steps", "transformers", "transformer_list", "estimators")
"""Parameters of pipelines, column transformers, unions and ensembles that hold named parts."""

_SCALES = frozenset(
    {
        "C",
        "alpha",
        "learning_rate",
        "learning_rate_init",
        "eta",
        "eta0",
        "reg_alpha",
        "reg_lambda",
        "lambda_l1",
        "lambda_l2",
        "l2_regularization",
        "l2_leaf_reg",
        "weight_decay",
        "var_smoothing",
    }
)
"""Parameters whose effect goes with their ratio, not with their difference."""

_MORE_IS_ONLY_SLOWER = frozenset({"n_estimators", "max_iter", "n_init", "max_samples", "n_quantiles"})
_AS_MANY_AS_COLUMNS = frozenset({"k", "n_components", "n_features_to_select", "max_features", "percentile"})

_ALIASES = {"minkowski": "euclidean", "deviance": "log_loss", "mse": "squared_error"}
"""Names of the same thing, the first of them with the defaults of its other parameters."""

Number = int | float


def strategy_of(view: EstimatorView) -> Strategy | None:
    """Return how a search chooses candidates; None for what is no search over parameters."""
    return _STRATEGIES.get(view.class_path.rpartition(".")[2])


def names_of(settings: Iterable[Mapping[str, ArtifactValue]]) -> list[str]:
    """Return the parameters that candidates set, in the order in which they are met."""
    return list(dict.fromkeys(name for setting in settings for name in setting))


def values_of(settings: Iterable[Mapping[str, ArtifactValue]], name: str) -> list[ArtifactValue]:
    """Return the different values of a parameter; whole objects are all different."""
    found: dict[object, ArtifactValue] = {}
    for setting in settings:
        if name in setting:
            value = setting[name]
            identity = _identity(value)
            found.setdefault(id(value) if identity is None else identity, value)
    return list(found.values())


def same(one: ArtifactValue, other: ArtifactValue) -> bool:
    """Whether two values are equal scalars; True is not 1."""
    identity = _identity(one)
    return identity is not None and identity == _identity(other)


def _identity(value: ArtifactValue) -> tuple[bool, str | float | None] | None:
    """Return what equal scalars share; None for what is no scalar."""
    if isinstance(value, str):
        return False, _ALIASES.get(value, value)
    if value is None or isinstance(value, int | float):
        return isinstance(value, bool), value
    return None


def numbers(values: Sequence[ArtifactValue]) -> list[Number] | None:
    """Return the values in ascending order where all of them are numbers."""
    found = [value for value in values if isinstance(value, int | float) and not isinstance(value, bool)]
    return sorted(found) if len(found) == len(values) else None


def owner_of(view: ArtifactValue, dotted: str) -> tuple[EstimatorView | None, str]:
    """Follow ``clf__svc__C`` to the estimator that has the parameter, and to the name of the parameter."""
    *parts, last = dotted.split("__")
    for part in parts:
        view = _part(view, part)
    return (view if isinstance(view, EstimatorView) else None), last


def starting_value(root: ArtifactValue, dotted: str) -> ArtifactValue:
    """Return the value that the estimator was constructed with, before the search set it."""
    owner, name = owner_of(root, dotted)
    if owner is None or name not in owner.parameters:
        return Unknown("the estimator that has the parameter was not kept")
    value = owner.parameters[name]
    is_placeholder = isinstance(value, str) and value in ("deprecated", "warn")
    return Unknown("its default is about to change") if is_placeholder else value


def is_listed(view: EstimatorView, name: str) -> bool:
    """Whether the values of a parameter were listed, and not drawn from a distribution."""
    found = _given(view, name)
    return bool(found) and all(isinstance(values, list | tuple | ArrayView) for values in found)


def even_range(view: EstimatorView, name: str) -> tuple[float, float] | None:
    """Return the ends of the even distribution that a parameter was drawn from; None for any other."""
    found = _given(view, name)
    if len(found) != 1 or not isinstance(found[0], DistributionView) or found[0].name.rpartition(".")[2] != "uniform":
        return None
    drawn = found[0]
    given = dict(zip(("loc", "scale"), drawn.arguments, strict=False)) | drawn.keywords
    loc, scale = given.get("loc", 0.0), given.get("scale", 1.0)
    if not isinstance(loc, int | float) or not isinstance(scale, int | float):
        return None
    return float(loc), float(loc) + float(scale)


def is_scale(owner: EstimatorView | None, name: str) -> bool:
    """Whether a parameter is one that is searched over orders of magnitude."""
    if name == "gamma":
        # In boosting the same word is a minimum gain, which begins at zero.
        return owner is not None and family_of(owner.public_path) == "kernel"
    return name in _SCALES


def is_natural_bound(name: str, values: Sequence[Number], edge: Literal["low", "high"]) -> bool:
    """Whether there is nothing beyond the edge, or nothing but cost."""
    value = values[0] if edge == "low" else values[-1]
    if edge == "low":
        whole = all(isinstance(one, int) for one in values)
        return value <= 0 or (whole and value <= (2 if name in ("min_samples_split", "max_leaf_nodes") else 1))
    is_share = all(0 <= one <= 1 for one in values)
    return (is_share and value == 1) or name in _MORE_IS_ONLY_SLOWER or name in _AS_MANY_AS_COLUMNS


def is_even(values: Sequence[Number]) -> bool:
    """Whether numbers are spaced evenly: the deviation of their steps is below a tenth of the mean step."""
    steps = [b - a for a, b in pairwise(values)]
    mean = sum(steps) / len(steps)
    spread = math.sqrt(sum((step - mean) ** 2 for step in steps) / len(steps))
    return spread < 0.1 * mean


def _given(view: EstimatorView, name: str) -> list[ArtifactValue]:
    """Return what a search was given for a parameter, once for each grid that has it."""
    given = view.parameters.get("param_grid", view.parameters.get("param_distributions"))
    grids = given if isinstance(given, list | tuple) else [given]
    return [grid[name] for grid in grids if isinstance(grid, dict) and name in grid]


def _part(view: ArtifactValue, name: str) -> ArtifactValue:
    if not isinstance(view, EstimatorView):
        return None
    inner = view.parameters.get(name)
    if isinstance(inner, EstimatorView):
        return inner
    for holder in _HOLDERS:
        listed = view.parameters.get(holder)
        for entry in listed if isinstance(listed, list | tuple) else ():
            if isinstance(entry, list | tuple) and len(entry) >= 2 and entry[0] == name:
                return entry[1]
    return None
