"""Comparing a view with the live object that was dumped."""

from __future__ import annotations

import math

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, EstimatorView


def differences(live: object, view: object, place: str = "root") -> list[str]:
    """List where a view disagrees with a live object; what was not kept does not disagree."""
    import numpy as np
    from sklearn.base import BaseEstimator

    if isinstance(view, Unknown):
        return []
    if isinstance(live, BaseEstimator):
        return _estimators(live, view, place)
    if isinstance(live, np.ma.MaskedArray):
        return []
    if isinstance(live, np.ndarray):
        return _arrays(live, view, place)
    if isinstance(live, np.generic):
        live = live.item()
    if isinstance(live, dict):
        pairs = view if isinstance(view, dict) else dict(view)
        key_of = str if isinstance(view, dict) else (lambda key: key)
        return [d for key, item in live.items() for d in differences(item, pairs[key_of(key)], f"{place}[{key!r}]")]
    if isinstance(live, list | tuple):
        if type(view) is not type(live) or len(view) != len(live):
            return [f"{place}: {live!r} was read as {view!r}"]
        return [d for i, (a, b) in enumerate(zip(live, view, strict=True)) for d in differences(a, b, f"{place}[{i}]")]
    return [] if _same(live, view) else [f"{place}: {live!r} was read as {view!r}"]


def _same(live: object, view: object) -> bool:
    import numpy as np

    if isinstance(live, np.dtype):
        return view in (live.name, live.kind)
    if isinstance(live, set | frozenset):
        return sorted(map(str, live)) == sorted(map(str, view))
    if live is None or isinstance(live, str | int | float | bytes):
        both_missing = isinstance(live, float) and math.isnan(live) and math.isnan(view)
        return type(view) is type(live) and (live == view or both_missing)
    if isinstance(view, EstimatorView):
        return view.class_path.endswith(type(live).__name__)
    return isinstance(view, str) and view.endswith(getattr(live, "__name__", "?"))


def _estimators(live: object, view: object, place: str) -> list[str]:
    path = f"{type(live).__module__}.{type(live).__qualname__}"
    if not isinstance(view, EstimatorView) or view.class_path != path:
        return [f"{place}: {path} was read as {view!r}"]
    found = []
    for name, value in live.get_params(deep=False).items():
        found += differences(value, view.parameters.get(name, "missing"), f"{place}.{name}")
    for name, value in vars(live).items():
        if name.endswith("_") and not name.startswith("_"):
            found += differences(value, view.fitted.get(name, "missing"), f"{place}.{name}")
    return found


def _arrays(live, view: object, place: str) -> list[str]:
    if not isinstance(view, ArrayView):
        return [] if isinstance(view, list) and live.dtype == object else [f"{place}: an array was read as {view!r}"]
    if view.shape != live.shape:
        return [f"{place}: shape {live.shape} was read as {view.shape}"]
    if isinstance(view.values, Unknown):
        return []
    expected = tuple(live.ravel(order="C").tolist())
    same = all(a == b or (a != a and b != b) for a, b in zip(expected, view.values, strict=True))
    return [] if same else [f"{place}: {expected[:5]} was read as {view.values[:5]}"]
