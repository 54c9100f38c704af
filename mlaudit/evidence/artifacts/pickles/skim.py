"""Going on to list globals after the reading of a pickle had to stop."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from mlaudit.evidence.artifacts.failures import OverBudget, Stopped
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.pickles.joblib_arrays import names_wrapper
from mlaudit.evidence.artifacts.pickles.machine import Machine
from mlaudit.evidence.artifacts.pickles.nodes import Node
from mlaudit.evidence.artifacts.pickles.opcodes.skimming import SKIM_HANDLERS
from mlaudit.evidence.artifacts.streams.bytestream import CHUNK, ByteStream

_LONGEST_MATCH = 512
_LONGEST_WORD = 202
_SECOND_LINE = re.compile(rb"\n([A-Za-z_][\w.]{0,200})(?=\n)")
_LAST_WORD = re.compile(rb"[\w.]+")
_AFTER_OPCODE = re.compile(rb"c([A-Za-z_][\w.]*)\Z")
_OF_STACK = re.compile(rb"\x8c(.)([A-Za-z_][\w.]{0,200})\x94?\x8c(.)([A-Za-z_][\w.]{0,200})\x94?\x93", re.DOTALL)
_FIRST_WITH_STACK_GLOBAL = 4
_BYTES_PER_MATCH = 512
"""What looking at one place costs, as bytes of the search; the next, what it costs to see that there is none."""

_BYTES_PER_START = 32

_UNCOUNTED = 1 << 62
_KEPT_BYTES = 4 << 20
"""Long texts that are kept for a moment, to see whether they name a global."""


def skim_globals(stopped: Machine, is_between_opcodes: bool) -> None:
    """Add the globals of the rest of the stream to the tally, within a budget of their own.

    Where the machine stopped between two opcodes the rest is read opcode by opcode, without keeping any value. Where it
    did not, or where arrays of joblib stand in between, globals are found by the pattern of their bytes.
    """
    tally, stream, limits = stopped.tally, stopped.stream, stopped.limits
    with suppress(Stopped):
        if is_between_opcodes and not any(names_wrapper(name) for name in tally.globals.values()):
            skimmer = Skimmer(stopped)
            with suppress(OverBudget):
                skimmer.run(stopped.at, SKIM_HANDLERS)
            stopped.at = skimmer.at
        _search(stopped, stream, limits)


class Skimmer(Machine):
    """A machine that keeps the last two texts and texts of the memo, and no other value.

    ``known`` and ``known_sparse`` are the memo of the machine that stopped, ``texts`` what was put into it since.
    """

    __slots__ = ("known", "known_sparse", "memoised", "texts")

    def __init__(self, stopped: Machine) -> None:
        limits = replace(
            stopped.limits,
            opcode_bytes=stopped.limits.skim_opcode_bytes,
            held_bytes=_UNCOUNTED,
            kept_bytes=stopped.tally.kept + _KEPT_BYTES,
        )
        super().__init__(stopped.stream, limits, stopped.tally, stopped.depth)
        self.before = 0
        self.known = stopped.memo
        self.known_sparse = stopped.sparse_memo
        self.memoised = len(stopped.memo) + len(stopped.sparse_memo)
        self.texts: dict[int, Node] = {}


def _search(machine: Machine, stream: ByteStream, limits: Limits) -> None:
    """Look for the bytes that name a global, in a time that grows with their number only."""
    is_new = (machine.tally.protocol or 0) >= _FIRST_WITH_STACK_GLOBAL
    at, tally = machine.at, machine.tally
    while tally.searched < limits.skim_bytes:
        at = stream.window(at, CHUNK + _LONGEST_MATCH)
        window = stream.buffer[at:]
        tally.searched += _of_stack(machine, window) if is_new else _of_lines(machine, window)
        if len(window) < CHUNK + _LONGEST_MATCH:
            return
        passed = len(window) - _LONGEST_MATCH
        tally.searched += passed
        at += passed


def _of_stack(machine: Machine, window: bytes) -> int:
    """Take two short texts before a STACK_GLOBAL, and return what that costs."""
    found = _OF_STACK.findall(window)
    for size, module, name_size, name in found:
        if size[0] == len(module) and name_size[0] == len(name):
            machine.name(module.decode("ascii"), name.decode("ascii"))
    return _BYTES_PER_MATCH * len(found) + _BYTES_PER_START * window.count(b"\x8c")


def _of_lines(machine: Machine, window: bytes) -> int:
    """Take a GLOBAL and its two lines, and return what that costs.

    The second line is found first: a pattern that starts at every ``c`` could be made to read most bytes many times.
    """
    count = 0
    for match in _SECOND_LINE.finditer(window):
        count += 1
        start = match.start()
        first = _LAST_WORD.match(window[max(0, start - _LONGEST_WORD) : start][::-1])
        module = _AFTER_OPCODE.search(first[0][::-1]) if first else None
        if module is not None:
            machine.name(module[1].decode("ascii"), match[1].decode("ascii"))
    return _BYTES_PER_MATCH * count
