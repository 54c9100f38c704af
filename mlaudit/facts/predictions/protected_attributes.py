"""Which names of columns say that they hold a protected attribute of people."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from mlaudit.core.bundled import read_bundled
from mlaudit.forensics.names import words

Bearer = Literal["people", "people_or_others"]


@dataclass(frozen=True, slots=True)
class _Attribute:
    names: tuple[tuple[str, ...], ...]
    bearer: Bearer
    alone: bool
    unnumbered: bool
    further: frozenset[str]


def bearer_of(name: str, declared: Collection[str] = ()) -> Bearer | None:
    """Return who has the protected attribute that a column of this name holds.

    Parameters
    ----------
    name : str
        Name of a column; an indicator of one value counts: ``gender_female``.
    declared : collection of str
        Columns that the user calls protected: they, and indicators of their values, are of people.

    Returns
    -------
    str or None
        ``people_or_others`` for a name that may also be that of something else, such as the sex of an animal or a race
        of horses; None for a name of anything else, or one that could be.
    """
    if any(name == column or name.rpartition("_")[0] == column for column in declared):
        return "people"
    found = tuple(words(name))
    known, persons = _known()
    has_digits = any(letter.isdigit() for letter in name)
    behind = found[1:] if found and found[0] in persons else ()
    for attribute in known:
        if _means(found, attribute) and not (attribute.unnumbered and has_digits):
            return attribute.bearer
        if _means(behind, attribute) and not attribute.alone:
            return "people"
    return None


def _means(found: tuple[str, ...], attribute: _Attribute) -> bool:
    for name in attribute.names:
        rest = found[len(name) :]
        if found[: len(name)] == name and (not rest or attribute.further.issuperset(rest)):
            return True
    return False


@cache
def _known() -> tuple[tuple[_Attribute, ...], frozenset[str]]:
    raw = read_bundled(Path(__file__).with_name("protected_attributes.yaml"))
    attributes = tuple(
        _Attribute(
            names=tuple(tuple(name.split()) for name in entry["names"]),
            bearer="people" if entry.get("only_people") else "people_or_others",
            alone=bool(entry.get("alone")),
            unnumbered=bool(entry.get("unnumbered") or entry.get("alone")),
            further=frozenset([*entry.get("values", ()), *(raw["codings"] if entry.get("coded") else ())]),
        )
        for entry in raw["attributes"]
    )
    return attributes, frozenset(raw["persons"])
