"""Which parameters somebody chose: those with another value than the default of any version that is known."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mlaudit.evidence.artifacts.model import ArtifactValue, EstimatorView


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
    defaults = _table().get(view.public_path, {})
    chosen: dict[str, ArtifactValue] = {}
    usual: dict[str, ArtifactValue] = {}
    for name, value in view.parameters.items():
        if name not in placed:
            is_usual = any(_is_same(value, default) for default in defaults.get(name, ()))
            (usual if is_usual else chosen)[name] = value
    return Parameters(chosen, usual)


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
