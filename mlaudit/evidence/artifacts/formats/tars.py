"""The members of tar archives, read from the front: blocks of 512 bytes, a header and the content.

References
----------
POSIX.1-2017, pax: ustar Interchange Format; and the long names of GNU tar.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Truncated
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

_BLOCK = 512
_MAGIC_AT, MAGIC = 257, b"ustar"
_FILES, _LONG_NAME = b"0\x007", b"L"
_LONGEST_NAME = 4_096
_IN_BINARY = 0x80


@dataclass(frozen=True, slots=True)
class TarMember:
    """A regular file of the archive; ``at`` is where its content begins in the window, once ``stream`` is there."""

    name: str
    size: int
    at: int


def begins_tar(head: bytes) -> bool:
    """Tell by its first bytes whether a file is a tar archive."""
    return head[_MAGIC_AT : _MAGIC_AT + len(MAGIC)] == MAGIC


def members_of_tar(stream: ByteStream, limits: Limits) -> Iterator[TarMember]:
    """Iterate over the regular files; what is read of one leaves the window where `end_of` can find the next.

    Raises
    ------
    Malformed, OverBudget
        Where the archive is damaged or has too many members.
    """
    place, long_name = 0, ""
    for _ in range(limits.archive_members):
        at = _reached(stream, place)
        at = stream.window(at, _BLOCK)
        header = stream.buffer[at : at + _BLOCK]
        if not header.strip(b"\0"):
            return
        if len(header) < _BLOCK or not begins_tar(header):
            raise Malformed("a tar archive has a header that is none")
        size, content = _number(header[124:136]), place + _BLOCK
        place = content + -(-size // _BLOCK) * _BLOCK
        if header[156:157] == _LONG_NAME:
            at = stream.window(at + _BLOCK, min(size, _LONGEST_NAME))
            long_name = _text(stream.buffer[at : at + min(size, _LONGEST_NAME)])
        elif header[156:157] in [bytes([kind]) for kind in _FILES]:
            yield TarMember(long_name or _text(header[:100]), size, content)
            long_name = ""
    raise OverBudget("tar members", limits.archive_members)


def content_of(stream: ByteStream, member: TarMember, count: int) -> bytes:
    """Return the first ``count`` bytes of the content of the member at hand."""
    at = _reached(stream, member.at)
    wanted = min(count, member.size)
    at = stream.window(at, wanted)
    data = stream.buffer[at : at + wanted]
    if len(data) < wanted:
        raise Truncated("a tar archive ends inside one of its members")
    return data


def _reached(stream: ByteStream, place: int) -> int:
    """Return where a byte of the stream, not before its window, stands in the window."""
    at = place - stream.base
    return at if at <= len(stream.buffer) else stream.skip(len(stream.buffer), at - len(stream.buffer))


def _number(field: bytes) -> int:
    if field[0] & _IN_BINARY:
        return int.from_bytes(field[1:], "big")
    digits = field.strip(b" \0")
    if digits and (not digits.isdigit() or b"8" in digits or b"9" in digits):
        raise Malformed("a tar archive states a length that is no number")
    return int(digits or b"0", 8)


def _text(raw: bytes) -> str:
    return raw.partition(b"\0")[0].decode("utf-8", "replace")
