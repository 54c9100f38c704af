"""Which parameters somebody chose: those with another value than the default of any version that is known."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mlaudit.evidence.artifacts.model import ArtifactValue, EstimatorView

_ASKED_FIRST = (
    "objective", "loss_function", "booster", "boosting", "boosting_type", "num_class", "iterations", "num_iterations",
    "n_estimators", "learning_rate", "max_depth", "depth", "num_leaves", "max_leaves", "subsample", "bagging_fraction",
    "feature_fraction", "colsample_bytree", "lambda_l1", "lambda_l2", "l2_leaf_reg", "reg_alpha", "reg_lambda",
    "metric", "eval_metric", "random_state", "random_seed", "seed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameters:
    """The parameters of an estimator that are not shown as parts.

    Attributes
    ----------
    chosen : dict
        Those that differ from what is usual; all of them where the class is not in the table.
    usual : dict
        The others.
    """

    chosen: dict[str, ArtifactValue]
    usual: dict[str, ArtifactValue]


def split_parameters(view: EstimatorView, placed: frozenset[str]) -> Parameters:
    """Divide the parameters of an estimator; ``placed`` are left out.

    The table beside this module has scikit-learn, imbalanced-learn, xgboost and lightgbm; `tools/usual_parameters.py`
    writes it.
    """
    defaults = _table().get(view.public_path)
    if defaults is None:
        return Parameters(_asked_first({n: value for n, value in view.parameters.items() if n not in placed}), {})
    chosen: dict[str, ArtifactValue] = {}
    usual: dict[str, ArtifactValue] = {}
    for name, value in view.parameters.items():
        if name not in placed:
            is_usual = any(_is_same(value, default) for default in defaults.get(name, ()))
            (usual if is_usual else chosen)[name] = value
    return Parameters(chosen, usual)


def _asked_first(parameters: dict[str, ArtifactValue]) -> dict[str, ArtifactValue]:
    """Put what people ask for first before the many settings of a booster."""
    first = {name: parameters[name] for name in _ASKED_FIRST if name in parameters}
    return {**first, **parameters}


def _is_same(value: ArtifactValue, default: object) -> bool:
    """Compare a value with a default of the table, where a tuple is a list."""
    if isinstance(value, list | tuple) and isinstance(default, list):
        return len(value) == len(default) and all(_is_same(a, b) for a, b in zip(value, default, strict=True))
    if value is None or default is None or isinstance(value, bool) or isinstance(default, bool):
        return value is default
    if isinstance(value, float) and isinstance(default, float) and math.isnan(value):
        return math.isnan(default)
    if isinstance(value, int | float) and isinstance(default, int | float):
        return value == default
    return isinstance(value, str) and value == default


@cache
def _table() -> dict[str, dict[str, list[object]]]:
    table: dict[str, dict[str, list[object]]] = json.loads(Path(__file__).with_name("usual_values.json").read_bytes())
    return table
