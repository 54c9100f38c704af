"""PyTorch's tensors in a pickle: calls that rebuild them from storages, whose bytes stand outside of the pickle.

The records are rewritten, before they are viewed, into those of NumPy's arrays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, product
from math import prod

from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.pickles.dtypes import DType, DTypes, shape_of
from mlaudit.evidence.artifacts.pickles.nodes import Blob, Call, Foreign, Global, Members, Node, Pairs, attributes

_TYPES = {
    "float64": DType("f", 8),
    "float32": DType("f", 4),
    "float16": DType("f", 2),
    "bfloat16": DType("bfloat16", 2),
    "complex32": DType("c", 4),
    "complex64": DType("c", 8),
    "complex128": DType("c", 16),
    "int64": DType("i", 8),
    "int32": DType("i", 4),
    "int16": DType("i", 2),
    "int8": DType("i", 1),
    "uint64": DType("u", 8),
    "uint32": DType("u", 4),
    "uint16": DType("u", 2),
    "uint8": DType("u", 1),
    "bool": DType("b", 1),
    **{name: DType(name, 1) for name in ("float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz")},
    **{name: DType(name, 1) for name in ("qint8", "quint8", "quint4x2", "quint2x4", "float8_e8m0fnu")},
    "qint32": DType("qint32", 4),
}
_STORAGES = {
    "DoubleStorage": "float64",
    "FloatStorage": "float32",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "ComplexHalfStorage": "complex32",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    "QInt8Storage": "qint8",
    "QUInt8Storage": "quint8",
    "QUInt4x2Storage": "quint4x2",
    "QUInt2x4Storage": "quint2x4",
    "QInt32Storage": "qint32",
    "UntypedStorage": "uint8",
}
_OF_STORAGE = frozenset({"_rebuild_tensor", "_rebuild_tensor_v2", "_rebuild_tensor_v3", "_rebuild_qtensor"})
_OF_TENSOR = frozenset(
    {
        "_rebuild_parameter",
        "_rebuild_parameter_with_state",
        "_rebuild_device_tensor_from_cpu_tensor",
        "_rebuild_device_tensor_from_numpy",
    }
)
_OF_PARTS = frozenset({"_rebuild_sparse_tensor", "_rebuild_nested_tensor", "_rebuild_sparse_csr_tensor"})
_SHOWN_PARTS = {"_parameters": "parameters", "_buffers": "buffers", "_modules": "modules"}
_ARRAY = Global("numpy._core.numeric", "_frombuffer")
_TUPLE = Global("builtins", "tuple")
_DEEPEST = 8


class TensorTypes(DTypes):
    """Reads PyTorch's dtypes beside those of NumPy."""

    def __init__(self, limits: Limits, is_big_endian: bool = False) -> None:
        super().__init__(limits)
        self._is_big_endian = is_big_endian

    def read(self, node: Node, depth: int = 0) -> DType | None:
        """Return the dtype that a record stands for; None where it is none that is understood."""
        if type(node) is Global and node.module == "torch":
            dtype = _TYPES.get(node.name)
            return replace(dtype, is_big_endian=True) if dtype is not None and self._is_big_endian else dtype
        return super().read(node, depth)


@dataclass(frozen=True, slots=True)
class StorageId:
    """What a pickle says of a storage: its key, its class, the dtype of its items, and how many there are."""

    key: str
    storage: str
    type_name: str
    count: int

    @property
    def item_size(self) -> int:
        """Bytes of one item."""
        return _TYPES[self.type_name].item_size


def storage_id(node: Node) -> StorageId | None:
    """Read a persistent id that stands for a storage; None for any other record."""
    label = node.label if type(node) is Foreign and node.kind == "persistent id" else None
    if type(label) is not tuple or len(label) < 5 or label[0] != "storage":
        return None
    _, storage, key, _, count = label[:5]
    name = _STORAGES.get(storage.name) if type(storage) is Global else None
    if name is None or type(key) is not str or type(count) is not int or count < 0:
        return None
    return StorageId(key, storage.name, name, count)


def storages_and_calls(root: Node, most: int) -> tuple[dict[str, StorageId], list[Call]]:
    """Return the storages, by key, and the calls that can be reached, looking at ``most`` records at the most."""
    storages: dict[str, StorageId] = {}
    calls: list[Call] = []
    waiting, seen = [root], {id(root)}
    while waiting:
        node = waiting.pop()
        if type(node) is Foreign:
            found = storage_id(node)
            if found is not None:
                storages[found.key] = found
            continue
        if type(node) is Call:
            calls.append(node)
        for child in _children(node):
            if type(child) in _WALKED and id(child) not in seen and len(seen) < most:
                seen.add(id(child))
                waiting.append(child)
    calls.reverse()  # the last record was gone into first
    return storages, calls


_WALKED = frozenset({list, tuple, Pairs, Members, Call, Foreign})


def _children(node: Node) -> Iterable[Node]:
    if isinstance(node, list | tuple):
        return node
    if isinstance(node, Pairs):
        return chain.from_iterable(node.pairs)
    if isinstance(node, Members):
        return node.items
    if isinstance(node, Call):
        pairs = chain.from_iterable(node.pairs or ())
        return chain((node.function, node.arguments), node.states or (), node.items or (), pairs)
    return ()


class Tensors:
    """Rewrites the records of one pickle.

    Parameters
    ----------
    storages : mapping of str to bytes or None
        The bytes of each storage by its key, None where they are too many.
    """

    def __init__(self, storages: Mapping[str, bytes | None], limits: Limits) -> None:
        self._storages = storages
        self._limits = limits
        self._items_left = limits.tensor_items

    def resolve(self, calls: Iterable[Call]) -> None:
        """Turn the rebuilding of tensors into arrays, and what PyTorch's modules hold into plain attributes."""
        for node in calls:
            if type(node.function) is Foreign:
                node.function = _named(node.function)
            array = self._array(node, 0)
            if array is not None:
                node.function, node.arguments, node.states = array.function, array.arguments, array.states
            else:
                _show_parts(node)

    def _array(self, node: Call, depth: int) -> Call | None:
        """Return the record of the array that a call stands for."""
        function, arguments = node.function, node.arguments
        if type(function) is not Global or type(arguments) is not tuple or not arguments or depth > _DEEPEST:
            return None
        if not function.module.startswith("torch"):
            return node if depth and function.module.startswith("numpy") else None
        if function.name in _OF_STORAGE and len(arguments) >= 4:
            return self._of_storage(function, arguments)
        if function.name in _OF_TENSOR and type(arguments[0]) is Call:
            return self._array(arguments[0], depth + 1)
        if function.name == "_rebuild_from_type_v2" and len(arguments) > 2:
            return self._array(Call(arguments[0], arguments[2]), depth + 1)
        if function.name == "_rebuild_meta_tensor_no_storage" and len(arguments) > 1:
            return _array_of(None, arguments[0], arguments[1])
        if function.name == "Size" and type(arguments[0]) is tuple:
            return Call(_TUPLE, (arguments[0],))
        return None

    def _of_storage(self, function: Global, arguments: tuple[Node, ...]) -> Call | None:
        storage, offset, size, stride = arguments[:4]
        found = storage_id(storage)
        if found is None:
            return None
        dtype = Global("torch", found.type_name)
        if function.name == "_rebuild_tensor_v3" and len(arguments) > 6 and type(arguments[6]) is Global:
            dtype = arguments[6]
        known = _TYPES.get(dtype.name)
        if known is None:
            return None
        return _array_of(self._content(found.key, known.item_size, offset, size, stride), dtype, size)

    def _content(self, key: str, item_size: int, offset: Node, size: Node, stride: Node) -> bytes | None:
        """Return the bytes of a tensor in row-major order; None where they are not kept or lie outside its storage."""
        axes, steps = shape_of(size), shape_of(stride)
        if axes is None or steps is None or len(axes) != len(steps) or type(offset) is not int or offset < 0:
            return None
        count = prod(axes)
        if count > min(self._limits.array_items, self._items_left):
            return None
        data = self._storages.get(key)
        if data is None:
            return None
        self._items_left -= count
        last = offset + sum((axis - 1) * step for axis, step in zip(axes, steps, strict=True))
        if 0 in axes:
            return b""
        if (last + 1) * item_size > len(data):
            return None
        begin = offset * item_size
        if steps == tuple(prod(axes[i + 1 :]) for i in range(len(axes))):
            return data[begin : begin + count * item_size]
        places = (
            begin + item_size * sum(index * step for index, step in zip(place, steps, strict=True))
            for place in product(*map(range, axes))
        )
        return b"".join(data[place : place + item_size] for place in places)


def _array_of(content: bytes | None, dtype: Node, size: Node) -> Call:
    return Call(_ARRAY, (Blob("bytes", 0, 0) if content is None else content, dtype, size, "C"))


def _named(function: Foreign) -> Node:
    """Files of before 1.6 name the classes of modules by persistent ids, together with their source."""
    label = function.label
    if type(label) is tuple and len(label) > 1 and label[0] == "module" and type(label[1]) is Global:
        return label[1]
    return function


def _show_parts(node: Call) -> None:
    """Give the parts of a module or sparse tensor names by which they are shown."""
    function, arguments = node.function, node.arguments
    if type(function) is Global and function.name in _OF_PARTS and function.module.startswith("torch"):
        if type(arguments) is tuple and len(arguments) > 1:
            node.states = [Pairs([("parts", arguments[1])])]
        return
    state = attributes(node)
    if "_modules" in state and "_parameters" in state:
        node.states = [
            Pairs([(_SHOWN_PARTS.get(k, k), v) for k, v in state.items() if k in _SHOWN_PARTS or k[:1] != "_"])
        ]
