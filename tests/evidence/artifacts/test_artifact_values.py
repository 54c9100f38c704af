from __future__ import annotations

import collections
import functools
import pickle

import pytest

VALUES = [
    None,
    True,
    -5,
    255,
    65_535,
    2**40,
    -(2**200),
    0.1,
    float("inf"),
    "text",
    "naïve \x00 \n line",
    "\ud800",
    b"\x00\xff",
    b"",
    "x" * 300,
    ("a", 1, None, 2.5),
    [[], [1], (1, 2, 3, 4)],
    {"a": {"b": [1]}},
    (),
]


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("value", VALUES, ids=lambda value: repr(value)[:20])
def test_plain_values_are_read_as_they_are(value, protocol, read_bytes):
    assert read_bytes(pickle.dumps(value, protocol=protocol)).value == value


@pytest.mark.parametrize("protocol", range(6))
def test_collections_are_read_by_their_contents(protocol, read_bytes):
    value = [{1, 2}, frozenset([3]), bytearray(b"ab"), collections.OrderedDict(a=1), collections.Counter("aa")]

    assert read_bytes(pickle.dumps(value, protocol=protocol)).value == [[1, 2], [3], b"ab", {"a": 1}, {"a": 2}]


def test_a_dict_with_other_keys_than_text_is_a_list_of_pairs(read_bytes):
    assert read_bytes(pickle.dumps({0: 1.0, 1: 10.0})).value == [(0, 1.0), (1, 10.0)]


def test_a_partial_function_is_read_with_its_arguments(read_bytes):
    view = read_bytes(pickle.dumps(functools.partial(max, 1, key=None))).value

    assert view.parameters == {"func": "builtins.max", "args": (1,), "keywords": {"key": None}}


def test_names_of_python_2_are_those_of_python_3(read_bytes):
    assert read_bytes(b"c__builtin__\nxrange\n.").globals == ("builtins.range",)


def test_strings_of_python_2_are_text_where_they_are_ascii(read_bytes):
    assert read_bytes(b"(S'a\\x41\\n'\nS'\\xe9'\nU\x02abl.").value == ["aA\n", b"\xe9", "ab"]


def test_a_value_longer_than_is_kept_is_named_by_its_length(read_bytes):
    view = read_bytes(pickle.dumps({"model": b"\x00" * 1_000_000, "next": 1})).value

    assert view["model"].reason == "a bytes value of 1,000,000 bytes is not kept"
    assert view["next"] == 1


def test_several_pickles_in_a_row_are_all_read(read_bytes):
    artifact = read_bytes(pickle.dumps([1]) + pickle.dumps("two", protocol=0))

    assert artifact.value == [[1], "two"]
    assert artifact.anomalies == ("1 more pickle follows the first one",)


def test_a_value_that_contains_itself_ends(read_bytes):
    value: list[object] = [1]
    value.append(value)

    assert read_bytes(pickle.dumps(value)).value[1].reason == "it contains itself"
