"""Tables of pandas inside of a pickle: their columns, number of rows and types, never their cells.

pandas writes a table as blocks of columns of one type and two axes, and an index by its class and the array in it. The
layout is the same from pandas 1.3 to 3.1, with changes in the arrays: see `pandas_arrays`. Older files state blocks and
axes in a dict, which a Series does to this day.
"""

from __future__ import annotations

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArrayView, FrameView, Scalar
from mlaudit.evidence.artifacts.pickles.class_paths import class_of, dotted
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, attributes, entries, positional
from mlaudit.evidence.artifacts.view.arrays import Arrays
from mlaudit.evidence.artifacts.view.pandas_arrays import PandasArrays

_TABLES = frozenset({"DataFrame", "Series"})
_EXTENSION_ARRAYS = ("Categorical", "Array")
_LAYOUT = "0.14.1"
"""Key under which a manager of blocks states them, since that version of pandas."""

_NO_COLUMNS = Unknown("the columns of a table in the artifact are not readable")
_NO_ROWS = Unknown("the rows of a table in the artifact are not counted")
_NO_TYPES = Unknown("the types of a table in the artifact are not readable")
_UNKNOWN_TYPE = "unknown"

_Axis = tuple[tuple[str, ...] | Unknown, int | Unknown, str]
"""Labels, length and class of an axis."""


class Frames:
    """Views the pandas objects of one stream; each axis is read once, and the work is bounded."""

    def __init__(self, limits: Limits, arrays: Arrays, dtypes: DTypes) -> None:
        self._steps = limits.frame_steps
        self._arrays = PandasArrays(limits, arrays, dtypes)
        self._axes: dict[int, _Axis] = {}

    def read(self, node: Call, path: str) -> FrameView | ArrayView | None:
        """View a DataFrame, Series, extension array or Index; None for another object of pandas."""
        name = path.rpartition(".")[2]
        if name in _TABLES:
            return self._table(attributes(node), path, name)
        if name.endswith("Index"):
            return self._index(node, path)
        if name.endswith(_EXTENSION_ARRAYS) and name != "PandasArray":
            dtype, length = self._arrays.type_of(node)
            if dtype is not None:
                return FrameView(path, ("",), _NO_ROWS if length is None else length, (dtype,))
        return None

    def _table(self, state: dict[str, Node], path: str, name: str) -> FrameView:
        axes, blocks = _managed(state.get("_mgr", state.get("_data")))
        if not axes:
            return FrameView(path, _NO_COLUMNS, _NO_ROWS, _NO_TYPES)
        _, n_rows, index = self._axis(axes[-1])
        if name == "Series":
            label = state.get("_name", state.get("name"))
            dtype = self._arrays.type_of(blocks[0][0])[0] if blocks else None
            return FrameView(path, (_text(label) or "",), n_rows, (dtype or _UNKNOWN_TYPE,), index)
        columns, n_columns, _ = self._axis(axes[0])
        types = self._types(blocks, n_columns) if isinstance(n_columns, int) else _NO_TYPES
        return FrameView(path, columns, n_rows, types, index)

    def _types(self, blocks: list[tuple[Node, Node]], n_columns: int) -> tuple[str, ...] | Unknown:
        if not self._may_take(n_columns):
            return _NO_TYPES
        types = [_UNKNOWN_TYPE] * n_columns
        for values, placement in blocks:
            dtype, _ = self._arrays.type_of(values)
            for place in self._places(placement, n_columns):
                types[place] = dtype or _UNKNOWN_TYPE
        return tuple(types)

    def _places(self, placement: Node, n_columns: int) -> range | list[int]:
        """Return the columns of a block, which are a slice or an array."""
        places: range | list[int] = []
        if type(placement) is Call and class_of(placement) == "builtins.slice":
            bounds = positional(placement)
            if len(bounds) == 3 and all(type(b) is int or b is None for b in bounds):
                start, stop, step = (b if type(b) is int else None for b in bounds)
                places = range(n_columns)[slice(start, stop, step or None)]
        else:
            array = self._arrays.view(placement)
            if array is not None and not isinstance(array.values, Unknown):
                places = [place for place in array.values if type(place) is int and 0 <= place < n_columns]
        return places if self._may_take(1 + len(places)) else []

    def _index(self, node: Call, path: str) -> FrameView | ArrayView | None:
        """View an index as the array in it, where that is all that it is."""
        state = _index_state(node)
        array = self._arrays.view(state.get("data"))
        if array is not None and path.endswith(".Index"):
            return array
        _, length, _ = self._axis(node)
        names = state.get("names")
        if type(names) is list:
            return FrameView(path, tuple(_text(name) or "" for name in names[:100]), length, _NO_TYPES)
        dtype = "int64" if path.endswith(".RangeIndex") else self._arrays.type_of(state.get("data"))[0]
        if dtype is None and "left" in state:
            sides = self._arrays.type_of(state["left"])[0] or _UNKNOWN_TYPE
            dtype = f"interval[{sides}, {state.get('closed')}]"
        return FrameView(path, (_text(state.get("name")) or "",), length, (dtype or _UNKNOWN_TYPE,))

    def _axis(self, node: Node) -> _Axis:
        """Return the labels, length and class of an axis."""
        known = self._axes.get(id(node))
        if known is None:
            known = self._axes[id(node)] = self._read_axis(node)
        return known

    def _read_axis(self, node: Node) -> _Axis:
        if type(node) is not Call:
            return _NO_COLUMNS, _NO_ROWS, ""
        name = class_of(node).rpartition(".")[2]
        state = _index_state(node)
        if name == "RangeIndex":
            return self._range(state)
        codes = state.get("codes")
        if type(codes) is list and codes:
            length = self._arrays.type_of(codes[0])[1]
            return Unknown("the columns have several levels"), _NO_ROWS if length is None else length, name
        data = state.get("data", state.get("left"))
        _, length = self._arrays.type_of(data)
        array = self._arrays.view(data)
        labels: tuple[str, ...] | Unknown = _NO_COLUMNS
        if array is not None and not isinstance(array.values, Unknown) and len(array.shape) == 1:
            texts = [_text(value) for value in array.values]
            labels = _NO_COLUMNS if None in texts else tuple(text for text in texts if text is not None)
        return labels, _NO_ROWS if length is None else length, name

    def _range(self, state: dict[str, Node]) -> _Axis:
        start, stop, step = state.get("start"), state.get("stop"), state.get("step")
        if type(start) is not int or type(stop) is not int or type(step) is not int or step == 0:
            return _NO_COLUMNS, _NO_ROWS, "RangeIndex"
        length = max(0, -(-(stop - start) // step))
        labels: tuple[str, ...] | Unknown = _NO_COLUMNS
        if self._may_take(length):
            labels = tuple(str(number) for number in range(start, stop, step))
        return labels, length, "RangeIndex"

    def _may_take(self, steps: int) -> bool:
        if steps > self._steps:
            return False
        self._steps -= steps
        return True


def _managed(manager: Node) -> tuple[list[Node], list[tuple[Node, Node]]]:
    """Return the axes, and the blocks as values and placement."""
    if type(manager) is not Call:
        return [], []
    arguments = positional(manager)
    if len(arguments) == 2 and type(arguments[1]) is list:
        blocks = arguments[0] if isinstance(arguments[0], tuple | list) else ()
        return arguments[1], [pair for pair in map(_block, blocks) if pair is not None]
    state = manager.states[-1] if manager.states else None
    last = state[-1] if type(state) is tuple and state else None
    layout = entries(entries(last).get(_LAYOUT))
    axes, listed = layout.get("axes"), layout.get("blocks")
    found = [entries(block) for block in listed] if type(listed) is list else []
    return axes if type(axes) is list else [], [(block.get("values"), block.get("mgr_locs")) for block in found]


def _block(node: Node) -> tuple[Node, Node] | None:
    """Read a block: a call with its values, placement and number of dimensions."""
    arguments = positional(node)
    return None if len(arguments) < 2 else (arguments[0], arguments[1])


def _index_state(node: Call) -> dict[str, Node]:
    """Return what an index is made from: its class, and a dict."""
    arguments = positional(node)
    return entries(arguments[1]) if len(arguments) == 2 else {}


def _text(value: Node | Scalar) -> str | None:
    """Return a label as text; names of columns can be numbers."""
    if type(value) is str:
        return value
    if type(value) is int or type(value) is float:
        return str(value)
    return dotted(value) if type(value) is Global else None
