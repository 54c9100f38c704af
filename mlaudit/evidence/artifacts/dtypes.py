"""Reading numpy dtypes from the records that would make them, and values from their bytes, without numpy."""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass

from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Scalar
from mlaudit.evidence.artifacts.nodes import Call, Global, Node, Pairs

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
class DType:
    """The type of an array's items.

    Attributes
    ----------
    kind : str
        numpy's letter: b, i, u, f, c, U, S, O, V, M, m.
    item_size : int
        Bytes.
    """

    kind: str
    item_size: int
    is_big_endian: bool = False
    has_objects: bool = False

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
        if type(fields) is Pairs and type(names) is tuple:
            inner = self._fields_have_objects(fields, depth)
            if inner is None:
                return None
            has_objects = has_objects or inner
        return DType(kind, size, _text(order) == ">", has_objects) if size <= _LARGEST_ITEM else None

    def _fields_have_objects(self, fields: Pairs, depth: int) -> bool | None:
        found = False
        for _, value in fields.pairs:
            self._fields += 1
            if self._fields > self._limits.dtype_fields or type(value) is not tuple or not value:
                return None
            dtype = self.read(value[0], depth + 1)
            if dtype is None:
                return None
            found = found or dtype.has_objects
        return found


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


def _text(node: Node) -> str | None:
    if type(node) is bytes:
        return node.decode("latin-1")
    return node if type(node) is str else None
