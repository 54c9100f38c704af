"""Tables in the roles that an experiment gives to their columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlaudit.core.values import Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.facts.tables.column import Column, ColumnRole
from mlaudit.facts.tables.dataset import Dataset
from mlaudit.linking.model import LinkedExperiment, Links
from mlaudit.linking.roles import target_by_name

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

_NO_FILE = Unknown("the rows come from several files or from none", "a [[table]] entry in mlaudit.toml")


class DatasetsByRole:
    """The datasets of one audit: each table once for every experiment and target."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._owners = _owners(registry.links)

    def owner_of(self, path: str) -> LinkedExperiment | None:
        """Return the experiment that a table belongs to."""
        return self._owners.get(path)

    def dataset(self, linked: LinkedExperiment, loads: Iterable[int], target: str | Unknown) -> Dataset | Unknown:
        """Return the one table that the given loads of an experiment read, in its roles."""
        ids = tuple(loads)
        if not ids:
            return linked.table if isinstance(linked.table, Unknown) else _NO_FILE
        files = {i: linked.loads.get(i, _NO_FILE) for i in ids}
        unresolved = next((file for file in files.values() if isinstance(file, Unknown)), None)
        if unresolved is not None:
            return unresolved
        distinct = {file.path: file for file in files.values() if isinstance(file, ProjectFile)}
        if len(distinct) != 1:
            return _NO_FILE
        return self._dataset(linked, next(iter(distinct.values())), target)

    def dataset_of_table(self, linked: LinkedExperiment, file: ProjectFile) -> Dataset:
        """Return a table in the roles of its experiment."""
        return self._dataset(linked, file, Unknown("no code names it"))

    def main_dataset(self, linked: LinkedExperiment) -> Dataset | Unknown:
        """Return the dataset that an experiment is about."""
        if isinstance(linked.table, Unknown):
            return linked.table
        return self.dataset_of_table(linked, linked.table)

    def _dataset(self, linked: LinkedExperiment, file: ProjectFile, target: str | Unknown) -> Dataset:
        role = self._target_role(linked, file, target)
        key = ("dataset", file.path, linked.name, "" if isinstance(role, Unknown) else role.value)
        return self._registry.once(key, lambda: Dataset(file, role, self._registry, linked))

    def _target_role(self, linked: LinkedExperiment, file: ProjectFile, target: str | Unknown) -> Value[str] | Unknown:
        """The manifest wins over the code, the code over configs, and a telling column name comes last.

        What is declared for all tables speaks of those that have such a column.
        """
        stated = linked.roles.target
        is_declared = isinstance(stated, Value) and stated.provenance.how == "declared"
        if isinstance(stated, Value) and is_declared and self._may_have(file, stated.value):
            return stated
        if isinstance(target, str):
            return Value(target)
        if isinstance(stated, Value) and not is_declared:
            return stated
        header = self._registry.tables.header(file)
        return header if isinstance(header, Unknown) else target_by_name(list(header))

    def _may_have(self, file: ProjectFile, column: str) -> bool:
        header = self._registry.tables.header(file)
        return isinstance(header, Unknown) or column in header

    def column_role(self, column: Column) -> ColumnRole:
        """Return the part that a column plays in the experiment of its table."""
        linked = self.owner_of(column.path)
        if linked is None:
            return "unknown"
        dataset = self.dataset_of_table(linked, column.table.file)
        roles = linked.roles
        if isinstance(dataset.target_role, Value) and dataset.target_role.value == column.name:
            return "target"
        if roles.time is not None and roles.time.value == column.name:
            return "time"
        if roles.group is not None and roles.group.value == column.name:
            return "group"
        if roles.id is not None and roles.id.value == column.name:
            return "identifier"
        hint = column.name_hint
        return "identifier" if hint == "identifier" else "time" if hint == "time" else "feature"


def _owners(links: Links) -> dict[str, LinkedExperiment]:
    owners: dict[str, LinkedExperiment] = {}
    for experiment in links.experiments:
        for file in [experiment.table, *experiment.loads.values()]:
            if isinstance(file, ProjectFile):
                owners.setdefault(file.path, experiment)
    for pair in links.pairs:
        owners.setdefault(pair.test.path, next(e for e in links.experiments if e.name == pair.experiment))
    return owners
