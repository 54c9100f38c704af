"""Opcodes that name globals and make objects: recorded, never carried out; and those that frame and end a pickle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from mlaudit.evidence.artifacts.failures import Malformed
from mlaudit.evidence.artifacts.pickles.joblib_arrays import is_wrapper, read_array
from mlaudit.evidence.artifacts.pickles.nodes import Call, Foreign, Global, Node
from mlaudit.evidence.artifacts.pickles.opcodes.arguments import RELOAD, Handler, int32, line, resume, uint16, uint64
from mlaudit.evidence.artifacts.pickles.opcodes.costs import CALL, CALL_LIST, FOREIGN, SLOT, TUPLE
from mlaudit.evidence.artifacts.pickles.reaching import (
    ACTING,
    MAPPED,
    REACHING,
    acted_on,
    callee_of,
    changed,
    reached_by,
)

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.pickles.machine import Machine

NEWEST_PROTOCOL = 5


def _global_of_lines(machine: Machine, buffer: bytes, at: int) -> int:
    module, at = line(machine, at)
    name, at = line(machine, at)
    machine.stack.append(machine.name(module.decode("utf-8"), name.decode("utf-8")))
    return resume(machine, buffer, at)


def _global_of_stack(machine: Machine, buffer: bytes, at: int) -> int:
    name = machine.stack.pop()
    module = machine.stack.pop()
    if type(name) is not str or type(module) is not str:
        raise Malformed("a global in it is named by something that is no text")
    machine.stack.append(machine.tally.globals.get((module, name)) or machine.name(module, name))
    return at


def _reduce(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    arguments = stack.pop()
    function = stack[-1]
    stack[-1] = call = Call(function, arguments)
    if type(function) is Global:
        function.is_called = True
        if function.name in REACHING:
            if _may_trace(machine):
                _reach(machine, call)
        elif function.name in ACTING and (not _begins_with_call(arguments) or _may_trace(machine)):
            _name_called(machine, acted_on(call))
    elif type(function) is Call and _may_trace(machine):
        _reach(machine, call)
        _name_called(machine, callee_of(function, arguments))
    machine.tally.held += CALL
    return at


def _begins_with_call(arguments: Node) -> bool:
    return type(arguments) is tuple and len(arguments) > 0 and type(arguments[0]) is Call


def _may_trace(machine: Machine) -> bool:
    """Count a call whose target has to be looked for; past the budget it is told as one of anything."""
    machine.tally.traced += 1
    if machine.tally.traced <= machine.limits.traced_calls:
        return True
    machine.name("builtins", "object.__call__").is_called = True
    return False


def _reach(machine: Machine, call: Call) -> None:
    """Name what a call returns, where that is a module or a part of one."""
    reached = reached_by(call)
    if reached is not None:
        machine.name(*reached)


def _name_called(machine: Machine, called: tuple[str, str] | None) -> None:
    """Name what is called, where it is not a global that is."""
    if called is not None:
        machine.name(*called).is_called = True


def _new(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    arguments = stack.pop()
    cls = stack[-1]
    stack[-1] = Call(cls, arguments, None, True)
    if type(cls) is Global and cls.name == MAPPED and arguments:
        cls.is_called = True
    machine.tally.held += CALL
    return at


def _new_with_keywords(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    keywords = stack.pop()
    arguments = stack.pop()
    stack[-1] = Call(stack[-1], arguments, keywords, True)
    machine.tally.held += CALL
    return at


def _instance_of_lines(machine: Machine, buffer: bytes, at: int) -> int:
    module, at = line(machine, at)
    name, at = line(machine, at)
    arguments = tuple(machine.pop_mark())
    function = machine.name(module.decode("utf-8"), name.decode("utf-8"))
    function.is_called = True
    machine.stack.append(Call(function, arguments, None, True))
    machine.tally.held += CALL + TUPLE + SLOT * len(arguments)
    return resume(machine, buffer, at)


def _instance_of_marked(machine: Machine, buffer: bytes, at: int) -> int:
    items = machine.pop_mark()
    function, arguments = items[0], tuple(items[1:])
    machine.stack.append(Call(function, arguments, None, True))
    if type(function) is Global:
        function.is_called = True
    elif type(function) is Call and _may_trace(machine):
        _name_called(machine, callee_of(function, arguments))
    machine.tally.held += CALL + TUPLE + SLOT * len(items)
    return at


def _build(machine: Machine, buffer: bytes, at: int) -> int:
    state = machine.stack.pop()
    target = machine.stack[-1]
    if type(target) is not Call:
        machine.note(f"a state is given to a value that is no object, before byte {machine.position():,}")
        if type(target) is Global:
            _name_called(machine, changed(target))
        return at
    if target.states is None:
        target.states = [state]
        machine.tally.held += CALL_LIST
    else:
        target.states.append(state)
        machine.tally.held += SLOT
    if machine.depth or not is_wrapper(target):
        return at
    # joblib loads the pickle of an array of objects with plain pickle, which knows no wrappers: hence only at depth 0.
    machine.at = at
    machine.stack[-1] = read_array(machine, target)
    return resume(machine, buffer, machine.at)


def _persistent_of_line(machine: Machine, buffer: bytes, at: int) -> int:
    label, at = line(machine, at)
    _foreign(machine, "persistent id", label.decode("ascii", "replace"))
    return resume(machine, buffer, at)


def _persistent_of_stack(machine: Machine, buffer: bytes, at: int) -> int:
    _foreign(machine, "persistent id", machine.stack.pop())
    return at


def _extension1(machine: Machine, buffer: bytes, at: int) -> int:
    _extension(machine, buffer[at])
    return at + 1


def _extension2(machine: Machine, buffer: bytes, at: int) -> int:
    _extension(machine, uint16(buffer, at)[0])
    return at + 2


def _extension4(machine: Machine, buffer: bytes, at: int) -> int:
    _extension(machine, int32(buffer, at)[0])
    return at + 4


def _extension(machine: Machine, code: int) -> None:
    machine.note(f"it refers to extension {code} of the program that wrote it")
    _foreign(machine, "extension code", code)


def _next_buffer(machine: Machine, buffer: bytes, at: int) -> int:
    _foreign(machine, "out-of-band buffer", None)
    return at


def _foreign(
    machine: Machine, kind: Literal["persistent id", "extension code", "out-of-band buffer"], label: Node
) -> None:
    machine.stack.append(Foreign(kind, label))
    machine.tally.held += FOREIGN


def _read_only_buffer(machine: Machine, buffer: bytes, at: int) -> int:
    return at


def _protocol(machine: Machine, buffer: bytes, at: int) -> int:
    version = buffer[at]
    if version > NEWEST_PROTOCOL:
        raise Malformed(f"it is of pickle protocol {version}, which does not exist")
    if machine.stream.base + at - 1 != machine.start:
        machine.note("it states its protocol twice")
    if machine.depth == 0:
        machine.tally.protocol = max(machine.tally.protocol or 0, version)
    return at + 1


def _frame(machine: Machine, buffer: bytes, at: int) -> int:
    length = uint64(buffer, at)[0]
    here = machine.stream.base + at + 8
    if machine.frame_end is not None and here < machine.frame_end:
        machine.note(f"a frame begins inside of another one at byte {here:,}")
    if length > machine.stream.remaining(at + 8):
        machine.note(f"a frame of {length:,} bytes runs past the end of the file")
    machine.frame_end = here + length
    machine.at = at + 8
    return RELOAD


def _stop(machine: Machine, buffer: bytes, at: int) -> int:
    machine.root = machine.stack.pop()
    machine.at = at
    machine.finished = True
    return RELOAD


HANDLERS: dict[bytes, Handler] = {
    b"c": _global_of_lines,
    b"\x93": _global_of_stack,
    b"R": _reduce,
    b"\x81": _new,
    b"\x92": _new_with_keywords,
    b"i": _instance_of_lines,
    b"o": _instance_of_marked,
    b"b": _build,
    b"P": _persistent_of_line,
    b"Q": _persistent_of_stack,
    b"\x82": _extension1,
    b"\x83": _extension2,
    b"\x84": _extension4,
    b"\x97": _next_buffer,
    b"\x98": _read_only_buffer,
    b"\x80": _protocol,
    b"\x95": _frame,
    b".": _stop,
}
