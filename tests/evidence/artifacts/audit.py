"""What Python reports while an artifact is read, by an audit hook."""

from __future__ import annotations

import sys
from pathlib import Path

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.artifacts.reader import read_artifact

EXPECTED = frozenset({"open", "builtins.id"})
"""The opening of the file, and ``id``, by which walkers know what they have seen."""


class Recorder:
    """An audit hook, which Python cannot remove again, that records only while it is asked to."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self._opened: Path | None = None
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self._opened is None:
            return
        if event not in EXPECTED or (event == "open" and str(arguments[0]) != str(self._opened)):
            self.events.append(f"{event} {arguments!r:.200}")

    def read(self, path: Path) -> Artifact:
        """Read a file and add to ``events`` whatever happens beside its opening."""
        file = ProjectFile(path.name, path, "artifact", path.stat().st_size)
        self._opened = path
        try:
            return read_artifact(file)
        finally:
            self._opened = None
