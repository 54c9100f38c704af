"""What a live object says of itself, as JSON: the truth that a reading is compared with.

Text, whole numbers, finite numbers, truth values and none stand for themselves and a list for a list. Everything else
is an object with one leading key: ``tuple``, ``set``, ``dict`` (pairs), ``int`` (large), ``float`` (not finite),
``bytes`` (hex), ``text`` (long, by its length), ``array`` (shape), ``sparse``, ``dtype``, ``frame`` (columns),
``distribution``, ``estimator``, ``object``, ``named`` (a class or function), ``deep``.
"""

from __future__ import annotations

import json
import math
from collections import UserList

import numpy as np
import pandas as pd
import scipy.sparse as sparse

MOST_ITEMS = 2_000
"""Longer arrays are compared by shape and type only."""

MOST_CHARACTERS = 2_000
DEEPEST = 40
LARGEST_WHOLE = 1 << 53
_SCALARS = (str, bool, type(None))
_KINDS = {"U": "text", "S": "bytes", "V": "record", "O": "object", "M": "datetime64", "m": "timedelta64", "b": "bool"}


def truth_of(value: object, depth: int = 0) -> object:
    """Describe a live object."""
    if depth > DEEPEST:
        return {"deep": True}
    scalar = _scalar(value)
    if scalar is not _NO_SCALAR:
        return scalar
    if isinstance(value, type) or (callable(value) and hasattr(value, "__name__")):
        return {"named": f"{getattr(value, '__module__', None) or ''}.{value.__name__}"}
    if hasattr(value, "get_params"):
        return _estimator(value, depth + 1)
    if isinstance(value, np.ndarray):
        return _array(value, depth)
    if type(value) is list or isinstance(value, UserList):
        return [truth_of(item, depth + 1) for item in value]
    if type(value) is tuple:
        return {"tuple": [truth_of(item, depth + 1) for item in value]}
    if isinstance(value, set | frozenset):
        return {"set": sorted((truth_of(item, depth + 1) for item in value), key=json.dumps)}
    if isinstance(value, dict):
        return {"dict": [[truth_of(key, depth + 1), truth_of(item, depth + 1)] for key, item in value.items()]}
    return _of_library(value, depth + 1)


def _of_library(value: object, depth: int) -> object:
    """Describe a table, a sparse matrix, a distribution or another object."""
    if isinstance(value, pd.DataFrame):
        types = [str(dtype) for dtype in value.dtypes]
        return {"frame": [str(name) for name in value.columns], "rows": len(value), "dtypes": types}
    if isinstance(value, pd.Series):
        return {"frame": [str(value.name or "")], "rows": len(value), "dtypes": [str(value.dtype)]}
    if sparse.issparse(value):
        shape, items = list(value.shape), _KINDS.get(value.dtype.kind, value.dtype.name)
        return {"sparse": _path(type(value)), "shape": shape, "nnz": int(value.nnz), "dtype": items}
    if type(value).__name__.endswith("_frozen") and hasattr(value, "dist"):
        return _distribution(value, depth)
    return _object(value, depth)


_NO_SCALAR = object()


def _scalar(value: object) -> object:
    if isinstance(value, np.generic) and value.dtype.kind in "biufUS":
        value = value.item()
    if type(value) is str and len(value) > MOST_CHARACTERS:
        return {"text": len(value)}
    if type(value) in _SCALARS:
        return value
    if type(value) is int:
        return value if abs(value) < LARGEST_WHOLE else {"int": str(value)}
    if type(value) is float:
        return value if math.isfinite(value) else {"float": repr(value)}
    if type(value) in (bytes, bytearray):
        return {"bytes": value.hex()} if len(value) <= MOST_CHARACTERS else {"text": len(value)}
    return _NO_SCALAR


def _array(value: np.ndarray, depth: int) -> object:
    kind = value.dtype.kind
    found = {"array": list(value.shape), "dtype": _KINDS.get(kind, value.dtype.name)}
    if kind in "biufUSO" and value.size <= MOST_ITEMS:
        # A masked item is none.
        found["values"] = [truth_of(item, depth + 1) for item in value.ravel(order="C").tolist()]
    if isinstance(value, np.ma.MaskedArray):
        found["mask"] = np.ma.getmaskarray(value).ravel(order="C").tolist()
    return found


def _distribution(value: object, depth: int) -> object:
    arguments = [truth_of(item, depth + 1) for item in value.args]
    keywords = _described(value.kwds, depth)
    return {"distribution": f"scipy.stats.{value.dist.name}", "arguments": arguments, "keywords": keywords}


def _estimator(value: object, depth: int) -> object:
    """Describe an estimator: constructor parameters, and the learnt attributes that its own state carries."""
    stored = value.__getstate__() if hasattr(value, "__getstate__") else None
    stored = stored if isinstance(stored, dict) else vars(value)
    learnt = {k: v for k, v in vars(value).items() if k.endswith("_") and not k.startswith("_") and k in stored}
    return {
        "estimator": _path(type(value)),
        "parameters": _described(value.get_params(deep=False), depth),
        "fitted": _described(learnt, depth),
        "facts": _described(_facts(value), depth),
    }


def _facts(value: object) -> dict[str, object]:
    """Return what an estimator says of its input and its classes, also where a property delegates."""
    found = {}
    for name in ("n_features_in_", "feature_names_in_", "classes_"):
        try:
            found[name] = getattr(value, name)
        except Exception:
            continue
    return found


def _object(value: object, depth: int) -> object:
    """Describe another object: its class, and for one of scikit-learn (splitters, scorers) its public attributes."""
    if isinstance(value, np.dtype):
        return {"dtype": _KINDS.get(value.kind, value.name)}
    found = {"object": _path(type(value))}
    if isinstance(value, pd.Index):
        found["shape"] = list(value.shape)
        if type(value) is pd.Index:
            found["values"] = [truth_of(item, depth + 1) for item in value.tolist()]
    if type(value).__module__.startswith(("sklearn.", "imblearn.")) and hasattr(value, "__dict__"):
        found["attributes"] = _described({k: v for k, v in vars(value).items() if not k.startswith("_")}, depth)
    return found


def _described(values: dict[str, object], depth: int) -> dict[str, object]:
    return {name: truth_of(value, depth + 1) for name, value in sorted(values.items())}


def deep_parameters(value: object) -> dict[str, object]:
    """Describe ``get_params(deep=True)`` of an object, or of the values of a dict; nothing for other ones."""
    if isinstance(value, dict):
        return {f"{key}/{name}": item for key, inner in value.items() for name, item in deep_parameters(inner).items()}
    if isinstance(value, type) or not hasattr(value, "get_params"):
        return {}
    return {name: _shallow(item) for name, item in sorted(value.get_params(deep=True).items())}


def _shallow(value: object) -> object:
    """Describe a value, estimators in it by their class: what is inside of them has names of its own."""
    if hasattr(value, "get_params") and not isinstance(value, type):
        return {"object": _path(type(value))}
    if type(value) is list:
        return [_shallow(item) for item in value]
    if type(value) is tuple:
        return {"tuple": [_shallow(item) for item in value]}
    return truth_of(value, DEEPEST - 4)


def _path(kind: type) -> str:
    return f"{kind.__module__}.{kind.__qualname__}"
