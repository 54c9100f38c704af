"""Why a table, or one measurement of it, cannot be had."""

from __future__ import annotations


class TableFailure(Exception):
    """A phrase that follows "not checked:", and what the user can do about it."""

    def __init__(self, reason: str, supply: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.supply = supply
