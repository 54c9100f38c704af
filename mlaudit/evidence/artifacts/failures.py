"""Why the reading of a file stops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mlaudit.core.values import Unknown

NOTHING = Unknown("nothing of the artifact could be read")
"""The value of an artifact that failed."""

Cause = Literal["damage", "names", "foreign", "absent", "unsupported", "budget"]
"""What ended the reading before the file did.

- ``damage``: the bytes are not what an honest writer makes, or end too early.
- ``names``: it names more globals than are listed, which no honest file does.
- ``foreign``: it is no model file.
- ``absent``: the content is not here.
- ``unsupported``: a format, or a part of it, that is not read.
- ``budget``: it is larger than what is read, as an honest file can be.
"""

_GRAVEST_FIRST: tuple[Cause, ...] = ("damage", "names", "foreign", "absent", "unsupported", "budget")


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a file was not read to its end, in a phrase about it, such as ``it ends too early``."""

    text: str
    cause: Cause


class Stopped(Exception):
    """The reading cannot go on; the text says why."""

    cause: Cause = "damage"

    @property
    def problem(self) -> Problem:
        """What to keep of it: an exception holds on to all that was read."""
        return Problem(str(self), self.cause)

    def again(self) -> Stopped:
        """Return one like it that has come through no frame, to be kept and raised later."""
        return type(self).__new__(type(self), *self.args)


class Malformed(Stopped):
    """The bytes are not what an honest writer makes; the text says what is wrong."""


class Truncated(Malformed):
    """The bytes end too early."""


class Unsupported(Malformed):
    """The bytes are of a kind that is known and not read."""

    cause = "unsupported"


class OverBudget(Stopped):
    """A budget ran out; the text says which."""

    cause: Cause = "budget"

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"it holds more than {limit:,} {what}")


class TooManyNames(OverBudget):
    """It names more globals than are listed."""

    cause = "names"

    def __init__(self, limit: int) -> None:
        super().__init__("different globals", limit)


def gravest(problems: list[Problem]) -> Problem | None:
    """Return the first of the gravest problems; None where there is none."""
    return min(problems, key=lambda problem: _GRAVEST_FIRST.index(problem.cause), default=None)
