"""Kinds of artifact: each a function that returns a fresh object, under any version of scikit-learn from 1.2 on.

A kind that a version lacks raises ``Absent``. The name of a kind decides whether it is held out (`held_out`), so a kind
is never renamed.
"""

from __future__ import annotations

from collections.abc import Callable

KINDS: dict[str, Callable[[], object]] = {}


class Absent(Exception):
    """The installed libraries cannot make this kind."""


def kind(make: Callable[[], object]) -> Callable[[], object]:
    """Register a kind under the name of its function."""
    KINDS[make.__name__] = make
    return make


def load_kinds() -> dict[str, Callable[[], object]]:
    """Return every kind by name."""
    from kinds import boosters, columns, ensembles, estimators, imbalance, objects, preprocessing, searches

    assert all((boosters, columns, ensembles, estimators, imbalance, objects, preprocessing, searches))
    return KINDS
