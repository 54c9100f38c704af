"""What a rule ranges over, and the measurements that it may read."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, ClassVar, TypeVar

from mlaudit.core.location import FlowStep, Location
from mlaudit.core.values import EvidenceKind

T = TypeVar("T")


class Fact(cached_property[T]):
    """One measurement: computed when a rule first asks, then kept.

    The return annotation is the type that rules are checked against: ``None`` in it means that the fact can be
    absent, `Unknown` that it can be missing, `Value` that it brings its own provenance.

    Attributes
    ----------
    unit : str
        What the number counts: ``share``, ``rows``, ``bits``; empty where the value speaks for itself.
    statistics : tuple of str
        Column aggregates that the shared pass over a table must compute for it.
    evidence : str or None
        The kind of evidence that decides it, where it is not the kind of its subject.
    """

    def __init__(
        self,
        function: Callable[[Any], T],
        unit: str = "",
        statistics: tuple[str, ...] = (),
        evidence: EvidenceKind | None = None,
    ) -> None:
        super().__init__(function)
        self.unit = unit
        self.statistics = statistics
        self.evidence = evidence


def fact(
    *, unit: str = "", statistics: tuple[str, ...] = (), evidence: EvidenceKind | None = None
) -> Callable[[Callable[[Any], T]], Fact[T]]:
    """Declare a property of a subject as a fact."""

    def declare(function: Callable[[Any], T]) -> Fact[T]:
        return Fact(function, unit=unit, statistics=statistics, evidence=evidence)

    return declare


class Subject:
    """Something that a rule can point at.

    Attributes
    ----------
    key : str
        Stable identity without line numbers, such as ``table:data/x.csv#column:age``.
    location : Location
        Where it is shown.
    flow : tuple of FlowStep
        How rows come to it and go on from it, for what happens in source.
    """

    evidence: ClassVar[EvidenceKind] = "declaration"

    def __init__(self, key: str, location: Location) -> None:
        self.key = key
        self.location = location
        self.flow: tuple[FlowStep, ...] = ()

    def describe(self) -> str:
        """Say in a few words what stands at its location; empty where the path says it."""
        return self.location.logical or ""
