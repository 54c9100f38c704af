"""The ways in which an array stands in a pickle, and what of it can be shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from math import prod

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArrayView, Scalar
from mlaudit.evidence.artifacts.pickles.class_paths import class_of
from mlaudit.evidence.artifacts.pickles.dtypes import DType, DTypes, decode, decode_field, shape_of
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, RawArray, attributes, positional

TO_BYTES = frozenset({"_codecs.encode", "builtins.bytes", "builtins.bytearray"})
"""Functions whose calls stand for bytes."""

_UNSHAPED = Unknown("an array in the artifact has no readable shape")
_TOO_LONG = Unknown("the array is too long to be kept")
_NOT_DECODED = Unknown("arrays of this type are not decoded")

_BY_SHAPE = Unknown("rows of data are told by their shape only")
_MASK_AT = 5
"""Where in the state of a masked array the bytes of its mask stand."""


@dataclass(frozen=True, slots=True)
class ArrayParts:
    """Shape and items of an array of objects; ``mask`` for a masked one."""

    shape: tuple[int, ...]
    items: list[Node]
    mask: tuple[bool, ...] | Unknown | None = None


class Arrays:
    """Turns the records of arrays and numpy scalars into views."""

    def __init__(self, limits: Limits, dtypes: DTypes) -> None:
        self._limits = limits
        self._dtypes = dtypes

    def at(self, node: Node, with_values: bool = True) -> ArrayView | ArrayParts | Unknown | None:
        """View an array in any of the ways in which it is written; None where the record is none.

        Parameters
        ----------
        node : Node
        with_values : bool
            Without, an array of numbers or text is told by its shape and type only.
        """
        if type(node) is RawArray:
            return self._raw(node, with_values)
        if type(node) is not Call or type(node.function) is not Global:
            return None
        function, arguments = node.function, positional(node)
        if function.module.startswith("numpy"):
            if function.name == "_reconstruct":
                return self._filled(node.states[-1] if node.states else None, with_values)
            if function.name == "_frombuffer":
                return self.from_buffer(arguments, with_values)
            if function.name == "_mareconstruct":
                return self._masked(node.states[-1] if node.states else None)
        elif function.name == "_create_array" and function.module.startswith("dill") and len(arguments) > 2:
            return self._filled(arguments[2], with_values)
        return None

    def dtype_at(self, node: Node) -> Node:
        """Return the record of the type of an array's items."""
        return self._parts(node)[1]

    def type_name(self, dtype: Node) -> str | None:
        """Return the name of a type by its record, such as ``float64``; None where it is not understood."""
        found = self._dtypes.read(dtype)
        return None if found is None else found.name

    def field(self, node: Node, name: str) -> tuple[Scalar, ...] | None:
        """Return one number of each record in an array of records, where its bytes are kept."""
        shape, kind, content = self._parts(node)
        axes, dtype = shape_of(shape), self._dtypes.read(kind)
        data = bytes_of(content)
        if axes is None or dtype is None or data is None or prod(axes) > self._limits.array_items:
            return None
        return decode_field(dtype, name, data, prod(axes))

    def _parts(self, node: Node) -> tuple[Node, Node, Node]:
        """Return the shape, type and bytes of an array as they are written."""
        if type(node) is RawArray:
            state = attributes(node.wrapper)
            return state.get("shape"), state.get("dtype"), node.data
        if type(node) is Call and type(node.function) is Global:
            arguments = positional(node)
            if node.function.name == "_frombuffer" and len(arguments) > 2:
                return arguments[2], arguments[1], arguments[0]
            filled = node.states[-1] if node.states else arguments[2] if len(arguments) > 2 else None
            if node.function.name in ("_reconstruct", "_create_array") and type(filled) is tuple and len(filled) > 4:
                return filled[1], filled[2], filled[4]
        return None, None, None

    def _raw(self, node: RawArray, with_values: bool) -> ArrayView:
        name = node.dtype.name
        if not with_values:
            return ArrayView(node.shape, name, _BY_SHAPE)
        is_fortran = len(node.shape) > 1 and attributes(node.wrapper).get("order") == "F"
        return ArrayView(node.shape, name, self._values(node.shape, node.dtype, node.data, is_fortran))

    def _filled(self, state: Node, with_values: bool = True) -> ArrayView | ArrayParts | Unknown:
        """View an array that was made empty and filled by its state."""
        if type(state) is not tuple or len(state) < 5:
            return _UNSHAPED
        _, shape, dtype, is_fortran, content = state[:5]
        if type(content) is list:
            axes = shape_of(shape)
            return _UNSHAPED if axes is None else ArrayParts(axes, content)
        return self._view(shape, dtype, bytes_of(content), "F" if is_fortran is True else "C", with_values)

    def _masked(self, state: Node) -> ArrayView | ArrayParts | Unknown:
        """View a masked array: the state of a plain one, then the bytes of its mask."""
        plain = self._filled(state)
        if isinstance(plain, Unknown) or type(state) is not tuple:
            return plain
        data = bytes_of(state[_MASK_AT]) if len(state) > _MASK_AT else None
        if data is None or len(data) != prod(plain.shape) or len(data) > self._limits.array_items:
            return replace(plain, mask=_NOT_DECODED)
        mask = tuple(byte != 0 for byte in data)
        if state[3] is True and len(plain.shape) > 1:
            mask = tuple(item is True for item in _row_major(mask, plain.shape))
        if isinstance(plain, ArrayParts) or isinstance(plain.values, Unknown):
            return replace(plain, mask=mask)
        shown = zip(plain.values, mask, strict=True)
        return replace(plain, mask=mask, values=tuple(None if is_masked else value for value, is_masked in shown))

    def from_buffer(self, arguments: tuple[Node, ...], with_values: bool = True) -> ArrayView | Unknown:
        """View an array made by ``_frombuffer`` (protocol 5)."""
        if len(arguments) < 4:
            return _UNSHAPED
        content, dtype, shape, order = arguments[:4]
        axes = shape_of(arguments[4]) if len(arguments) > 4 and order == "K" else None
        view = self._view(shape, dtype, bytes_of(content), order, with_values)
        return _transposed(view, axes) if axes is not None and isinstance(view, ArrayView) else view

    def scalar(self, arguments: tuple[Node, ...]) -> Scalar | Unknown:
        """Return the value of a numpy scalar."""
        dtype = self._dtypes.read(arguments[0]) if arguments else None
        content = bytes_of(arguments[1]) if len(arguments) > 1 else None
        values = decode(dtype, content, 1) if dtype is not None and content is not None else None
        return values[0] if values else Unknown("a number in the artifact is of a type that is not decoded")

    def _view(
        self, shape: Node, dtype: Node, content: bytes | None, order: Node, with_values: bool
    ) -> ArrayView | Unknown:
        axes, kind = shape_of(shape), self._dtypes.read(dtype)
        if axes is None or kind is None:
            return _UNSHAPED
        if not with_values:
            return ArrayView(axes, kind.name, _BY_SHAPE)
        return ArrayView(axes, kind.name, self._values(axes, kind, content, order == "F"))

    def _values(
        self, axes: tuple[int, ...], dtype: DType, content: bytes | None, is_fortran: bool
    ) -> tuple[Scalar, ...] | Unknown:
        count = prod(axes)
        if content is None or count > self._limits.array_items:
            return _TOO_LONG
        values = decode(dtype, content, count)
        if values is None:
            return _NOT_DECODED
        return _row_major(values, axes) if is_fortran and len(axes) > 1 else values


def bytes_of(node: Node) -> bytes | None:
    """Return bytes as the protocols write them: as they are, as Latin-1 text, or wrapped in calls; None if not kept."""
    for _ in range(3):
        if type(node) is bytes:
            return node
        if type(node) is str:
            return _latin1(node)
        if type(node) is not Call or type(node.arguments) is not tuple or class_of(node) not in TO_BYTES:
            return None
        if not node.arguments:
            return b""
        node = node.arguments[0]
    return None


def _latin1(text: str) -> bytes | None:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return None


def _row_major(values: tuple[Scalar, ...], axes: tuple[int, ...]) -> tuple[Scalar, ...]:
    """Reorder values that were stored column by column."""
    strides = [prod(axes[:i]) for i in range(len(axes))]
    return _picked(values, axes, strides)


def _transposed(view: ArrayView, order: tuple[int, ...]) -> ArrayView:
    if sorted(order) != list(range(len(view.shape))):
        return ArrayView(view.shape, view.dtype, _NOT_DECODED)
    strides = [prod(view.shape[axis + 1 :]) for axis in order]
    axes = tuple(view.shape[axis] for axis in order)
    values = view.values
    return ArrayView(axes, view.dtype, values if isinstance(values, Unknown) else _picked(values, axes, strides))


def _picked(values: tuple[Scalar, ...], axes: tuple[int, ...], strides: list[int]) -> tuple[Scalar, ...]:
    if not values:
        return values
    return tuple(
        values[sum(index * stride for index, stride in zip(place, strides, strict=True))]
        for place in product(*(range(axis) for axis in axes))
    )
