"""One value of a config and where its key stands."""

from __future__ import annotations

from dataclasses import dataclass

from mlaudit.evidence.configs.model import ConfigScalar


@dataclass(frozen=True, slots=True)
class Leaf:
    """A dotted key, its value, and the 1-based place of the key."""

    key: str
    value: ConfigScalar
    line: int
    column: int


class Malformed(Exception):
    """A document that cannot be read: one line that says why, and the 1-based line if it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
