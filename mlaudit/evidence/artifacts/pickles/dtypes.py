"""Reading numpy dtypes from the records that would make them, and values from their bytes, without numpy."""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass

from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Scalar
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, Pairs, positional

_LONGEST_AXIS = 1 << 48
_MOST_AXES = 64

_CODE = re.compile(r"[<>|=]?([?a-zA-Z])(\d{0,12})")
_LETTERS = {
    "?": ("b", 1),
    "b": ("i", 1),
    "B": ("u", 1),
    "h": ("i", 2),
    "H": ("u", 2),
    "l": ("i", 8),
    "L": ("u", 8),
    "q": ("i", 8),
    "Q": ("u", 8),
    "e": ("f", 2),
    "d": ("f", 8),
}
_FORMATS = {
    ("b", 1): "?",
    ("i", 1): "b",
    ("u", 1): "B",
    ("i", 2): "h",
    ("u", 2): "H",
    ("i", 4): "i",
    ("u", 4): "I",
    ("i", 8): "q",
    ("u", 8): "Q",
    ("f", 2): "e",
    ("f", 4): "f",
    ("f", 8): "d",
}
_NAMES = {"b": "bool", "O": "object", "U": "text", "S": "bytes", "V": "record", "M": "datetime64", "m": "timedelta64"}
_NUMBERS = {"i": "int", "u": "uint", "f": "float", "c": "complex"}
_LARGEST_ITEM = 1 << 40
_HAS_OBJECTS = 1
"""Bit of numpy's dtype flags."""


@dataclass(frozen=True, slots=True)
class Field:
    """A named number in a record; ``code`` as in the struct module, with the byte order."""

    name: str
    code: str
    offset: int


@dataclass(frozen=True, slots=True)
class DType:
    """The type of an array's items.

    Attributes
    ----------
    kind : str
        numpy's letter: b, i, u, f, c, U, S, O, V, M, m.
    item_size : int
        Bytes.
    unit : str
        Of datetimes and timedeltas: ``ns``, ``us``, ``D``; empty where it is not stated.
    fields : tuple of Field
        Of a record.
    """

    kind: str
    item_size: int
    is_big_endian: bool = False
    has_objects: bool = False
    unit: str = ""
    fields: tuple[Field, ...] = ()

    @property
    def name(self) -> str:
        """``float64``, ``object``, ``text``, ``record`` ..."""
        number = _NUMBERS.get(self.kind)
        return f"{number}{self.item_size * 8}" if number else _NAMES.get(self.kind, self.kind)


class DTypes:
    """Reads dtypes, each record once however often and deeply it is shared."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._fields = 0
        self._read: dict[int, tuple[Node, DType | None]] = {}

    def read(self, node: Node, depth: int = 0) -> DType | None:
        """Return the dtype that a record would make; None where it is none that is understood."""
        known = self._read.get(id(node))
        if known is not None:
            return known[1]
        self._read[id(node)] = (node, None)
        dtype = self._parse(node, depth)
        self._read[id(node)] = (node, dtype)
        return dtype

    def _parse(self, node: Node, depth: int) -> DType | None:
        if depth > self._limits.dtype_depth or type(node) is not Call or type(node.function) is not Global:
            return None
        if node.function.name != "dtype" or type(node.arguments) is not tuple or not node.arguments:
            return None
        code = _text(node.arguments[0])
        match = _CODE.fullmatch(code) if code is not None else None
        if match is None:
            return None
        letter, digits = match.groups()
        kind, size = (letter, int(digits)) if digits else _LETTERS.get(letter, (letter, 0))
        size = size * 4 if kind == "U" else size
        state = node.states[-1] if node.states else None
        if type(state) is not tuple or len(state) < 8:
            return DType(kind, size, has_objects=kind == "O") if size <= _LARGEST_ITEM else None
        return self._with_state(kind, size, state, depth)

    def _with_state(self, kind: str, size: int, state: tuple[Node, ...], depth: int) -> DType | None:
        order, names, fields, item_size, flags = state[1], state[3], state[4], state[5], state[7]
        if type(item_size) is int and item_size >= 0:
            size = item_size
        has_objects = kind == "O" or (type(flags) is int and bool(flags & _HAS_OBJECTS))
        listed: tuple[Field, ...] = ()
        if type(fields) is Pairs and type(names) is tuple:
            inner = self._fields_of(fields, depth)
            if inner is None:
                return None
            listed, has_inner = inner
            has_objects = has_objects or has_inner
        if size > _LARGEST_ITEM:
            return None
        return DType(kind, size, _text(order) == ">", has_objects, _unit(state) if kind in "mM" else "", listed)

    def _fields_of(self, fields: Pairs, depth: int) -> tuple[tuple[Field, ...], bool] | None:
        """Return the fields that hold one number each, and whether any of all fields holds objects."""
        found: list[Field] = []
        has_objects = False
        for name, value in fields.pairs:
            self._fields += 1
            if self._fields > self._limits.dtype_fields or type(value) is not tuple or not value:
                return None
            dtype = self.read(value[0], depth + 1)
            if dtype is None:
                return None
            has_objects = has_objects or dtype.has_objects
            code = _FORMATS.get((dtype.kind, dtype.item_size))
            offset = value[1] if len(value) > 1 else None
            if code is not None and type(name) is str and type(offset) is int and offset >= 0:
                found.append(Field(name, f"{'>' if dtype.is_big_endian else '<'}{code}", offset))
        return tuple(found), has_objects


def decode(dtype: DType, data: bytes, count: int) -> tuple[Scalar, ...] | None:
    """Return ``count`` items, in the order of their bytes; None for a type that is not decoded."""
    if len(data) != count * dtype.item_size or dtype.has_objects:
        return None
    code = _FORMATS.get((dtype.kind, dtype.item_size))
    if code is not None:
        values: tuple[Scalar, ...] = struct.unpack(f"{'>' if dtype.is_big_endian else '<'}{count}{code}", data)
        return values
    size = dtype.item_size
    if dtype.kind == "S" and size:
        return tuple(data[i : i + size].rstrip(b"\0") for i in range(0, len(data), size))
    if dtype.kind == "U" and size and size % 4 == 0:
        decoder = codecs.utf_32_be_decode if dtype.is_big_endian else codecs.utf_32_le_decode
        try:
            return tuple(
                decoder(data[i : i + size], "surrogatepass")[0].rstrip("\0") for i in range(0, len(data), size)
            )
        except UnicodeDecodeError:
            return None
    return None


def decode_field(dtype: DType, name: str, data: bytes, count: int) -> tuple[Scalar, ...] | None:
    """Return one number of each of ``count`` records; None where the records have no such number."""
    field = next((field for field in dtype.fields if field.name == name), None)
    if field is None or len(data) != count * dtype.item_size:
        return None
    reader = struct.Struct(field.code)
    if field.offset + reader.size > dtype.item_size:
        return None
    return tuple(reader.unpack_from(data, start + field.offset)[0] for start in range(0, len(data), dtype.item_size))


def _unit(state: tuple[Node, ...]) -> str:
    """Return the unit of a datetime, which stands in the metadata behind the flags."""
    metadata = state[8] if len(state) > 8 else None
    given = metadata[1] if type(metadata) is tuple and len(metadata) > 1 else None
    return _text(given[0]) or "" if type(given) is tuple and given else ""


def _text(node: Node) -> str | None:
    if type(node) is Call and type(node.function) is Global and node.function.name == "encode":
        # Protocols 0 to 2 have no bytes: they encode a text.
        node = positional(node)[0] if positional(node) else None
    if type(node) is bytes:
        return node.decode("latin-1")
    return node if type(node) is str else None


def shape_of(node: Node) -> tuple[int, ...] | None:
    """Return a shape, None where the value is none."""
    if type(node) is int:
        node = (node,)
    if type(node) is not tuple or len(node) > _MOST_AXES:
        return None
    shape = []
    for axis in node:
        if type(axis) is not int or not 0 <= axis <= _LONGEST_AXIS:
            return None
        shape.append(axis)
    return tuple(shape)
