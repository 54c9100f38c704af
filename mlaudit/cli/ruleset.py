"""The rules that commands talk about, loaded."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlaudit.engine import Ruleset


def load_rules(folders: Iterable[Path] = ()) -> Ruleset:
    """Load the bundled rules and those of further folders, checked against the facts."""
    from mlaudit import engine
    from mlaudit.engine.packs import located
    from mlaudit.facts.project import Project

    return engine.load(Project, map(located, folders))
