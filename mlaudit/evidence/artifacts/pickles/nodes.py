"""The raw graph of a pickle: records that nothing calls, hashes or compares by value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.pickles.dtypes import DType

Node = object
"""A scalar, list, tuple or one of the records below; its type is tested before anything is done with it."""


@dataclass(slots=True, eq=False)
class Global:
    """A name that a loader would import, and whether the file says to call it as a function."""

    module: str
    name: str
    is_called: bool = False


@dataclass(slots=True, eq=False)
class Call:
    """A call that a loader would make, never made here: what, on what, and what would be done to its result.

    ``states`` are the arguments of BUILD, ``items`` what is appended, ``pairs`` what is set by key.
    """

    function: Node
    arguments: Node
    keywords: Node = None
    is_new: bool = False
    states: list[Node] | None = None
    items: list[Node] | None = None
    pairs: list[tuple[Node, Node]] | None = None


@dataclass(slots=True, eq=False)
class Pairs:
    """A dict, as the pairs that were put into it."""

    pairs: list[tuple[Node, Node]] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Members:
    """A set, as the items that were put into it."""

    items: list[Node]


@dataclass(slots=True, eq=False)
class Blob:
    """Text or bytes too long to keep."""

    kind: Literal["text", "bytes"]
    offset: int
    length: int


@dataclass(slots=True, eq=False)
class RawArray:
    """An array whose bytes stand in a joblib stream; ``data`` is None where it is too long to keep.

    ``shape`` and ``dtype`` are what its wrapper says.
    """

    wrapper: Call
    shape: tuple[int, ...]
    dtype: DType
    offset: int
    data: bytes | None


@dataclass(slots=True, eq=False)
class Foreign:
    """A value that lies outside of the stream: a persistent id, an extension code, an out-of-band buffer."""

    kind: Literal["persistent id", "extension code", "out-of-band buffer", "companion file"]
    label: Node


def attributes(node: Node) -> dict[str, Node]:
    """Return the attributes that the states of a call would set, later ones over earlier ones.

    A state is a dict, or a tuple with one: beside slots, or as Cython writes it.
    """
    if type(node) is not Call or node.states is None:
        return {}
    if len(node.states) == 1 and type(node.states[0]) is Pairs:
        return entries(node.states[0])
    found: dict[str, Node] = {}
    for state in node.states:
        parts = state if type(state) is tuple and 0 < len(state) <= 2 else (state,)
        for part in parts:
            if type(part) is Pairs:
                found.update((key, value) for key, value in part.pairs if type(key) is str)
    return found


def entries(node: Node) -> dict[str, Node]:
    """Return the entries of a dict whose keys are text; none for another record."""
    return {key: value for key, value in node.pairs if type(key) is str} if type(node) is Pairs else {}


def positional(node: Node) -> tuple[Node, ...]:
    """Return the positional arguments of a call; none for another record."""
    return node.arguments if type(node) is Call and type(node.arguments) is tuple else ()
