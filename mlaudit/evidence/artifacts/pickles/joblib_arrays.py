"""joblib's extension of pickle: an array's bytes follow the record that describes it.

Since joblib 0.10 a file is a pickle in which each array is a ``NumpyArrayWrapper``; behind the BUILD that completes it
stand (since 1.2) one byte with the length of a padding, the padding, and the raw items. An array of objects is a whole
pickle in that place.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from mlaudit.evidence.artifacts.failures import Malformed, Truncated
from mlaudit.evidence.artifacts.pickles.dtypes import shape_of
from mlaudit.evidence.artifacts.pickles.nodes import Call, Foreign, Global, Node, RawArray, attributes

if TYPE_CHECKING:
    from mlaudit.evidence.artifacts.pickles.machine import Machine

_LOWEST_OPCODE = 0x28
_WRAPPERS = ("NumpyArrayWrapper", "NDArrayWrapper", "ZNDArrayWrapper")


def is_wrapper(call: Call) -> bool:
    """Tell whether a record is joblib's placeholder for an array."""
    function = call.function
    if type(function) is Global and function.name == "_reconstructor":
        function = call.arguments[0] if type(call.arguments) is tuple and call.arguments else None
    return type(function) is Global and names_wrapper(function)


def names_wrapper(name: Global) -> bool:
    """Tell whether a global is the class of such a placeholder."""
    return name.name in _WRAPPERS and "joblib" in name.module


def read_array(machine: Machine, wrapper: Call) -> Node:
    """Pass over the bytes of an array at ``machine.at``, keep them where they are few, and return its record."""
    state = attributes(wrapper)
    machine.frame_end = None
    if "shape" not in state:
        return Foreign("companion file", state.get("filename"))
    dtype, shape = machine.tally.dtypes.read(state.get("dtype")), shape_of(state["shape"])
    if dtype is None or shape is None:
        raise Malformed(f"the array before byte {machine.position():,} has no readable type or shape")
    machine.tally.arrays += 1
    if machine.tally.arrays == 1:
        machine.tally.is_ambiguous = _begins_with_opcode(machine)
    if dtype.has_objects:
        return _nested(machine)
    if type(state.get("numpy_array_alignment_bytes")) is int:
        _skip_padding(machine)
    count = prod(shape) * dtype.item_size
    offset, data = _items(machine, count)
    return RawArray(wrapper, shape, dtype, offset, data)


def _begins_with_opcode(machine: Machine) -> bool:
    """Tell whether a loader that is not joblib could go on behind a placeholder; an honest padding stops it."""
    machine.at = machine.stream.window(machine.at, 1)
    return machine.at < len(machine.stream.buffer) and machine.stream.buffer[machine.at] >= _LOWEST_OPCODE


def _nested(machine: Machine) -> Node:
    inner = machine.nested()
    machine.at = inner.run(machine.at)
    machine.payload += inner.payload
    return inner.root


def _skip_padding(machine: Machine) -> None:
    stream = machine.stream
    machine.at = at = stream.window(machine.at, 1)
    if at >= len(stream.buffer):
        raise Truncated("it ends before the bytes of an array")
    count = 1 + stream.buffer[at]
    machine.at = at + count if at + count <= len(stream.buffer) else stream.skip(at, count)
    machine.payload += count


def _items(machine: Machine, count: int) -> tuple[int, bytes | None]:
    """Return where the bytes of an array stand, and these where they are few."""
    stream, limits, tally, at = machine.stream, machine.limits, machine.tally, machine.at
    is_in_window = at + count <= len(stream.buffer)
    if not is_in_window and count > stream.remaining(at):
        raise Truncated(f"an array of {count:,} bytes runs past its end")
    machine.payload += count
    offset = stream.base + at
    if count > limits.array_bytes or tally.kept + count > limits.kept_bytes:
        machine.at = stream.skip(at, count)
        return offset, None
    if not is_in_window:
        at = stream.window(at, count)
    data = stream.buffer[at : at + count]
    if len(data) < count:
        machine.at = at
        raise Truncated(f"it ends inside an array of {count:,} bytes")
    tally.kept += count
    machine.at = at + count
    return offset, data
