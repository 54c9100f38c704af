"""Facts of a training table and the history of its features: whether the join reached beyond the events."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.subject import fact
from mlaudit.core.values import Incomplete, Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.model import FeatureJoin, JoinKind
from mlaudit.facts.subjects import LinkedSubject, as_sure_as
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.facts.tables.table import Table
from mlaudit.linking.feature_histories import SharedColumns, shared_with_history

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

T = TypeVar("T")

MAX_HISTORIES = 20
"""Pairs of tables that are joined again; each costs a pass over both."""
_MORE = Unknown(f"more than {MAX_HISTORIES} pairs of tables could be joined again", "a smaller folder")
_SEVERITY: dict[JoinKind, int] = {"latest": 4, "partly_latest": 3, "next": 2, "past": 1, "undecided": 0}


class FeatureHistory(LinkedSubject):
    """A training table, and a table of what its features were at several times."""

    evidence = "table"

    def __init__(self, training: Dataset, history: ProjectFile, shared: SharedColumns, registry: Registry) -> None:
        key = f"pair:history:{training.path}~{history.path}"
        super().__init__(key, Location(training.path), registry, training.linked)
        self._training, self._history, self._shared = training, history, shared

    @fact()
    def history(self) -> Table:
        """The table of what features were at several times."""
        return self._registry.table(self._history)

    @fact()
    def feature(self) -> str | Unknown:
        """The feature whose values reach farthest beyond the events."""
        return self._most(lambda one: one.name)

    @fact()
    def join(self) -> JoinKind | Value[JoinKind] | Unknown:
        """The join that explains its values.

        ``latest`` gives the newest value of each entity, ``partly_latest`` does so in some rows, ``next`` gives the
        first value after the event, ``past`` one that was known; ``undecided`` where several or none explain them.
        """
        return as_sure_as(self._most(lambda one: one.kind), self._training.target_role)

    @fact(unit="rows")
    def n_decisive(self) -> int | Unknown:
        """Rows in which its newest value can be told from all that were known at the event."""
        return self._most(lambda one: one.n_decisive)

    @fact(unit="rows")
    def n_newest(self) -> int | Unknown:
        """Those of them that hold the newest value."""
        return self._most(lambda one: one.n_newest)

    @fact()
    def late_features(self) -> list[str] | Unknown:
        """All features with the newest value in all or some rows."""
        found = self._joins
        if isinstance(found, Unknown):
            return found
        return [one.name for one in found if one.kind in ("latest", "partly_latest")]

    def _most(self, read: Callable[[FeatureJoin], T]) -> T | Unknown:
        found = self._joins
        if isinstance(found, Unknown):
            return found
        if not found:
            return Unknown("no feature of both tables can be compared")
        return read(max(found, key=lambda one: (_SEVERITY[one.kind], one.n_newest)))

    @cached_property
    def _joins(self) -> tuple[FeatureJoin, ...] | Unknown:
        time = self._training.linked.roles.time
        files = (self._training.file, self._history)
        named = None if time is None else time.value
        return self._registry.tables.feature_joins(files, self._shared.keys, self._shared.features, named)


def feature_histories(registry: Registry) -> list[FeatureHistory] | Incomplete[FeatureHistory]:
    """Return each training table beside each history of its features, as far as their columns tell."""
    links = registry.links
    partners = {frozenset((pair.train.path, pair.test.path)) for pair in links.pairs}
    training = {e.table.path: e for e in links.experiments if isinstance(e.table, ProjectFile)}
    found: list[FeatureHistory] = []
    for linked in training.values():
        dataset = registry.datasets.main_dataset(linked)
        if isinstance(dataset, Unknown) or isinstance(dataset.target_role, Unknown):
            continue
        header = registry.tables.header(dataset.file)
        for other in links.evidence.tables:
            if other.path == dataset.path or frozenset((other.path, dataset.path)) in partners:
                continue
            columns = registry.tables.header(other)
            if isinstance(header, Unknown) or isinstance(columns, Unknown):
                continue
            group = linked.roles.group
            key = None if group is None else group.value
            shared = shared_with_history(header, columns, dataset.target_role.value, key)
            if shared is not None:
                found.append(FeatureHistory(dataset, other, shared, registry))
    return found if len(found) <= MAX_HISTORIES else Incomplete(tuple(found[:MAX_HISTORIES]), _MORE)
