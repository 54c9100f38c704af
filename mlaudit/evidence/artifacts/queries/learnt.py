"""What an estimator has learnt about the shape of its data: features, rows, classes.

Where scikit-learn has a property that asks another estimator, so does this: a pipeline its first or last step, a search
its best estimator, an ensemble its first member. Unknown is what the file does not hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView, Scalar, SparseView

_MOST_HOPS = 100
_NO_FEATURES = Unknown("the number of features is not in the file")
_NO_NAMES = Unknown("the names of the features are not in the file")
_NO_CLASSES = Unknown("the classes are not in the file")
_NO_ROWS = Unknown("the rows that it was fitted on are not in the file")

_FEATURES = ("n_features_in_", "_n_features_in", "n_features_", "_n_features")
_ROWS = ("n_samples_seen_", "n_samples_fit_", "_n_samples", "n_samples_", "_n_samples_orig")
_COUNTS = ("class_count_",)
_SHARES = ("class_prior_", "priors_")
_FRONT = (
    "best_estimator_",
    "regressor_",
    "estimator_",
    "base_estimator_",
    "estimators_",
    "estimator",
    "classifier_",
    "_Booster",
)
"""Attributes that hold an estimator, or several, which see the same columns."""

_WITHOUT_CLASSES = frozenset(
    {
        "sklearn.feature_selection.SelectFromModel",
        "sklearn.feature_selection.SequentialFeatureSelector",
        "sklearn.multioutput.ClassifierChain",
        "sklearn.multioutput.MultiOutputClassifier",
    }
)
"""They hold classifiers, and have no classes or several lists of them."""

_UNION, _UNION_TELLS_NAMES = "sklearn.pipeline.FeatureUnion", (1, 3)
"""A class that has had the names of its transformers only since a version of scikit-learn."""

_CHAINS = ("steps", "transformer_list")


@dataclass(frozen=True, slots=True)
class RowsView:
    """Rows that an estimator was fitted on, and the attribute that tells."""

    count: int
    attribute: str


@dataclass(frozen=True, slots=True)
class ClassesView:
    """Classes that a classifier was fitted on.

    Attributes
    ----------
    labels : tuple
        As they stand in the target, in order.
    counts : tuple of float
        Rows of each class, weighted where rows were; Unknown where the model does not keep them.
    shares : tuple of float
        Share of each class as learnt, or as given for it; Unknown where the model does not keep it.
    """

    labels: tuple[Scalar, ...]
    counts: tuple[float, ...] | Unknown
    shares: tuple[float, ...] | Unknown


def n_features_in(view: EstimatorView) -> int | Unknown:
    """Return the number of features that ``fit`` saw."""
    for holder in _asked(view, first=True):
        for name in _FEATURES:
            value = holder.fitted.get(name)
            # LightGBM writes -1 before it is fitted.
            if type(value) is int and value >= 0:
                return value
    return _NO_FEATURES


def feature_names_in(view: EstimatorView) -> tuple[str, ...] | Unknown:
    """Return the names of the features that ``fit`` saw; Unknown also where it saw an array without names."""
    for holder in _asked(view, first=True):
        if holder.public_path == _UNION and _is_before(holder.version, _UNION_TELLS_NAMES):
            break
        value = holder.fitted.get("feature_names_in_")
        if isinstance(value, ArrayView) and not isinstance(value.values, Unknown):
            names = tuple(name for name in value.values if isinstance(name, str))
            if len(names) == len(value.values):
                return names
    return _NO_NAMES


def classes_of(view: EstimatorView) -> ClassesView | Unknown:
    """Return the classes that a classifier was fitted on, with their counts or shares where it keeps them."""
    for holder in _asked(view, first=False):
        if holder.public_path in _WITHOUT_CLASSES:
            break
        labels = _labels(holder)
        if labels is not None:
            counts = _numbers(holder, _COUNTS, len(labels))
            return ClassesView(labels, counts, _numbers(holder, _SHARES, len(labels)))
    return _NO_CLASSES


def rows_fitted_on(view: EstimatorView) -> RowsView | Unknown:
    """Return the rows that an estimator was fitted on, by the attribute of its own that tells.

    A search tells those of its refit; an estimator inside of another one saw other rows and is not asked.
    """
    for name in _ROWS:
        value = view.fitted.get(name)
        if isinstance(value, ArrayView) and not isinstance(value.values, Unknown):
            value = max((item for item in value.values if isinstance(item, int | float)), default=None)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1 << 60:
            return RowsView(int(value), name)
    fit_shape = view.fitted.get("shape_fit_")
    if isinstance(fit_shape, tuple) and fit_shape and type(fit_shape[0]) is int:
        return RowsView(fit_shape[0], "shape_fit_")
    for name in ("_fit_X", "X_train_", "X_fit_"):
        held = view.fitted.get(name)
        if isinstance(held, ArrayView | SparseView) and isinstance(held.shape, tuple) and held.shape:
            return RowsView(held.shape[0], name)
    return _NO_ROWS


def _labels(view: EstimatorView) -> tuple[Scalar, ...] | None:
    for name in ("classes_", "_classes"):
        value = view.fitted.get(name)
        if isinstance(value, ArrayView) and not isinstance(value.values, Unknown):
            return value.values
    binarizer = view.fitted.get("label_binarizer_", view.fitted.get("_label_binarizer"))
    if isinstance(binarizer, EstimatorView):
        return _labels(binarizer)
    n_classes = view.fitted.get("n_classes_")
    if view.public_path.startswith("xgboost.") and type(n_classes) is int and 0 < n_classes <= 100_000:
        # xgboost takes the numbers from 0 on, and nothing else, for classes.
        return tuple(range(n_classes))
    return None


def _numbers(view: EstimatorView, names: tuple[str, ...], count: int) -> tuple[float, ...] | Unknown:
    for name in names:
        value = view.fitted.get(name)
        if isinstance(value, ArrayView) and value.shape == (count,) and not isinstance(value.values, Unknown):
            numbers = tuple(float(item) for item in value.values if isinstance(item, int | float))
            if len(numbers) == count:
                return numbers
    return Unknown("the model does not keep it")


def _is_before(version: str | None, first: tuple[int, int]) -> bool:
    numbers = re.match(r"(\d{1,4})\.(\d{1,4})", version or "")
    return numbers is not None and (int(numbers[1]), int(numbers[2])) < first


def _asked(view: EstimatorView, first: bool) -> Iterator[EstimatorView]:
    """Go from an estimator to the one that its properties ask; ``first`` tells which step of a pipeline."""
    seen: set[int] = set()
    at: EstimatorView | None = view
    while at is not None and id(at) not in seen and len(seen) < _MOST_HOPS:
        seen.add(id(at))
        yield at
        at = _next(at, first)


def _next(view: EstimatorView, first: bool) -> EstimatorView | None:
    for name in _CHAINS:
        steps = view.parameters.get(name)
        if isinstance(steps, list | tuple) and steps:
            found = _estimator_in(steps if first else steps[::-1])
            if found is not None:
                return found
    for name in _FRONT:
        found = _estimator_in(view.fitted.get(name, view.parameters.get(name)))
        if found is not None:
            return found
    return None


def _estimator_in(value: ArtifactValue) -> EstimatorView | None:
    """Return an estimator, or the first one of a list of estimators or of named ones."""
    if isinstance(value, EstimatorView):
        return value
    for item in value[:_MOST_HOPS] if isinstance(value, list | tuple) else ():
        named = item[1] if isinstance(item, tuple | list) and len(item) > 1 and isinstance(item[0], str) else item
        if isinstance(named, EstimatorView):
            return named
    return None
