"""The central directory of a zip archive."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.streams.bytestream import Source

_ENTRY = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_LOCATOR = struct.Struct("<4sIQI")
_END64 = struct.Struct("<4sQHHIIQQQQ")
_ENTRY_MAGIC, END_MAGIC = b"PK\x01\x02", b"PK\x05\x06"
_LOCATOR_MAGIC, _END64_MAGIC = b"PK\x06\x07", b"PK\x06\x06"
_LONGEST_COMMENT = 0xFFFF
_IS_UTF8 = 1 << 11
_ZIP64, _IN_ZIP64 = 1, 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """A member as the directory describes it.

    ``packed`` and ``size`` are bytes before and after decompression; ``offset`` is where its own header begins.
    """

    name: str
    raw_name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    offset: int


@dataclass(frozen=True, slots=True)
class Directory:
    """The members of an archive; ``start`` is the byte at which the directory begins and the members end."""

    members: tuple[Member, ...]
    start: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ending:
    """What the record at the end says: number of members, size and offset of the directory; and where it stands."""

    count: int
    size: int
    offset: int
    place: int
    trailing: int

    @property
    def start(self) -> int:
        """The directory ends where its ending begins."""
        return self.place - self.size


def find_directory(file: Source, size: int, limits: Limits) -> Directory | None:
    """Return the directory of the archive that a file ends in; None where there is none.

    Raises
    ------
    Malformed, OverBudget
        Where there is one that cannot be read.
    """
    ending = _ending(file, size)
    if ending is None:
        return None
    if ending.count > limits.archive_members:
        raise OverBudget("zip members", limits.archive_members)
    if ending.size > limits.directory_bytes:
        raise OverBudget("bytes of zip directory", limits.directory_bytes)
    prefixed = ending.start - ending.offset
    if prefixed < 0:
        raise Malformed("the directory of the zip archive lies outside of it")
    file.seek(ending.start)
    members = _entries(file.read(ending.size), prefixed)
    problems = []
    before = min((member.offset for member in members), default=ending.start)
    if before > 0:
        problems.append(f"{before:,} bytes stand before the zip archive")
    if ending.trailing:
        problems.append(f"{ending.trailing:,} bytes follow the zip archive")
    if len(members) != ending.count:
        problems.append(f"the zip archive states {ending.count:,} members and lists {len(members):,}")
    return Directory(tuple(members), ending.start, tuple(problems))


def ends_in_archive(file: Source, size: int) -> bool:
    """Tell whether a file, whatever it begins with, ends in a zip archive."""
    ending = _ending(file, size)
    if ending is None or ending.start < 0 or not ending.count:
        return False
    file.seek(ending.start)
    return file.read(4) == _ENTRY_MAGIC


def _ending(file: Source, size: int) -> _Ending | None:
    start = max(0, size - _END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read(size - start)
    at = tail.rfind(END_MAGIC, 0, max(0, len(tail) - _END.size + len(END_MAGIC)))
    if at < 0:
        return None
    _, _, _, _, count, length, offset, comment = _END.unpack_from(tail, at)
    trailing = len(tail) - at - _END.size - comment
    ending = _Ending(count, length, offset, start + at, max(trailing, 0))
    return _wide(file, ending)


def _wide(file: Source, ending: _Ending) -> _Ending:
    """Take the numbers of a 64-bit ending where one stands before the plain one."""
    place = ending.place - _LOCATOR.size
    if place < _END64.size:
        return ending
    file.seek(place)
    locator = file.read(_LOCATOR.size)
    if locator[:4] != _LOCATOR_MAGIC:
        return ending
    file.seek(place - _END64.size)
    record = file.read(_END64.size)
    if record[:4] != _END64_MAGIC:
        return ending
    _, _, _, _, _, _, _, count, length, offset = _END64.unpack(record)
    return replace(ending, count=count, size=length, offset=offset, place=place - _END64.size)


def _entries(data: bytes, prefixed: int) -> list[Member]:
    members = []
    at = 0
    while at + _ENTRY.size <= len(data):
        fields = _ENTRY.unpack_from(data, at)
        if fields[0] != _ENTRY_MAGIC:
            break
        flags, method = fields[3], fields[4]
        checksum, packed, size, name_length, extra_length, comment_length = fields[7:13]
        offset = fields[16]
        at += _ENTRY.size
        raw_name = data[at : at + name_length]
        extra = data[at + name_length : at + name_length + extra_length]
        size, packed, offset = _widened(size, packed, offset, extra)
        members.append(
            Member(_name(raw_name, flags), raw_name, flags, method, checksum, packed, size, offset + prefixed)
        )
        at += name_length + extra_length + comment_length
    return members


def _widened(size: int, packed: int, offset: int, extra: bytes) -> tuple[int, int, int]:
    """Take from the extra field the numbers that do not fit into 32 bits."""
    values = [size, packed, offset]
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        at += 4
        if kind == _ZIP64:
            for index, value in enumerate(values):
                if value == _IN_ZIP64 and at + 8 <= len(extra):
                    values[index] = int.from_bytes(extra[at : at + 8], "little")
                    at += 8
            break
        at += length
    return values[0], values[1], values[2]


def _name(raw: bytes, flags: int) -> str:
    """Return a name as text: UTF-8 where it is, each byte a character where not."""
    try:
        return raw.decode("utf-8" if flags & _IS_UTF8 else "ascii")
    except UnicodeDecodeError:
        return raw.decode("latin-1")
