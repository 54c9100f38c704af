"""Interprets the opcodes of a pickle into inert records.

The stack holds scalars, lists, tuples and the records of `nodes`. No value of it is ever called, hashed, compared,
imported or asked for an attribute that the stream names.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from mlaudit.evidence.artifacts.failures import Malformed, OverBudget, TooManyNames, Truncated
from mlaudit.evidence.artifacts.limits import DEFAULT, Limits
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.nodes import Global, Node
from mlaudit.evidence.artifacts.pickles.opcodes import HANDLERS, Handlers
from mlaudit.evidence.artifacts.pickles.opcodes.costs import LIST, SLOT, SPARSE_SLOT
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream

_STRIDE = 16_384
"""Bytes of opcodes between two looks at the budgets."""

_LONGEST_FIXED = 16
"""Bytes that are in the window before an opcode is interpreted: more than any argument of fixed length."""


@dataclass(slots=True)
class Tally:
    """What the streams of one file have shown so far, over all of their pickles, and what that has cost.

    Attributes
    ----------
    opcode_bytes, searched : int
        Bytes of opcodes interpreted, and bytes searched by pattern.
    held, kept : int
        Bytes of values by an estimate, and bytes of arrays and long texts kept.
    """

    globals: dict[tuple[str, str], Global] = field(default_factory=dict)
    anomalies: list[str] = field(default_factory=list)
    protocol: int | None = None
    opcode_bytes: int = 0
    searched: int = 0
    held: int = 0
    kept: int = 0
    arrays: int = 0
    traced: int = 0
    """Calls so far whose target had to be looked for in other calls."""
    has_more_names: bool = False
    """Whether there are more globals than are listed."""
    is_ambiguous: bool = False
    """Whether the bytes behind joblib's first placeholder could be opcodes to a loader that is not joblib."""
    dtypes: DTypes = field(default_factory=lambda: DTypes(DEFAULT))


class Machine:
    """One pickle of a stream, from its first opcode to its STOP.

    Parameters
    ----------
    stream : ByteStream
    limits : Limits
    tally : Tally
        Shared by the pickles of one stream.
    depth : int
        How many pickles this one is nested in.
    """

    __slots__ = (
        "at",
        "before",
        "below",
        "depth",
        "finished",
        "frame_end",
        "is_between_opcodes",
        "limits",
        "marks",
        "memo",
        "outside",
        "payload",
        "root",
        "sparse_memo",
        "stack",
        "start",
        "stream",
        "tally",
    )

    def __init__(self, stream: ByteStream, limits: Limits, tally: Tally, depth: int = 0) -> None:
        self.stream = stream
        self.limits = limits
        self.tally = tally
        self.depth = depth
        self.before = tally.opcode_bytes
        self.stack: list[Node] = []
        self.marks: list[list[Node]] = []
        self.below = 0
        self.memo: list[Node] = []
        self.sparse_memo: dict[int, Node] = {}
        self.outside = 0
        self.root: Node = None
        self.frame_end: int | None = None
        self.finished = False
        self.is_between_opcodes = False
        self.payload = 0
        self.start = 0
        self.at = 0

    def run(self, at: int, handlers: Handlers = HANDLERS) -> int:
        """Interpret the pickle that starts at ``at`` of the window.

        Returns
        -------
        int
            Where it ends; the root is in ``root``.

        Raises
        ------
        Malformed, OverBudget
            The state stays as it was before the opcode that failed, and ``at`` shows where it stands.
        """
        self.at = at
        self.start = self.stream.base + at
        buffer, soft = self.stream.buffer, at
        try:
            while True:
                if at >= soft:
                    self.at = at
                    soft = self._checkpoint()
                    at, buffer = self.at, self.stream.buffer
                at = handlers[buffer[at]](self, buffer, at + 1)
                if at < 0:
                    if self.finished:
                        return self.at
                    at = soft = self.at
                    buffer = self.stream.buffer
        except (IndexError, struct.error):
            self.at = at if buffer is self.stream.buffer else 0
            raise self._cut_short() from None
        except KeyError:
            raise Malformed("it uses a memo entry that it has not made") from None
        except UnicodeDecodeError:
            raise Malformed("a text in it is not valid UTF-8") from None

    def position(self) -> int:
        """Return the byte of the stream at which the last checkpoint or reload was."""
        return self.stream.base + self.at

    def spent(self) -> int:
        """Return the bytes of opcodes that were interpreted of the file, up to the last checkpoint or reload."""
        return self.before + self.position() - self.start - self.payload

    def note(self, anomaly: str) -> None:
        """Record something that honest writers do not do."""
        if len(self.tally.anomalies) < self.limits.anomalies:
            self.tally.anomalies.append(anomaly)

    def name(self, module: str, name: str) -> Global:
        """Return the one record of a global."""
        found = self.tally.globals.get((module, name))
        if found is None:
            if len(self.tally.globals) >= self.limits.globals:
                self.tally.has_more_names = True
                raise TooManyNames(self.limits.globals)
            found = self.tally.globals[module, name] = Global(module, name)
        return found

    def nested(self) -> Machine:
        """Return a fresh machine for a pickle inside of this one."""
        inner = Machine(self.stream, self.limits, self.tally, self.depth + 1)
        inner.outside = self._places()
        inner.before = self.spent()
        return inner

    def pop_mark(self) -> list[Node]:
        """Return what was pushed since the last MARK and go back to the stack below it."""
        items = self.stack
        self.stack = self.marks.pop()
        self.below -= len(self.stack)
        return items

    def salvage(self) -> Node:
        """Return the values of an unfinished pickle: those on the stack, outermost first."""
        levels = [*self.marks, self.stack]
        values = [value for level in levels[:50] for value in level[:50]]
        return values[0] if len(values) == 1 else values

    def _checkpoint(self) -> int:
        """Look at the budgets and at the frame, and return up to where the window can be used without a look."""
        limits, stream, at = self.limits, self.stream, self.at
        if self.before + stream.base + at - self.start - self.payload > limits.opcode_bytes:
            self._stop_at("bytes of opcodes", limits.opcode_bytes)
        if len(self.marks) > limits.marks:
            self._stop_at("open marks", limits.marks)
        if self.tally.held + self._places() > limits.held_bytes:
            self._stop_at("bytes of values", limits.held_bytes)
        if len(stream.buffer) - at < _LONGEST_FIXED:
            at = self.at = stream.window(at, _LONGEST_FIXED)
        end = len(stream.buffer)
        if at >= end:
            raise Truncated("it ends before its pickle does")
        # A window that is shorter than was asked for is the last one.
        last = end if end - at < _LONGEST_FIXED else end - _LONGEST_FIXED
        soft = at + _STRIDE if at + _STRIDE < last else last
        return soft if self.frame_end is None else self._within_frame(soft, self.frame_end)

    def _within_frame(self, soft: int, frame_end: int) -> int:
        """Return ``soft``, or the end of the frame where that comes first."""
        left = frame_end - self.position()
        if left < 0:
            self.note(f"an argument crosses the end of its frame before byte {self.position():,}")
        if left <= 0:
            self.frame_end = None
            return soft
        return min(soft, self.at + left)

    def _places(self) -> int:
        """Return the bytes of the stack and the memo, and of those around a nested pickle."""
        places = self.below + len(self.stack) + len(self.memo)
        return self.outside + SLOT * places + LIST * len(self.marks) + SPARSE_SLOT * len(self.sparse_memo)

    def _stop_at(self, what: str, limit: int) -> None:
        self.is_between_opcodes = True
        raise OverBudget(what, limit)

    def _cut_short(self) -> Malformed:
        if self.stream.remaining(self.at) < _LONGEST_FIXED or len(self.stream.buffer) - self.at < _LONGEST_FIXED:
            return Truncated("it ends before its pickle does")
        return Malformed(f"it takes a value from an empty stack near byte {self.position():,}")
