"""The ordered words of a verdict. Every output prints exactly these."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Scale(StrEnum):
    """A string enum whose members are ordered as they are written, weakest first."""

    @property
    def rank(self) -> int:
        """Position on the scale, 0 = weakest."""
        return list(type(self)).index(self)

    def lowered(self) -> Self:
        """One step weaker, or the weakest."""
        return list(type(self))[max(0, self.rank - 1)]

    def raised(self) -> Self:
        """One step stronger, or the strongest."""
        members = list(type(self))
        return members[min(len(members) - 1, self.rank + 1)]


class Severity(Scale):
    """What a finding does to the result: the effect, never how sure we are."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Confidence(Scale):
    """How sure a claim is. ``high`` is meant to be right at least 19 times in 20."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class State(StrEnum):
    """What came of one rule on one subject."""

    FAIL = "fail"
    PASS = "pass"
    NOT_APPLICABLE = "not_applicable"
    NOT_CHECKED = "not_checked"
    ERROR = "error"
    SUPPRESSED = "suppressed"
