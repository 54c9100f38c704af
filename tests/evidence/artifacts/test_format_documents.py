"""Values in JSON, UBJSON and Protocol Buffers: what is taken, and what is passed over, in windows of any size."""

from __future__ import annotations

import itertools
import json
import math
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Truncated
from mlaudit.evidence.artifacts.formats.documents import Document
from mlaudit.evidence.artifacts.formats.json_documents import JsonDocument
from mlaudit.evidence.artifacts.formats.protobuf import Message, signed
from mlaudit.evidence.artifacts.formats.ubjson_documents import UbjsonDocument
from mlaudit.evidence.artifacts.limits import DEFAULT

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
NUMBERS = st.integers(-(2**62), 2**62) | st.floats(allow_nan=False, allow_infinity=False)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


class NarrowStream:
    """The bytes of a file behind a window that is hardly wider than what is asked for."""

    def __init__(self, content: bytes, width: int) -> None:
        self.buffer = b""
        self.base = 0
        self._content = content
        self._width = width

    def window(self, at: int, need: int) -> int:
        if len(self.buffer) - at >= need or (self.buffer and self.base + len(self.buffer) >= len(self._content)):
            return at
        self.base += at
        self.buffer = self._content[self.base : self.base + max(need, self._width)]
        return 0

    def skip(self, at: int, count: int) -> int:
        if count > self.remaining(at):
            raise Truncated("it ends too early")
        self.base += at + count
        self.buffer = b""
        return 0

    def remaining(self, at: int) -> int:
        return len(self._content) - self.base - at


def ubjson(value: object) -> bytes:
    if value is None or isinstance(value, bool):
        return {None: b"Z", True: b"T", False: b"F"}[value]
    if isinstance(value, int):
        return b"L" + struct.pack(">q", value)
    if isinstance(value, float):
        return b"D" + struct.pack(">d", value)
    if isinstance(value, str):
        return b"S" + ubjson(len(value.encode())) + value.encode()
    if isinstance(value, list):
        # Every second list has a count in its head.
        items = b"".join(map(ubjson, value))
        return b"[#" + ubjson(len(value)) + items if len(value) % 2 else b"[" + items + b"]"
    assert isinstance(value, dict)
    return b"{" + b"".join(ubjson(key)[1:] + ubjson(item) for key, item in value.items()) + b"}"


def documents(value: object, width: int) -> list[Document]:
    return [
        JsonDocument(NarrowStream(json.dumps(value, indent=width % 3 or None).encode(), width), DEFAULT),
        JsonDocument(NarrowStream(json.dumps(value, ensure_ascii=False).encode(), width), DEFAULT),
        UbjsonDocument(NarrowStream(ubjson(value), width), DEFAULT),
    ]


@given(VALUES, st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_a_value_is_taken_whole(value, width):
    for document in documents(value, width):
        assert document.value() == value


@given(st.dictionaries(TEXT, VALUES, max_size=5), st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_what_is_not_taken_is_passed_over(members, width):
    for document in documents(members, width):
        taken = {}
        for index, key in enumerate(document.members()):
            if index % 2:
                taken[key] = document.value()

        assert taken == {key: value for index, (key, value) in enumerate(members.items()) if index % 2}


@given(st.lists(VALUES, max_size=6), st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_items_are_counted(items, width):
    for document in documents(items, width):
        assert document.count() == len(items)


@given(VALUES)
@settings(max_examples=60, deadline=None)
def test_anything_can_be_asked_of_anything(value):
    for document in documents([value, "behind"], 9):
        found = []
        for _ in document.items():
            found.append(list(document.members()) if not found else document.value())

        assert found == [list(value) if isinstance(value, dict) else [], "behind"]


@pytest.mark.parametrize("marker", ["i", "U", "I", "l", "L", "d", "D"])
def test_arrays_of_one_type_are_passed_over_and_taken(marker):
    code = {"i": "b", "U": "B", "I": "h", "l": "i", "L": "q", "d": "f", "D": "d"}[marker]
    array = b"[$" + marker.encode() + b"#i\x03" + struct.pack(f">3{code}", 1, 2, 3)
    content = b"{i\x01a" + array + b"i\x01b" + array + b"}"
    document = UbjsonDocument(NarrowStream(content, 4), DEFAULT)

    assert {key: document.value() for key in document.members() if key == "b"} == {"b": [1, 2, 3]}


def test_objects_of_one_type_leave_their_markers_out():
    content = b"{$i#i\x02i\x01a\x05i\x01b\x06"

    assert UbjsonDocument(NarrowStream(content, 3), DEFAULT).value() == {"a": 5, "b": 6}


def test_numbers_that_json_itself_has_not_are_read():
    found = JsonDocument(NarrowStream(b"[NaN, Infinity, 1e999]", 4), DEFAULT).value()

    assert isinstance(found, list)
    assert math.isnan(found[0])
    assert found[1:] == [math.inf, math.inf]


@pytest.mark.parametrize(
    "content", [b"", b"[", b'{"a"', b'{"a":', b'"abc', b'"a\\', b"[1, ?]", b"{1: 2}", b"tru", b'{"a" 1}', b"]"]
)
def test_broken_json_says_so(content):
    with pytest.raises(Malformed):
        JsonDocument(NarrowStream(content, 3), DEFAULT).value()


@pytest.mark.parametrize(
    "content", [b"", b"[", b"{", b"[$i", b"[$i]", b"[#Z", b"S", b"Si\x05ab", b"{Z", b"x", b"[#i\xff"]
)
def test_broken_ubjson_says_so(content):
    with pytest.raises(Malformed):
        UbjsonDocument(NarrowStream(content, 3), DEFAULT).value()


@given(st.binary(max_size=80), st.integers(1, 20))
@settings(max_examples=300, deadline=None)
def test_random_bytes_raise_nothing_else(content, width):
    for kind in (JsonDocument, UbjsonDocument):
        try:
            found = kind(NarrowStream(content, width), DEFAULT).value()
        except (Malformed, OverBudget) as problem:
            found = str(problem)

        assert found != ""


def test_what_is_too_long_is_unknown_and_what_follows_is_read():
    long = "x" * (DEFAULT.item_bytes + 1)
    for document in documents({"a": long, "b": 1}, 1_000):
        found = document.value()

        assert isinstance(found, dict)
        assert isinstance(found["a"], Unknown)
        assert found["b"] == 1


def varint(value: int) -> bytes:
    found = b""
    while value > 0x7F:
        found += bytes([value & 0x7F | 0x80])
        value >>= 7
    return found + bytes([value])


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value & (1 << 64) - 1)
    return varint(number << 3 | 2) + varint(len(value)) + value


@given(
    st.lists(st.tuples(st.integers(1, 500), st.integers(-(2**63), 2**63 - 1) | st.binary(max_size=30))),
    st.integers(1, 9),
)
@settings(max_examples=100, deadline=None)
def test_fields_of_a_message_are_read_in_order(fields, width):
    message = Message(NarrowStream(b"".join(field(*pair) for pair in fields), width), DEFAULT)
    found = []
    for part in message.fields():
        value = signed(part.value) if isinstance(part.value, int) else message.content(part)
        found.append((part.number, value))

    assert found == fields


def test_fields_of_messages_inside_are_read_and_others_passed_over():
    inner = field(1, b"name") + field(2, 7)
    message = Message(NarrowStream(field(3, inner) + field(4, bytes(100)) + field(3, inner), 5), DEFAULT)
    found = [
        (outer.number, [part.number for part in message.fields(outer.end)] if outer.number == 3 else [])
        for outer in message.fields()
    ]

    assert found == [(3, [1, 2]), (4, []), (3, [1, 2])]


@pytest.mark.parametrize(
    "content",
    [b"\x0a", b"\x0a\x05ab", b"\x08" + b"\xff" * 11, b"\x0b", b"\x0d\x00", b"\x0a\x02\x0a\x05" + bytes(9)],
)
def test_broken_messages_say_so(content):
    message = Message(NarrowStream(content, 4), DEFAULT)

    with pytest.raises(Malformed):
        list(itertools.chain.from_iterable(message.fields(outer.end) for outer in message.fields()))


@given(st.binary(max_size=60))
@settings(max_examples=200, deadline=None)
def test_random_bytes_are_a_message_or_none(content):
    message = Message(NarrowStream(content, 7), DEFAULT)
    try:
        found = [part.end for part in message.fields()]
    except Malformed:
        found = []

    assert found == sorted(found)
