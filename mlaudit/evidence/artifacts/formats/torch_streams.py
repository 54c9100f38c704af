"""PyTorch's checkpoints of before 1.6: five pickles in a row and the raw bytes of the tensors.

The pickles are a magic number, a version, a description of the machine, the object, and the keys of its storages, in
the order in which their bytes follow: eight bytes with the number of items, and the items.

References
----------
torch.serialization._legacy_save
"""

from __future__ import annotations

from dataclasses import replace

from mlaudit.evidence.artifacts.failures import Malformed, Stopped, Truncated
from mlaudit.evidence.artifacts.formats.archives import shown
from mlaudit.evidence.artifacts.formats.gathering import Gathering, root_of
from mlaudit.evidence.artifacts.formats.tensors import StorageId, Tensors, TensorTypes, storages_and_calls
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.nodes import Node, Pairs
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

_OBJECT, _KEYS, _PICKLES = 3, 4, 5


def read_torch_stream(path: str, stream: ByteStream, limits: Limits) -> Artifact:
    """Read a checkpoint: its object, with tensors as arrays."""
    gathering = Gathering(path, limits)
    pickles = gathering.pickled(stream, replace(limits, pickles=_PICKLES))
    is_whole = len(pickles.roots) == _PICKLES
    root = pickles.roots[_OBJECT] if len(pickles.roots) > _OBJECT else root_of(pickles)
    if is_whole:
        stated, calls = storages_and_calls(root, limits.tensor_items)
        storages: dict[str, bytes | None] = {}
        try:
            storages = _storages(stream, pickles.at, _ordered(stated, pickles.roots[_KEYS]), gathering)
        except Stopped as stopped:
            gathering.problems.append(stopped.problem)
        Tensors(storages, limits).resolve(calls)
    elif not gathering.problems:
        gathering.refuse(Malformed("the pickles of the checkpoint are not all there"))
    is_big_endian = len(pickles.roots) > 2 and _is_big_endian(pickles.roots[2])
    return gathering.artifact("torch-legacy", root, TensorTypes(limits, is_big_endian))


def _is_big_endian(machine: Node) -> bool:
    return type(machine) is Pairs and any(k == "little_endian" and v is False for k, v in machine.pairs)


def _ordered(known: dict[str, StorageId], keys: Node) -> list[StorageId]:
    """Return the storages of the object in the order of their bytes."""
    ordered = []
    for key in keys if type(keys) is list else ():
        if type(key) is not str or key not in known:
            raise Malformed("the checkpoint lists a tensor storage that its object does not name")
        ordered.append(known[key])
    return ordered


def _storages(stream: ByteStream, at: int, ordered: list[StorageId], gathering: Gathering) -> dict[str, bytes | None]:
    found: dict[str, bytes | None] = {}
    limits, tally = gathering.limits, gathering.tally
    for storage in ordered:
        at = stream.window(at, 8)
        count = int.from_bytes(stream.buffer[at : at + 8], "little")
        if count != storage.count:
            gathering.note(
                f"tensor storage '{shown(storage.key)}' has {count:,} items where {storage.count:,} are stated"
            )
        size = count * storage.item_size
        if at + 8 > len(stream.buffer) or size > stream.remaining(at + 8):
            raise Truncated("it ends before the bytes of its tensors do")
        at += 8
        if size > limits.array_bytes or tally.kept + size > limits.kept_bytes:
            at = stream.skip(at, size)
            found[storage.key] = None
            continue
        at = stream.window(at, size)
        found[storage.key] = stream.buffer[at : at + size]
        tally.kept += size
        at += size
    at = stream.window(at, 1)
    if at < len(stream.buffer):
        gathering.note("bytes follow the tensors of the checkpoint")
    return found
