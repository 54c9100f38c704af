"""What a team declares about calls of its own packages, in force while its project is audited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import reduce
from typing import Any


@dataclass(frozen=True, eq=False, slots=True)
class Declared:
    """Entries of the same form as the bundled tables of calls and classes.

    Attributes
    ----------
    names : frozenset of str
        Functions and classes that are declared, in full: ``acme.prep.clean_and_scale``.
    tables : dict of str to Any
        What is said of them, by the keys of the bundled files.
    """

    names: frozenset[str] = frozenset()
    tables: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: list[dict[str, Any]]) -> Declared:
        """Take several files together; a later one adds to an earlier one."""
        tables: dict[str, Any] = reduce(_merged, documents, {})
        named = {key: value for key, value in tables.items() if key not in ("libraries", "renamed")}
        return cls(frozenset(text for text in _texts(named) if "." in text), tables)

    def added_to(self, bundled: Mapping[str, Any]) -> dict[str, Any]:
        """Return a bundled table with what is declared under its keys."""
        return {key: _merged(value, self.tables.get(key, value)) for key, value in bundled.items()}


_IN_FORCE: ContextVar[Declared] = ContextVar("declared calls", default=Declared())  # noqa: B039


def in_force() -> Declared:
    """Return what is declared about the project that is being audited."""
    return _IN_FORCE.get()


@contextmanager
def holding(declared: Declared) -> Iterator[None]:
    """Let declarations hold for a while."""
    token = _IN_FORCE.set(declared)
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def _merged(old: Any, new: Any) -> Any:
    if old is new:
        return old
    if isinstance(old, dict) and isinstance(new, dict):
        return {**old, **{key: _merged(old[key], value) if key in old else value for key, value in new.items()}}
    return [*old, *new] if isinstance(old, list) and isinstance(new, list) else new


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list):
        for member in value:
            yield from _texts(member)
        if isinstance(value, Mapping):
            for member in value.values():
                yield from _texts(member)
