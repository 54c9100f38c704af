"""Opcodes read for the globals that they name only: no value but short text is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from mlaudit.evidence.artifacts.pickles.opcodes import atoms
from mlaudit.evidence.artifacts.pickles.opcodes.arguments import (
    RELOAD,
    Handler,
    Handlers,
    int32,
    line,
    memo_index,
    payload,
    resume,
    table,
    text_line,
    uint32,
    uint64,
)

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.pickles.machine import Machine
    from mlaudit.evidence.artifacts.pickles.skim import Skimmer

_WIDTHS = {
    0: b"N\x88\x89)\x85\x86\x87t]l}d\x8f\x91aesu\x9001(2R\x81\x92obQ\x97\x98",
    1: b"K\x82\x80",
    2: b"M\x83",
    4: b"J\x84",
    8: b"G\x95",
}
"""Opcodes by the length of an argument that says nothing here."""

_LINES = b"ILFP"
_TEXT_LINES = b"SV"


def _passing(width: int) -> Handler:
    def handler(machine: Machine, buffer: bytes, at: int) -> int:
        return at + width

    return handler


def _pass_line(machine: Machine, buffer: bytes, at: int) -> int:
    _, at = line(machine, at)
    return resume(machine, buffer, at)


def _pass_text_line(machine: Machine, buffer: bytes, at: int) -> int:
    _, at = text_line(machine, at)
    return resume(machine, buffer, at)


def _short_text(machine: Machine, buffer: bytes, at: int) -> int:
    return payload(machine, at + 1, buffer[at], "text")


def _keeping_text(handler: Handler) -> Handler:
    def keep(machine: Machine, buffer: bytes, at: int) -> int:
        place = handler(machine, buffer, at)
        del machine.stack[:-2]
        return place

    return keep


def _pass(machine: Machine, at: int, count: int) -> int:
    machine.payload += count
    machine.at = machine.stream.skip(at, count)
    return RELOAD


def _pass1(machine: Machine, buffer: bytes, at: int) -> int:
    return _pass(machine, at + 1, buffer[at])


def _pass4(machine: Machine, buffer: bytes, at: int) -> int:
    return _pass(machine, at + 4, max(int32(buffer, at)[0], 0))


def _pass8(machine: Machine, buffer: bytes, at: int) -> int:
    return _pass(machine, at + 8, uint64(buffer, at)[0])


def _memoise(machine: Machine, buffer: bytes, at: int) -> int:
    skimmer = cast("Skimmer", machine)
    if machine.stack and len(skimmer.texts) < machine.limits.skim_texts:
        skimmer.texts[skimmer.memoised] = machine.stack[-1]
    skimmer.memoised += 1
    return at


def _put1(machine: Machine, buffer: bytes, at: int) -> int:
    _remember(machine, buffer[at])
    return at + 1


def _put4(machine: Machine, buffer: bytes, at: int) -> int:
    _remember(machine, uint32(buffer, at)[0])
    return at + 4


def _put_line(machine: Machine, buffer: bytes, at: int) -> int:
    key, at = line(machine, at)
    _remember(machine, memo_index(key))
    return resume(machine, buffer, at)


def _get1(machine: Machine, buffer: bytes, at: int) -> int:
    _recall(machine, buffer[at])
    return at + 1


def _get4(machine: Machine, buffer: bytes, at: int) -> int:
    _recall(machine, uint32(buffer, at)[0])
    return at + 4


def _get_line(machine: Machine, buffer: bytes, at: int) -> int:
    key, at = line(machine, at)
    _recall(machine, memo_index(key))
    return resume(machine, buffer, at)


def _remember(machine: Machine, key: int) -> None:
    """Keep the last text: what is on top of the stack is not known, as values without a text are not pushed."""
    texts = cast("Skimmer", machine).texts
    if machine.stack and len(texts) < machine.limits.skim_texts:
        texts[key] = machine.stack[-1]


def _recall(machine: Machine, key: int) -> None:
    skimmer = cast("Skimmer", machine)
    text = skimmer.texts.get(key)
    if text is None:
        text = skimmer.known[key] if key < len(skimmer.known) else skimmer.known_sparse.get(key)
    machine.stack.append(text)
    del machine.stack[:-2]


def _global_of_stack(machine: Machine, buffer: bytes, at: int) -> int:
    if len(machine.stack) == 2:
        module, name = machine.stack
        if type(module) is str and type(name) is str:
            machine.name(module, name)
    machine.stack.clear()
    return at


def _global_of_lines(machine: Machine, buffer: bytes, at: int) -> int:
    module, at = line(machine, at)
    name, at = line(machine, at)
    machine.name(module.decode("utf-8", "replace"), name.decode("utf-8", "replace"))
    return resume(machine, buffer, at)


def _stop(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.clear()
    machine.finished = True
    machine.at = at
    return RELOAD


SKIM_HANDLERS: Handlers = table(
    {
        **{bytes([code]): _passing(width) for width, codes in _WIDTHS.items() for code in codes},
        **{bytes([code]): _pass_line for code in _LINES},
        **{bytes([code]): _pass_text_line for code in _TEXT_LINES},
        b"\x8c": _keeping_text(_short_text),
        b"X": _keeping_text(atoms.HANDLERS[b"X"]),
        b"\x8d": _keeping_text(atoms.HANDLERS[b"\x8d"]),
        b"C": _pass1,
        b"U": _pass1,
        b"\x8a": _pass1,
        b"B": _pass4,
        b"T": _pass4,
        b"\x8b": _pass4,
        b"\x8e": _pass8,
        b"\x96": _pass8,
        b"\x94": _memoise,
        b"q": _put1,
        b"r": _put4,
        b"p": _put_line,
        b"h": _get1,
        b"j": _get4,
        b"g": _get_line,
        b"\x93": _global_of_stack,
        b"c": _global_of_lines,
        b"i": _global_of_lines,
        b".": _stop,
    }
)
