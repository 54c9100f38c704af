"""The pickles that follow one another in a stream, and what they hold together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from mlaudit.evidence.artifacts.bytestream import ByteStream
from mlaudit.evidence.artifacts.class_paths import dotted
from mlaudit.evidence.artifacts.dtypes import DTypes
from mlaudit.evidence.artifacts.failures import NOTHING, Malformed, OverBudget
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.machine import Machine, Tally
from mlaudit.evidence.artifacts.model import Artifact, ArtifactPipeline, ArtifactValue
from mlaudit.evidence.artifacts.nodes import Node
from mlaudit.evidence.artifacts.pipelines import pipelines_of
from mlaudit.evidence.artifacts.plain_loading import with_plain_globals
from mlaudit.evidence.artifacts.skim import skim_globals
from mlaudit.evidence.artifacts.view import Viewer

NestedReader = Callable[["Pickles"], DTypes | None]


def read_pickled(
    path: str, stream: ByteStream, compression: str, limits: Limits, reader: NestedReader | None = None
) -> Artifact:
    """Read a file of one or more pickles, as pickle, cloudpickle, dill and joblib write them.

    Parameters
    ----------
    path : str
        Relative to the audit root.
    stream : ByteStream
        The bytes, already decompressed.
    compression : str
        Its name, empty for none.
    limits : Limits
    reader : callable or None
        Reads what calls of the pickles would load, and returns what reads the types of arrays then.
    """
    pickles = Pickles(stream, limits)
    pickles.read()
    pickles.note_more()
    dtypes = None if reader is None else reader(pickles)
    viewer = Viewer(limits, dtypes or pickles.tally.dtypes)
    value, found = _viewed(pickles, viewer, limits)
    artifact = Artifact(
        path,
        f"{'joblib' if pickles.tally.arrays else 'pickle'}{'+' if compression else ''}{compression}",
        pickles.status,
        value,
        pickles.reason,
        pickles.tally.protocol,
        found,
        viewer.versions,
        pickles.globals,
        tuple(pickles.tally.anomalies),
    )
    return with_plain_globals(artifact, stream.rewound(), limits) if pickles.tally.is_ambiguous else artifact


def _viewed(pickles: Pickles, viewer: Viewer, limits: Limits) -> tuple[ArtifactValue, tuple[ArtifactPipeline, ...]]:
    """View the roots, and find pipelines in those that are whole: a torn one would seem to lack steps."""
    whole = [viewer.view(root) for root in pickles.roots]
    torn = [viewer.view(pickles.salvaged)] if pickles.has_salvaged else []
    values = [*whole, *torn]
    value = NOTHING if not values else values[0] if len(values) == 1 else values
    return value, pipelines_of(whole[0] if len(whole) == 1 else whole, limits)


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
    reason: str = ""

    @property
    def globals(self) -> tuple[str, ...]:
        """Every dotted global that was named, in order of appearance."""
        return tuple(dict.fromkeys(dotted(name) for name in self.tally.globals.values()))

    def read(self) -> None:
        """Read to the end of the stream, or until something stops it."""
        while len(self.roots) < self.limits.pickles:
            machine = Machine(self.stream, self.limits, self.tally, self.depth)
            try:
                self.at = machine.run(self.at)
                self.roots.append(machine.root)
                self.at = self.stream.window(self.at, 1)
            except (Malformed, OverBudget) as problem:
                self._stop(machine, problem)
                return
            if self.at >= len(self.stream.buffer):
                break

    def note_more(self) -> None:
        """Record that more than one pickle is there."""
        more = len(self.roots) - 1
        if more > 0 and len(self.tally.anomalies) < self.limits.anomalies:
            text = f"{more:,} more {'pickle follows' if more == 1 else 'pickles follow'} the first one"
            self.tally.anomalies.append(text)

    def _stop(self, machine: Machine, problem: Malformed | OverBudget) -> None:
        """Keep what was seen and go on looking for globals."""
        known = len(self.tally.globals)
        self.salvaged, self.has_salvaged = machine.salvage(), bool(machine.stack or machine.marks)
        skim_globals(machine, isinstance(problem, OverBudget) and machine.is_between_opcodes)
        if self.roots and not self.has_salvaged and isinstance(problem, Malformed) and len(self.tally.globals) == known:
            machine.note("bytes that are no pickle follow the pickle")
            return
        self.status, self.reason = "partial", str(problem)
        if not self.roots and not self.tally.globals and (self.tally.protocol is None or not self.has_salvaged):
            self.status, self.has_salvaged = "failed", False
            if isinstance(problem, Malformed) and self.tally.protocol is None:
                self.reason = f"it is no pickle: {problem}"
