"""Zip archives written by hand, so that their two descriptions of a member can differ."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass


@dataclass
class Entry:
    """A member; what is None in the local header is as in the directory."""

    name: str
    content: bytes
    method: int = 0
    flags: int = 0
    local_name: str | None = None
    local_flags: int | None = None
    local_method: int | None = None
    local_size: int | None = None
    checksum: int | None = None
    stated_size: int | None = None
    offset: int | None = None
    packed: bytes | None = None


def archive(*entries: Entry, comment: bytes = b"", count: int | None = None, shift: int = 0) -> bytes:
    """Return an archive; ``shift`` is added to what the ending says of the place of the directory."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        packed = entry.packed
        if packed is None:
            deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = deflater.compress(entry.content) + deflater.flush() if entry.method == 8 else entry.content
        checksum = zlib.crc32(entry.content) if entry.checksum is None else entry.checksum
        size = len(entry.content) if entry.stated_size is None else entry.stated_size
        offset = len(body) if entry.offset is None else entry.offset
        local = (entry.local_name or entry.name).encode()
        body += struct.pack(
            "<4sHHHHHIIIHH",
            b"PK\x03\x04",
            20,
            entry.flags if entry.local_flags is None else entry.local_flags,
            entry.method if entry.local_method is None else entry.local_method,
            0,
            0,
            checksum,
            len(packed),
            size if entry.local_size is None else entry.local_size,
            len(local),
            0,
        )
        body += local + packed
        name = entry.name.encode()
        directory += struct.pack(
            "<4sHHHHHHIIIHHHHHII",
            b"PK\x01\x02",
            20,
            20,
            entry.flags,
            entry.method,
            0,
            0,
            checksum,
            len(packed),
            size,
            len(name),
            0,
            0,
            0,
            0,
            0,
            offset,
        )
        directory += name
    total = len(entries) if count is None else count
    ending = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, total, total, len(directory), len(body) + shift, len(comment)
    )
    return bytes(body + directory + ending + comment)
