"""The text form of protocol buffers, as configs of Triton are written in it."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.evidence.configs.leaf import Malformed
from mlaudit.evidence.configs.protobuf_reader import protobuf_leaves


def _values(text: str) -> dict[str, object]:
    return {leaf.key: leaf.value for leaf in protobuf_leaves(text).found}


def test_scalars_have_their_types() -> None:
    text = "name: \"ranker\"\nmax_batch_size: 32\nratio: 0.5\nsmall: 1e-3\nkind: KIND_GPU\nenable: true\nquoted: 'x'"
    assert _values(text) == {
        "name": "ranker",
        "max_batch_size": 32,
        "ratio": 0.5,
        "small": 1e-3,
        "kind": "KIND_GPU",
        "enable": True,
        "quoted": "x",
    }


def test_a_block_gives_a_leaf_of_its_own_even_if_it_is_empty() -> None:
    assert _values("dynamic_batching { }") == {"dynamic_batching": True}
    assert _values("a { b { c: 1 } }") == {"a": True, "a.b": True, "a.b.c": 1}
    assert _values("a < b: 1 >") == {"a": True, "a.b": 1}


def test_lists_and_repeated_fields_have_indices() -> None:
    assert _values("sizes: [ 16, 32 ]") == {"sizes[0]": 16, "sizes[1]": 32}
    assert _values("sizes: 16 sizes: 32") == {"sizes": 16, "sizes[1]": 32}
    assert _values('input [ { name: "a" }, { name: "b" } ]') == {"input[0]": True, "input[1]": True}
    assert _values("input { dims: 1 } input { dims: 2 }") == {
        "input": True,
        "input.dims": 1,
        "input[1]": True,
        "input[1].dims": 2,
    }


def test_places_are_those_of_the_names() -> None:
    text = '# served model\nname: "r"\ndynamic_batching {\n  delay: 500 # short\n}\n'
    places = [(leaf.key, leaf.line, leaf.column) for leaf in protobuf_leaves(text).found]
    assert places == [("name", 2, 1), ("dynamic_batching", 3, 1), ("dynamic_batching.delay", 4, 3)]


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("a {\n b: 1\n", "a block is not closed", 3),
        ("a: {", "a block is not closed", 1),
        ("a:\n", "the text ends inside of a field", 2),
        ("\n: 1", "not valid protobuf text: ':' stands where a name is wanted", 2),
        ("a: }", "not valid protobuf text: '}' stands where a value is wanted", 1),
        ("a: 1\n=", "not valid protobuf text: unexpected '='", 2),
        ("a: [ 1, 2", "the text ends inside of a field", 1),
    ],
)
def test_a_mistake_is_told_with_its_line(text: str, reason: str, line: int) -> None:
    with pytest.raises(Malformed) as problem:
        protobuf_leaves(text)
    assert (problem.value.reason, problem.value.line) == (reason, line)


def test_blocks_nested_too_deeply_are_refused() -> None:
    with pytest.raises(Malformed, match="nested deeper than"):
        protobuf_leaves("a {" * 100_000)


@given(st.text("ab:{}<>[],;\"'#1.- \n", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Malformed):
        assert all(leaf.line >= 1 and leaf.column >= 1 for leaf in protobuf_leaves(text).found)
