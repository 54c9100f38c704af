"""Why a table, or one measurement of it, cannot be had."""

from __future__ import annotations


class TableFailure(Exception):
    """A phrase that follows "not checked:", and what the user can do about it."""

    def __init__(self, reason: str, supply: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.supply = supply


def first_line(error: BaseException) -> str:
    """First line of a message of a library, short enough for a note."""
    line = (str(error).strip() or type(error).__name__).splitlines()[0]
    return line if len(line) <= 160 else line[:157] + "..."
