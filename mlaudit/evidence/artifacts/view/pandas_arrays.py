"""Arrays of pandas: plain ones, masked ones, categories, datetimes, text by Python or by Arrow.

An array is told by its type, named as pandas names it, and its length. Its values are read only where they are the
labels of an axis.
"""

from __future__ import annotations

import struct

from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArrayView, Scalar
from mlaudit.evidence.artifacts.pickles.class_paths import class_of
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, RawArray, attributes, entries, positional
from mlaudit.evidence.artifacts.view.arrays import ArrayParts, Arrays, bytes_of

_BACKED = "__pyx_unpickle_NDArrayBacked"
_OLD_BACKING = ("_codes", "_ndarray", "_data")
_TEXT = frozenset({"string", "large_string", "utf8", "large_utf8"})
_MASKED = {"i": "Int", "u": "UInt", "f": "Float", "b": "boolean"}

_Typed = tuple[str | None, int | None]
"""Type and length, None for what is not readable."""

_TYPE_OF_CLASS = {"Categorical": "category", "StringArray": "string"}


class PandasArrays:
    """Reads the arrays of pandas in one stream, each record once."""

    def __init__(self, limits: Limits, arrays: Arrays, dtypes: DTypes) -> None:
        self._limits = limits
        self._arrays = arrays
        self._dtypes = dtypes
        self._typed: dict[int, _Typed] = {}
        self._views: dict[int, ArrayView | None] = {}

    def type_of(self, node: Node) -> _Typed:
        """Return the type as pandas names it, and the number of items along the last axis."""
        known = self._typed.get(id(node))
        if known is None:
            known = self._typed[id(node)] = self._type(node)
        return known

    def view(self, node: Node) -> ArrayView | None:
        """Return an array of numbers or text with its values, None where it is none."""
        if id(node) not in self._views:
            self._views[id(node)] = self._view(node)
        return self._views[id(node)]

    def _view(self, node: Node) -> ArrayView | None:
        plain = _backing(node)
        array = self._arrays.at(plain)
        if isinstance(array, ArrayParts):
            if len(array.items) > self._limits.array_items:
                return None
            items = tuple(item for item in array.items if item is None or isinstance(item, str | int | float))
            return ArrayView(array.shape, "object", items) if len(items) == len(array.items) else None
        if isinstance(array, ArrayView):
            # The codes of categories and the ticks of datetimes are not their labels.
            return array if plain is node or _class_name(node).startswith("StringArray") else None
        texts = arrow_texts(_chunks(node), self._limits.array_items) if type(node) is Call else None
        return None if texts is None else ArrayView((len(texts),), "text", texts)

    def _type(self, node: Node) -> _Typed:
        array = self._arrays.at(node, with_values=False)
        if isinstance(array, ArrayView | ArrayParts):
            dtype = array.dtype if isinstance(array, ArrayView) else "object"
            if dtype in ("datetime64", "timedelta64"):
                dtype = f"{dtype}[{self._unit(node)}]"
            return "object" if dtype in ("text", "bytes") else dtype, array.shape[-1] if array.shape else None
        if type(node) is not Call:
            return None, None
        name = _class_name(node)
        if name in ("ArrowStringArray", "ArrowExtensionArray") or name.startswith("ArrowString"):
            return self._arrow(node, name)
        state = attributes(node)
        if name.endswith("Index") and len(positional(node)) == 2:
            return self._of_index(node)
        if name in ("IntegerArray", "FloatingArray", "BooleanArray"):
            return self._masked(state)
        if name == "SparseArray":
            return self._sparse(state)
        if name == "IntervalArray":
            return self._interval(state)
        return self._backed(node, name)

    def _of_index(self, node: Call) -> _Typed:
        """Return the type of the array in an index."""
        array = self._arrays.at(entries(positional(node)[1]).get("data"), with_values=False)
        if isinstance(array, ArrayView):
            return array.dtype, array.shape[-1] if array.shape else None
        return None, None

    def _masked(self, state: dict[str, Node]) -> _Typed:
        data = self._arrays.at(state.get("_data"), with_values=False)
        if not isinstance(data, ArrayView):
            return None, None
        size = data.dtype.lstrip("uintfloabg")
        name = _MASKED.get(data.dtype[0], data.dtype)
        return name if name == "boolean" else f"{name}{size}", data.shape[-1] if data.shape else None

    def _sparse(self, state: dict[str, Node]) -> _Typed:
        values = self._arrays.at(state.get("_sparse_values"), with_values=False)
        fill = attributes(state.get("_dtype")).get("_fill_value")
        if type(fill) is Call:
            fill = self._arrays.scalar(positional(fill))
        length = _first(state.get("_sparse_index"))
        shown = f", {fill!r}" if isinstance(fill, bool | int | float) else ""
        inner = values.dtype if isinstance(values, ArrayView) else "object"
        return f"Sparse[{inner}{shown}]", length if type(length) is int else None

    def _interval(self, state: dict[str, Node]) -> _Typed:
        inner, length = self.type_of(state.get("_left"))
        return "interval" if inner is None else f"interval[{inner}, {_closed(state)}]", length

    def _backed(self, node: Call, name: str) -> _Typed:
        """Read an array that adds a type of pandas to one of numpy: the type stands first in its state.

        Before pandas 1.3 both were attributes.
        """
        state = node.states[-1] if node.states else None
        dtype = state[0] if type(state) is tuple and state else attributes(node).get("_dtype")
        plain = _backing(node)
        array = self._arrays.at(plain, with_values=False)
        if array is None or not isinstance(array, ArrayView | ArrayParts) or plain is node:
            # skops loses what such an array of pandas 1 holds; two classes have one type each.
            return None if state else _TYPE_OF_CLASS.get(name), None
        length = array.shape[-1] if array.shape else None
        if name == "Categorical":
            return "category", length
        if name.startswith("StringArray"):
            return _string_type(dtype), length
        if name == "PeriodArray":
            return _period_type(dtype), length
        if name in ("DatetimeArray", "TimedeltaArray"):
            zone = _zone(dtype)
            kind = "datetime64" if name == "DatetimeArray" else "timedelta64"
            return f"{kind}[{self._unit(plain)}{'' if zone is None else f', {zone}'}]", length
        return None, length

    def _unit(self, node: Node) -> str:
        dtype = self._dtypes.read(self._arrays.dtype_at(node))
        return (dtype.unit if dtype is not None else "") or "ns"

    def _arrow(self, node: Call, name: str) -> _Typed:
        chunks = _chunks(node)
        lengths = [chunk[1] for chunk in chunks or ()]
        known = [length for length in lengths if type(length) is int]
        length = sum(known) if chunks is not None and len(known) == len(lengths) else None
        if name.startswith("ArrowString"):
            return _string_type(attributes(node).get("_dtype")), length
        kind = _arrow_type(attributes(attributes(node).get("_dtype")).get("pyarrow_dtype"))
        return None if kind is None else f"{kind}[pyarrow]", length


def arrow_texts(chunks: list[tuple[Node, ...]] | None, most: int) -> tuple[Scalar, ...] | None:
    """Read text as Arrow lays it out: a bitmap of what is there, offsets, and the bytes of all texts in a row."""
    found: list[Scalar] = []
    for chunk in chunks or ():
        kind, length, _, start, buffers = chunk[:5]
        if _arrow_type(kind) not in _TEXT or type(length) is not int or type(start) is not int:
            return None
        if type(buffers) is not list or len(buffers) != 3 or length < 0 or start < 0 or len(found) + length > most:
            return None
        present, offsets, content = (None if buffer is None else _buffer(buffer) for buffer in buffers)
        texts = _texts(present, offsets or b"", content or b"", (start, length, str(_arrow_type(kind))))
        if texts is None:
            return None
        found += texts
    return tuple(found) if chunks is not None else None


def _texts(present: bytes | None, offsets: bytes, content: bytes, layout: tuple[int, int, str]) -> list[Scalar] | None:
    start, length, kind = layout
    code, width = ("q", 8) if kind.startswith("large") else ("i", 4)
    ends = offsets[start * width : (start + length + 1) * width]
    if len(ends) != (length + 1) * width and length:
        return None
    places = struct.unpack(f"<{len(ends) // width}{code}", ends[: len(ends) // width * width])
    found: list[Scalar] = []
    for number in range(length):
        bit = start + number
        if present is not None and bit // 8 < len(present) and not present[bit // 8] >> (bit % 8) & 1:
            found.append(None)
            continue
        low, high = places[number], places[number + 1]
        if not 0 <= low <= high <= len(content):
            return None
        found.append(content[low:high].decode("utf-8", "replace"))
    return found


def _chunks(node: Call) -> list[tuple[Node, ...]] | None:
    """Return the chunks of an Arrow array: type, length, missing, offset, buffers ..."""
    state = attributes(node)
    held = state.get("_pa_array", state.get("_data"))
    listed = _first(held)
    found = []
    for part in listed if type(listed) is list else [held]:
        given = _first(part)
        if type(given) is not tuple or len(given) < 5:
            return None
        found.append(given)
    return found


def _buffer(node: Node) -> bytes | None:
    return bytes_of(_first(node))


def _arrow_type(node: Node) -> str | None:
    alias = _first(node)
    return alias if type(alias) is str else None


def _backing(node: Node) -> Node:
    """Return the array of numpy behind an array of pandas, or the record itself."""
    if type(node) is not Call or type(node.function) is not Global:
        return node
    if node.function.name != _BACKED:
        held = attributes(node)
        return next((held[name] for name in _OLD_BACKING if name in held and _is_array(held[name])), node)
    state = node.states[-1] if node.states else None
    return next((part for part in state if _is_array(part)), node) if type(state) is tuple else node


def _is_array(node: Node) -> bool:
    if type(node) is Call and type(node.function) is Global:
        return node.function.name in ("_reconstruct", "_frombuffer", "_create_array")
    return type(node) is RawArray


def _first(node: Node) -> Node:
    """Return the first argument of a call."""
    arguments = positional(node)
    return arguments[0] if arguments else None


def _class_name(node: Node) -> str:
    if type(node) is not Call:
        return ""
    return class_of(node).rpartition(".")[2]


def _string_type(dtype: Node) -> str:
    """Tell ``str``, the text of pandas 3, from ``string``: the former's missing value is NaN."""
    arguments = positional(dtype)
    missing = arguments[1] if len(arguments) > 1 else None
    return "str" if type(missing) is float else "string"


def _period_type(dtype: Node) -> str:
    given = _first(dtype)
    return given if type(given) is str else "period"


def _zone(dtype: Node) -> str | None:
    """Return the name of a time zone as the file tells it, None for times without one."""
    state = attributes(dtype)
    if "tz" not in state:
        return None
    zone = state["tz"]
    name = _first(zone)
    if type(name) is str:
        return name
    if type(zone) is Call and (class_of(zone).endswith("._UTC") or class_of(zone) == "datetime.timezone"):
        return "UTC"
    return "time zone"


def _closed(state: dict[str, Node]) -> str:
    closed = attributes(state.get("_dtype")).get("closed", state.get("_closed"))
    return closed if type(closed) is str else "right"
