"""Streams in the bytes that a call of a pickle would load: so PyTorch writes tensors that it is not asked to save.

A whole payload can stand in such bytes, behind the name of a function that honest files name too.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace

from mlaudit.evidence.artifacts.failures import Cause, Malformed, OverBudget, Problem, Stopped
from mlaudit.evidence.artifacts.formats.tensors import StorageId, Tensors, TensorTypes, storage_id, storages_and_calls
from mlaudit.evidence.artifacts.formats.zips import read_zip
from mlaudit.evidence.artifacts.pickles.class_paths import dotted
from mlaudit.evidence.artifacts.pickles.consecutive import Pickles
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.loaders import HONEST_LOADERS, LOADERS, TENSORS
from mlaudit.evidence.artifacts.pickles.nodes import Blob, Call, Foreign, Global, Node
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream, PlainStream
from mlaudit.evidence.artifacts.view.arrays import bytes_of

_PLACES = LOADERS | HONEST_LOADERS
_OBJECT, _PICKLES = 3, 5
_COUNT_BYTES = 8
_DEEPEST = 8
_MOST_STREAMS, _MOST_ARCHIVES, _MOST_REWINDS = 10_000, 20, 20
_ARCHIVE_BYTES = 64 << 20
_ZIP = b"PK\x03\x04"


def resolve_nested(pickles: Pickles) -> DTypes | None:
    """Read the streams that calls of these pickles would load, and turn PyTorch's tensors in them into arrays.

    Returns
    -------
    DTypes or None
        What reads the types of the arrays; None where there is nothing of the kind.
    """
    if not any(dotted(name) in _PLACES for name in pickles.tally.globals.values()):
        return None
    reading = _Reading(pickles)
    _, calls = storages_and_calls([*pickles.roots, pickles.salvaged], pickles.limits.tensor_items)
    for call in calls:
        reading.look(call)
    for call in calls:
        _point_at_storages(call, reading.loaded)
    Tensors(reading.storages, pickles.limits).resolve(calls)
    return TensorTypes(pickles.limits)


@dataclass(slots=True)
class _Reading:
    """The streams that were read so far, each once, and what is left of the budgets for all of them."""

    pickles: Pickles
    storages: dict[str, bytes | None] = field(default_factory=dict)
    loaded: dict[int, Foreign] = field(default_factory=dict)
    seen: dict[int, Foreign | None] = field(default_factory=dict)
    n_archives: int = 0
    n_rewinds: int = 0
    forward: ByteStream | None = None
    forward_at: int = 0

    def look(self, call: Call, depth: int = 0) -> None:
        """Read what a call would load, where it is one of a loader."""
        if type(call.function) is not Global or type(call.arguments) is not tuple:
            return
        path = dotted(call.function)
        place = _PLACES.get(path, len(call.arguments))
        if place >= len(call.arguments):
            return
        content = call.arguments[place]
        try:
            if id(content) not in self.seen:
                self.seen[id(content)] = None
                self.seen[id(content)] = self._read(content, path, depth)
        except Stopped as stopped:
            self._refuse(f"what {path} would load was not read: {stopped}", stopped.cause)
        storage = self.seen[id(content)]
        if storage is not None:
            self.loaded[id(call)] = storage

    def _read(self, content: Node, path: str, depth: int) -> Foreign | None:
        """Read one stream; return the storage that it holds, None where it holds something else."""
        if len(self.seen) > _MOST_STREAMS or depth > _DEEPEST:
            raise OverBudget("streams in its bytes", _MOST_STREAMS if depth <= _DEEPEST else _DEEPEST)
        data = bytes_of(content)
        if data is not None and data.startswith(_ZIP):
            self._archive(data)
            return None
        if data is None:
            stream, at = self._long(content)
        else:
            stream, at = PlainStream(io.BytesIO(data), len(data)), 0
        limits = replace(self.pickles.limits, pickles=_PICKLES)
        inner = Pickles(stream, limits, self.pickles.tally, depth=1, at=at)
        inner.read()
        if data is None and inner.status == "complete":
            self.forward, self.forward_at = stream, inner.at
        if inner.problem is not None:
            text = f"what {path} would load was not read completely: {inner.problem.text}"
            self._refuse(text, inner.problem.cause)
        if path == TENSORS and len(inner.roots) == _PICKLES:
            return self._storage(inner.roots[_OBJECT], data, inner)
        _, calls = storages_and_calls(inner.roots, self.pickles.limits.tensor_items)
        for deeper in calls:
            self.look(deeper, depth + 1)
        return None

    def _long(self, content: Node) -> tuple[ByteStream, int]:
        """Open bytes that were too long to keep where they stand in the file, going on from the last ones."""
        if not isinstance(content, Blob):
            raise Malformed("it is no row of bytes")
        stream, self.forward = self.forward, None
        at = self.forward_at
        if stream is None or stream.base + at > content.offset:
            self.n_rewinds += 1
            if self.n_rewinds > _MOST_REWINDS:
                raise OverBudget("streams in its bytes that are out of order", _MOST_REWINDS)
            stream, at = self.pickles.stream.rewound(), 0
        return stream, stream.skip(at, content.offset - stream.base - at)

    def _archive(self, data: bytes) -> None:
        self.n_archives += 1
        if self.n_archives > _MOST_ARCHIVES:
            raise OverBudget("zip archives in its bytes", _MOST_ARCHIVES)
        limits = replace(self.pickles.limits, stream_bytes=_ARCHIVE_BYTES)
        found = read_zip("", io.BytesIO(data), len(data), limits)
        for name in found.globals:
            module, _, attribute = name.rpartition(".")
            known = self.pickles.tally.globals.setdefault((module, attribute), Global(module, attribute))
            known.is_called = known.is_called or name in found.called
        for anomaly in found.anomalies:
            self._note(anomaly)

    def _storage(self, root: Node, data: bytes | None, inner: Pickles) -> Foreign | None:
        """Remember the storage that the object of the inner stream is, and its bytes where they were kept."""
        found = storage_id(root)
        if found is None:
            return None
        key = str(len(self.seen))
        start = inner.stream.base + inner.at + _COUNT_BYTES
        self.storages[key] = None if data is None else data[start : start + found.count * found.item_size]
        return _persistent(replace(found, key=key))

    def _refuse(self, text: str, cause: Cause) -> None:
        """Record a stream that was not read to its end; the file was not either, unless the stream is no pickle."""
        self._note(text)
        if self.pickles.status == "complete" and cause != "foreign":
            self.pickles.status, self.pickles.problem = "partial", Problem(text, cause)

    def _note(self, anomaly: str) -> None:
        anomalies = self.pickles.tally.anomalies
        if len(anomalies) < self.pickles.limits.anomalies and anomaly not in anomalies:
            anomalies.append(anomaly)


def _persistent(found: StorageId) -> Foreign:
    """Return the record of a storage as a checkpoint names it."""
    label = ("storage", Global("torch", found.storage), found.key, "cpu", found.count)
    return Foreign("persistent id", label)


def _point_at_storages(call: Call, loaded: dict[int, Foreign]) -> None:
    arguments = call.arguments
    if type(arguments) is tuple and arguments and id(arguments[0]) in loaded:
        call.arguments = (loaded[id(arguments[0])], *arguments[1:])
