"""From text to nodes: as PyYAML's own composer has it, but within bounds."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.engine.yaml_composer import MAX_DEPTH, Scalar, compose

TREES = st.recursive(
    st.text(max_size=6) | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


def shape(node):
    """What a node holds, how it is written, and where it begins and ends; the ends of blocks differ by library."""
    start = (node.start_mark.line, node.start_mark.column)
    if isinstance(node, Scalar | yaml.ScalarNode):
        return (node.value, start, (node.end_mark.line, node.end_mark.column))
    if isinstance(node, yaml.MappingNode):
        return ([(shape(key), shape(value)) for key, value in node.value], start)
    return ([shape(member) for member in node.value], start)


@given(TREES, st.booleans())
def test_nodes_and_their_places_are_those_of_the_reference_composer(tree, is_flow):
    text = yaml.safe_dump([tree, tree, {"x": tree}], default_flow_style=is_flow)
    assert shape(compose(text)) == shape(yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))


def refusal(text):
    with pytest.raises(yaml.MarkedYAMLError) as caught:
        compose(text)
    return (caught.value.problem, caught.value.problem_mark.line, caught.value.problem_mark.column)


def test_the_deepest_level_that_is_read():
    assert compose("[" * MAX_DEPTH + "]" * MAX_DEPTH) is not None
    assert refusal("[" * (MAX_DEPTH + 1)) == (f"nested deeper than {MAX_DEPTH} levels", 0, MAX_DEPTH)


def test_levels_behind_aliases_count():
    levels = ["0: &0 [x]"] + [f"{i}: &{i} [*{i - 1}]" for i in range(1, 1000)]
    assert refusal("\n".join(levels)) == (f"nested deeper than {MAX_DEPTH} levels", 63, 9)


def test_an_empty_file_has_no_node():
    assert compose("# nothing\n") is None
