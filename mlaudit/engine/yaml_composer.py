"""From the text of a rule file to YAML nodes with positions, within bounds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import yaml

MAX_DEPTH, MAX_NODES, MAX_ALIASES = 64, 1_000_000, 10_000

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Scalar = yaml.ScalarEvent
"""What a reader asks of a scalar, its text, style and place, the parser tells: no node is made of it."""
Node = Scalar | yaml.MappingNode | yaml.SequenceNode


def compose(text: str) -> Node | None:
    """Build the nodes of one document from its flat stream of events, within bounds; tags are left out.

    The C library's own composer crashes on deep nesting, and resolves tags that nobody reads here. What an alias stands
    for counts again towards the bounds, as a reader will walk it again.
    """
    composer = _Composer()
    takers: dict[type[yaml.Event], Callable[[Any], None]] = {
        Scalar: composer.scalar,
        yaml.MappingStartEvent: composer.start,
        yaml.MappingEndEvent: composer.end,
        yaml.SequenceStartEvent: composer.start,
        yaml.SequenceEndEvent: composer.end,
        yaml.AliasEvent: composer.alias,
        yaml.DocumentStartEvent: composer.document,
    }
    parser = Loader(text)
    try:
        while (event := parser.get_event()) is not None:
            take = takers.get(type(event))
            if take is not None:
                take(event)
    finally:
        parser.dispose()
    return composer.roots[0] if composer.roots else None


class _Composer:
    """Takes events; what comes next is a member of the innermost collection in ``open``."""

    def __init__(self) -> None:
        self.roots: list[Node] = []
        self.members = self.roots
        self.open: list[_Open] = []
        self.anchors: dict[str, _Anchored] = {}
        self.size = self.aliases = 0

    def scalar(self, event: Scalar) -> None:
        """Add a scalar, of which there are most."""
        self.size += 1
        if self.size > MAX_NODES:
            raise _refused(event.start_mark, "too large")
        self.members.append(event)
        if event.anchor is not None:
            self.anchors[event.anchor] = _Anchored(event, 1, 0)

    def start(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        """Add a collection and open it."""
        mark: Any = event.start_mark
        kind = yaml.MappingNode if type(event) is yaml.MappingStartEvent else yaml.SequenceNode
        node = kind("", [], mark, mark)
        self._add(node, mark)
        self.open.append(_Open(node, event.anchor, self.size, self.members))
        self.members = node.value
        self._check_depth(0, mark)

    def end(self, event: yaml.MappingEndEvent | yaml.SequenceEndEvent) -> None:
        """Close the innermost collection, whose members are keys and values in turn if it is a mapping."""
        closed = self.open.pop()
        mark: Any = event.end_mark
        closed.node.end_mark = mark
        if type(event) is yaml.MappingEndEvent:
            closed.node.value = list(zip(self.members[::2], self.members[1::2], strict=True))
        self.members = closed.outer
        if self.open:
            self.open[-1].height = max(self.open[-1].height, closed.height + 1)
        if closed.anchor is not None:
            self.anchors[closed.anchor] = _Anchored(closed.node, self.size - closed.start, closed.height)

    def alias(self, event: yaml.AliasEvent) -> None:
        """Add the node that an alias stands for once more."""
        name, mark = event.anchor, event.start_mark
        if any(name == outer.anchor for outer in self.open):
            raise _refused(mark, f"'{name}' contains itself")
        if name not in self.anchors:
            raise _refused(mark, f"there is no anchor '{name}'")
        node, size, height = self.anchors[name]
        self.aliases += 1
        self.size += size
        self._add(node, mark)
        self._check_depth(height, mark)
        self.open[-1].height = max(self.open[-1].height, height + 1)

    def document(self, event: yaml.DocumentStartEvent) -> None:
        """Refuse a second document."""
        if self.roots:
            raise _refused(event.start_mark, "a file holds one document")

    def _add(self, node: Node, mark: Any) -> None:
        self.size += 1
        if self.size > MAX_NODES or self.aliases > MAX_ALIASES:
            raise _refused(mark, "too large")
        self.members.append(node)

    def _check_depth(self, height: int, mark: Any) -> None:
        """Check the depth of a node with so many levels."""
        if len(self.open) + height > MAX_DEPTH:
            raise _refused(mark, f"nested deeper than {MAX_DEPTH} levels")


class _Anchored(NamedTuple):
    """A node that an alias can stand for, with the number of nodes in it and its levels."""

    node: Node
    size: int
    height: int


@dataclass(slots=True)
class _Open:
    """A collection that is not closed yet, what was there before it, and the collection around it."""

    node: yaml.MappingNode | yaml.SequenceNode
    anchor: str | None
    start: int
    outer: list[Node]
    height: int = 1


def _refused(mark: Any, problem: str) -> yaml.MarkedYAMLError:
    return yaml.MarkedYAMLError(problem=problem, problem_mark=mark)
