"""The arrays of a skops file as the records that a pickle of them would hold."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from mlaudit.evidence.artifacts.failures import Malformed
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes, decode, shape_of
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, Pairs, RawArray, attributes

_MADE_EMPTY = Global("numpy._core.multiarray", "_reconstruct")
_MASKED = Global("numpy.ma.core", "_mareconstruct")
_OBJECTS = Call(Global("numpy", "dtype"), ("O8", False, True))
_PARTS_OF_MATRICES = frozenset({"data", "indices", "indptr", "row", "col", "coords", "offsets"})
_MOST_SHOWN = 1 << 16
_CLASSES_OF_ARRAYS = frozenset({"ndarray", "matrix", "recarray", "memmap"})


def array_of_objects(shape: Node, items: list[Node]) -> Node:
    """Return the record of an array of objects, whose items are lists in lists."""
    axes = shape_of(shape)
    if axes is None:
        raise Malformed("an array of objects has no readable shape")
    for _ in axes[1:]:
        items = [inner for item in items for inner in (item if type(item) is list else (item,))]
    if len(items) != prod(axes):
        raise Malformed("an array of objects has another number of items than its shape says")
    return Call(_MADE_EMPTY, (Global("numpy", "ndarray"),), states=[(1, axes, _OBJECTS, False, items)])


def scalar_or_array(cls: Global, array: Node) -> Node:
    """Return a number as the record of a scalar: skops writes both as arrays."""
    if not isinstance(array, RawArray) or cls.name in _CLASSES_OF_ARRAYS or array.data is None:
        return array
    state = attributes(array.wrapper)
    if state.get("shape") != ():
        return array
    return Call(Global("numpy._core.multiarray", "scalar"), (state.get("dtype"), array.data))


def masked_array(array: Node, mask: Node) -> Node:
    """Return the record of a masked array; without a readable mask it is shown as a plain one."""
    state = _state(array)
    hidden = _state(mask)
    if state is None:
        return array
    content = hidden[-1] if hidden is not None and hidden[3] == state[3] else None
    if hidden is None and prod(state[1]) <= _MOST_SHOWN:
        # A single number instead of an array says that nothing is masked.
        content = bytes(prod(state[1]))
    return Call(_MASKED, (), states=[(*state, content, None)])


def _state(array: Node) -> tuple[int, tuple[int, ...], Node, bool, Node] | None:
    """Return the state by which a pickle fills an array."""
    if isinstance(array, RawArray):
        state = attributes(array.wrapper)
        axes = shape_of(state.get("shape"))
        return None if axes is None else (1, axes, state.get("dtype"), state.get("order") == "F", array.data)
    given = array.states[-1] if isinstance(array, Call) and array.function is _MADE_EMPTY and array.states else None
    if type(given) is not tuple:
        return None
    axes = shape_of(given[1])
    return None if axes is None else (1, axes, given[2], False, given[4])


def sparse_matrix(cls: Global, parts: Mapping[str, Node], dtypes: DTypes) -> Node:
    """Return the record of a sparse matrix, given the arrays that scipy's ``save_npz`` writes."""
    shape = parts.get("shape")
    axes: Node = None
    if isinstance(shape, RawArray) and shape.data is not None:
        state = attributes(shape.wrapper)
        dtype, length = dtypes.read(state.get("dtype")), shape_of(state.get("shape"))
        axes = decode(dtype, shape.data, prod(length)) if dtype is not None and length is not None else None
    kept = [(name, part) for name, part in parts.items() if name in _PARTS_OF_MATRICES]
    return Call(cls, (), None, True, [Pairs([("_shape", axes), *kept])])
