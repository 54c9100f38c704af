"""Files of skops: a zip archive with a tree of nodes in JSON, and arrays beside it.

Each node says by which loader it is read, and of which class the object is. The tree is turned into the records that a
pickle of the object would hold, so that the view of both is one.

References
----------
https://skops.readthedocs.io/en/stable/persistence.html, protocols 0 to 2.
"""

from __future__ import annotations

import io
from collections.abc import Callable

from mlaudit.evidence.artifacts.failures import Malformed, Stopped, TooManyNames
from mlaudit.evidence.artifacts.formats.archives import Archive, open_archive, shown
from mlaudit.evidence.artifacts.formats.gathering import Gathering
from mlaudit.evidence.artifacts.formats.json_text import JsonValue, parse_json
from mlaudit.evidence.artifacts.formats.npy import read_array
from mlaudit.evidence.artifacts.formats.skops_arrays import (
    array_of_objects,
    masked_array,
    scalar_or_array,
    sparse_matrix,
)
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.nodes import Blob, Call, Global, Members, Node, Pairs, RawArray, attributes

SCHEMA = "schema.json"
_PLAIN = frozenset({"str", "int", "float", "bool", "NoneType", "dict", "list", "tuple", "set", "slice", "bytes"})
_PARTIAL = ("func", "args", "kwds", "namespace")
_SLICE = ("start", "stop", "step")
_NO_NODE = Malformed("the tree of the skops file has a part that is no node")

JsonObject = dict[str, JsonValue]


def read_skops(path: str, archive: Archive, limits: Limits) -> Artifact:
    """Read a file of skops: its object, with the types of its nodes as globals."""
    gathering = Gathering(path, limits)
    root: Node = None
    try:
        schema = archive.named(SCHEMA)[0]
        tree, repeated = parse_json(archive.read(schema, limits.json_bytes), limits)
        for key in repeated:
            gathering.refuse(Malformed(f"an object of {SCHEMA} has the key '{shown(key)}' more than once"))
        nodes = _Nodes(archive, gathering)
        nodes.name_all(tree)
        root = nodes.node(tree)
        if isinstance(tree, dict) and isinstance(version := tree.get("_skops_version"), str):
            gathering.versions["skops"] = version
    except Stopped as problem:
        gathering.refuse(problem)
    gathering.take(archive)
    return gathering.artifact("skops", root)


class _Nodes:
    """Turns nodes into records; a node that stands in several places becomes one record."""

    def __init__(self, archive: Archive, gathering: Gathering) -> None:
        self._archive = archive
        self._gathering = gathering
        self._made: dict[int, Node] = {}
        self._arrays: dict[str, Node] = {}
        self._sparse_parts: dict[str, dict[str, Node]] = {}
        self._readers: dict[str, Callable[[JsonObject], Node]] = {
            "DictNode": self._dict,
            "DefaultDictNode": self._main,
            "_DictWithDeprecatedKeysNode": self._main,
            "ListNode": self._list,
            "TupleNode": self._tuple,
            "SetNode": self._set,
            "JsonNode": self._json,
            "FunctionNode": self._function,
            "TypeNode": self._global,
            "PartialNode": self._partial,
            "SliceNode": self._slice,
            "MethodNode": self._method,
            "OperatorFuncNode": self._operator,
            "ConstructorFromReduceNode": self._constructed,
            "NdArrayNode": self._array,
            "SparseMatrixNode": self._sparse,
            "DTypeNode": self._dtype,
            "BytesNode": self._bytes,
            "BytearrayNode": self._bytes,
            "MaskedArrayNode": self._masked,
            "RandomGeneratorNode": self._attributes,
        }

    def name_all(self, tree: JsonValue) -> None:
        """List the types of all nodes, also of those that a loader would pass over."""
        waiting: list[JsonValue] = [tree]
        while waiting:
            value = waiting.pop()
            if isinstance(value, dict):
                module, name = value.get("__module__"), value.get("__class__")
                if isinstance(module, str) and isinstance(name, str) and not (module == "builtins" and name in _PLAIN):
                    self._gathering.tally.globals.setdefault((module, name), Global(module, name))
                waiting.extend(reversed(value.values()))
            elif isinstance(value, list):
                waiting.extend(reversed(value))
            if len(self._gathering.tally.globals) > self._gathering.limits.globals:
                raise TooManyNames(self._gathering.limits.globals)

    def node(self, value: JsonValue) -> Node:
        """Return the record of a node."""
        if not isinstance(value, dict) or "__loader__" not in value:
            raise _NO_NODE
        key = value.get("__id__")
        if isinstance(key, int) and key in self._made:
            return self._made[key]
        loader = value["__loader__"]
        reader = self._readers.get(loader) if isinstance(loader, str) else None
        if reader is not None:
            made = reader(value)
        elif "__reduce__" in value:
            made = self._reduced(value)
        else:
            if loader not in ("ObjectNode", "RandomStateNode"):
                self._gathering.note(f"a node of the skops file has the loader '{shown(str(loader))}'")
            made = self._object(value)
        if isinstance(key, int):
            self._made[key] = made
        return made

    def _dict(self, value: JsonObject) -> Node:
        content = value.get("content")
        if not isinstance(content, dict):
            raise _NO_NODE
        names = self._key_types(value.get("key_types"), len(content))
        pairs: list[tuple[Node, Node]] = [
            (_key(key, name), self.node(item)) for (key, item), name in zip(content.items(), names, strict=True)
        ]
        cls = self._global(value)
        return Pairs(pairs) if cls.name == "dict" else Call(cls, (), pairs=pairs)

    def _key_types(self, value: JsonValue, count: int) -> list[str]:
        """Return the name of the type of each key; JSON has keys of text only."""
        content = value.get("content") if isinstance(value, dict) else None
        items = content if isinstance(content, list) else []
        names = [str(item.get("__class__")) for item in items if isinstance(item, dict)]
        return names if len(names) == count else ["str"] * count

    def _main(self, value: JsonObject) -> Node:
        return self.node(_part(value, "main"))

    def _items(self, value: JsonObject) -> list[Node]:
        content = value.get("content")
        if not isinstance(content, list):
            raise _NO_NODE
        return [self.node(item) for item in content]

    def _list(self, value: JsonObject) -> Node:
        items, cls = self._items(value), self._global(value)
        return items if cls.name == "list" else Call(cls, (), items=items)

    def _tuple(self, value: JsonObject) -> Node:
        items, cls = tuple(self._items(value)), self._global(value)
        return items if cls.name == "tuple" else Call(cls, items)

    def _set(self, value: JsonObject) -> Node:
        return Members(self._items(value))

    def _json(self, value: JsonObject) -> Node:
        content = value.get("content")
        if not isinstance(content, str):
            raise _NO_NODE
        parsed, _ = parse_json(content.encode("utf-8", "surrogatepass"), self._gathering.limits)
        return Pairs(list(parsed.items())) if isinstance(parsed, dict) else parsed

    def _global(self, value: JsonObject) -> Global:
        module, name = value.get("__module__"), value.get("__class__")
        if not isinstance(module, str) or not isinstance(name, str):
            raise Malformed("a node of the skops file does not name its class")
        return Global(module, name)

    def _function(self, value: JsonObject) -> Global:
        content = value.get("content")
        if isinstance(content, dict):
            # Protocol 0 names the function in the content.
            return self._named(content.get("module_path"), content.get("function"))
        return self._global(value)

    def _named(self, module: JsonValue, name: JsonValue) -> Global:
        if not isinstance(module, str) or not isinstance(name, str):
            raise Malformed("a node of the skops file does not name its function")
        return self._gathering.tally.globals.setdefault((module, name), Global(module, name))

    def _partial(self, value: JsonObject) -> Node:
        state = tuple(self.node(_part(value, name)) for name in _PARTIAL)
        return Call(self._global(value), (), states=[state])

    def _slice(self, value: JsonObject) -> Node:
        return Call(self._global(value), tuple(_plain(_part(value, name)) for name in _SLICE))

    def _method(self, value: JsonObject) -> Node:
        cls, name = self._global(value), _part(value, "func")
        self._named(f"{cls.module}.{cls.name}", name)
        return Call(Global("builtins", "getattr"), (self.node(_part(value, "obj")), name))

    def _operator(self, value: JsonObject) -> Node:
        return Call(self._global(value), self.node(value.get("attrs")))

    def _constructed(self, value: JsonObject) -> Node:
        return Call(self._global(value), self.node(value.get("content")))

    def _object(self, value: JsonObject) -> Node:
        content = value.get("content")
        return Call(self._global(value), (), None, True, None if content is None else [self.node(content)])

    def _reduced(self, value: JsonObject) -> Node:
        reduced, content = value["__reduce__"], value.get("content")
        arguments = self.node(reduced.get("args") if isinstance(reduced, dict) else None)
        return Call(self._global(value), arguments, states=None if content is None else [self.node(content)])

    def _attributes(self, value: JsonObject) -> Node:
        content = value.get("content")
        if not isinstance(content, dict):
            raise _NO_NODE
        # Protocol 0 has plain values here.
        pairs: list[tuple[Node, Node]] = [
            (key, self.node(item) if isinstance(item, dict) and "__loader__" in item else _plain(item))
            for key, item in content.items()
        ]
        return Call(self._global(value), (), states=[Pairs(pairs)])

    def _array(self, value: JsonObject) -> Node:
        if value.get("type") == "json":
            return array_of_objects(self.node(value.get("shape")), self._items(value))
        name = self._file(value)
        if name not in self._arrays:
            stream = self._archive.array_stream(self._archive.named(name)[0])
            self._arrays[name] = read_array(stream, self._gathering)
        return scalar_or_array(self._global(value), self._arrays[name])

    def _masked(self, value: JsonObject) -> Node:
        return masked_array(self.node(_part(value, "data")), self.node(_part(value, "mask")))

    def _dtype(self, value: JsonObject) -> Node:
        array = self.node(value.get("content"))
        return attributes(array.wrapper).get("dtype") if isinstance(array, RawArray) else self._global(value)

    def _sparse(self, value: JsonObject) -> Node:
        name = self._file(value)
        if name not in self._sparse_parts:
            self._sparse_parts[name] = self._parts_of(name)
        return sparse_matrix(self._global(value), self._sparse_parts[name], self._gathering.tally.dtypes)

    def _parts_of(self, name: str) -> dict[str, Node]:
        """Read the archive of arrays that a member is."""
        limits = self._gathering.limits
        data = self._archive.read(self._archive.named(name)[0], limits.kept_bytes)
        inner = open_archive(io.BytesIO(data), len(data), limits)
        parts = {
            member.name.removesuffix(".npy"): read_array(inner.array_stream(member), self._gathering)
            for member in inner.members
        }
        self._gathering.take(inner)
        return parts

    def _bytes(self, value: JsonObject) -> Node:
        member = self._archive.named(self._file(value))[0]
        if member.size > self._gathering.limits.item_bytes:
            return Blob("bytes", member.offset, member.size)
        return self._archive.read(member, self._gathering.limits.item_bytes)

    def _file(self, value: JsonObject) -> str:
        """Return the name of the member that holds the content; no other file is ever opened."""
        name = value.get("file")
        if not isinstance(name, str) or not self._archive.named(name):
            raise Malformed(f"the skops file names a member '{shown(str(name))}' that it does not have")
        return name


def _part(value: JsonObject, name: str) -> JsonValue:
    content = value.get("content")
    if not isinstance(content, dict) or name not in content:
        raise _NO_NODE
    return content[name]


def _plain(value: JsonValue) -> Node:
    return Pairs(list(value.items())) if isinstance(value, dict) else value


def _key(key: str, name: str) -> Node:
    """Return a key as what it was before it was written as text; those of numpy's types are plain numbers."""
    try:
        if name.startswith(("int", "uint")):
            return int(key)
        if name.startswith("float"):
            return float(key)
    except ValueError:
        return key
    if name.startswith("bool"):
        return {"true": True, "false": False}.get(key.lower(), key)
    return None if name == "NoneType" else key
