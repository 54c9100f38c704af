"""Whether the first bytes of a file are opcodes, of a pickle that makes objects.

A pickle of protocol 0 or 1 can begin with almost any byte, and so can text. Interpreting the bytes tells them apart:
text soon has a letter that is no opcode, takes from an empty stack, or calls nothing.
"""

from __future__ import annotations

import io

from mlaudit.evidence.artifacts.failures import Malformed, Stopped
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.pickles.machine import Machine, Tally
from mlaudit.evidence.artifacts.pickles.opcodes import HANDLERS, Handler, Handlers
from mlaudit.evidence.artifacts.pickles.opcodes.arguments import table
from mlaudit.evidence.artifacts.streams.bytestream import PlainStream

_CALLING, _NAMING = b"Ro\x81\x92", b"c\x93"
_QUOTES = b"'\""
_ANY_SIZE = 256 << 20
"""Of the content of a compressed file, for which no length of more is believed: text as a length gives larger ones."""

_LEAST_BYTES = 64
"""Of a longer file, as when compressed bytes were cut off: fewer say nothing."""


class _Called(Stopped):
    """The pickle makes a call."""


class _OutOfSight(Stopped):
    """The pickle goes on behind the bytes that are at hand."""


class _Head(PlainStream):
    """The first bytes of a file of some length."""

    def __init__(self, head: bytes, size: int) -> None:
        super().__init__(io.BytesIO(head), size)
        self._n_seen = len(head) if len(head) < size else None

    def window(self, at: int, need: int) -> int:
        """Make bytes available as long as they are at hand."""
        if self._n_seen is not None and self.base + at + need > self._n_seen:
            if need == DEFAULT.line_bytes + 1:
                raise Malformed("no number and no name is so long")
            raise _OutOfSight
        return super().window(at, need)


def begins_as_pickle(head: bytes, size: int | None = None) -> bool:
    """Tell whether bytes are the beginning of a pickle that calls something, or that goes on for longer than they do.

    Parameters
    ----------
    head : bytes
        The first bytes of a file.
    size : int or None
        Length of the file; None where it is not known.
    """
    length = _ANY_SIZE if size is None else size
    if len(head) < min(length, _LEAST_BYTES):
        return False
    stream, tally, at = _Head(head, length), Tally(), 0
    while True:
        try:
            at = Machine(stream, DEFAULT, tally, depth=1).run(at, _HANDLERS)
            at = stream.window(at, 1)
        except (_Called, _OutOfSight):
            return True
        except Stopped:
            return False
        if at >= len(stream.buffer):
            return bool(tally.globals)


def _telling(handler: Handler) -> Handler:
    """Stop at the first call of something that is named."""

    def call(machine: Machine, buffer: bytes, at: int) -> int:
        place = handler(machine, buffer, at)
        if machine.tally.globals:
            raise _Called
        return place

    return call


def _naming(handler: Handler) -> Handler:
    """Stop at a name that cannot be one."""

    def name(machine: Machine, buffer: bytes, at: int) -> int:
        place = handler(machine, buffer, at)
        module, name = next(reversed(machine.tally.globals))
        if not all(part.isidentifier() for part in f"{module}.{name}".split(".")):
            raise Malformed("no module has such a name")
        return place

    return name


def _quoted(handler: Handler) -> Handler:
    """Stop at a line that would have to be in quotes, before its end is looked for."""

    def text(machine: Machine, buffer: bytes, at: int) -> int:
        if buffer[at] not in _QUOTES:
            raise Malformed("a text in it has no quotes")
        return handler(machine, buffer, at)

    return text


_HANDLERS: Handlers = table(
    {bytes([code]): handler for code, handler in enumerate(HANDLERS)}
    | {bytes([code]): _naming(HANDLERS[code]) for code in _NAMING}
    | {bytes([code]): _telling(HANDLERS[code]) for code in _CALLING}
    | {b"i": _telling(_naming(HANDLERS[ord("i")])), b"S": _quoted(HANDLERS[ord("S")])}
)
