"""Training rows that fitted estimators carry with them, found by the attributes in which their classes keep them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.evidence.artifacts.model import Artifact, EstimatorView
from mlaudit.facts.artifact_views import estimators_in

_ALL_ROWS = frozenset({"_fit_X", "X_train_", "X_fit_"})
_ALL_ROWS_OF = {"LabelPropagation": "X_", "LabelSpreading": "X_"}
_SOME_ROWS = frozenset({"support_vectors_"})
_SOME_ROWS_OF = {"DBSCAN": "components_"}

MAX_FOUND = 50


@dataclass(frozen=True, slots=True)
class StoredArray:
    """Rows in one attribute.

    ``place`` is the dotted way to the attribute; ``is_all`` tells a class that keeps every row from one that keeps
    some, as support vectors are.
    """

    place: str
    callee: str
    n_rows: int
    n_columns: int
    is_all: bool


def stored_arrays(artifact: Artifact) -> list[StoredArray]:
    """Return the rows that a file holds, an array that is shared once."""
    found: list[StoredArray] = []
    seen: set[int] = set()
    for place, view in estimators_in(artifact):
        found += _of(place, view, seen)
        if len(found) >= MAX_FOUND:
            break
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
            yield StoredArray(_joined(place, attribute), view.public_path, shape[0], shape[1], is_all)


def _joined(place: str, attribute: str) -> str:
    """Leave out the words of a pipeline's own bookkeeping: ``steps.knn._fit_X`` and ``best_estimator_.knn._fit_X``."""
    skipped = ("steps", "best_estimator_", "1")
    parts = [part for part in place.split(".") if part and part not in skipped]
    return ".".join([*parts, attribute])
