"""The values of a config with the places of their keys, gathered under limits."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlaudit.evidence.configs.model import ConfigScalar

MAX_DEPTH, MAX_LEAVES, MAX_PARTS, MAX_KEY, MAX_DUPLICATES = 64, 5_000, 200_000, 1_000, 100


@dataclass(frozen=True, slots=True)
class Leaf:
    """A dotted key, its value, and the 1-based place of the key, or of the item of a list.

    ``is_opaque`` tells a value under a custom tag (``!secret x``): the text is kept and means nothing.
    """

    key: str
    value: ConfigScalar
    line: int
    column: int
    is_opaque: bool = False


class Malformed(Exception):
    """A document that cannot be read: one line that says why, and the 1-based line if it is known."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


class NotAConfig(Malformed):
    """A document that is data: records, or more values than any config sets."""


@dataclass(slots=True)
class Leaves:
    """What a reader has found so far.

    Attributes
    ----------
    found : list of Leaf
        In the order of the file.
    duplicates : list of tuple of (str, int)
        Keys that one mapping sets again, with the line of the later place, which wins.
    """

    found: list[Leaf] = field(default_factory=list)
    duplicates: list[tuple[str, int]] = field(default_factory=list)
    n_parts: int = 0

    def enter(self, depth: int) -> None:
        """Count one mapping, list or value.

        Raises
        ------
        Malformed
            When a limit is passed.
        """
        self.n_parts += 1
        if depth > MAX_DEPTH:
            raise Malformed(f"nested deeper than {MAX_DEPTH} levels")
        if self.n_parts > MAX_PARTS:
            raise NotAConfig("too many parts to be a config")

    def add(self, leaf: Leaf) -> None:
        """Take one value.

        Raises
        ------
        NotAConfig
            When there are more than a config sets.
        """
        if len(self.found) >= MAX_LEAVES:
            raise NotAConfig(f"more than {MAX_LEAVES:,} values: not read as a config")
        self.found.append(leaf)

    def repeat(self, path: str, line: int) -> None:
        """Note that one mapping sets a key again."""
        self.duplicates.append((path, line))
        if len(self.duplicates) > MAX_DUPLICATES:
            raise Malformed(f"more than {MAX_DUPLICATES} keys are set twice")

    def drop(self, path: str) -> None:
        """Forget what a key held."""
        inside = (f"{path}.", f"{path}[")
        self.found = [leaf for leaf in self.found if leaf.key != path and not leaf.key.startswith(inside)]


def child(path: str, key: str) -> str:
    """Return the dotted path of a key.

    Raises
    ------
    NotAConfig
        For a path longer than people write.
    """
    if len(path) + len(key) > MAX_KEY:
        raise NotAConfig(f"a key is longer than {MAX_KEY:,} characters")
    return f"{path}.{key}" if path else key
