"""The description that stands before an array in NumPy's format: a Python literal, parsed by a grammar of our own.

References
----------
numpy.lib.format, versions 1.0, 2.0 and 3.0 of the header.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import prod

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Truncated
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.pickles.dtypes import DType, DTypes, shape_of
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, Pairs
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

MAGIC = b"\x93NUMPY"
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")|(?P<number>\d{1,20})L?|(?P<word>True|False|None)"
    r"|(?P<mark>[()\[\]{},:]))"
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_CODE = re.compile(r"([<>|=])?([?a-zA-Z]\d{0,12})(?:\[[^\]]{0,40}\])?")
_WORDS = {"True": True, "False": False, "None": None}
_CLOSING = {"(": ")", "[": "]"}
_DEEPEST = 16
_OBJECTS = 63
"""numpy's flags of a dtype of objects."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands before an array.

    Attributes
    ----------
    record : Node
        The dtype, as the record by which a pickle would make it.
    """

    dtype: DType
    record: Node
    shape: tuple[int, ...]
    is_fortran: bool

    @property
    def n_bytes(self) -> int:
        """Bytes of the items."""
        return prod(self.shape) * self.dtype.item_size


def read_header(stream: ByteStream, dtypes: DTypes, limits: Limits) -> tuple[Header, int]:
    """Read the header at the beginning of a window.

    Returns
    -------
    tuple of Header and int
        And the place at which the items begin.

    Raises
    ------
    Malformed, OverBudget
    """
    at = stream.window(0, 12)
    head = stream.buffer[at : at + 12]
    if len(head) < 12 or not head.startswith(MAGIC):
        raise Malformed("it is no array of NumPy's format")
    width = 2 if head[6] == 1 else 4
    if head[6] not in (1, 2, 3):
        raise Malformed(f"it is of version {head[6]} of NumPy's format, which does not exist")
    length = int.from_bytes(head[8 : 8 + width], "little")
    if length > limits.header_bytes:
        raise OverBudget("bytes before an array", limits.header_bytes)
    at = stream.window(at + 8 + width, length)
    data = stream.buffer[at : at + length]
    if len(data) < length:
        raise Truncated("it ends inside the description of an array")
    return _header(_literal(data.decode("utf-8" if head[6] == 3 else "latin-1", "replace")), dtypes), at + length


def _header(value: Node, dtypes: DTypes) -> Header:
    found = dict(value.pairs) if type(value) is Pairs else {}
    shape, is_fortran = shape_of(found.get("shape")), found.get("fortran_order")
    record = dtype_record(found.get("descr"), dtypes)
    dtype = dtypes.read(record)
    if shape is None or dtype is None or type(is_fortran) is not bool:
        raise Malformed("the description before an array has no readable type or shape")
    return Header(dtype, record, shape, is_fortran)


def dtype_record(description: Node, dtypes: DTypes, depth: int = 0) -> Node:
    """Return the record by which a pickle would make the dtype that a header describes."""
    if type(description) is str:
        match = _CODE.fullmatch(description)
        if match is None:
            raise Malformed("an array is of a type that is not known")
        order, code = match.groups()
        flags = _OBJECTS if code[0] == "O" else 0
        return _dtype(code, (3, order or "|", None, None, None, -1, -1, flags))
    if type(description) is tuple and len(description) == 2:
        return _repeated(dtype_record(description[0], dtypes, depth + 1), description[1], dtypes)
    if type(description) is not list or depth > _DEEPEST:
        raise Malformed("an array is of a type that is not known")
    size = 0
    pairs: list[tuple[Node, Node]] = []
    for field in description:
        if type(field) is not tuple or len(field) not in (2, 3):
            raise Malformed("an array is of a type that is not known")
        name = field[0][-1] if type(field[0]) is tuple and field[0] else field[0]
        record = dtype_record(field[1], dtypes, depth + 1)
        if len(field) == 3:
            record = _repeated(record, field[2], dtypes)
        pairs.append((name, (record, size)))
        size += _size(record, dtypes)
    return _dtype(f"V{size}", (3, "|", None, tuple(name for name, _ in pairs), Pairs(pairs), size, 1, 0))


def _dtype(code: str, state: tuple[Node, ...]) -> Call:
    return Call(Global("numpy", "dtype"), (code, False, True), states=[state])


def _repeated(record: Node, shape: Node, dtypes: DTypes) -> Node:
    """A field that is an array itself: known by its size only."""
    axes = shape_of(shape)
    dtype = dtypes.read(record)
    if axes is None or dtype is None:
        raise Malformed("an array is of a type that is not known")
    size = prod(axes) * dtype.item_size
    return _dtype(f"V{size}", (3, "|", None, None, None, size, 1, _OBJECTS if dtype.has_objects else 0))


def _size(record: Node, dtypes: DTypes) -> int:
    dtype = dtypes.read(record)
    if dtype is None:
        raise Malformed("an array is of a type that is not known")
    return dtype.item_size


def _literal(text: str) -> Node:
    """Parse text, numbers, True, False, None, tuples, lists and dicts; a dict becomes pairs."""
    value, at = _value(text, 0, 0)
    if text[at:].strip():
        raise Malformed("the description before an array cannot be parsed")
    return value


def _value(text: str, at: int, depth: int) -> tuple[Node, int]:
    kind, token, at = _token(text, at)
    if depth > _DEEPEST:
        raise OverBudget("levels in the description of an array", _DEEPEST)
    if kind == "text":
        return _ESCAPE.sub(_unescaped, token[1:-1]), at
    if kind == "number":
        return int(token), at
    if kind == "word":
        return _WORDS[token], at
    if token == "{":
        return _pairs(text, at, depth)
    if token in _CLOSING:
        return _items(text, at, depth, token)
    raise Malformed("the description before an array cannot be parsed")


def _items(text: str, at: int, depth: int, opening: str) -> tuple[Node, int]:
    """Parse up to the closing bracket; one item in round brackets without a comma is no tuple."""
    found: list[Node] = []
    has_comma = True
    n_commas = 0
    while True:
        _, token, end = _token(text, at)
        if token == _CLOSING[opening]:
            if opening == "[":
                return found, end
            return (tuple(found) if n_commas or not found else found[0]), end
        if not has_comma:
            raise Malformed("the description before an array cannot be parsed")
        value, at = _value(text, at, depth + 1)
        found.append(value)
        _, token, end = _token(text, at)
        has_comma = token == ","
        if has_comma:
            n_commas, at = n_commas + 1, end


def _pairs(text: str, at: int, depth: int) -> tuple[Node, int]:
    found: list[tuple[Node, Node]] = []
    while True:
        _, token, end = _token(text, at)
        if token == "}":
            return Pairs(found), end
        key, at = _value(text, at, depth + 1)
        _, colon, at = _token(text, at)
        value, at = _value(text, at, depth + 1)
        _, token, end = _token(text, at)
        if type(key) is not str or colon != ":" or token not in (",", "}"):
            raise Malformed("the description before an array cannot be parsed")
        found.append((key, value))
        at = end if token == "," else at


def _token(text: str, at: int) -> tuple[str, str, int]:
    match = _TOKEN.match(text, at)
    if match is None or match.lastgroup is None:
        raise Malformed("the description before an array cannot be parsed")
    return match.lastgroup, match[match.lastgroup], match.end()


def _unescaped(match: re.Match[str]) -> str:
    code, wide, letter = match.groups()
    return chr(int(code or wide, 16)) if letter is None else letter
