"""Rows of the training data that a fitted model holds: whoever has the file has them too.

Nearest neighbours, kernel methods and Gaussian processes keep all of their rows; support vector machines and samplers a
part; an isotonic regression the values at which its steps begin. Where such a regression calibrates a classifier these
are scores of that classifier and no rows.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView, FrameView, SparseView
from mlaudit.evidence.artifacts.queries.learnt import rows_fitted_on

_MOST_STEPS = 50_000
_MOST_HELD = 200
_FEATURES = frozenset(
    {"_fit_X", "X_train_", "X_fit_", "support_vectors_", "_raw_data", "X_", "X_thresholds_", "training_data_"}
)
_TARGETS = frozenset({"_y", "y_train_", "y_thresholds_"})
_FEATURES_OF = {
    "DBSCAN": "components_",
    "Nystroem": "components_",
    "AffinityPropagation": "cluster_centers_",
    "KDTree": "data",
    "BallTree": "data",
    "KDTree64": "data",
    "BallTree64": "data",
    "KDTree32": "data",
    "BallTree32": "data",
}
"""Classes of which an attribute holds rows as they were, and not something computed from them."""


@dataclass(frozen=True, slots=True)
class HeldRows:
    """Rows that an estimator holds.

    Attributes
    ----------
    attribute : str
        Where: its dotted place below the estimator that was asked, ``nn_k_._fit_X``.
    class_path : str
        Public path of the class whose attribute it is.
    rows, columns : int
        Their number; ``columns`` is 1 for a target or a single feature.
    is_target : bool
        Values of the target rather than of features.
    share : float
        Of the rows that this estimator was fitted on; Unknown where it does not say how many.
    """

    attribute: str
    class_path: str
    rows: int
    columns: int
    is_target: bool
    share: float | Unknown


def held_rows(view: EstimatorView) -> tuple[HeldRows, ...]:
    """List the rows of training data in an estimator and in the ones inside of it, each once."""
    found: list[HeldRows] = []
    waiting: deque[tuple[str, ArtifactValue]] = deque([("", view)])
    seen: set[int] = set()
    steps = 0
    while waiting and steps < _MOST_STEPS and len(found) < _MOST_HELD:
        place, value = waiting.popleft()
        steps += 1
        if not isinstance(value, EstimatorView | list | tuple | dict) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, EstimatorView):
            found += _held_by(value, place)
        if len(waiting) < _MOST_STEPS:
            waiting.extend(_children(place, value))
    return tuple(found[:_MOST_HELD])


def _held_by(view: EstimatorView, place: str) -> Iterator[HeldRows]:
    name = view.public_path.rpartition(".")[2]
    if "precomputed" in (view.parameters.get("kernel"), view.parameters.get("metric")):
        # What it keeps are distances between rows.
        return
    special = _FEATURES_OF.get(name)
    is_known = view.parameters_by == "signature" or special is not None
    for attribute, value in (*view.fitted.items(), *view.parameters.items()):
        is_features = attribute == special or (is_known and attribute in _FEATURES)
        if not is_features and not (is_known and attribute in _TARGETS):
            continue
        shape = _shape(value)
        if shape is None or shape[0] == 0:
            continue
        columns = shape[1] if len(shape) > 1 else 1
        yield HeldRows(
            f"{place}.{attribute}" if place else attribute,
            view.public_path,
            shape[0],
            columns,
            not is_features,
            _share(view, shape[0]),
        )


def _share(view: EstimatorView, rows: int) -> float | Unknown:
    fitted = rows_fitted_on(view)
    if isinstance(fitted, Unknown):
        return fitted
    return rows / fitted.count if fitted.count else Unknown("it was fitted on no rows")


def _shape(value: ArtifactValue) -> tuple[int, ...] | None:
    if isinstance(value, ArrayView | SparseView) and isinstance(value.shape, tuple) and value.shape:
        return value.shape
    if isinstance(value, FrameView) and isinstance(value.n_rows, int):
        return (value.n_rows, 1 if isinstance(value.columns, Unknown) else len(value.columns))
    return None


def _children(
    place: str, value: EstimatorView | list[ArtifactValue] | tuple[ArtifactValue, ...] | dict[str, ArtifactValue]
) -> Iterator[tuple[str, ArtifactValue]]:
    if isinstance(value, EstimatorView):
        named: Iterator[tuple[str, ArtifactValue]] = iter([*value.fitted.items(), *value.parameters.items()])
        if value.public_path.endswith("CalibratedClassifier"):
            named = ((name, item) for name, item in named if not name.startswith("calibrators"))
        if "_fit_X" in value.fitted:
            # The tree over these rows holds them once more.
            named = ((name, item) for name, item in named if name != "_tree")
    elif isinstance(value, dict):
        named = iter(value.items())
    else:
        named = ((str(index), item) for index, item in enumerate(value[:_MOST_STEPS]))
    return ((f"{place}.{name}" if place else name, item) for name, item in named)
