"""Zip archives by a parser of our own, which trusts none of the two descriptions that each member has.

A member is described by the central directory and by a header of its own. Loaders go by one or the other, so a member
whose two descriptions differ, or whose content is not what they say, is recorded; it is still read as far as it can be,
since a loader may do the same.

References
----------
APPNOTE.TXT - .ZIP File Format Specification, version 6.3.10, PKWARE.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Unsupported
from mlaudit.evidence.artifacts.formats.directories import Directory, Member, find_directory
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.streams.bytestream import (
    CHUNK,
    Allowance,
    ByteStream,
    Codec,
    CompressedStream,
    PlainStream,
    Section,
    Source,
)
from mlaudit.evidence.artifacts.streams.zip_methods import codec_of

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_LOCAL_MAGIC = b"PK\x03\x04"
_STORED = 0
_ENCRYPTED, _SIZES_FOLLOW, _PATCHED, _STRONG, _MASKED = 1, 8, 32, 64, 1 << 13
_COMPARED_FLAGS = ~_SIZES_FOLLOW
_SHOWN_NAME = 80
_SHORT_ARRAY = 1 << 20


class Archive:
    """The members of a zip archive.

    Attributes
    ----------
    members : tuple of Member
        In the order of the directory.
    problems : list of str
        What is wrong with it; each names its member, and none is a reason to pass the archive.
    """

    def __init__(self, file: Source, directory: Directory, limits: Limits, allowance: Allowance) -> None:
        self.members = directory.members
        self.problems = list(directory.problems)
        self._file = file
        self._end = directory.start
        self._limits = limits
        self.allowance = allowance
        self._by_name: dict[str, list[Member]] = {}
        for member in self.members:
            self._by_name.setdefault(member.name, []).append(member)
        self._places = {id(member): self._place(member) for member in self.members}
        self._compare_places()

    def named(self, name: str) -> list[Member]:
        """Return the members of a name; an honest archive has at most one."""
        return self._by_name.get(name, [])

    def read(self, member: Member, most: int) -> bytes:
        """Return the content of a member.

        Raises
        ------
        Malformed, OverBudget
            Where it cannot be read, or is longer than ``most``.
        """
        if member.size > most:
            raise OverBudget(f"bytes in '{shown(member.name)}'", most)
        return b"".join(self._content(member))

    def stream(self, member: Member) -> ByteStream:
        """Return the content of a member as a stream, after its length and checksum were compared.

        Raises
        ------
        Malformed, OverBudget
            Where it cannot be read at all.
        """
        unchecked = self.unchecked(member)
        if member.size <= self._limits.checked_bytes:
            try:
                for _ in self._content(member):
                    pass
            except Malformed as problem:
                self.note(str(problem))
        return unchecked

    def array_stream(self, member: Member) -> ByteStream:
        """Return the content of a member as a stream; the checksum is compared where most of it is kept anyway.

        Raises
        ------
        Malformed, OverBudget
            Where it cannot be read at all.
        """
        return self.stream(member) if member.size <= _SHORT_ARRAY else self.unchecked(member)

    def unchecked(self, member: Member) -> ByteStream:
        """Return the content of a member as a stream whose checksum is not compared.

        Raises
        ------
        Malformed
            Where it cannot be read at all.
        """
        section = self._section(member)
        if member.method == _STORED:
            return PlainStream(section, min(member.packed, self._end - self._places[id(member)]))
        return CompressedStream(section, self._codec(member), self._limits, self.allowance, member.size)

    def note(self, problem: str) -> None:
        """Record what is wrong."""
        if len(self.problems) < self._limits.anomalies and problem not in self.problems:
            self.problems.append(problem)

    def _section(self, member: Member) -> Section:
        place = self._places[id(member)]
        if place < 0:
            raise Malformed(f"member '{shown(member.name)}' has no header of its own")
        return Section(self._file, place, min(member.packed, self._end - place))

    def _codec(self, member: Member) -> Codec:
        codec = codec_of(member.method, member.flags, member.size)
        if codec is None:
            name = shown(member.name)
            raise Unsupported(f"member '{name}' is compressed by method {member.method}, which is not read")
        return codec

    def _content(self, member: Member) -> Iterator[bytes]:
        """Iterate over the content, and compare its length and checksum at the end."""
        name, length, checksum = shown(member.name), 0, 0
        for data in self._unpacked(member):
            length += len(data)
            checksum = zlib.crc32(data, checksum)
            self.allowance.spend(len(data))
            if length > member.size:
                raise Malformed(f"member '{name}' is longer than the {member.size:,} bytes that it states")
            yield data
        if length < member.size:
            raise Malformed(f"member '{name}' ends after {length:,} of {member.size:,} bytes")
        if checksum != member.checksum:
            if member.flags & _ENCRYPTED:
                raise Malformed(f"member '{name}' is encrypted")
            self.note(f"member '{name}' does not have the checksum that it states")

    def _unpacked(self, member: Member) -> Iterator[bytes]:
        section = self._section(member)
        if member.method == _STORED:
            while data := section.read(CHUNK):
                yield data
            return
        name, codec = shown(member.name), self._codec(member)
        inflater = codec.start(self._limits)
        while not inflater.eof:
            data = section.read(CHUNK) if inflater.needs_input else b""
            try:
                out = inflater.decompress(data, CHUNK)
            except codec.errors:
                raise Malformed(f"the compressed bytes of member '{name}' are damaged") from None
            if not out and not data and not inflater.eof:
                raise Malformed(f"the compressed bytes of member '{name}' end too early")
            yield out
        if inflater.unused_data or section.read(1):
            self.note(f"bytes follow the compressed content of member '{name}'")

    def _place(self, member: Member) -> int:
        """Compare the header of a member with the directory; return where its content begins, -1 for nowhere."""
        name = shown(member.name)
        self._file.seek(member.offset)
        header = self._file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or header[:4] != _LOCAL_MAGIC:
            self.note(f"member '{name}' has no header of its own")
            return -1
        fields: tuple[int, ...] = _LOCAL.unpack(header)[1:]
        _, flags, method, _, _, checksum, packed, size, name_length, extra_length = fields
        differing = []
        if self._file.read(name_length) != member.raw_name:
            differing.append("name")
        if (flags ^ member.flags) & _COMPARED_FLAGS:
            differing.append("flags")
        if method != member.method:
            differing.append("compression method")
        if not flags & _SIZES_FOLLOW:
            if checksum != member.checksum:
                differing.append("checksum")
            if packed not in (member.packed, 0xFFFFFFFF) or size not in (member.size, 0xFFFFFFFF):
                differing.append("size")
        if differing:
            self.note(f"member '{name}' has another {' and '.join(differing)} in its own header than in the directory")
        if (flags | member.flags) & (_ENCRYPTED | _PATCHED | _STRONG | _MASKED):
            self.note(f"member '{name}' is marked as encrypted or patched")
        return member.offset + _LOCAL.size + name_length + extra_length

    def _compare_places(self) -> None:
        """Record members of one name, and members that share bytes."""
        for name, members in self._by_name.items():
            if len(members) > 1:
                self.note(f"there is more than one member '{shown(name)}'")
        end, last = 0, ""
        for member in sorted(self.members, key=lambda member: member.offset):
            place = self._places[id(member)]
            if member.offset < end:
                self.note(f"members '{shown(last)}' and '{shown(member.name)}' overlap")
            if place >= 0 and place + member.packed > self._end:
                self.note(f"member '{shown(member.name)}' runs past the end of the members")
            end, last = max(end, max(place, member.offset) + member.packed), member.name


def open_archive(file: Source, size: int, limits: Limits, allowance: Allowance | None = None) -> Archive:
    """Open a zip archive.

    Parameters
    ----------
    file : Source
    size : int
    limits : Limits
    allowance : Allowance or None
        Of the file that it is a part of.

    Raises
    ------
    Malformed, OverBudget
        Where it has no directory that can be read.
    """
    directory = find_directory(file, size, limits)
    if directory is None:
        raise Malformed("it is a zip archive whose directory is missing, as of a file that was torn off")
    return Archive(file, directory, limits, allowance or Allowance(size, limits))


def shown(name: str) -> str:
    """Return the name of a member at a length fit for a message."""
    return name if len(name) <= _SHOWN_NAME else f"{name[:_SHOWN_NAME]}…"
