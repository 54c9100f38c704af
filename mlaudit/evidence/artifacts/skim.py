"""Going on to list globals after the reading of a pickle had to stop."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace

from mlaudit.evidence.artifacts.bytestream import CHUNK, ByteStream
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.joblib_arrays import names_wrapper
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.machine import Machine
from mlaudit.evidence.artifacts.nodes import Node
from mlaudit.evidence.artifacts.opcodes.skimming import SKIM_HANDLERS

_LONGEST_MATCH = 512
_OF_LINES = re.compile(rb"c([A-Za-z_][\w.]{0,200})\n([A-Za-z_][\w.]{0,200})\n")
_OF_STACK = re.compile(rb"\x8c(.)([A-Za-z_][\w.]{0,200})\x94?\x8c(.)([A-Za-z_][\w.]{0,200})\x94?\x93", re.DOTALL)
_FIRST_WITH_STACK_GLOBAL = 4


def skim_globals(stopped: Machine, is_between_opcodes: bool) -> None:
    """Add the globals of the rest of the stream to the tally, within a budget of their own.

    Where the machine stopped between two opcodes the rest is read opcode by opcode, without keeping any value. Where it
    did not, or where arrays of joblib stand in between, globals are found by the pattern of their bytes.
    """
    tally, stream, limits = stopped.tally, stopped.stream, stopped.limits
    with suppress(Malformed, OverBudget):
        if is_between_opcodes and not any(names_wrapper(name) for name in tally.globals.values()):
            skimmer = Skimmer(stopped)
            with suppress(OverBudget):
                skimmer.run(stopped.at, SKIM_HANDLERS)
            stopped.at = skimmer.at
        _search(stopped, stream, limits)


class Skimmer(Machine):
    """A machine that keeps the last two texts and the texts in the memo, and no other value."""

    __slots__ = ("memoised",)

    def __init__(self, stopped: Machine) -> None:
        limits = replace(
            stopped.limits,
            opcode_bytes=stopped.limits.skim_opcode_bytes,
            containers=stopped.tally.containers,
            kept_bytes=stopped.tally.kept + stopped.limits.kept_bytes,
        )
        super().__init__(stopped.stream, limits, stopped.tally, stopped.depth)
        self.memoised = len(stopped.memo)
        self.memo: dict[int, Node] = {key: value for key, value in stopped.memo.items() if type(value) is str}


def _search(machine: Machine, stream: ByteStream, limits: Limits) -> None:
    is_new = (machine.tally.protocol or 0) >= _FIRST_WITH_STACK_GLOBAL
    at, left = machine.at, limits.skim_bytes
    while left > 0:
        at = stream.window(at, CHUNK + _LONGEST_MATCH)
        window = stream.buffer[at:]
        if is_new:
            for size, module, name_size, name in _OF_STACK.findall(window):
                if size[0] == len(module) and name_size[0] == len(name):
                    machine.name(module.decode("ascii"), name.decode("ascii"))
        else:
            for module, name in _OF_LINES.findall(window):
                machine.name(module.decode("ascii"), name.decode("ascii"))
        if len(window) < CHUNK + _LONGEST_MATCH:
            return
        passed = len(window) - _LONGEST_MATCH
        left -= passed
        at += passed
