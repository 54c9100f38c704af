"""Which kind of model file a zip archive is, told by the names of its members."""

from __future__ import annotations

from mlaudit.evidence.artifacts.failures import NOTHING, Stopped
from mlaudit.evidence.artifacts.formats.archives import Archive, open_archive, shown
from mlaudit.evidence.artifacts.formats.directories import Member, ends_in_archive
from mlaudit.evidence.artifacts.formats.gathering import Gathering, with_names
from mlaudit.evidence.artifacts.formats.members import Members
from mlaudit.evidence.artifacts.formats.npy import is_array, read_npz
from mlaudit.evidence.artifacts.formats.npy_headers import read_header
from mlaudit.evidence.artifacts.formats.skops import SCHEMA, read_skops
from mlaudit.evidence.artifacts.formats.torch_archives import is_pickle_of_torch, read_torch_archive
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.machine import Machine
from mlaudit.evidence.artifacts.pickles.nodes import Pairs
from mlaudit.evidence.artifacts.pickles.skim import skim_globals
from mlaudit.evidence.artifacts.sniffing import looks_like_pickle
from mlaudit.evidence.artifacts.streams.bytestream import PlainStream, Source

_HEAD_BYTES = 512
_MOST_LOOKS = 1_000


def read_zip(path: str, file: Source, size: int, limits: Limits) -> Artifact:
    """Read a zip archive as the format that its members show; one of another kind for the pickles in it."""
    try:
        archive = open_archive(file, size, limits)
    except Stopped as stopped:
        return _unopened(path, file, size, stopped, limits)
    if archive.named(SCHEMA):
        return _with_pickles(read_skops(path, archive, limits), archive, limits)
    if any(is_pickle_of_torch(member.name) for member in archive.members):
        return read_torch_archive(path, archive, limits)
    if archive.members and all(is_array(member.name) for member in archive.members):
        return read_npz(path, archive, limits)
    found = read_pickles(path, archive, limits)
    if found is None:
        names = ", ".join(f"'{shown(member.name)}'" for member in archive.members[:3])
        reason = f"it is a zip archive of no model format that is known{', with ' if names else ''}{names}"
        return Artifact(path, "zip", "failed", NOTHING, reason, anomalies=tuple(archive.problems), cause="foreign")
    return found


def open_as_model(file: Source, size: int, limits: Limits, has_arrays: bool) -> bool:
    """Tell whether a zip archive holds a model, or objects of any kind; with ``has_arrays``, or plain arrays.

    Raises
    ------
    Malformed, OverBudget
        Where it cannot be read at all.
    """
    archive = open_archive(file, size, limits)
    if archive.named(SCHEMA) or any(is_pickle_of_torch(member.name) for member in archive.members):
        return True
    if archive.members and all(is_array(member.name) for member in archive.members):
        return has_arrays or any(_has_objects(archive, member, limits) for member in archive.members[:_MOST_LOOKS])
    return any(looks_like_pickle(_head(archive, member), member.size) for member in archive.members[:_MOST_LOOKS])


def _has_objects(archive: Archive, member: Member, limits: Limits) -> bool:
    return read_header(archive.unchecked(member), DTypes(limits), limits)[0].dtype.has_objects


def _unopened(path: str, file: Source, size: int, stopped: Stopped, limits: Limits) -> Artifact:
    """Look for globals by the pattern of their bytes in an archive whose members cannot be told apart."""
    gathering = Gathering(path, limits)
    gathering.refuse(stopped)
    for protocol in (0, 4):
        gathering.tally.protocol = protocol
        skim_globals(Machine(PlainStream(file, size), limits, gathering.tally), False)
    gathering.tally.protocol = None
    return gathering.artifact("zip", None)


def with_archive_behind(artifact: Artifact, file: Source, size: int, limits: Limits) -> Artifact:
    """Look for a zip archive behind what a file begins with: loaders of archives find it from the end of the file."""
    if not ends_in_archive(file, size):
        return artifact
    behind = read_zip(artifact.path, file, size, limits)
    if artifact.status == "failed":
        return behind
    anomalies = ("a zip archive stands at the end of the file", *behind.anomalies)
    return with_names(artifact, behind.globals, behind.called, anomalies)


def read_pickles(path: str, archive: Archive, limits: Limits) -> Artifact | None:
    """Read the members that are pickles, or hold some, by name; None where there are none."""
    gathering = Gathering(path, limits)
    members = Members(gathering, archive.allowance)
    pairs = members.read(members.zip_parts(archive))
    if not pairs and not any(problem.cause == "unsupported" for problem in gathering.problems):
        return None
    return gathering.artifact("zip", Pairs(pairs) if pairs else None)


def _head(archive: Archive, member: Member) -> bytes:
    stream = archive.unchecked(member)
    at = stream.window(0, _HEAD_BYTES)
    return stream.buffer[at : at + _HEAD_BYTES]


def _with_pickles(artifact: Artifact, archive: Archive, limits: Limits) -> Artifact:
    """Add the globals of pickles that stand in an archive of another format, where its loader does not look."""
    found = read_pickles(artifact.path, archive, limits)
    if found is None:
        return artifact
    return with_names(artifact, found.globals, found.called, ["there are pickles among the members of the archive"])
