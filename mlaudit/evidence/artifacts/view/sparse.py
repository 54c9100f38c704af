"""Sparse matrices and arrays of scipy."""

from __future__ import annotations

import re
from math import prod

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, SparseView
from mlaudit.evidence.artifacts.pickles.dtypes import shape_of
from mlaudit.evidence.artifacts.pickles.nodes import Call, Node, Pairs, attributes, positional
from mlaudit.evidence.artifacts.view.arrays import Arrays

_CLASS = re.compile(r"(csr|csc|coo|bsr|dia|lil|dok)_(?:matrix|array)")
_NO_SHAPE = Unknown("a sparse matrix in the artifact has no readable shape")
_NOT_COUNTED = Unknown("the stored items of a sparse matrix of this format are not counted")
_NO_TYPE = Unknown("a sparse matrix in the artifact has no readable type")


def sparse_of(node: Call, path: str, arrays: Arrays) -> SparseView | None:
    """View a sparse matrix; None for another object of scipy.sparse."""
    match = _CLASS.fullmatch(path.rpartition(".")[2])
    if match is None:
        return None
    state = attributes(node)
    shape = shape_of(state.get("_shape", state.get("shape")))
    kind = match.group(1)
    data = arrays.at(state.get("data"), with_values=False)
    stated = data.dtype if isinstance(data, ArrayView) else arrays.type_name(state.get("dtype"))
    dtype = _NO_TYPE if stated is None else stated
    if kind == "dok":
        entries = _entries(node, state)
        return SparseView(
            path, _NO_SHAPE if shape is None else shape, _NOT_COUNTED if entries is None else entries, dtype
        )
    counted = kind in ("csr", "csc", "coo", "bsr") and isinstance(data, ArrayView)
    nnz = prod(data.shape) if counted and isinstance(data, ArrayView) else None
    return SparseView(path, _NO_SHAPE if shape is None else shape, _NOT_COUNTED if nnz is None else nnz, dtype)


def _entries(node: Call, state: dict[str, Node]) -> int | None:
    """Count the entries of a dict of keys: the object is that dict, or holds it."""
    if node.pairs is not None:
        return len(node.pairs)
    given = positional(node)
    if len(given) > 2 and type(given[2]) is Pairs:
        return len(given[2].pairs)
    held = state.get("_dict")
    return len(held.pairs) if type(held) is Pairs else None
