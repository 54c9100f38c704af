"""The pickles that follow one another in a stream."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, Problem, Stopped, TooManyNames, Truncated
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.pickles.machine import Machine, Tally
from mlaudit.evidence.artifacts.pickles.nodes import Node
from mlaudit.evidence.artifacts.pickles.skim import skim_globals
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream


@dataclass(slots=True)
class Pickles:
    """The pickles of one stream as raw records; a loader reads the first one only.

    Attributes
    ----------
    depth : int
        1 where the loader is not joblib, so that its placeholders of arrays are objects like any other.
    at : int
        The place in the window behind the last pickle that is whole.
    roots : list of Node
        The root of each pickle that is whole.
    salvaged : Node
        Values of the pickle that was cut short, where ``has_salvaged``.
    """

    stream: ByteStream
    limits: Limits
    tally: Tally = field(default_factory=Tally)
    depth: int = 0
    at: int = 0
    roots: list[Node] = field(default_factory=list)
    salvaged: Node = None
    has_salvaged: bool = False
    status: Literal["complete", "partial", "failed"] = "complete"
    problem: Problem | None = None

    def read(self) -> None:
        """Read to the end of the stream, or until something stops it."""
        while len(self.roots) < self.limits.pickles:
            machine = Machine(self.stream, self.limits, self.tally, self.depth)
            try:
                self.at = machine.run(self.at)
                self.tally.opcode_bytes = machine.spent()
                self.roots.append(machine.root)
                self.at = self.stream.window(self.at, 1)
            except Stopped as stopped:
                cut = self.stream.problem if isinstance(stopped, Truncated) else None
                self._stop(machine, cut or stopped)
                return
            if self.at >= len(self.stream.buffer):
                break

    def refuse_rest(self) -> None:
        """Go on looking for globals where more pickles follow than are read."""
        if len(self.roots) < self.limits.pickles or self.at >= len(self.stream.buffer):
            return
        machine = Machine(self.stream, self.limits, self.tally, self.depth)
        machine.at = self.at
        skim_globals(machine, True)
        self.status, self.problem = "partial", OverBudget("pickles", self.limits.pickles).problem

    def note_more(self) -> None:
        """Record that more than one pickle is there."""
        more = len(self.roots) - 1
        if more > 0 and len(self.tally.anomalies) < self.limits.anomalies:
            text = f"{more:,} more {'pickle follows' if more == 1 else 'pickles follow'} the first one"
            self.tally.anomalies.append(text)

    def _stop(self, machine: Machine, stopped: Stopped) -> None:
        """Keep what was seen and go on looking for globals."""
        known = len(self.tally.globals)
        self.tally.opcode_bytes = machine.spent()
        self.salvaged, self.has_salvaged = machine.salvage(), bool(machine.stack or machine.marks)
        skim_globals(machine, isinstance(stopped, OverBudget) and machine.is_between_opcodes)
        if self.roots and not self.has_salvaged and isinstance(stopped, Malformed) and len(self.tally.globals) == known:
            machine.note("bytes that are no pickle follow the pickle")
            return
        self.status, self.problem = "partial", stopped.problem
        if self.tally.has_more_names and isinstance(stopped, OverBudget):
            self.problem = TooManyNames(self.limits.globals).problem
        if not self.roots and not self.tally.globals and (self.tally.protocol is None or not self.has_salvaged):
            self.status, self.has_salvaged = "failed", False
            if isinstance(stopped, Malformed) and self.tally.protocol is None:
                self.problem = Problem(f"it is no pickle: {stopped}", "foreign")
