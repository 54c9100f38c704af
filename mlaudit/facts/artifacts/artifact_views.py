"""Every estimator in a model file, with its place: steps of pipelines, parts of ensembles, attributes of any object."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue, EstimatorView

MAX_VALUES, MAX_NAME = 100_000, 200

_INSIDES = re.compile(r"^[\w.<>]+\.(?:__globals__|__builtins__|__subclasses__|__code__|__mro__|__import__)(?:\.|$)")


def outermost(artifact: Artifact) -> Iterator[tuple[str, EstimatorView]]:
    """Iterate over the estimators of a file that no other estimator holds, with their places."""
    found: set[str] = set()
    for place, view in estimators_in(artifact):
        parts = place.split(".")
        if "" not in found and not any(".".join(parts[:length]) in found for length in range(1, len(parts) + 1)):
            found.add(place)
            yield place, view


def estimators_in(artifact: Artifact) -> Iterator[tuple[str, EstimatorView]]:
    """Iterate over the estimators of a file, outermost first, one that is shared once; the root has an empty place."""
    seen: set[int] = set()
    waiting: list[tuple[str, ArtifactValue]] = [("", artifact.value)]
    for place, value in waiting:
        if id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, EstimatorView):
            yield place, value
        if len(waiting) < MAX_VALUES:
            waiting += _inside(place, value)


def attribute_chains(artifact: Artifact) -> list[str]:
    """Return names that a file reaches by ``getattr`` through the insides of functions: ``f.__globals__``."""
    if "builtins.getattr" not in artifact.globals:
        return []
    found: dict[str, None] = {}
    seen: set[int] = set()
    waiting: list[ArtifactValue] = [artifact.value]
    for value in waiting:
        if isinstance(value, str):
            if _INSIDES.search(value):
                found[value[:MAX_NAME]] = None
        elif isinstance(value, EstimatorView | dict | list | tuple) and id(value) not in seen:
            seen.add(id(value))
            if len(waiting) < MAX_VALUES:
                waiting += _members(value)
    return list(found)


def _members(
    value: EstimatorView | dict[str, ArtifactValue] | list[ArtifactValue] | tuple[ArtifactValue, ...],
) -> list[ArtifactValue]:
    if isinstance(value, EstimatorView):
        return [value.public_path, *value.fitted.values(), *value.parameters.values()]
    return list(value.values()) if isinstance(value, dict) else list(value)


def _inside(place: str, value: ArtifactValue) -> Iterator[tuple[str, ArtifactValue]]:
    items: list[tuple[str, ArtifactValue]] = []
    if isinstance(value, EstimatorView):
        items = [*value.fitted.items(), *value.parameters.items()]
    elif isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list | tuple):
        items = [(_label(index, item), item) for index, item in enumerate(value)]
    for name, item in items:
        if isinstance(item, EstimatorView | dict | list | tuple):
            yield (f"{place}.{name}" if place else name), item


def _label(index: int, item: ArtifactValue) -> str:
    """Name a step by its label in the list of a pipeline, anything else by its number."""
    if isinstance(item, tuple | list) and len(item) >= 2 and isinstance(item[0], str):
        return item[0]
    return str(index)
