"""What a dependency file says, with the position of every requirement."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.location import Location
from mlaudit.findings import Note

FileRole = Literal["lock", "pins", "ranges"]
"""What decides over what in one folder: a resolved environment, a list to install from, what a package accepts."""

_ASIDE = frozenset({"dev", "develop", "development", "test", "tests", "testing", "docs", "doc", "lint", "typing", "ci"})

_SEPARATORS = re.compile(r"[-_.]+")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One library that is asked for.

    Attributes
    ----------
    name : str
        Normalised as package indexes do: ``scikit-learn``.
    written : str
        The versions as the file writes them: ``==1.5.2``, ``^1.4``, ``1.5``; empty where any will do.
    specifier : str or None
        The same as a PEP 440 specifier; None for what has no such form (a URL, alternatives).
    """

    name: str
    written: str
    specifier: str | None
    location: Location


@dataclass(frozen=True, slots=True)
class DependencyFile:
    """One requirements, lock, environment or project file."""

    path: str
    status: Literal["complete", "failed"]
    role: FileRole
    requirements: tuple[Requirement, ...] = ()
    notes: tuple[Note, ...] = field(default=())


def normalised(name: str) -> str:
    """Return the one spelling of the name of a distribution."""
    return _SEPARATORS.sub("-", name).lower()


def is_aside(name: str) -> bool:
    """Whether the name of a file or group says that it is for work on the code, not for what its models run with."""
    return not _ASIDE.isdisjoint(_SEPARATORS.split(name.lower()))
