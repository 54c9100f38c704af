"""Frames between the audit and its table worker: four bytes of length, then JSON."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

MAX_FRAME = 64 << 20
"""Bytes of the longest frame that either side accepts."""

NOT_INSTALLED = 77
"""Exit code of a worker that cannot import the table engine."""

_LENGTH = struct.Struct(">I")

Message = dict[str, Any]


def write_frame(stream: IO[bytes], message: Message) -> None:
    """Send one message; ``inf`` and ``nan`` cross as the JSON extensions that Python reads back."""
    body = json.dumps(message, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    if len(body) > MAX_FRAME:
        raise ValueError(f"a message of {len(body):,} bytes is longer than {MAX_FRAME:,}")
    stream.write(_LENGTH.pack(len(body)) + body)
    stream.flush()


def read_frame(stream: IO[bytes]) -> Message | None:
    """Read one message; None at the end of the stream, also within a frame or when its length cannot be true."""
    header = _exactly(stream, _LENGTH.size)
    if header is None:
        return None
    length = _LENGTH.unpack(header)[0]
    body = _exactly(stream, length) if length <= MAX_FRAME else None
    if body is None:
        return None
    message = json.loads(body)
    return message if isinstance(message, dict) else None


def _exactly(stream: IO[bytes], length: int) -> bytes | None:
    parts: list[bytes] = []
    while length:
        part = stream.read(length)
        if not part:
            return None
        parts.append(part)
        length -= len(part)
    return b"".join(parts)
