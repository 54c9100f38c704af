"""PyTorch's checkpoints since 1.6, and TorchScript: a zip archive with a pickle and the bytes of its tensors.

References
----------
torch.serialization and caffe2/serialize/inline_container.h.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mlaudit.evidence.artifacts.failures import Malformed, Stopped
from mlaudit.evidence.artifacts.formats.archives import Archive, shown
from mlaudit.evidence.artifacts.formats.directories import Member
from mlaudit.evidence.artifacts.formats.gathering import Gathering, root_of
from mlaudit.evidence.artifacts.formats.tensors import StorageId, Tensors, TensorTypes, storages_and_calls
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.nodes import Node, Pairs

PICKLE = "data.pkl"
_CONSTANTS = "constants.pkl"
_PICKLES = (".pkl", ".debug_pkl")
_BYTE_ORDER = 16


def read_torch_archive(path: str, archive: Archive, limits: Limits) -> Artifact:
    """Read a checkpoint: its objects, with tensors as arrays. The code of TorchScript is listed and not read."""
    gathering = Gathering(path, limits)
    main = next(member for member in archive.members if is_pickle_of_torch(member.name))
    folder = main.name.removesuffix(PICKLE)
    root = _pickle(archive, main, gathering)
    for member in archive.members:
        if member is not main and member.name.endswith(_PICKLES) and member.name != folder + _CONSTANTS:
            _pickle(archive, member, gathering)
    constants = next(iter(archive.named(folder + _CONSTANTS)), None)
    held = root if constants is None else (root, _pickle(archive, constants, gathering))
    storages = _Storages(archive, folder, gathering)
    stated, calls = storages_and_calls(held, limits.tensor_items)
    storages.compare(stated.values())
    Tensors(storages, limits).resolve(calls)
    gathering.take(archive)
    dtypes = TensorTypes(limits, _is_big_endian(archive, folder))
    if constants is None:
        return gathering.artifact("torch", root, dtypes)
    code = [member.name.removeprefix(folder) for member in archive.members if member.name.startswith(f"{folder}code/")]
    return gathering.artifact("torchscript", _script(held, code), dtypes)


def is_pickle_of_torch(name: str) -> bool:
    """Tell whether a member is the pickle of a checkpoint: it stands alone or in the one folder of the archive."""
    return name == PICKLE or (name.endswith("/" + PICKLE) and name.count("/") == 1)


def _script(held: Node, code: list[str]) -> Node:
    data, constants = held if type(held) is tuple else (held, None)
    return Pairs([("data", data), ("constants", constants), ("code", code)])


def _pickle(archive: Archive, member: Member, gathering: Gathering) -> Node:
    try:
        pickles = gathering.pickled(archive.stream(member))
    except Stopped as problem:
        gathering.refuse(problem)
        gathering.is_torn = True
        return None
    pickles.note_more()
    return root_of(pickles)


def _is_big_endian(archive: Archive, folder: str) -> bool:
    for member in archive.named(folder + "byteorder"):
        try:
            return archive.read(member, _BYTE_ORDER) == b"big"
        except Stopped:
            return False
    return False


class _Storages(Mapping[str, bytes | None]):
    """The bytes of the tensors, read when one asks for them."""

    def __init__(self, archive: Archive, folder: str, gathering: Gathering) -> None:
        self._archive = archive
        self._gathering = gathering
        prefix = folder + "data/"
        self._members = {
            member.name.removeprefix(prefix): member for member in archive.members if member.name.startswith(prefix)
        }
        self._read: dict[str, bytes | None] = {}

    def __getitem__(self, key: str) -> bytes | None:
        if key not in self._read:
            self._read[key] = self._bytes(self._members[key])
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def compare(self, stated: Iterable[StorageId]) -> None:
        """Record storages that are missing or not as long as the pickle says."""
        for found in stated:
            member = self._members.get(found.key)
            if member is None:
                self._gathering.refuse(Malformed(f"the bytes of tensor storage '{shown(found.key)}' are missing"))
            elif member.size != found.count * found.item_size:
                size = found.count * found.item_size
                self._gathering.note(
                    f"tensor storage '{shown(found.key)}' has {member.size:,} bytes where {size:,} are stated"
                )

    def _bytes(self, member: Member) -> bytes | None:
        limits, tally = self._gathering.limits, self._gathering.tally
        if member.size > limits.array_bytes or tally.kept + member.size > limits.kept_bytes:
            return None
        try:
            data = self._archive.read(member, limits.array_bytes)
        except Stopped as problem:
            self._gathering.refuse(problem)
            return None
        tally.kept += len(data)
        return data
