"""Opcodes that push numbers, text and bytes."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.pickles.opcodes.arguments import (
    Handler,
    float64,
    int32,
    line,
    payload,
    resume,
    text_line,
    uint16,
    uint32,
    uint64,
)
from mlaudit.evidence.artifacts.pickles.opcodes.costs import NUMBER, TEXT, WIDE_TEXT, WIDTH

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.pickles.machine import Machine

_MEMOIZE = 0x94
_ESCAPE = re.compile(rb"\\(?:x([0-9a-fA-F]{2})|([nrt\\'\"]))")
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def _none(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(None)
    return at


def _true(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(True)
    return at


def _false(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(False)
    return at


def _byte(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(buffer[at])
    return at + 1


def _short(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(uint16(buffer, at)[0])
    machine.tally.held += NUMBER
    return at + 2


def _integer(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(int32(buffer, at)[0])
    machine.tally.held += NUMBER
    return at + 4


def _real(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(float64(buffer, at)[0])
    machine.tally.held += NUMBER
    return at + 8


def _long1(machine: Machine, buffer: bytes, at: int) -> int:
    return _long(machine, buffer, at + 1, buffer[at])


def _long4(machine: Machine, buffer: bytes, at: int) -> int:
    return _long(machine, buffer, at + 4, int32(buffer, at)[0])


def _long(machine: Machine, buffer: bytes, at: int, count: int) -> int:
    if count < 0:
        raise Malformed("an integer in it has a negative length")
    if count > machine.limits.integer_bytes:
        raise OverBudget("bytes in one integer", machine.limits.integer_bytes)
    at = machine.stream.window(at, count)
    data = machine.stream.buffer[at : at + count]
    if len(data) < count:
        raise IndexError
    machine.stack.append(int.from_bytes(data, "little", signed=True))
    machine.tally.held += NUMBER + count
    return resume(machine, buffer, at + count)


def _short_text(machine: Machine, buffer: bytes, at: int) -> int:
    length = buffer[at]
    at += 1
    end = at + length
    if end > len(buffer):
        return payload(machine, at, length, "text")
    data = buffer[at:end]
    machine.payload += length
    if data.isascii():
        text = data.decode("ascii")
        machine.tally.held += TEXT + length
    else:
        text = data.decode("utf-8", "surrogatepass")
        machine.tally.held += WIDE_TEXT + WIDTH * length
    machine.stack.append(text)
    # Nearly every text is memoised by the next opcode.
    if end < len(buffer) and buffer[end] == _MEMOIZE and not machine.sparse_memo:
        machine.memo.append(text)
        return end + 1
    return end


def _text(machine: Machine, buffer: bytes, at: int) -> int:
    return payload(machine, at + 4, uint32(buffer, at)[0], "text")


def _long_text(machine: Machine, buffer: bytes, at: int) -> int:
    return payload(machine, at + 8, uint64(buffer, at)[0], "text")


def _short_bytes(machine: Machine, buffer: bytes, at: int) -> int:
    end = at + 1 + buffer[at]
    if end > len(buffer):
        return payload(machine, at + 1, buffer[at], "bytes")
    machine.stack.append(buffer[at + 1 : end])
    machine.tally.held += TEXT + buffer[at]
    return end


def _data(machine: Machine, buffer: bytes, at: int) -> int:
    return payload(machine, at + 4, uint32(buffer, at)[0], "bytes")


def _long_data(machine: Machine, buffer: bytes, at: int) -> int:
    return payload(machine, at + 8, uint64(buffer, at)[0], "bytes")


def _short_string(machine: Machine, buffer: bytes, at: int) -> int:
    place = _short_bytes(machine, buffer, at)
    _as_text(machine)
    return place


def _string(machine: Machine, buffer: bytes, at: int) -> int:
    count = int32(buffer, at)[0]
    if count < 0:
        raise Malformed("a string in it has a negative length")
    place = payload(machine, at + 4, count, "bytes")
    _as_text(machine)
    return place


def _as_text(machine: Machine) -> None:
    """Read a Python 2 string as text where it is ASCII; other ones stay bytes."""
    top = machine.stack[-1]
    if type(top) is bytes and top.isascii():
        machine.stack[-1] = top.decode("ascii")


def _line_integer(machine: Machine, buffer: bytes, at: int) -> int:
    given, at = line(machine, at)
    machine.stack.append(given == b"01" if given in (b"00", b"01") else _decimal(given))
    machine.tally.held += NUMBER + len(given)
    return resume(machine, buffer, at)


def _line_long(machine: Machine, buffer: bytes, at: int) -> int:
    given, at = line(machine, at)
    machine.stack.append(_decimal(given.removesuffix(b"L")))
    machine.tally.held += NUMBER + len(given)
    return resume(machine, buffer, at)


def _decimal(given: bytes) -> int:
    try:
        return int(given, 0)
    except ValueError:
        raise Malformed("a line that should be an integer is not") from None


def _line_real(machine: Machine, buffer: bytes, at: int) -> int:
    given, at = line(machine, at)
    try:
        machine.stack.append(float(given))
        machine.tally.held += NUMBER
    except ValueError:
        raise Malformed("a line that should be a number is not") from None
    return resume(machine, buffer, at)


def _line_text(machine: Machine, buffer: bytes, at: int) -> int:
    given, at = text_line(machine, at)
    machine.stack.append(codecs.raw_unicode_escape_decode(given)[0] if type(given) is bytes else given)
    machine.tally.held += WIDE_TEXT + WIDTH * len(given) if type(given) is bytes else TEXT
    return resume(machine, buffer, at)


def _line_string(machine: Machine, buffer: bytes, at: int) -> int:
    given, at = text_line(machine, at)
    machine.tally.held += TEXT + len(given) if type(given) is bytes else TEXT
    if type(given) is not bytes:
        machine.stack.append(given)
        return resume(machine, buffer, at)
    if len(given) < 2 or given[0] != given[-1] or given[0] not in b"'\"":
        raise Malformed("a string in it has no quotes")
    machine.stack.append(_ESCAPE.sub(_unescaped, given[1:-1]))
    _as_text(machine)
    return resume(machine, buffer, at)


def _unescaped(match: re.Match[bytes]) -> bytes:
    code, letter = match.groups()
    return bytes([int(code, 16)]) if code else _ESCAPED.get(letter, letter)


HANDLERS: dict[bytes, Handler] = {
    b"N": _none,
    b"\x88": _true,
    b"\x89": _false,
    b"K": _byte,
    b"M": _short,
    b"J": _integer,
    b"G": _real,
    b"\x8a": _long1,
    b"\x8b": _long4,
    b"\x8c": _short_text,
    b"X": _text,
    b"\x8d": _long_text,
    b"C": _short_bytes,
    b"B": _data,
    b"\x8e": _long_data,
    b"\x96": _long_data,
    b"U": _short_string,
    b"T": _string,
    b"I": _line_integer,
    b"L": _line_long,
    b"F": _line_real,
    b"V": _line_text,
    b"S": _line_string,
}
