"""Why the reading of a stream stops."""

from __future__ import annotations

from mlaudit.core.values import Unknown

NOTHING = Unknown("nothing of the artifact could be read")
"""The value of an artifact that failed."""


class Malformed(Exception):
    """The bytes are not what an honest writer makes; the text says what is wrong."""


class Truncated(Malformed):
    """The bytes end too early."""


class OverBudget(Exception):
    """A budget ran out; the text says which."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(f"it holds more than {limit:,} {what}")
