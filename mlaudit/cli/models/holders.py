"""Which attributes of an estimator hold other estimators, and as what."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal

from mlaudit.core.estimators import kind_of
from mlaudit.evidence.artifacts.model import ArtifactValue, EstimatorView

MANY = 6
"""Of more unnamed estimators in a row than this, the first stands for all."""

_LOOKED_AT = 8
"""Items by which a list is told to be one of estimators."""

_STAND_INS = ("best_estimator_", "estimator_", "estimator")
_COVERS = {"TransformedTargetRegressor": "regressor", "FrozenEstimator": "estimator"}
"""Classes, and the parameter whose estimator gets the same columns."""

_TEMPLATES = frozenset({"estimator", "base_estimator"})
"""Parameters that are copied into each member of an ensemble."""

How = Literal["steps", "branches", "members"]


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """One value that is held.

    Attributes
    ----------
    label : str
        Its name.
    columns : ArtifactValue
        What a ColumnTransformer was given as its columns.
    alike : int
        How many values it stands for.
    is_stand_in : bool
        Whether it gets what its holder gets, which is a thin cover around it.
    """

    label: str
    value: ArtifactValue
    columns: ArtifactValue = None
    alike: int = 1
    is_stand_in: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Holding:
    """What an estimator holds.

    Attributes
    ----------
    how : {'steps', 'branches', 'members'}
        One after the other; side by side on columns; or in any other way.
    held : tuple of Held
    attributes : frozenset of str
        The parameters and learnt attributes that hold them, copies and templates included.
    """

    how: How
    held: tuple[Held, ...] = ()
    attributes: frozenset[str] = frozenset()


def holding_of(view: EstimatorView) -> Holding:
    """Return what an estimator holds; the fitted one where it keeps a template too."""
    name = class_name(view)
    if name == "Pipeline" and isinstance(view.parameters.get("steps"), list | tuple):
        return Holding("steps", tuple(_named(view.parameters["steps"])), frozenset({"steps"}))
    if name == "FeatureUnion":
        held = tuple(_named(view.parameters.get("transformer_list")))
        return Holding("steps", held, frozenset({"transformer_list"}))
    if name == "ColumnTransformer":
        branches = view.fitted.get("transformers_", view.parameters.get("transformers"))
        return Holding("branches", tuple(_named(branches)), frozenset({"transformers", "transformers_"}))
    if kind_of(view.class_path) == "search":
        return _stand_in(view)
    modules = view.parameters.get("modules")
    if isinstance(modules, dict) and view.class_path.startswith("torch."):
        held = tuple(Held(name, module) for name, module in modules.items() if isinstance(module, EstimatorView))
        return Holding("members", held, frozenset({"modules"}))
    return _members(view)


def class_name(view: EstimatorView) -> str:
    """Return the last part of a class path."""
    return view.class_path.rpartition(".")[2]


def is_estimator(value: ArtifactValue) -> bool:
    """Whether a value is an estimator of a known class, has learnt something, or holds one that has."""
    return isinstance(value, EstimatorView) and (
        _has_learnt(value)
        or any(isinstance(inner, EstimatorView) and _has_learnt(inner) for inner in _attributes(value))
    )


def _has_learnt(view: EstimatorView) -> bool:
    return kind_of(view.class_path) not in ("unknown", "passthrough") or any(
        name.endswith("_") and not name.startswith("_") for name in view.fitted
    )


def _attributes(view: EstimatorView) -> Iterator[ArtifactValue]:
    yield from view.fitted.values()
    yield from view.parameters.values()


def _named(value: ArtifactValue) -> Iterator[Held]:
    """Read the steps of a pipeline, union or column transformer."""
    for item in value if isinstance(value, list | tuple) else ():
        if isinstance(item, list | tuple) and len(item) >= 2 and isinstance(item[0], str):
            yield Held(item[0], item[1], item[2] if len(item) > 2 else None)


def _stand_in(view: EstimatorView) -> Holding:
    for attribute in _STAND_INS:
        inner = view.fitted.get(attribute, view.parameters.get(attribute))
        if isinstance(inner, EstimatorView):
            return Holding("members", (Held(attribute, inner, is_stand_in=True),), frozenset(_STAND_INS))
    return Holding("members")


def _members(view: EstimatorView) -> Holding:
    """Look for estimators in every attribute: learnt ones first, which replace the parameters of the same name."""
    found: dict[str, tuple[Held, ...]] = {}
    attributes: set[str] = set()
    for source in (view.fitted, view.parameters):
        for attribute, value in source.items():
            if attribute.startswith("_"):
                continue
            held = tuple(_estimators_in(attribute, value))
            if held:
                attributes.add(attribute)
                base = attribute.rstrip("_")
                found[base] = _renamed(found[base], held) if base in found else held
    is_ensemble = any(len(held) > 1 or held[0].alike > 1 for held in found.values())
    shown: list[Held] = []
    seen: set[int] = set()
    for base, held in found.items():
        if is_ensemble and base in _TEMPLATES:
            continue
        fresh = [item for item in held if id(item.value) not in seen]
        seen.update(id(item.value) for item in fresh)
        shown += fresh
    covered = _COVERS.get(class_name(view), "")
    marked = (replace(held, is_stand_in=bool(covered) and held.label.rstrip("_") == covered) for held in shown)
    return Holding("members", tuple(marked), frozenset(attributes))


def _estimators_in(attribute: str, value: ArtifactValue) -> Iterator[Held]:
    if isinstance(value, EstimatorView):
        if is_estimator(value):
            yield Held(attribute, value)
        return
    if isinstance(value, dict):
        first = list(islice(value.values(), _LOOKED_AT))
        if any(map(is_estimator, first)) and all(is_estimator(item) or isinstance(item, str) for item in first):
            yield from (Held(name, item) for name, item in value.items() if isinstance(item, EstimatorView))
        return
    if not isinstance(value, list | tuple) or not value:
        return
    named = tuple(_named(value[:_LOOKED_AT]))
    if named and any(is_estimator(item.value) for item in named):
        yield from _named(value)
    elif all(is_estimator(item) for item in value[:_LOOKED_AT]):
        yield from _unnamed(attribute, value)


def _unnamed(attribute: str, value: list[ArtifactValue] | tuple[ArtifactValue, ...]) -> Iterator[Held]:
    if len(value) > MANY:
        yield Held(attribute, value[0], alike=len(value))
    else:
        yield from (Held(f"{attribute}[{at}]", item) for at, item in enumerate(value))


def _renamed(fitted: tuple[Held, ...], given: tuple[Held, ...]) -> tuple[Held, ...]:
    """Give fitted estimators the names of the parameters that they were made from."""
    names = [item.label for item in given if isinstance(item.value, EstimatorView)]
    if len(names) != len(fitted) or len(names) < 2:
        return fitted
    return tuple(Held(name, item.value, alike=item.alike) for name, item in zip(names, fitted, strict=True))
