"""What an expression of a config stands for, with the place where it is written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mlaudit.evidence.configs.model import ConfigScalar

MAX_SIZE = 20_000
"""Nodes of one value; the largest public config has a fifth of it."""


@dataclass(frozen=True, slots=True)
class Open:
    """A value that only running the file would tell; ``name`` is that of a class or function it is, if it is one."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the 1-based place of its key, or of the item of a list. What it holds is never changed in place.

    ``size`` counts the nodes below it, those that stand in several places each time: names can double it line by line.
    """

    value: ConfigScalar | Open | Mapping[str, Node] | Sequence[Node]
    path: str
    line: int
    column: int
    size: int = 1

    def holding(self, value: Mapping[str, Node] | Sequence[Node]) -> Node:
        """Return a node at the same place with other contents; one with too many becomes open."""
        inner = value.values() if isinstance(value, Mapping) else value
        size = 1 + sum(node.size for node in inner)
        return replace(self, value=value if size <= MAX_SIZE else Open(), size=size if size <= MAX_SIZE else 1)

    @property
    def mapping(self) -> Mapping[str, Node]:
        """Its entries; empty for anything but a table."""
        return self.value if isinstance(self.value, Mapping) else {}

    @property
    def items(self) -> Sequence[Node]:
        """Its items; empty for anything but a list."""
        return self.value if isinstance(self.value, Sequence) and not isinstance(self.value, str) else ()

    @property
    def is_list(self) -> bool:
        """Whether it is a list, perhaps an empty one."""
        return isinstance(self.value, Sequence) and not isinstance(self.value, str)

    def at(self, *keys: str) -> Node | None:
        """Return what stands under a path of keys, where the numbers of items count as keys."""
        node: Node | None = self
        for key in keys:
            if node is None:
                return None
            items = node.items
            node = items[int(key)] if items and key.isdecimal() and int(key) < len(items) else node.mapping.get(key)
        return node

    def with_at(self, keys: Sequence[str], node: Node | None) -> Node:
        """Return a copy in which another value, or none, stands under a path of keys."""
        if not keys:
            return self if node is None else node
        first, *rest = keys
        if self.is_list:
            return replace(self, value=Open(), size=1)
        inner = dict(self.mapping)
        if not rest and node is None:
            inner.pop(first, None)
        else:
            inner[first] = inner.get(first, self.holding({})).with_at(rest, node)
        return self.holding(inner)


DELETE = "_delete_"


def merged(base: Node | None, own: Node) -> Node:
    """Lay a value over the inherited one as MMEngine does: tables entry by entry, everything else as a whole."""
    if base is None or not isinstance(own.value, Mapping):
        return own
    deletes = own.mapping.get(DELETE)
    below = {} if deletes is not None and deletes.value is True else base.mapping
    inner = {key: node for key, node in below.items() if key not in own.mapping}
    inner |= {key: merged(below.get(key), node) for key, node in own.mapping.items() if key != DELETE}
    order = [*below, *(key for key in own.mapping if key not in below and key != DELETE)]
    return own.holding({key: inner[key] for key in order if key in inner})
