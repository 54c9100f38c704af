"""Readers of option values that are more than one word."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable

from mlaudit.core.errors import UsageError
from mlaudit.core.values import EvidenceKind

READ_KINDS: tuple[EvidenceKind, ...] = ("table", "source", "artifact", "config")
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?", re.IGNORECASE)
_FACTORS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
LEAST_MEMORY = 256 << 20
MOST_THREADS = 4


def parts(values: Iterable[str] | None) -> tuple[str, ...]:
    """Split at commas: ``--select ML14,ML2101`` and ``--select ML14 --select ML2101`` are the same."""
    return tuple(part.strip() for value in values or () for part in value.split(",") if part.strip())


def one_of(word: str, choices: Collection[str], option: str) -> str:
    """Return a word that is among the choices.

    Raises
    ------
    UsageError
        With a suggestion where it is not.
    """
    if word in choices:
        return word
    from mlaudit.engine.expressions import suggestion

    raise UsageError(f"{option}: '{word}' is not one of {', '.join(choices)}{suggestion(word, choices)}")


def as_form(word: str) -> str:
    """Read ``--format`` of the commands that write text or JSON."""
    return one_of(word, ("text", "json"), "--format")


def evidence_kinds(values: Iterable[str] | None) -> frozenset[EvidenceKind]:
    """Read ``--evidence``; all kinds where it is not given."""
    words = parts(values)
    for word in words:
        one_of(word, READ_KINDS, "--evidence")
    return frozenset(kind for kind in READ_KINDS if not words or kind in words)


def threads_of(asked: int | None) -> int:
    """Read ``--jobs``; a few threads where it is not given."""
    return asked or min(MOST_THREADS, os.cpu_count() or 1)


def size(text: str, option: str = "--memory") -> int:
    """Read a number of bytes: ``4G``, ``512MiB``, ``1.5 GB``; the units are powers of 1024.

    Raises
    ------
    UsageError
        For anything else, and for less than 256 MiB, in which no table can be read.
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise UsageError(f"{option}: '{text}' is not a size, such as 4G or 512M")
    number = int(float(match[1]) * _FACTORS[match[2].upper()])
    if number < LEAST_MEMORY:
        raise UsageError(f"{option}: {text} is too little to read tables in; the least is 256M")
    return number
