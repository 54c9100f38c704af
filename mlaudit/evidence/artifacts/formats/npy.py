"""Arrays in NumPy's format: single, and in the archives that `numpy.savez` writes."""

from __future__ import annotations

from mlaudit.evidence.artifacts.failures import Stopped, Truncated
from mlaudit.evidence.artifacts.formats.archives import Archive, shown
from mlaudit.evidence.artifacts.formats.gathering import Gathering, root_of
from mlaudit.evidence.artifacts.formats.npy_headers import MAGIC, Header, read_header
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Node, Pairs, RawArray
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream, rebased

_SUFFIX = ".npy"


def read_npy(path: str, stream: ByteStream, limits: Limits) -> Artifact:
    """Read a file that holds one array."""
    gathering = Gathering(path, limits)
    return gathering.artifact("npy", read_array(stream, gathering))


def is_array(name: str) -> bool:
    """Tell by its name whether a member of an archive is an array."""
    return name.endswith(_SUFFIX)


def read_npz(path: str, archive: Archive, limits: Limits) -> Artifact:
    """Read an archive of arrays, by name."""
    gathering = Gathering(path, limits)
    pairs: list[tuple[Node, Node]] = []
    for member in archive.members:
        try:
            stream = archive.array_stream(member)
            at = stream.window(0, len(MAGIC))
            if stream.buffer.startswith(MAGIC, at):
                pairs.append((member.name.removesuffix(_SUFFIX), read_array(stream, gathering)))
            else:
                gathering.note(f"member '{shown(member.name)}' is no array")
                pairs.append((member.name, root_of(gathering.pickled(stream))))
        except Stopped as problem:
            gathering.refuse(problem)
    gathering.take(archive)
    return gathering.artifact("npz", Pairs(pairs))


def read_array(stream: ByteStream, gathering: Gathering) -> Node:
    """Read an array at the beginning of a window; None, and a problem, where it cannot be."""
    try:
        header, at = read_header(stream, gathering.tally.dtypes, gathering.limits)
        if header.dtype.has_objects:
            return _objects(header, rebased(stream, at), gathering)
        return _items(header, stream, at, gathering)
    except Stopped as problem:
        gathering.refuse(problem)
        return None


def _objects(header: Header, stream: ByteStream, gathering: Gathering) -> Node:
    """Objects are a pickle; its root is the array."""
    pickles = gathering.pickled(stream)
    pickles.note_more()
    return root_of(pickles)


def _items(header: Header, stream: ByteStream, at: int, gathering: Gathering) -> RawArray:
    count, limits = header.n_bytes, gathering.limits
    offset = stream.base + at
    if count > stream.remaining(at):
        raise Truncated(f"an array of {count:,} bytes runs past its end")
    data: bytes | None = None
    if count <= limits.array_bytes and gathering.tally.kept + count <= limits.kept_bytes:
        at = stream.window(at, count)
        data = stream.buffer[at : at + count]
        if len(data) < count:
            raise Truncated(f"it ends inside an array of {count:,} bytes")
        gathering.tally.kept += count
        at += count
    else:
        at = stream.skip(at, count)
    at = stream.window(at, 1)
    if at < len(stream.buffer):
        gathering.note("bytes follow an array")
    return RawArray(_wrapper(header), header.shape, header.dtype, offset, data)


def _wrapper(header: Header) -> Call:
    """Return the record by which joblib describes an array, which views know how to read."""
    state = Pairs([("shape", header.shape), ("dtype", header.record), ("order", "F" if header.is_fortran else "C")])
    return Call(Global("joblib.numpy_pickle", "NumpyArrayWrapper"), (), states=[state])
