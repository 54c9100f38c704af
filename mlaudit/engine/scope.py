"""What an expression can name: bound names, lists of the project, and the facts that follow their dots."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from mlaudit.core.subject import Subject
from mlaudit.core.values import Unknown
from mlaudit.engine.logic import Frame, Read, Run, unwrap
from mlaudit.engine.types import FactType, Field, ListType, ParamsType, ScalarType, SubjectType, fields_of

FactName = tuple[type[Subject], str]
NOTHING = frozenset[str]()


class Compiled(NamedTuple):
    """A checked expression; a tuple, since one is made per part and a frozen dataclass takes four times as long.

    Attributes
    ----------
    type : FactType
        Of its value.
    run : callable
        Frame to value, None (absent) or Unknown.
    made_known : frozenset of str
        Paths that have a value whenever the expression is true or, where it is no condition, has a value itself.
    facts : frozenset of (class, name)
        Facts that it can read.
    path : str
        The dotted path, where the expression is nothing but one; else empty.
    never_unknown : bool
        Whether a value is certain, given that the names in scope are.
    never_absent : bool
        Whether it cannot be absent.
    known_when_false : frozenset of str
        Paths that have a value whenever the expression is false.
    """

    type: FactType
    run: Run
    made_known: frozenset[str] = NOTHING
    facts: frozenset[FactName] = frozenset()
    path: str = ""
    never_unknown: bool = False
    never_absent: bool = True
    known_when_false: frozenset[str] = NOTHING


@dataclass(frozen=True, slots=True)
class Scope:
    """Names that an expression may use.

    Attributes
    ----------
    names : mapping of str to Paths
        Those bound by the rule, each with the paths that begin with it.
    root : type of Subject
        The project, whose lists need no name before them.
    """

    names: Mapping[str, Paths]
    root: type[Subject]

    @classmethod
    def of(cls, names: Mapping[str, FactType], root: type[Subject]) -> Scope:
        """Make a scope of names by type."""
        return cls({name: paths_from(name, type) for name, type in names.items()}, root)

    def bind(self, name: str, type: FactType) -> Scope:
        """Add a name, which no earlier one has."""
        return Scope({**self.names, name: paths_from(name, type)}, self.root)

    def path(self, text: str) -> Compiled | None:
        """Compile a dotted path; None where the text is none, or leads nowhere."""
        paths = self.names.get(text.partition(".")[0])
        if paths is None:
            paths = paths_from("", SubjectType(self.root))
        return paths[text]


def paths_from(name: str, type: FactType) -> Paths:
    """Return the paths that begin with a name, or with none and so in the project."""
    return Paths(name, type) if isinstance(type, ParamsType) else _shared_paths(name, type)


class Paths(dict[str, Compiled | None]):
    """Dotted paths from one name of one type, each compiled when first asked for; None where one leads nowhere."""

    def __init__(self, name: str, type: FactType) -> None:
        super().__init__()
        if name:
            self.start = Compiled(type, _Named(name), frozenset((name,)), path=name, never_unknown=name != "experiment")
            self[name] = self.start
        else:
            self.start = Compiled(type, _Named("project"), never_unknown=True)

    def __missing__(self, path: str) -> Compiled | None:
        if not path.replace(".", "").isidentifier():
            return None
        before, dot, name = path.rpartition(".")
        owner = self[before] if dot else self.start
        fact = None if owner is None else facts_of(owner.type).get(name)
        self[path] = found = None if owner is None or fact is None else _read(fact, name, owner)
        return found


_shared_paths = cache(Paths)


def facts_of(type: FactType) -> Mapping[str, Field]:
    """Facts that may follow a dot."""
    if isinstance(type, ParamsType):
        return type.fields
    return fields_of(type.cls) if isinstance(type, SubjectType) else {}


class _Named:
    """What a name stands for."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, frame: Frame) -> object:
        return frame.names[self.name]


class _FactOf:
    """A fact of what its owner stands for, noted for *because* under ``path``, where there is one."""

    __slots__ = ("field", "name", "owner", "path")

    def __init__(self, owner: Run, name: str, field: Field, path: str) -> None:
        self.owner = owner
        self.name = name
        self.field = field
        self.path = path

    def __call__(self, frame: Frame) -> object:
        subject = self.owner(frame)
        if subject is None or isinstance(subject, Unknown):
            return subject
        raw = subject[self.name] if isinstance(subject, dict) else getattr(subject, self.name)
        value, provenance = unwrap(raw)
        path = self.path
        if path and not isinstance(value, Unknown) and path not in frame.reads:
            kind = self.field.evidence or getattr(subject, "evidence", None)
            kinds = frozenset() if kind is None else frozenset((kind,))
            frame.reads[path] = Read(path, value, self.field.unit, provenance, kinds)
        return value


def _read(field: Field, name: str, owner: Compiled) -> Compiled:
    """Read one fact of an owner, noting it for *because* when it is a scalar or a list of scalars."""
    path = f"{owner.path}.{name}" if owner.path else name
    is_leaf = isinstance(field.type, ScalarType) or (
        isinstance(field.type, ListType) and isinstance(field.type.item, ScalarType)
    )
    is_noted = is_leaf and not isinstance(owner.type, ParamsType)
    known = owner.made_known | {path}
    never_absent = owner.never_absent and not field.can_be_absent
    return Compiled(
        field.type,
        _FactOf(owner.run, name, field, path if is_noted else ""),
        known,
        owner.facts | {(owner.type.cls, name)} if isinstance(owner.type, SubjectType) else owner.facts,
        path,
        owner.never_unknown and not field.can_be_unknown and not field.can_be_absent,
        never_absent,
        known if never_absent else NOTHING,
    )
