"""ONNX models: what they take and give, and the operators of their graph with small attributes; weights are skipped."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field
from operator import itemgetter

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.formats.boosters import Booster, booster_artifact, counted_trees
from mlaudit.evidence.artifacts.formats.documents import TOO_LONG
from mlaudit.evidence.artifacts.formats.protobuf import Field, Message, float_of, signed
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue, EstimatorView, Scalar
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

CLASS_PATH = "onnx.ModelProto"

_ELEMENTS = (
    *("undefined", "float32", "uint8", "int8", "uint16", "int16", "int32", "int64", "string", "bool", "float16"),
    *("float64", "uint32", "uint64", "complex64", "complex128", "bfloat16"),
)
"""Names of element types by their numbers."""

_KINDS_OF_TYPE = {4: "sequence", 5: "map", 8: "sparse tensor", 9: "optional"}
_MOST_ITEMS, _MOST_NODES = 1_000, 10_000
_TREE_IDS, _TREE_ROOTS = "nodes_treeids", "tree_roots"
_OF_TREES = ("nodes_", "class_", "target_", "leaf_")
_NOT_KEPT = Unknown("the arrays of trees are not kept")
_MOST_TREE_IDS, _PACKED = 16 << 20, b"\x42"
"""Bytes of such a list that are looked at, and how one begins whose numbers stand together behind their length."""

_ONE_VARINT = re.compile(rb"[\x80-\xff]*+[\x00-\x7f]")
_TAGGED_VARINT = re.compile(rb"\x40([\x80-\xff]*+[\x00-\x7f])")


def read_onnx(path: str, stream: ByteStream, limits: Limits) -> Artifact:
    """Read the description of a model and the operators of its main graph.

    Names of columns are known where each column is an input of its own, as converters of scikit-learn pipelines make
    them for data with names.
    """

    def read(model: Booster) -> None:
        _model(Message(stream, limits), model)

    return booster_artifact(path, "onnx", Booster(CLASS_PATH), read, limits)


def _model(message: Message, model: Booster) -> None:
    producer, opsets, properties = ["", ""], dict[str, ArtifactValue](), dict[str, ArtifactValue]()
    for part in message.fields():
        if part.number == 1:
            model.fitted["ir_version_"] = part.value if isinstance(part.value, int) else None
        elif part.number in (2, 3):
            producer[part.number - 2] = message.text(part)
        elif part.number == 7:
            _graph(message, part, model)
        elif part.number == 8:
            domain, version = _pair(message, part)
            opsets[domain or "ai.onnx"] = version
            model.fitted["opsets_"] = opsets
        elif part.number == 14 and len(properties) < _MOST_ITEMS:
            key, value = _pair(message, part)
            properties[str(key)] = value
            model.fitted["metadata_"] = properties
    _produced(model, *producer)


def _produced(model: Booster, name: str, version: str) -> None:
    if name:
        model.fitted["producer_"] = name
    if name and version and "\n" not in version:
        model.versions[name] = version


def _pair(message: Message, part: Field) -> tuple[str, Scalar]:
    """Read an entry of metadata, or the version of a set of operators."""
    key, value = "", None
    for inner in message.fields(part.end):
        if inner.number == 1:
            key = message.text(inner)
        elif inner.number == 2:
            value = inner.value if isinstance(inner.value, int) else message.text(inner)
    return key, value


def _graph(message: Message, part: Field, model: Booster) -> None:
    nodes: list[ArtifactValue] = []
    inputs: list[_Slot] = []
    outputs: list[_Slot] = []
    n_initialisers, operators = 0, dict[str, int]()
    model.parameters["nodes"] = nodes
    for inner in message.fields(part.end):
        if inner.number == 1:
            node = _node(message, inner)
            operators[node.class_path] = operators.get(node.class_path, 0) + 1
            if node.trees is not None and isinstance(node.trees.count, int):
                model.n_trees = (model.n_trees or 0) + node.trees.count
            if len(nodes) < _MOST_NODES:
                nodes.append(node)
        elif inner.number == 2:
            model.parameters["graph"] = message.text(inner)
        elif inner.number == 5:
            n_initialisers += 1
        elif inner.number in (11, 12):
            slots = inputs if inner.number == 11 else outputs
            slot = _slot(message, inner)
            if len(slots) < message.limits.array_items:
                slots.append(slot)
    model.fitted["operators_"] = dict(operators)
    model.fitted["n_initializers_"] = n_initialisers
    model.fitted["inputs_"] = [slot.plain() for slot in inputs]
    model.fitted["outputs_"] = [slot.plain() for slot in outputs]
    _columns(model, inputs)


@dataclass(slots=True)
class _Slot:
    """An input or output: its name, type of elements and shape; a dimension without a number is a text or None."""

    name: str = ""
    element: str = ""
    shape: list[ArtifactValue] = field(default_factory=list)

    def plain(self) -> dict[str, ArtifactValue]:
        return {"name": self.name, "type": self.element, "shape": self.shape}


def _columns(model: Booster, inputs: list[_Slot]) -> None:
    """Take inputs of one column each for the columns of a table; one wide input tells their number only."""
    is_table = len(inputs) > 1 and all(len(slot.shape) == 2 and slot.shape[1] == 1 for slot in inputs)
    if is_table:
        model.name_features([slot.name for slot in inputs])
    elif len(inputs) == 1 and len(inputs[0].shape) == 2 and isinstance(inputs[0].shape[1], int):
        model.fitted["n_features_in_"] = inputs[0].shape[1]


def _slot(message: Message, part: Field) -> _Slot:
    slot = _Slot()
    for inner in message.fields(part.end):
        if inner.number == 1:
            slot.name = message.text(inner)
        elif inner.number == 2:
            for kind in message.fields(inner.end):
                slot.element = _KINDS_OF_TYPE.get(kind.number, slot.element)
                if kind.number == 1:
                    _tensor(message, kind, slot)
    return slot


def _tensor(message: Message, part: Field, slot: _Slot) -> None:
    for inner in message.fields(part.end):
        if inner.number == 1 and isinstance(inner.value, int):
            slot.element = _ELEMENTS[inner.value] if inner.value < len(_ELEMENTS) else f"type {inner.value}"
        elif inner.number == 2:
            for dimension in message.fields(inner.end):
                size: ArtifactValue = None
                for given in message.fields(dimension.end):
                    size = signed(given.value) if isinstance(given.value, int) else message.text(given)
                if len(slot.shape) < _MOST_ITEMS:
                    slot.shape.append(size)


def _node(message: Message, part: Field) -> EstimatorView:
    """Read one operator as ``domain.Operator``, with its attributes as parameters."""
    operator, domain = "", ""
    attributes: dict[str, ArtifactValue] = {}
    n_trees: int | None = None
    for inner in message.fields(part.end):
        if inner.number == 4:
            operator = message.text(inner)
        elif inner.number == 7:
            domain = message.text(inner)
        elif inner.number == 5 and len(attributes) < _MOST_ITEMS:
            counted = _attribute(message, inner, attributes)
            n_trees = n_trees if counted is None else counted
    path = f"{domain or 'ai.onnx'}.{operator}"
    trees = None if n_trees is None else counted_trees(n_trees, None)
    return EstimatorView(path, path, attributes, {}, trees=trees)


def _attribute(message: Message, part: Field, attributes: dict[str, ArtifactValue]) -> int | None:
    """Read a small attribute; of the arrays of a tree ensemble only the number of trees, which is returned."""
    found = _Attribute()
    for inner in message.fields(part.end):
        if inner.number == 1:
            found.name = message.text(inner)
            left = part.end - inner.end
            if found.name.startswith(_OF_TREES) or left > message.limits.array_bytes:
                attributes[found.name] = _NOT_KEPT if found.name.startswith(_OF_TREES) else TOO_LONG
                return _distinct(message, Field(0, None, left, part.end)) if found.name == _TREE_IDS else None
        else:
            found.take(message, inner)
    value = found.value()
    attributes[found.name] = value if not isinstance(value, list) or len(value) <= _MOST_ITEMS else TOO_LONG
    return len(value) if found.name == _TREE_ROOTS and isinstance(value, list) else None


def _distinct(message: Message, part: Field) -> int | None:
    """Count the different numbers of an attribute, which names the tree of every node of an ensemble."""
    if part.length > _MOST_TREE_IDS:
        return None
    content = message.all_content(part)
    if content[:1] != _PACKED:
        return len(set(map(itemgetter(1), _TAGGED_VARINT.finditer(content))))
    length = _ONE_VARINT.match(content, 1)
    return len(set(map(itemgetter(0), _ONE_VARINT.finditer(content, length.end() if length else 1))))


@dataclass(slots=True)
class _Attribute:
    """The value of an attribute: one number or text, or a list of them."""

    name: str = ""
    single: ArtifactValue = None
    items: list[ArtifactValue] | None = None

    def take(self, message: Message, part: Field) -> None:
        """Take one field of the attribute."""
        if part.number == 2 and isinstance(part.value, bytes):
            self.single = float_of(part.value) if len(part.value) == 4 else None
        elif part.number == 3 and isinstance(part.value, int):
            self.single = signed(part.value)
        elif part.number == 4:
            self.single = message.text(part)
        elif part.number in (7, 8, 9):
            self.items = self.items or []
            self.items += _several(message, part)
        elif part.number in (5, 6, 10, 11):
            self.single = Unknown("it is a tensor or a graph")

    def value(self) -> ArtifactValue:
        """Return what was taken."""
        return self.single if self.items is None else self.items


def _several(message: Message, part: Field) -> list[ArtifactValue]:
    """Read one item of a list, or several packed together."""
    if isinstance(part.value, int):
        return [signed(part.value)]
    if isinstance(part.value, bytes):
        return [float_of(part.value)] if len(part.value) == 4 else []
    content = message.content(part)
    if part.number == 9:
        return [content.decode("utf-8", "replace")]
    if part.number == 7:
        return list(struct.unpack(f"<{len(content) // 4}f", content[: len(content) // 4 * 4]))
    return [signed(_number(digits)) for digits in _ONE_VARINT.findall(content)]


def _number(varint: bytes) -> int:
    return sum((byte & 0x7F) << 7 * index for index, byte in enumerate(varint[:10]))
