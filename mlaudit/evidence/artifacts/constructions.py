"""Calls that stand for a value of the standard library, numpy or pandas rather than for an object of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.arrays import Arrays, bytes_of
from mlaudit.evidence.artifacts.class_paths import dotted, public
from mlaudit.evidence.artifacts.dtypes import DTypes
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArtifactValue
from mlaudit.evidence.artifacts.nodes import Call, Global, Node, Pairs

_MAPPINGS = frozenset({"collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict"})
_COLLECTIONS = frozenset({"builtins.set", "builtins.frozenset", "builtins.list", "builtins.tuple", "collections.deque"})
_TEXT_CODECS = frozenset({"_codecs.encode", "builtins.bytes", "builtins.bytearray"})
_PARTIAL = ("func", "args", "keywords")
_SLICE = ("start", "stop", "step")
_NOT_SHOWN = Unknown("it is of a type that is not shown")


@dataclass(frozen=True, slots=True)
class Kept:
    """A value that is complete as it stands."""

    value: ArtifactValue


@dataclass(frozen=True, slots=True)
class Mapping:
    """A dict of any kind."""

    pairs: Sequence[tuple[Node, Node]]


@dataclass(frozen=True, slots=True)
class Sequenced:
    """A list, set or deque; with a ``shape``, an array of objects."""

    items: Sequence[Node]
    shape: tuple[int, ...] | None = None


Construction = Kept | Mapping | Sequenced | dict[str, Node]
"""A dict holds what the arguments say of an object that has no state of its own."""


class Constructions:
    """Reads the calls of one stream."""

    def __init__(self, limits: Limits, dtypes: DTypes) -> None:
        self.arrays = Arrays(limits, dtypes)
        self._dtypes = dtypes

    def read(self, node: Call) -> Construction:
        """Return the value that a call would make, or else the attributes that its arguments tell."""
        arguments = node.arguments if type(node.arguments) is tuple else (node.arguments,)
        function = node.function
        if type(function) is not Global:
            return self._with_contents(node)
        array = self._array(node, function, arguments)
        if array is not None:
            return array
        return self._of_path(node, dotted(function), arguments)

    def _of_path(self, node: Call, path: str, arguments: tuple[Node, ...]) -> Construction:
        first = arguments[0] if arguments else None
        if path in _TEXT_CODECS:
            content = bytes_of(node)
            return Kept(_NOT_SHOWN if content is None else content)
        if path in _MAPPINGS:
            return Mapping([*(first.pairs if type(first) is Pairs else ()), *(node.pairs or ())])
        if path in _COLLECTIONS:
            return Sequenced([*(first if isinstance(first, list | tuple) else ()), *(node.items or ())])
        if path == "builtins.getattr" and len(arguments) == 2:
            owner, name = arguments
            if type(owner) is Global and type(name) is str:
                return Kept(f"{public(dotted(owner))}.{name}")
        if path == "builtins.slice" and len(arguments) == len(_SLICE):
            return dict(zip(_SLICE, arguments, strict=True))
        if path == "functools.partial":
            return _partial(node)
        if path.startswith("pandas.") and "._new_" in path and len(arguments) == 2:
            return self._index(arguments[1])
        return self._with_contents(node)

    def _with_contents(self, node: Call) -> Construction:
        """Read a subclass of dict or list by what was put into it."""
        if type(node.function) is Global and node.function.name == "_reconstructor":
            # Protocols 0 and 1 hand the contents over as the third argument.
            given = node.arguments[2] if type(node.arguments) is tuple and len(node.arguments) > 2 else None
            if type(given) is Pairs:
                return Mapping(given.pairs)
            if type(given) is list:
                return Sequenced(given)
        if node.pairs is not None:
            return Mapping(node.pairs)
        if node.items is not None:
            return Sequenced(node.items)
        return {}

    def _array(self, node: Call, function: Global, arguments: tuple[Node, ...]) -> Construction | None:
        name = function.name
        if name == "_create_array" and function.module.startswith("dill") and len(arguments) > 2:
            return self._filled(arguments[2])
        if not function.module.startswith("numpy"):
            return None
        if name == "_reconstruct":
            return self._filled(node.states[-1] if node.states else None)
        if name == "_frombuffer":
            return Kept(self.arrays.from_buffer(arguments))
        if name == "scalar":
            return Kept(self.arrays.scalar(arguments))
        if name == "dtype":
            dtype = self._dtypes.read(node)
            return Kept(_NOT_SHOWN if dtype is None else dtype.name)
        if name == "_ufunc_reconstruct" and len(arguments) == 2 and type(arguments[1]) is str:
            return Kept(f"numpy.{arguments[1]}")
        return None

    def _filled(self, state: Node) -> Construction:
        found = self.arrays.filled(state)
        return Sequenced(found[1], found[0]) if isinstance(found, tuple) else Kept(found)

    def _index(self, state: Node) -> Construction:
        """Read a pandas index as the array in it, or as its attributes."""
        found = {key: value for key, value in state.pairs if type(key) is str} if type(state) is Pairs else {}
        content = found.get("data")
        if type(content) is Call and type(content.function) is Global:
            if content.function.name == "__pyx_unpickle_NDArrayBacked":
                content = _backing(content)
            if type(content) is Call and type(content.function) is Global:
                arguments = content.arguments if type(content.arguments) is tuple else ()
                array = self._array(content, content.function, arguments)
                if array is not None:
                    return array
        return found


def _backing(node: Call) -> Node:
    """Return the plain array behind a pandas extension array."""
    state = node.states[-1] if node.states else None
    if type(state) is tuple:
        for part in state:
            if type(part) is Call and type(part.function) is Global and part.function.name == "_reconstruct":
                return part
    return None


def _partial(node: Call) -> dict[str, Node]:
    state = node.states[-1] if node.states else None
    if type(state) is tuple and len(state) >= len(_PARTIAL):
        return dict(zip(_PARTIAL, state[: len(_PARTIAL)], strict=True))
    return {}
