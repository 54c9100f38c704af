"""What all subjects of mlaudit share."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import Subject, fact
from mlaudit.core.values import Incomplete, Provenance, Unknown, Value
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.experiment import Experiment
    from mlaudit.facts.registry import Registry

T = TypeVar("T")

UNLINKED = Unknown("it is linked to no experiment", "an [[experiment]] entry in mlaudit.toml")


class LinkedSubject(Subject):
    """A subject that knows the registry it came from and the experiment it belongs to, if any."""

    path: str

    def __init__(self, key: str, location: Location, registry: Registry, linked: LinkedExperiment | None) -> None:
        super().__init__(key, location)
        self._registry = registry
        self._linked = linked
        self.path = location.path

    @fact()
    def experiment(self) -> Experiment | Unknown:
        """The experiment that it belongs to."""
        return UNLINKED if self._linked is None else self._registry.experiment(self._linked)


def plain(value: Value[T] | T) -> T:
    """Return the bare value of a fact that may bring its provenance."""
    return value.value if isinstance(value, Value) else value


def sampled(value: T, detail: str) -> Value[T] | T:
    """Mark a value as measured on a part of the rows, if it was."""
    return Value(value, Provenance("sampled", detail=detail)) if detail else value


def given(value: T | None, reason: str) -> T | Unknown:
    """Turn a measurement that does not apply into an unknown one."""
    return Unknown(reason) if value is None else value


def as_sure_as(value: T | Value[T] | Unknown, role: Value[str] | Unknown) -> T | Value[T] | Unknown:
    """Let a measurement be no surer than the role that it rests on, where that was guessed."""
    if isinstance(value, Unknown) or isinstance(role, Unknown) or role.provenance.how != "inferred":
        return value
    return Value(value.value if isinstance(value, Value) else value, role.provenance)


def told(unread: list[str], found: list[T]) -> list[T] | Incomplete[T]:
    """Say of a list that a file which could not be read may hold more."""
    if not unread:
        return found
    more = f" and {len(unread) - 1} more" if len(unread) > 1 else ""
    return Incomplete(tuple(found), Unknown(f"{unread[0]}{more} could not be read", "a readable file"))
