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
        return any(key in mapping and self._fits(mapping[key][0]) for key in self.keys)

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
    within: str

    @cached_property
    def depth(self) -> int:
        """The most components that one of its keys has."""
        return max(key.count(".") + 1 for key in self.all_keys)

    @property
    def all_keys(self) -> tuple[str, ...]:
        """Every key that marks a mapping of it or means something there."""
        return tuple(key for keys in (*(mark.keys for mark in self.marks), *self.keys.values()) for key in keys)

    def candidates(self, holders: Mapping[str, Mapping[str, None]]) -> list[str]:
        """Return the mappings that hold a key of each mark, given those that hold each key."""
        of_marks = [[prefix for key in mark.keys for prefix in holders.get(key, ())] for mark in self.marks]
        rarest = min(of_marks, key=len)
        others = [set(prefixes) for prefixes in of_marks if prefixes is not rarest]
        return [prefix for prefix in dict.fromkeys(rarest) if all(prefix in prefixes for prefixes in others)]

    def section(self, prefix: str, mapping: Mapping[str, tuple[ConfigEntry, ...]]) -> Section | None:
        """Read a mapping as this dialect, if it stands where it can and shows all of its marks."""
        if self.within and not _INDEX.sub("[]", prefix).endswith(self.within):
            return None
        if not self.never.isdisjoint(mapping) or not all(mark.stands_in(mapping) for mark in self.marks):
            return None
        found = {name: next((mapping[key] for key in keys if key in mapping), ()) for name, keys in self.keys.items()}
        fields = {name: entries for name, entries in found.items() if entries}
        if not fields:
            return None
        first = min((entries[0].location for entries in fields.values()), key=lambda place: place.line or 0)
        return Section(self.subject, self.name, self.title, prefix, fields, first)


def sections_of(entries: Sequence[ConfigEntry]) -> tuple[Section, ...]:
    """Return every mapping of a file that is written in a known dialect, in the order of the file.

    Of two dialects that fit one mapping the first counts, and one that yields counts only for keys that no other
    explains.
    """
    if not _may_be_known(entries):
        return ()
    mappings, holders = _mappings(entries)
    found: dict[tuple[SectionSubject, str], Section] = {}
    explained: set[tuple[SectionSubject, str]] = set()
    for dialect in _dialects():
        for prefix in dialect.candidates(holders):
            section = None if (dialect.subject, prefix) in found else dialect.section(prefix, mappings[prefix])
            if section is None:
                continue
            keys = {(dialect.subject, entry.key) for entries in section.fields.values() for entry in entries}
            if dialect.yields and not explained.isdisjoint(keys):
                continue
            explained |= keys
            found[dialect.subject, prefix] = section
    return tuple(sorted(found.values(), key=lambda section: section.location.line or 0))


def may_speak_a_dialect(words: frozenset[str]) -> bool:
    """Whether a file whose keys end in these words can hold a mapping of a dialect."""
    return any(all(any(key <= words for key in keys) for keys in marks) for marks in _words_of_marks())


def _may_be_known(entries: Sequence[ConfigEntry]) -> bool:
    """Pass over most files at the cost of one look at each key."""
    lasts = _last_words()
    return sum(_last(entry.key) in lasts for entry in entries) >= _FEWEST_MARKS


def _mappings(
    entries: Sequence[ConfigEntry],
) -> tuple[dict[str, dict[str, tuple[ConfigEntry, ...]]], dict[str, dict[str, None]]]:
    """Return for each dotted prefix the known keys below it with their entries, and for each key its prefixes."""
    known, deepest = _known_keys(), max(dialect.depth for dialect in _dialects())
    mappings: dict[str, dict[str, list[ConfigEntry]]] = {}
    holders: dict[str, dict[str, None]] = {}
    for entry in entries:
        if not _may_be_part(entry.key):
            continue
        for prefix, key in _splits(_INDEX_AT_END.sub("", entry.key), deepest):
            first, _, rest = key.partition(".")
            for name in (key, f"{key.rpartition('.')[0]}.*", f"{first}.*.{rest.partition('.')[2]}"):
                if name in known:
                    mappings.setdefault(prefix, {}).setdefault(name, []).append(entry)
                    holders.setdefault(name, {})[prefix] = None
    whole = {prefix: {key: tuple(found) for key, found in keys.items()} for prefix, keys in mappings.items()}
    return whole, holders


def _may_be_part(key: str) -> bool:
    """Whether a key can be one of a dialect, by its last word, or by the one before where every word fits."""
    parent, _, last = key.rpartition(".")
    return _INDEX_AT_END.sub("", last) in _known_lasts() or _last(parent) in _words_of_tables()


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
def _known_keys() -> frozenset[str]:
    return frozenset(key for dialect in _dialects() for key in (*dialect.all_keys, *dialect.never))


@cache
def _known_lasts() -> frozenset[str]:
    return frozenset(map(_last, _known_keys()))


@cache
def _last_words() -> frozenset[str]:
    return frozenset(_last(key) for dialect in _dialects() for key in dialect.all_keys)


@cache
def _words_of_tables() -> frozenset[str]:
    """Return the names of mappings of which every key means something: ``names`` of ``names.*``."""
    known = (key.removesuffix(".*") for dialect in _dialects() for key in dialect.all_keys if key.endswith(".*"))
    return frozenset(key.rpartition(".")[2].removesuffix("[]") for key in known)


@cache
def _words_of_marks() -> tuple[tuple[tuple[frozenset[str], ...], ...], ...]:
    """Return for each mark of each dialect the words that one of its keys is made of."""
    return tuple(tuple(tuple(map(_names, mark.keys)) for mark in dialect.marks) for dialect in _dialects())


def _names(key: str) -> frozenset[str]:
    """Return the parts of a known key that are written out."""
    return frozenset(name for part in key.split(".") if (name := part.removesuffix("[]")) not in ("", "*"))


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
        within=str(spec.get("within", "")),
    )
