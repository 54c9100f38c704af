"""Which frameworks a config is written for, and what its keys mean there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import get_args

from mlaudit.core.bundled import read_bundled
from mlaudit.evidence.configs.model import ConfigEntry, Section, SectionSubject

_INDEX, _INDEX_AT_END = re.compile(r"\[\d+\]"), re.compile(r"\[\d+\]$")
_VALUE_END = re.compile(r"[.:/]")


@dataclass(frozen=True, slots=True)
class Mark:
    """Keys of which one stands in a mapping, with the words that its value has to end in, if any."""

    keys: tuple[str, ...]
    words: tuple[str, ...] = ()

    @classmethod
    def parse(cls, written: str) -> Mark:
        """Read ``a|b`` or ``key~X|Y``."""
        keys, _, words = written.partition("~")
        return cls(tuple(keys.split("|")), tuple(words.split("|")) if words else ())

    def stands_in(self, mapping: Mapping[str, tuple[ConfigEntry, ...]]) -> bool:
        """Whether the mapping shows the mark."""
        found = (_first_set(mapping, [key]) for key in self.keys)
        return any(entries and self._fits(entries[0]) for entries in found)

    def _fits(self, entry: ConfigEntry) -> bool:
        return not self.words or _VALUE_END.split(str(entry.value))[-1] in self.words


@dataclass(frozen=True)
class Dialect:
    """The words of one framework for one subject."""

    name: str
    subject: SectionSubject
    title: str
    marks: tuple[Mark, ...]
    never: frozenset[str]
    keys: Mapping[str, tuple[str, ...]]
    yields: bool

    @cached_property
    def depth(self) -> int:
        """The most components that one of its keys has."""
        return max(key.count(".") + 1 for key in self.all_keys)

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Every key that marks a mapping of it or means something there."""
        return tuple(key for keys in (*(mark.keys for mark in self.marks), *self.keys.values()) for key in keys)

    def section(self, prefix: str, mapping: Mapping[str, tuple[ConfigEntry, ...]]) -> Section | None:
        """Read a mapping as this dialect, if it shows all of its marks."""
        if not self.never.isdisjoint(mapping) or not all(mark.stands_in(mapping) for mark in self.marks):
            return None
        found = {name: _first_set(mapping, keys) for name, keys in self.keys.items()}
        fields = {name: entries for name, entries in found.items() if entries}
        if not fields:
            return None
        first = min((entries[0].location for entries in fields.values()), key=lambda place: place.line or 0)
        return Section(self.subject, self.name, self.title, prefix, fields, first)


def _first_set(mapping: Mapping[str, tuple[ConfigEntry, ...]], keys: Sequence[str]) -> tuple[ConfigEntry, ...]:
    """Return the entries of the first key that is set; ``names.*`` stands for every key right below ``names``."""
    for key in keys:
        if key.endswith(".*"):
            below = [entries for name, entries in mapping.items() if name.rpartition(".")[0] == key[:-2]]
            if below:
                return tuple(entry for entries in below for entry in entries)
        elif key in mapping:
            return mapping[key]
    return ()


def sections_of(entries: Sequence[ConfigEntry]) -> tuple[Section, ...]:
    """Return every mapping of a file that is written in a known dialect, in the order of the file.

    Of two dialects that fit one mapping the first counts, and one that yields counts only for keys that no other
    explains.
    """
    if not _may_be_known(entries):
        return ()
    mappings = _mappings(entries)
    found: dict[tuple[SectionSubject, str], Section] = {}
    explained: set[tuple[SectionSubject, str]] = set()
    for dialect in _dialects():
        for prefix, mapping in mappings.items():
            section = None if (dialect.subject, prefix) in found else dialect.section(prefix, mapping)
            if section is None:
                continue
            keys = {(dialect.subject, entry.key) for entries in section.fields.values() for entry in entries}
            if dialect.yields and not explained.isdisjoint(keys):
                continue
            explained |= keys
            found[dialect.subject, prefix] = section
    return tuple(sorted(found.values(), key=lambda section: section.location.line or 0))


def _may_be_known(entries: Sequence[ConfigEntry]) -> bool:
    """Pass over most files at the cost of one look at each key."""
    lasts = _last_words()
    return sum(_last(entry.key) in lasts for entry in entries) >= _FEWEST_MARKS


def _mappings(entries: Sequence[ConfigEntry]) -> dict[str, dict[str, tuple[ConfigEntry, ...]]]:
    """Return, for each dotted prefix of a file, the entries below it by their key from there on."""
    deepest = max(dialect.depth for dialect in _dialects())
    mappings: dict[str, dict[str, tuple[ConfigEntry, ...]]] = {}
    for entry in entries:
        for prefix, key in _splits(_INDEX_AT_END.sub("", entry.key), deepest):
            mapping = mappings.setdefault(prefix, {})
            mapping[key] = (*mapping.get(key, ()), entry)
    return mappings


def _splits(key: str, deepest: int) -> Iterator[tuple[str, str]]:
    """Cut a dotted key before each of its last parts, in which an index is as good as any other."""
    parts = key.split(".")
    for length in range(1, min(deepest, len(parts)) + 1):
        yield ".".join(parts[:-length]), _INDEX.sub("[]", ".".join(parts[-length:]))


def _last(key: str) -> str:
    return _INDEX_AT_END.sub("", key.rpartition(".")[2])


_FEWEST_MARKS = 2
"""No mapping of a dialect has fewer keys; a single optimizer says nothing without its rate."""


@cache
def _last_words() -> frozenset[str]:
    return frozenset(_last(key) for dialect in _dialects() for key in dialect.all_keys)


@cache
def _dialects() -> tuple[Dialect, ...]:
    read = [_dialect(name, spec) for name, spec in read_bundled(Path(__file__).with_name("dialects.yaml")).items()]
    return tuple(sorted(read, key=lambda dialect: dialect.yields))


def _dialect(name: str, spec: Mapping[str, object]) -> Dialect:
    marks, never, keys = spec["marks"], spec.get("never", ()), spec["keys"]
    assert isinstance(marks, list)
    assert isinstance(never, list | tuple)
    assert isinstance(keys, dict)
    subject = next(subject for subject in get_args(SectionSubject) if subject == spec["of"])
    return Dialect(
        name=name,
        subject=subject,
        title=str(spec["title"]),
        marks=tuple(map(Mark.parse, marks)),
        never=frozenset(never),
        keys={field: tuple(found) for field, found in keys.items()},
        yields=spec.get("yields") is True,
    )
