"""Calls that stand for a value of a library rather than for an object of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView
from mlaudit.evidence.artifacts.pickles.class_paths import dotted, public
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, Pairs, attributes
from mlaudit.evidence.artifacts.view.arrays import TO_BYTES, ArrayParts, Arrays, bytes_of
from mlaudit.evidence.artifacts.view.by_value import ByValue
from mlaudit.evidence.artifacts.view.frames import Frames
from mlaudit.evidence.artifacts.view.sparse import sparse_of

_MAPPINGS = frozenset({"collections.OrderedDict", "collections.defaultdict", "collections.Counter", "builtins.dict"})
_COLLECTIONS = frozenset({"builtins.set", "builtins.frozenset", "builtins.list", "builtins.tuple", "collections.deque"})
_PARTIAL = ("func", "args", "keywords")
_SLICE = ("start", "stop", "step")
_TREE_NUMBERS = {"leaf_size": 4, "n_levels": 5, "n_nodes": 6}
"""Where in the state of a k-d or ball tree these stand; its rows come first."""

_NOT_SHOWN = Unknown("it is of a type that is not shown")
_TOO_LONG = Unknown("rows of data are told by their shape only")


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
    """A list, set or deque; with a ``shape``, an array of objects, with a ``mask``, a masked one."""

    items: Sequence[Node]
    shape: tuple[int, ...] | None = None
    mask: tuple[bool, ...] | Unknown | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """A distribution of scipy with the arguments that it was frozen with."""

    name: str
    arguments: Node
    keywords: Node


Construction = Kept | Mapping | Sequenced | Drawn | dict[str, Node]
"""A dict holds what the arguments say of an object that has no state of its own."""


class Constructions:
    """Reads the calls of one stream."""

    def __init__(self, limits: Limits, dtypes: DTypes) -> None:
        self.arrays = Arrays(limits, dtypes)
        self._dtypes = dtypes
        self._frames = Frames(limits, self.arrays, dtypes)
        self._by_value = ByValue(limits)

    def read(self, node: Call, path: str) -> Construction:
        """Return the value that a call would make, or else the attributes that its arguments tell.

        Parameters
        ----------
        node : Call
        path : str
            Of the class of the object that it would make, or of the function that is called.
        """
        found = self._of_library(node, path)
        return self._with_contents(node) if found is None else found

    def outline(self, node: Node) -> ArtifactValue | None:
        """View an array by its shape, without its values; None where the record is none."""
        array = self.arrays.at(node, with_values=False)
        return ArrayView(array.shape, "object", _TOO_LONG) if isinstance(array, ArrayParts) else array

    def _of_library(self, node: Call, path: str) -> Construction | None:
        library = path.partition(".")[0]
        arguments = node.arguments if type(node.arguments) is tuple else (node.arguments,)
        if library == "sklearn":
            return self._scikit_learn(node, path)
        if library == "numpy":
            return self._numpy(node, path, arguments)
        if library == "pandas":
            view = self._frames.read(node, path)
            return None if view is None else Kept(view)
        if library == "scipy":
            return _scipy(node, path, self.arrays)
        if library in ("cloudpickle", "dill", "joblib"):
            return self._pickled_by_value(node, path, arguments)
        return self._standard(node, path, arguments)

    def _standard(self, node: Call, path: str, arguments: tuple[Node, ...]) -> Construction | None:
        first = arguments[0] if arguments else None
        if path in TO_BYTES:
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
        if path in ("builtins.slice", "builtins.range") and len(arguments) == len(_SLICE):
            return dict(zip(_SLICE, arguments, strict=True))
        if path == "builtins.type" and len(arguments) == 1 and first is None:
            return Kept("types.NoneType")
        if path == "functools.partial":
            return _partial(node)
        return None

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

    def _numpy(self, node: Call, path: str, arguments: tuple[Node, ...]) -> Construction | None:
        array = self._array(node)
        if array is not None:
            return array
        name = path.rpartition(".")[2]
        if name == "scalar":
            return Kept(self.arrays.scalar(arguments))
        if name == "dtype":
            dtype = self._dtypes.read(node)
            return Kept(_NOT_SHOWN if dtype is None else dtype.name)
        if name == "_ufunc_reconstruct" and len(arguments) == 2 and type(arguments[1]) is str:
            return Kept(f"numpy.{arguments[1]}")
        return None

    def _scikit_learn(self, node: Call, path: str) -> Construction | None:
        """Read trees over rows, and lists of columns that know where they come from."""
        if path.endswith("._RemainderColsList"):
            columns = attributes(node).get("data")
            return Sequenced(columns) if type(columns) is list else None
        state = node.states[-1] if node.states else None
        if "Tree" not in path or type(state) is not tuple or len(state) <= max(_TREE_NUMBERS.values()):
            return None
        numbers = {name: state[place] for name, place in _TREE_NUMBERS.items()}
        known: dict[str, ArtifactValue] = {name: value for name, value in numbers.items() if type(value) is int}
        return Kept(EstimatorView(path, public(path), {"data": self.outline(state[0]), **known}, {}))

    def _array(self, node: Call) -> Construction | None:
        found = self.arrays.at(node)
        if isinstance(found, ArrayParts):
            return Sequenced(found.items, found.shape, found.mask)
        return None if found is None else Kept(found)

    def _pickled_by_value(self, node: Call, path: str, arguments: tuple[Node, ...]) -> Construction | None:
        if path.endswith("._create_array"):
            return self._array(node)
        view = self._by_value.read(node, path.rpartition(".")[2], arguments)
        return None if view is None else Kept(view)


def _partial(node: Call) -> dict[str, Node]:
    state = node.states[-1] if node.states else None
    if type(state) is tuple and len(state) >= len(_PARTIAL):
        return dict(zip(_PARTIAL, state[: len(_PARTIAL)], strict=True))
    return {}


def _scipy(node: Call, path: str, arrays: Arrays) -> Construction | None:
    if path.startswith("scipy.sparse."):
        view = sparse_of(node, path, arrays)
        return None if view is None else Kept(view)
    if path.startswith("scipy.stats.") and path.endswith("_frozen"):
        state = attributes(node)
        distribution = state.get("dist")
        if type(distribution) is Call and type(distribution.function) is Global:
            name = attributes(distribution).get("name")
            if type(name) is str:
                return Drawn(f"scipy.stats.{name}", state.get("args"), state.get("kwds"))
    return None
