"""Training rows that fitted estimators carry with them, found by the attributes in which their classes keep them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue, EstimatorView

_ALL_ROWS = frozenset({"_fit_X", "X_train_", "X_fit_"})
_ALL_ROWS_OF = {"LabelPropagation": "X_", "LabelSpreading": "X_"}
_SOME_ROWS = frozenset({"support_vectors_"})
_SOME_ROWS_OF = {"DBSCAN": "components_"}

MAX_VALUES, MAX_FOUND = 100_000, 50


@dataclass(frozen=True, slots=True)
class StoredArray:
    """Rows in one attribute.

    ``place`` is the dotted way to the estimator that holds them, empty for the root; ``is_all`` tells a class that
    keeps every row from one that keeps some, as support vectors are.
    """

    place: str
    callee: str
    attribute: str
    n_rows: int
    n_columns: int
    is_all: bool


def stored_arrays(artifact: Artifact) -> list[StoredArray]:
    """Return the rows that a file holds, an array that is shared once."""
    found: list[StoredArray] = []
    seen: set[int] = set()
    waiting: list[tuple[str, ArtifactValue]] = [("", artifact.value)]
    for place, value in waiting:
        if id(value) in seen or len(found) >= MAX_FOUND or len(waiting) > MAX_VALUES:
            continue
        seen.add(id(value))
        if isinstance(value, EstimatorView):
            found += list(_of(place, value, seen))
        waiting += _inside(place, value)
    return found


def _of(place: str, view: EstimatorView, seen: set[int]) -> Iterator[StoredArray]:
    name = view.class_path.rpartition(".")[2]
    for attribute, value in view.fitted.items():
        is_all = attribute in _ALL_ROWS or _ALL_ROWS_OF.get(name) == attribute
        if not (is_all or attribute in _SOME_ROWS or _SOME_ROWS_OF.get(name) == attribute):
            continue
        shape = getattr(value, "shape", None)
        if isinstance(shape, tuple) and len(shape) == 2 and shape[0] > 0 and id(value) not in seen:
            seen.add(id(value))
            yield StoredArray(place, view.public_path, attribute, shape[0], shape[1], is_all)


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
    named = isinstance(item, tuple) and len(item) >= 2 and isinstance(item[0], str)
    return str(item[0]) if named and isinstance(item, tuple) else str(index)
