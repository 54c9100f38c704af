"""Reading the arguments of opcodes: lines, and payloads that may be too long to keep."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Literal

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Truncated
from mlaudit.evidence.artifacts.pickles.nodes import Blob
from mlaudit.evidence.artifacts.pickles.opcodes.costs import TEXT, WIDE_TEXT, WIDTH

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.pickles.machine import Machine

Handler = Callable[["Machine", bytes, int], int]
Handlers = tuple[Handler, ...]

RELOAD = -1
"""Returned by a handler that moved the window or ended the pickle."""

uint16 = struct.Struct("<H").unpack_from
int32 = struct.Struct("<i").unpack_from
uint32 = struct.Struct("<I").unpack_from
uint64 = struct.Struct("<Q").unpack_from
float64 = struct.Struct(">d").unpack_from


def table(handlers: Mapping[bytes, Handler]) -> Handlers:
    """Lay handlers out by opcode, with a complaint in every free place."""
    return tuple(handlers.get(bytes([code]), _unknown) for code in range(256))


def payload(machine: Machine, at: int, count: int, kind: Literal["text", "bytes"]) -> int:
    """Push ``count`` bytes, as text or as they are; a record of them where they are too many."""
    stream, limits, tally = machine.stream, machine.limits, machine.tally
    if count > stream.remaining(at):
        raise Truncated(f"a {'text' if kind == 'text' else 'byte string'} of {count:,} bytes runs past its end")
    machine.payload += count
    if count <= limits.item_bytes and tally.kept + count <= limits.kept_bytes:
        is_in_window = at + count <= len(stream.buffer)
        at = at if is_in_window else stream.window(at, count)
        data = stream.buffer[at : at + count]
        if len(data) < count:
            raise Truncated(f"it ends inside a {kind} of {count:,} bytes")
        is_wide = kind == "text" and not data.isascii()
        tally.kept += count * WIDTH if is_wide else count
        tally.held += WIDE_TEXT if is_wide else TEXT
        machine.stack.append(data.decode("utf-8", "surrogatepass") if kind == "text" else data)
        if is_in_window:
            return at + count
        machine.at = at + count
    else:
        tally.held += TEXT
        blob = Blob(kind, stream.base + at, count)
        machine.at = stream.skip(at, count)
        machine.stack.append(blob)
    return RELOAD


def line(machine: Machine, at: int) -> tuple[bytes, int]:
    """Return the bytes up to the next line feed, without it, and the place behind it; the window may move."""
    stream, limit = machine.stream, machine.limits.line_bytes
    end = stream.buffer.find(b"\n", at)
    if end < 0:
        at = stream.window(at, limit + 1)
        end = stream.buffer.find(b"\n", at)
        if end < 0 and len(stream.buffer) - at <= limit:
            raise Truncated("it ends inside a line")
    if end < 0 or end - at > limit:
        raise OverBudget("bytes in one line", limit)
    return stream.buffer[at:end], end + 1


def text_line(machine: Machine, at: int) -> tuple[bytes | Blob, int]:
    """Return a line as `line` does, or a record of one that is too long to keep; arrays stand in such lines."""
    stream, limit = machine.stream, machine.limits.item_bytes
    at = stream.window(at, limit + 1) if stream.buffer.find(b"\n", at) < 0 else at
    end = stream.buffer.find(b"\n", at)
    if 0 <= end <= at + limit:
        return stream.buffer[at:end], end + 1
    offset = stream.base + at
    while end < 0:
        at = stream.skip(at, len(stream.buffer) - at)
        at = stream.window(at, limit)
        if at >= len(stream.buffer):
            raise Truncated("it ends inside a line")
        end = stream.buffer.find(b"\n", at)
    length = stream.base + end - offset
    machine.payload += length
    return Blob("text", offset, length), end + 1


def memo_index(key: bytes) -> int:
    """Return the number of a memo entry that is written as a line."""
    if not key.isdigit() or len(key) > 20:
        raise Malformed("a memo entry in it has no number")
    return int(key)


def resume(machine: Machine, buffer: bytes, at: int) -> int:
    """Return the place, or `RELOAD` where the window moved since ``buffer``."""
    if machine.stream.buffer is buffer:
        return at
    machine.at = at
    return RELOAD


def _unknown(machine: Machine, buffer: bytes, at: int) -> int:
    code = buffer[at - 1]
    raise Malformed(f"byte {machine.stream.base + at - 1:,} (0x{code:02x}) is no opcode of a pickle")
