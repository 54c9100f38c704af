"""What the parts of one file show together, and the artifact that they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import NOTHING, Malformed, Problem, Stopped, gravest
from mlaudit.evidence.artifacts.formats.archives import Archive
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue
from mlaudit.evidence.artifacts.pickles.class_paths import called_paths, paths_of
from mlaudit.evidence.artifacts.pickles.consecutive import Pickles
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.machine import Tally
from mlaudit.evidence.artifacts.pickles.nodes import Node
from mlaudit.evidence.artifacts.streams.bytestream import ByteStream
from mlaudit.evidence.artifacts.view.pipelines import pipelines_of
from mlaudit.evidence.artifacts.view.viewer import Viewer

_PROTOCOL = 0x80


@dataclass(slots=True)
class Gathering:
    """What was seen so far of one file that has several parts.

    Attributes
    ----------
    problems : list of Problem
        Each is a reason why the artifact is partial.
    is_torn : bool
        Whether values are missing from the root, so that a pipeline in it would seem to lack steps.
    """

    path: str
    limits: Limits
    tally: Tally = field(default_factory=Tally)
    problems: list[Problem] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)
    is_torn: bool = False

    def refuse(self, stopped: Stopped) -> None:
        """Record what makes the artifact partial and what an honest writer does not make."""
        if len(self.problems) < self.limits.anomalies:
            self.problems.append(stopped.problem)
        self.note(str(stopped))

    def take(self, archive: Archive) -> None:
        """Record what is wrong with the archive that the parts are members of."""
        for problem in archive.problems:
            self.refuse(Malformed(problem))

    def note(self, anomaly: str) -> None:
        """Record what an honest writer does not make."""
        if len(self.tally.anomalies) < self.limits.anomalies and anomaly not in self.tally.anomalies:
            self.tally.anomalies.append(anomaly)

    def pickled(self, stream: ByteStream, limits: Limits | None = None, is_of_joblib: bool = False) -> Pickles:
        """Read the pickles of a part, as pickle loads them, or as joblib may."""
        at = stream.window(0, 2)
        head = stream.buffer[at : at + 2]
        if len(head) == 2 and head[0] == _PROTOCOL:
            self.tally.protocol = max(self.tally.protocol or 0, head[1])
        pickles = Pickles(stream, limits or self.limits, self.tally, depth=0 if is_of_joblib else 1, at=at)
        pickles.read()
        if pickles.problem is not None:
            self.problems.append(pickles.problem)
            self.is_torn = True
        return pickles

    def artifact(self, container: str, root: Node, dtypes: DTypes | None = None) -> Artifact:
        """View what the root holds; nothing at all is read where there is a problem and no root."""
        viewer = Viewer(self.limits, dtypes or self.tally.dtypes)
        value = viewer.view(root)
        self.versions.update(viewer.versions)
        return self.shown(container, None if root is None else value)

    def shown(self, container: str, value: ArtifactValue) -> Artifact:
        """Return the artifact of a root that has been viewed already."""
        has_nothing = value is None and bool(self.problems)
        decisive = gravest(self.problems)
        return Artifact(
            self.path,
            container,
            "complete" if not self.problems else "failed" if has_nothing and not self.tally.globals else "partial",
            NOTHING if has_nothing else value,
            "" if decisive is None else _reason(decisive, self.problems),
            self.tally.protocol,
            () if self.is_torn or isinstance(value, Unknown) else pipelines_of(value, self.limits),
            self.versions,
            paths_of(self.tally.globals.values()),
            tuple(self.tally.anomalies),
            None if decisive is None else decisive.cause,
            called_paths(self.tally.globals.values()),
        )


def with_names(artifact: Artifact, named: Iterable[str], called: Iterable[str], anomalies: Iterable[str]) -> Artifact:
    """Add what another reading of the same file named and called, and what it found odd."""
    return replace(
        artifact,
        globals=tuple(dict.fromkeys((*artifact.globals, *named))),
        called=tuple(dict.fromkeys((*artifact.called, *called))),
        anomalies=tuple(dict.fromkeys((*artifact.anomalies, *anomalies))),
    )


def root_of(pickles: Pickles) -> Node:
    """Return what a loader would return, or what was seen of it."""
    return pickles.roots[0] if pickles.roots else pickles.salvaged


def _reason(decisive: Problem, problems: list[Problem]) -> str:
    more = len({problem.text for problem in problems}) - 1
    return decisive.text + (f" (and {more:,} more)" if more else "")
