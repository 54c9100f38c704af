"""What a watched run of the program did."""

from __future__ import annotations

import os
import sys
import sysconfig
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WATCHER = Path(__file__).with_name("watcher.py")
OWN_VARIABLES = ("MLAUDIT", "NO_COLOR", "FORCE_COLOR", "PYTHON")
SCRIPT = [str(Path(sysconfig.get_path("scripts"), "mlaudit"))]
MODULE = [sys.executable, "-m", "mlaudit"]


@dataclass(frozen=True)
class Event:
    """One audit event: the process, its name, what was passed."""

    process: int
    name: str
    fields: list[object]


@dataclass(frozen=True)
class Watched:
    """A finished run and everything that it did."""

    code: int
    out: str
    err: str
    events: list[Event]

    def of(self, *names: str) -> list[Event]:
        return [event for event in self.events if event.name in names or event.name.startswith(names)]


Watch = Callable[..., Watched]
"""A command and the folder that it is run in, to what it did."""


def environment(**changes: str) -> dict[str, str]:
    """Return this environment without what would steer the program."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OWN_VARIABLES)}
    return {**kept, **changes}
