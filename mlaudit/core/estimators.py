"""What an estimator class learns from rows, looked up by its public name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, cast

from mlaudit.core.bundled import read_bundled
from mlaudit.core.declared import Declared, in_force

Kind = Literal[
    "scaler",
    "power_transform",
    "imputer",
    "encoder",
    "target_encoder",
    "selector",
    "sampler",
    "reducer",
    "vectoriser",
    "discretiser",
    "cluster",
    "stateless",
    "transformer",
    "search",
    "estimator",
    "passthrough",
    "unknown",
]
Family = Literal[
    "linear", "penalised_linear", "distance", "kernel", "tree", "boosting", "neural", "clustering", "other"
]

_LONGEST_PATH = 500
"""Characters of a dotted name; no class has a longer one."""

_WITH_TARGET: frozenset[str] = frozenset({"sampler", "target_encoder", "search", "selector", "estimator"})


@dataclass(frozen=True, slots=True)
class _Table:
    libraries: frozenset[str]
    kinds: dict[str, Kind]
    families: dict[str, Family]
    classifiers: frozenset[str]
    delegating: frozenset[str]
    without_target: frozenset[str]
    with_target: frozenset[str]


def kind_of(class_path: str) -> Kind:
    """Return what a class learns, such as ``scaler`` for ``sklearn.preprocessing.StandardScaler``.

    Parameters
    ----------
    class_path : str
        Dotted name; private modules may stand in it. A bare name is taken for that of a known library. ``passthrough``
        and ``drop`` are the words that stand for a step.

    Returns
    -------
    str
        ``unknown`` for a class of another library or one that is not listed.
    """
    if len(class_path) > _LONGEST_PATH:
        return "unknown"
    return _kind_of(class_path, in_force())


@lru_cache(maxsize=4_000)
def _kind_of(class_path: str, declared: Declared) -> Kind:
    if class_path in ("passthrough", "drop"):
        return "passthrough"
    kinds = _table_with(declared).kinds
    return next((kinds[key] for key in _keys(class_path) if key in kinds), "unknown")


def family_of(class_path: str, wraps: str = "") -> Family:
    """Return the kind of model that a class fits; ``other`` for ensembles of anything, transformers, unknown ones.

    Parameters
    ----------
    wraps : str
        Class that an ensemble was told to fit many times; empty where it was told nothing.
    """
    own: Family = next((_table().families[key] for key in _keys(class_path) if key in _table().families), "other")
    if not wraps:
        return own
    inner = family_of(wraps)
    return own if own != "other" and inner in ("tree", "boosting") else inner


def is_classifier(class_path: str) -> bool | None:
    """Tell whether a class predicts labels; None where it is not known, or depends on an estimator inside of it."""
    keys = _keys(class_path)
    if kind_of(class_path) == "unknown" or any(key in _table().delegating for key in keys):
        return None
    return any(key in _table().classifiers or key.endswith("Classifier") for key in keys)


def uses_target(class_path: str) -> bool | None:
    """Tell whether ``fit`` learns from y; None where the class is not known."""
    kind, keys = kind_of(class_path), _keys(class_path)
    if kind == "unknown":
        return None
    if kind in _WITH_TARGET:
        return not any(key in _table().without_target for key in keys)
    return any(key in _table().with_target for key in keys)


def _keys(class_path: str) -> tuple[str, ...]:
    if class_path in in_force().names:
        return (class_path,)
    library, _, rest = class_path.partition(".")
    if not rest:
        return (class_path,)
    name = rest.rpartition(".")[2]
    return (f"{library}.{name}", name) if library in _table().libraries else ()


def _table() -> _Table:
    return _table_with(in_force())


@cache
def _bundled() -> dict[str, Any]:
    return cast(dict[str, Any], read_bundled(Path(__file__).with_name("estimators.yaml")))


@lru_cache(maxsize=2)
def _table_with(declared: Declared) -> _Table:
    raw = declared.added_to(_bundled())
    return _Table(
        libraries=frozenset(raw["libraries"]),
        kinds={name: cast(Kind, kind) for kind, names in raw["kinds"].items() for name in names},
        families={name: cast(Family, family) for family, names in raw["families"].items() for name in names},
        classifiers=frozenset(raw["classifiers"]),
        delegating=frozenset(raw["delegating"]),
        without_target=frozenset(raw["without_target"]),
        with_target=frozenset(raw["with_target"]),
    )
