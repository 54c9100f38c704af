"""The types that conditions are checked against, read from the annotations of the fact classes."""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mlaudit.core.exhibit import Exhibit
from mlaudit.core.subject import Fact, Subject
from mlaudit.core.values import CellValue, EvidenceKind, Incomplete, Unknown, Value


@dataclass(frozen=True, slots=True)
class ScalarType:
    """A bool, number, text or cell content; ``choices`` are the strings that a Literal can hold."""

    name: Literal["bool", "number", "string", "cell"]
    choices: frozenset[str] | None = None

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class ListType:
    """A list of one type."""

    item: FactType

    def __str__(self) -> str:
        return f"list of {self.item}"


@dataclass(frozen=True, slots=True)
class SubjectType:
    """A link to a subject."""

    cls: type[Subject]

    def __str__(self) -> str:
        return self.cls.__name__


@dataclass(frozen=True, slots=True)
class ExhibitType:
    """Data to be drawn, which no condition can ask about."""

    cls: type[Exhibit]

    def __str__(self) -> str:
        return "exhibit"


@dataclass(frozen=True, slots=True)
class ParamsType:
    """The params of one rule."""

    fields: Mapping[str, Field]

    def __str__(self) -> str:
        return "params"

    def __hash__(self) -> int:
        return id(self.fields)


FactType = ScalarType | ListType | SubjectType | ExhibitType | ParamsType

BOOL, NUMBER, STRING, CELL = ScalarType("bool"), ScalarType("number"), ScalarType("string"), ScalarType("cell")
"""The only ones of their kind, but for strings with choices."""


@dataclass(frozen=True, slots=True)
class Field:
    """One fact of a class.

    Attributes
    ----------
    can_be_absent, can_be_unknown : bool
        ``None`` or `Unknown` stands in its annotation.
    doc : str
        First line of its docstring.
    """

    type: FactType
    can_be_absent: bool = False
    can_be_unknown: bool = False
    unit: str = ""
    statistics: tuple[str, ...] = ()
    evidence: EvidenceKind | None = None
    doc: str = ""


_FIELDS: dict[type[Subject], Mapping[str, Field]] = {}


def fields_of(cls: type[Subject]) -> Mapping[str, Field]:
    """Return the facts of a class by name: its `Fact` properties and its annotated plain attributes."""
    if cls not in _FIELDS:
        _FIELDS[cls] = _collect(cls)
    return _FIELDS[cls]


def _collect(cls: type[Subject]) -> Mapping[str, Field]:
    # Fact modules name each other's classes without importing them; another package may use the same names.
    package = cls.__module__.partition(".")[0]
    scope = {sub.__name__: sub for sub in _subclasses(Subject) if sub.__module__.partition(".")[0] == package}
    fields = {
        name: _field(hint, None)
        for name, hint in typing.get_type_hints(cls, localns=scope).items()
        if not name.startswith("_") and typing.get_origin(hint) is not typing.ClassVar
    }
    for base in reversed(cls.__mro__):
        for name, member in vars(base).items():
            if isinstance(member, Fact) and not name.startswith("_"):
                hints = typing.get_type_hints(member.func, localns=scope)
                fields[name] = _field(hints["return"], member)
    return fields


def _subclasses(cls: type[Subject]) -> set[type[Subject]]:
    direct = set(cls.__subclasses__())
    return direct.union(*(_subclasses(sub) for sub in direct))


def _field(hint: object, fact: Fact[object] | None) -> Field:
    members = list(_members(hint))
    bare = [member for member in members if member is not type(None) and member is not Unknown]
    partial = any(typing.get_origin(member) is Incomplete for member in bare)
    kinds = {_type_of(member) for member in bare}
    if len(kinds) != 1:
        raise TypeError(f"a fact cannot have the type {hint}")
    return Field(
        type=kinds.pop(),
        can_be_absent=type(None) in members,
        can_be_unknown=Unknown in members or partial,
        unit=fact.unit if fact else "",
        statistics=fact.statistics if fact else (),
        evidence=fact.evidence if fact else None,
        doc=(fact.func.__doc__ or "").strip().split("\n")[0] if fact else "",
    )


def _members(hint: object) -> typing.Iterator[object]:
    origin = typing.get_origin(hint)
    if origin is typing.Union or origin is types.UnionType:
        for part in typing.get_args(hint):
            yield from _members(part)
    elif origin is Value:
        yield from _members(typing.get_args(hint)[0])
    else:
        yield hint


def _type_of(hint: object) -> FactType:
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin is Literal:
        return ScalarType("string", frozenset(str(choice) for choice in args))
    if origin in (list, tuple, Incomplete):
        item = {_type_of(member) for member in _members(args[0])}
        return ListType(item.pop())
    if hint is CellValue:
        return CELL
    if hint is bool:
        return BOOL
    if hint in (int, float):
        return NUMBER
    if hint is str:
        return STRING
    if isinstance(hint, type) and issubclass(hint, Subject):
        return SubjectType(hint)
    if isinstance(hint, type) and issubclass(hint, Exhibit):
        return ExhibitType(hint)
    raise TypeError(f"a fact cannot have the type {hint}")
