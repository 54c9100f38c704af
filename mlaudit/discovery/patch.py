"""The lines that a patch without context adds, changes or removes."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_HUNK = re.compile(rb"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_NOWHERE = "/dev/null"


@dataclass(frozen=True, slots=True)
class Span:
    """Lines from ``first`` to ``last`` of the new file; ``last`` is one less where lines were only taken away."""

    first: int
    last: int

    def meets(self, first: int, last: int) -> bool:
        """Whether it shares a line with others, or lies between two of them."""
        return first <= self.last and last >= self.first


def changed_spans(patch: Iterable[bytes]) -> Iterator[tuple[str, Span]]:
    """Read a patch that git wrote with ``--unified=0 --dst-prefix=b/``; lines of the files themselves are passed by.

    Yields
    ------
    tuple of str and Span
        The path in the new tree, and the lines of one hunk.
    """
    path, left = _NOWHERE, 0
    for line in patch:
        if left and line[:1] in b"+-":
            left -= 1
        elif line.startswith(b"+++ "):
            path = _path(line[4:])
        elif hunk := _HUNK.match(line):
            removed, first, added = (int(group) if group is not None else 1 for group in hunk.groups())
            left = removed + added
            if path != _NOWHERE:
                yield path, Span(first, first + added - 1) if added else Span(first + 1, first)


def _path(written: bytes) -> str:
    """Read a path as git writes it: quoted like a string of C where it holds a control or a non-ASCII character."""
    name = written.removesuffix(b"\n").removesuffix(b"\t")
    if name.startswith(b'"'):
        # Git's escapes are those of a bytes literal, and nothing else is between the quotes.
        name = ast.literal_eval("b" + name.decode("ascii"))
    return os.fsdecode(name).removeprefix("b/")
