"""Pickles among the members of an archive, behind compression and in archives inside of it; all with one budget."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mlaudit.evidence.artifacts.failures import Problem, Stopped, Unsupported
from mlaudit.evidence.artifacts.formats.archives import Archive, open_archive, shown
from mlaudit.evidence.artifacts.formats.gathering import Gathering, root_of
from mlaudit.evidence.artifacts.formats.npy import read_array
from mlaudit.evidence.artifacts.formats.npy_headers import read_header
from mlaudit.evidence.artifacts.formats.tars import content_of, members_of_tar
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.nodes import Node, Pairs
from mlaudit.evidence.artifacts.sniffing import HEAD_BYTES, Format, format_of, looks_like_pickle
from mlaudit.evidence.artifacts.streams.bytestream import Allowance, ByteStream, PlainStream, head_of, taken
from mlaudit.evidence.artifacts.streams.compression import behind_compression, compression_of

_DEEPEST, _MOST_ARCHIVES = 3, 8
_HELD_BYTES = 64 << 20
_WORTH_A_LOOK = ("zip", "tar", "npy", "torch stream")


@dataclass(frozen=True, slots=True)
class Part:
    """A member: its name, its content as a stream that was not read from yet, and its length."""

    name: str
    stream: ByteStream
    size: int


@dataclass(slots=True)
class Members:
    """Gathers the roots of all pickles in an archive, by the names of the members."""

    gathering: Gathering
    allowance: Allowance
    n_archives: int = 0

    def read(self, parts: Iterable[Part], depth: int = 0) -> list[tuple[Node, Node]]:
        """Read the members that are pickles, or arrays of pickled objects, or archives of such."""
        pairs: list[tuple[Node, Node]] = []
        try:
            for part in parts:
                pairs += self._part(part, depth)
        except Stopped as stopped:
            self.gathering.refuse(stopped)
        return pairs

    def _part(self, part: Part, depth: int) -> list[tuple[Node, Node]]:
        try:
            return self._opened(part, depth)
        except Stopped as stopped:
            self.gathering.refuse(stopped)
            return []

    def _opened(self, part: Part, depth: int) -> list[tuple[Node, Node]]:
        compression, stream = behind_compression(part.stream, self.gathering.limits, self.allowance)
        head = head_of(stream, HEAD_BYTES)
        found = format_of(head)
        if isinstance(found, Problem):
            if found.cause == "unsupported" and "archive" in found.text:
                raise Unsupported(f"member '{shown(part.name)}' was not read: {found.text}")
            return []
        if found == "zip" or found == "tar":
            return self._archive(part.name, found, stream, depth + 1)
        if found == "npy":
            return [(part.name, read_array(stream, self.gathering))] if self._has_objects(stream) else []
        if not looks_like_pickle(head, None if compression else part.size):
            return []
        pickles = self.gathering.pickled(stream, is_of_joblib=True)
        pickles.note_more()
        return [(part.name, root_of(pickles))]

    def _archive(self, name: str, found: Format, stream: ByteStream, depth: int) -> list[tuple[Node, Node]]:
        """Read an archive inside of another."""
        self.n_archives += 1
        if depth > _DEEPEST or self.n_archives > _MOST_ARCHIVES:
            raise Unsupported(f"'{shown(name)}' was not read: it is an archive in too many others")
        parts = self.tar_parts(stream) if found == "tar" else self._zip_parts(name, stream)
        return self.read((Part(f"{name}/{part.name}", part.stream, part.size) for part in parts), depth)

    def _zip_parts(self, name: str, stream: ByteStream) -> Iterator[Part]:
        """Iterate over the members of an archive whose bytes are held meanwhile."""
        data = taken(stream, _HELD_BYTES)
        if data is None:
            raise Unsupported(f"'{shown(name)}' is an archive in another of more than {_HELD_BYTES:,} bytes: not read")
        archive = open_archive(io.BytesIO(data), len(data), self.gathering.limits, self.allowance)
        yield from self.zip_parts(archive)

    def zip_parts(self, archive: Archive) -> Iterator[Part]:
        """Iterate over the members of a zip archive; those that are pickles are compared with their checksums."""
        for member in archive.members:
            try:
                stream = archive.unchecked(member)
                if looks_like_pickle(head_of(stream, HEAD_BYTES), member.size):
                    stream = archive.stream(member)
            except Stopped as stopped:
                self.gathering.refuse(stopped)
                continue
            yield Part(member.name, stream, member.size)
        self.gathering.take(archive)

    def tar_parts(self, stream: ByteStream) -> Iterator[Part]:
        """Iterate over the members of a tar archive that may hold a pickle; they are held one by one."""
        for member in members_of_tar(stream, self.gathering.limits):
            head = content_of(stream, member, HEAD_BYTES)
            is_worth = format_of(head) in _WORTH_A_LOOK or compression_of(head) is not None
            if not is_worth and not looks_like_pickle(head, member.size):
                continue
            if member.size > _HELD_BYTES:
                text = f"member '{shown(member.name)}' of {member.size:,} bytes is too large to be read in an archive"
                self.gathering.refuse(Unsupported(text))
                continue
            self.allowance.spend(member.size)
            data = content_of(stream, member, member.size)
            yield Part(member.name, PlainStream(io.BytesIO(data), len(data)), len(data))

    def _has_objects(self, stream: ByteStream) -> bool:
        limits = self.gathering.limits
        return read_header(stream, DTypes(limits), limits)[0].dtype.has_objects


def read_tar(path: str, stream: ByteStream, size: int, limits: Limits) -> Artifact:
    """Read a tar archive for the pickles in it."""
    gathering = Gathering(path, limits)
    members = Members(gathering, Allowance(size, limits))
    pairs = members.read(members.tar_parts(stream))
    if not pairs and not gathering.problems:
        gathering.problems.append(Problem("it is a tar archive of no model format that is known", "foreign"))
    return gathering.artifact("tar", Pairs(pairs) if pairs else None)
