"""Opcodes that make and fill tuples, lists, dicts and sets, and those that move values on the stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.evidence.artifacts.failures import Malformed
from mlaudit.evidence.artifacts.pickles.nodes import Call, Global, Members, Node, Pairs
from mlaudit.evidence.artifacts.pickles.opcodes.arguments import Handler, line, memo_index, resume, uint32
from mlaudit.evidence.artifacts.pickles.opcodes.costs import CALL_LIST, LIST, PAIR, RECORD, SLOT, TUPLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlaudit.evidence.artifacts.pickles.machine import Machine


def _mark(machine: Machine, buffer: bytes, at: int) -> int:
    machine.below += len(machine.stack)
    machine.marks.append(machine.stack)
    machine.stack = []
    return at


def _empty_tuple(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(())
    return at


def _tuple1(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    stack[-1] = (stack[-1],)
    machine.tally.held += TUPLE + SLOT
    return at


def _tuple2(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    second = stack.pop()
    stack[-1] = (stack[-1], second)
    machine.tally.held += TUPLE + 2 * SLOT
    return at


def _tuple3(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    third = stack.pop()
    second = stack.pop()
    stack[-1] = (stack[-1], second, third)
    machine.tally.held += TUPLE + 3 * SLOT
    return at


def _tuple_of_marked(machine: Machine, buffer: bytes, at: int) -> int:
    items = tuple(machine.pop_mark())
    machine.stack.append(items)
    machine.tally.held += TUPLE + SLOT * len(items)
    return at


def _empty_list(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append([])
    machine.tally.held += LIST
    return at


def _list_of_marked(machine: Machine, buffer: bytes, at: int) -> int:
    items = machine.pop_mark()
    machine.stack.append(items)
    machine.tally.held += LIST + SLOT * len(items)
    return at


def _empty_dict(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(Pairs())
    machine.tally.held += RECORD
    return at


def _dict_of_marked(machine: Machine, buffer: bytes, at: int) -> int:
    items = machine.pop_mark()
    made = Pairs()
    machine.stack.append(made)
    machine.tally.held += RECORD
    _set(machine, made, items)
    return at


def _empty_set(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(Members([]))
    machine.tally.held += RECORD
    return at


def _frozen_set(machine: Machine, buffer: bytes, at: int) -> int:
    items = machine.pop_mark()
    machine.stack.append(Members(items))
    machine.tally.held += RECORD + SLOT * len(items)
    return at


def _append(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    item = stack.pop()
    target = stack[-1]
    if type(target) is list:
        target.append(item)
        machine.tally.held += SLOT
    else:
        _extend(machine, target, (item,))
    return at


def _appends(machine: Machine, buffer: bytes, at: int) -> int:
    items = machine.pop_mark()
    _extend(machine, machine.stack[-1], items)
    return at


def _set_item(machine: Machine, buffer: bytes, at: int) -> int:
    stack = machine.stack
    value = stack.pop()
    key = stack.pop()
    target = stack[-1]
    if type(target) is Pairs:
        target.pairs.append((key, value))
        machine.tally.held += PAIR
    else:
        _set(machine, target, (key, value))
    return at


def _set_items(machine: Machine, buffer: bytes, at: int) -> int:
    items = machine.pop_mark()
    _set(machine, machine.stack[-1], items)
    return at


def _extend(machine: Machine, target: Node, items: Sequence[Node]) -> None:
    machine.tally.held += SLOT * len(items)
    if type(target) is list:
        target.extend(items)
    elif type(target) is Members:
        target.items.extend(items)
    elif type(target) is Call:
        if target.items is None:
            target.items = []
            machine.tally.held += CALL_LIST
        target.items.extend(items)
    else:
        machine.note(f"items are added to a value that is no list or set, before byte {machine.position():,}")


def _set(machine: Machine, target: Node, items: Sequence[Node]) -> None:
    if len(items) % 2:
        raise Malformed("a dict in it has a key without a value")
    machine.tally.held += PAIR * (len(items) // 2)
    pairs = zip(items[::2], items[1::2], strict=True)
    if type(target) is Pairs:
        target.pairs.extend(pairs)
    elif type(target) is Call:
        if target.pairs is None:
            target.pairs = []
            machine.tally.held += CALL_LIST
        target.pairs.extend(pairs)
    else:
        machine.note(f"keys are set in a value that is no dict, before byte {machine.position():,}")


def _pop(machine: Machine, buffer: bytes, at: int) -> int:
    if machine.stack:
        _dropped(machine, machine.stack.pop())
    else:
        machine.pop_mark()
    return at


def _pop_marked(machine: Machine, buffer: bytes, at: int) -> int:
    for item in machine.pop_mark():
        _dropped(machine, item)
    return at


def _dropped(machine: Machine, item: Node) -> None:
    """Record a call whose result is thrown away, unless it only sets the state of a class or function."""
    if type(item) is not Call:
        return
    function, arguments = item.function, item.arguments
    target = arguments[0] if type(arguments) is tuple and arguments else None
    if _is_by_value(item) and type(arguments) is tuple and len(arguments) == 2 and type(target) is Call:
        target.states = [*(target.states or ()), arguments[1]]
        machine.tally.held += CALL_LIST
    if _is_by_value(item) or (_is_by_value(target) and _sets_attribute(function)) or _is_of_enum(function, arguments):
        return
    called = f"{function.module}.{function.name}" if type(function) is Global else "something computed"
    machine.note(f"the result of calling {called} is thrown away")


def _is_of_enum(function: Node, arguments: Node) -> bool:
    """Tell whether dill wrote a call when it put an enumeration of the script together: of itself, or for its name."""
    if type(function) is not Global or type(arguments) is not tuple:
        return False
    if function.module == "__main__":
        return len(arguments) == 1
    name = arguments[1] if len(arguments) == 3 else None
    return _sets_attribute(function) and type(name) is str and name == "__qualname__"


def _is_by_value(node: Node) -> bool:
    """Tell whether a record is a call of cloudpickle's or dill's own functions, which rebuild code held by value."""
    if type(node) is not Call or type(node.function) is not Global:
        return False
    return node.function.module.startswith(("cloudpickle.", "dill."))


def _sets_attribute(function: Node) -> bool:
    """Tell whether a function is ``setattr``, or what dill looks up in its own module to stand for it."""
    if type(function) is Global:
        return function.name == "setattr" and function.module in ("builtins", "__builtin__")
    if type(function) is not Call or type(function.arguments) is not tuple or len(function.arguments) != 3:
        return False
    module, name, _ = function.arguments
    return type(module) is Global and module.module == "dill" and type(name) is str and name == "_setattr"


def _duplicate(machine: Machine, buffer: bytes, at: int) -> int:
    machine.stack.append(machine.stack[-1])
    return at


def _memoise(machine: Machine, buffer: bytes, at: int) -> int:
    if machine.sparse_memo:
        _put(machine, len(machine.memo) + len(machine.sparse_memo))
    else:
        machine.memo.append(machine.stack[-1])
    return at


def _put1(machine: Machine, buffer: bytes, at: int) -> int:
    memo, key = machine.memo, buffer[at]
    if key == len(memo):
        memo.append(machine.stack[-1])
    else:
        _put(machine, key)
    return at + 1


def _put4(machine: Machine, buffer: bytes, at: int) -> int:
    _put(machine, uint32(buffer, at)[0])
    return at + 4


def _put_line(machine: Machine, buffer: bytes, at: int) -> int:
    key, at = line(machine, at)
    _put(machine, memo_index(key))
    return resume(machine, buffer, at)


def _get1(machine: Machine, buffer: bytes, at: int) -> int:
    memo, key = machine.memo, buffer[at]
    machine.stack.append(memo[key] if key < len(memo) else machine.sparse_memo[key])
    return at + 1


def _get4(machine: Machine, buffer: bytes, at: int) -> int:
    _get(machine, uint32(buffer, at)[0])
    return at + 4


def _get_line(machine: Machine, buffer: bytes, at: int) -> int:
    key, at = line(machine, at)
    _get(machine, memo_index(key))
    return resume(machine, buffer, at)


def _put(machine: Machine, key: int) -> None:
    """Store the top of the stack; writers count up from 0, and other numbers go to a dict."""
    memo = machine.memo
    if key == len(memo):
        memo.append(machine.stack[-1])
    elif key < len(memo):
        memo[key] = machine.stack[-1]
    else:
        machine.sparse_memo[key] = machine.stack[-1]


def _get(machine: Machine, key: int) -> None:
    memo = machine.memo
    machine.stack.append(memo[key] if key < len(memo) else machine.sparse_memo[key])


HANDLERS: dict[bytes, Handler] = {
    b"(": _mark,
    b")": _empty_tuple,
    b"\x85": _tuple1,
    b"\x86": _tuple2,
    b"\x87": _tuple3,
    b"t": _tuple_of_marked,
    b"]": _empty_list,
    b"l": _list_of_marked,
    b"}": _empty_dict,
    b"d": _dict_of_marked,
    b"\x8f": _empty_set,
    b"\x91": _frozen_set,
    b"a": _append,
    b"e": _appends,
    b"s": _set_item,
    b"u": _set_items,
    b"\x90": _appends,
    b"0": _pop,
    b"1": _pop_marked,
    b"2": _duplicate,
    b"\x94": _memoise,
    b"q": _put1,
    b"r": _put4,
    b"p": _put_line,
    b"h": _get1,
    b"j": _get4,
    b"g": _get_line,
}
