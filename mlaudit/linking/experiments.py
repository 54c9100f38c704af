"""From pieces of evidence to experiments: a notebook reads a file, splits it, fits a pipeline, dumps a model."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.discovery.model import DeclaredExperiment, DeclaredTable, ProjectFile
from mlaudit.evidence.artifacts.model import Artifact
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.source.model import SourceUnit
from mlaudit.linking.model import Evidence, LinkedExperiment, LinkedPair, Links, Roles
from mlaudit.linking.pairs import pair_files
from mlaudit.linking.paths import FileIndex
from mlaudit.linking.prediction_columns import is_named_for_output, is_output, predictions_in
from mlaudit.linking.roles import roles_of

ColumnsOf = Callable[[ProjectFile], tuple[str, ...] | Unknown]

_SEVERAL = Unknown("the rows come from several files", "a [[table]] entry in mlaudit.toml")
_NO_LOAD = Unknown(
    "the code does not name a data file", "a literal path, or source and tables in an [[experiment]] entry"
)


def link(evidence: Evidence, columns_of: ColumnsOf) -> Links:
    """Link what was read into experiments; ``columns_of`` gives the header of a table, asked only when needed."""
    return _Linker(evidence, columns_of).links()


class _Linker:
    def __init__(self, evidence: Evidence, columns_of: ColumnsOf) -> None:
        self.evidence = evidence
        self.columns_of = columns_of
        self.tables = FileIndex(evidence.tables)
        files = {file.path: file for file in evidence.discovered.files}
        self.artifacts = FileIndex(files[artifact.path] for artifact in evidence.artifacts if artifact.path in files)
        self.declared = {entry.path: entry for entry in evidence.discovered.manifest.tables}
        self.pairs = pair_files(evidence.tables)

    def links(self) -> Links:
        experiments = [found for unit in self.evidence.units for found in self._from_unit(unit)]
        experiments += self._from_tables(experiments)
        experiments = self._with_configs(experiments)
        experiments = self._with_artifacts(experiments)
        experiments = _uniquely_named([self._declared(experiment) for experiment in experiments])
        return Links(self.evidence, tuple(experiments), tuple(self._pairs(experiments)))

    def _from_unit(self, unit: SourceUnit) -> Iterable[LinkedExperiment]:
        by_id = {load.id: load for load in unit.loads}
        for loads in components(unit):
            resolved = {i: self.tables.resolve(by_id[i].path, unit.path) for i in loads if i in by_id}
            table = _the_table(resolved.values(), self.pairs)
            declared = self._declared_table(table)
            yield LinkedExperiment(
                name=_stem(unit.path),
                location=by_id[min(loads)].location if loads else Location(unit.path, 1),
                roles=roles_of(declared, unit, loads, ()),
                table=table,
                unit=unit,
                loads=resolved,
                declared=declared,
            )

    def _from_tables(self, experiments: Sequence[LinkedExperiment]) -> list[LinkedExperiment]:
        """Give every table that no source reads an experiment of its own; a test file belongs to its train file."""
        taken = {
            file.path for e in experiments for file in [*e.loads.values(), e.table] if isinstance(file, ProjectFile)
        }
        taken |= {test.path for _, test in self.pairs}
        found = []
        for file in self.evidence.tables:
            if file.path not in taken:
                declared = self._declared_table(file)
                roles = self._roles_of_saved(declared, file, experiments) or roles_of(declared, None, (), ())
                roles = self._roles_of_output(file, declared, roles)
                found.append(LinkedExperiment(_stem(file.path), Location(file.path), roles, file, declared=declared))
        return found

    def _roles_of_saved(
        self, declared: DeclaredTable | None, file: ProjectFile, experiments: Sequence[LinkedExperiment]
    ) -> Roles | None:
        """Take over the roles of the experiment whose code saves the file; None when no code does."""
        for experiment in experiments:
            unit = experiment.unit
            for dump in unit.dumps if unit is not None else ():
                flows_here = not dump.loads or bool(set(dump.loads) & set(experiment.loads))
                if unit is not None and dump.what == "rows" and flows_here:
                    written = self.tables.resolve(dump.path, unit.path)
                    if isinstance(written, ProjectFile) and written.path == file.path:
                        return roles_of(declared, unit, experiment.loads, ())
        return None

    def _roles_of_output(self, file: ProjectFile, declared: DeclaredTable | None, roles: Roles) -> Roles:
        """Take the truth for the target of a table that holds what models said; without the truth it has none."""
        if not (isinstance(roles.target, Unknown) and is_named_for_output(file.path)):
            return roles
        columns = self.columns_of(file)
        if isinstance(columns, Unknown):
            return roles
        found = predictions_in(columns, declared, is_told=True)
        if not is_output(columns, found, file.path):
            return roles
        nothing = Unknown("it holds what a model said, without the truth", "the truth in a column such as y_true")
        return replace(roles, target=nothing if found is None else found.truth)

    def _with_configs(self, experiments: list[LinkedExperiment]) -> list[LinkedExperiment]:
        claimed: dict[int, list[Config]] = {}
        for config in self.evidence.configs:
            if config.role != "other" and config.status != "failed":
                for index in self._experiments_of(config, experiments):
                    claimed.setdefault(index, []).append(config)
        linked = []
        for index, experiment in enumerate(experiments):
            configs = tuple(claimed.get(index, ()))
            is_told = experiment.unit is not None or configs
            roles = (
                roles_of(experiment.declared, experiment.unit, experiment.loads, configs)
                if is_told
                else experiment.roles
            )
            linked.append(replace(experiment, configs=configs, roles=roles))
        return linked

    def _experiments_of(self, config: Config, experiments: Sequence[LinkedExperiment]) -> list[int]:
        paths = [s.value for s in config.settings if s.name == "data_path" and isinstance(s.value, str)]
        if paths:
            files = [self.tables.resolve(path, config.path) for path in paths]
            wanted = {file.path for file in files if isinstance(file, ProjectFile)}
            return [i for i, e in enumerate(experiments) if isinstance(e.table, ProjectFile) and e.table.path in wanted]
        return [0] if len(experiments) == 1 else self._beside(config, experiments)

    @staticmethod
    def _beside(config: Config, experiments: Sequence[LinkedExperiment]) -> list[int]:
        """Link by folder, when exactly one experiment has its source in the folder of the config."""
        folder = posixpath.dirname(config.path)
        near = [i for i, e in enumerate(experiments) if e.unit is not None and posixpath.dirname(e.unit.path) == folder]
        return near if len(near) == 1 else []

    def _with_artifacts(self, experiments: list[LinkedExperiment]) -> list[LinkedExperiment]:
        claimed: dict[int, list[Artifact]] = {}
        for artifact in self.evidence.artifacts:
            index = self._experiment_of(artifact, experiments)
            if index is not None:
                claimed.setdefault(index, []).append(artifact)
        return [replace(e, artifacts=tuple(claimed.get(i, ()))) for i, e in enumerate(experiments)]

    def _experiment_of(self, artifact: Artifact, experiments: Sequence[LinkedExperiment]) -> int | None:
        dumping = [i for i, e in enumerate(experiments) if self._dumps(e, artifact)]
        if dumping:
            return dumping[0] if len(dumping) == 1 else None
        declared = [i for i, e in enumerate(experiments) if self._declares(e, artifact)]
        if len(declared) == 1:
            return declared[0]
        return self._by_features(artifact, experiments)

    def _dumps(self, experiment: LinkedExperiment, artifact: Artifact) -> bool:
        if experiment.unit is None:
            return False
        for dump in experiment.unit.dumps:
            if dump.loads and not set(dump.loads) & set(experiment.loads):
                continue
            file = self.artifacts.resolve(dump.path, experiment.unit.path)
            if isinstance(file, ProjectFile) and file.path == artifact.path:
                return True
        return False

    def _declares(self, experiment: LinkedExperiment, artifact: Artifact) -> bool:
        entry = self._entry(experiment)
        return entry is not None and entry.artifact == artifact.path

    def _by_features(self, artifact: Artifact, experiments: Sequence[LinkedExperiment]) -> int | None:
        """Link by the names of the columns that the model was fitted on, when exactly one table has them all."""
        names = next((p.feature_names for p in artifact.pipelines if not isinstance(p.feature_names, Unknown)), ())
        if len(names) < 2:
            return None
        matching = []
        for index, experiment in enumerate(experiments):
            columns = self.columns_of(experiment.table) if isinstance(experiment.table, ProjectFile) else ()
            if not isinstance(columns, Unknown) and set(names) <= set(columns):
                matching.append(index)
        return matching[0] if len(matching) == 1 else None

    def _declared(self, experiment: LinkedExperiment) -> LinkedExperiment:
        entry = self._entry(experiment)
        if entry is None:
            return experiment
        return replace(experiment, name=entry.name, declared_metrics=entry.metrics, is_inferred=False)

    def _entry(self, experiment: LinkedExperiment) -> DeclaredExperiment | None:
        source = experiment.unit.path if experiment.unit is not None else None
        table = experiment.table.path if isinstance(experiment.table, ProjectFile) else None
        for entry in self.evidence.discovered.manifest.experiments:
            if source in entry.source or (not entry.source and table in entry.tables):
                return entry
        return None

    def _declared_table(self, table: ProjectFile | Unknown) -> DeclaredTable | None:
        return self.declared.get(table.path) if isinstance(table, ProjectFile) else None

    def _pairs(self, experiments: Sequence[LinkedExperiment]) -> Iterable[LinkedPair]:
        for train, test in self.pairs:
            for experiment in experiments:
                files = [*experiment.loads.values(), experiment.table]
                if any(isinstance(file, ProjectFile) and file.path == train.path for file in files):
                    yield LinkedPair(train, test, experiment.name)
                    break


def components(unit: SourceUnit) -> list[tuple[int, ...]]:
    """Group the loads of a unit that flow together, in reading order.

    A unit whose records name no load gives one empty group; one without records gives none.
    """
    kinds = (unit.splits, unit.fits, unit.evaluations, unit.operations, unit.time_operations, unit.pipelines)
    flows = [set(record.loads) for records in kinds for record in records]
    groups: list[set[int]] = []
    for merged in flows:
        if merged:
            touching = [group for group in groups if group & merged]
            groups = [group for group in groups if not group & merged]
            groups.append(merged.union(*touching))
    if flows and not groups:
        return [()]
    return sorted(tuple(sorted(group)) for group in groups)


def _the_table(
    files: Iterable[ProjectFile | Unknown], pairs: Iterable[tuple[ProjectFile, ProjectFile]]
) -> ProjectFile | Unknown:
    """Pick the one file that rows come from; of a train and test pair the train file."""
    resolved = _distinct(files)
    known = {file.path: file for file in resolved if isinstance(file, ProjectFile)}
    if len(known) == 1 and len(resolved) == 1:
        return next(iter(known.values()))
    for train, test in pairs:
        if set(known) <= {train.path, test.path} and train.path in known and len(known) == len(resolved):
            return train
    if len(resolved) > 1:
        return _SEVERAL
    return next((file for file in resolved if isinstance(file, Unknown)), _NO_LOAD)


def _distinct(files: Iterable[ProjectFile | Unknown]) -> list[ProjectFile | Unknown]:
    """Take features and targets in two arrays for one file."""
    found: list[ProjectFile | Unknown] = []
    for file in files:
        if not (isinstance(file, ProjectFile) and file.target is not None and file in found):
            found.append(file)
    return found


def _stem(path: str) -> str:
    return posixpath.basename(path).split(".")[0] or path


def _uniquely_named(experiments: Sequence[LinkedExperiment]) -> list[LinkedExperiment]:
    seen: dict[str, int] = {}
    named = []
    for experiment in experiments:
        count = seen[experiment.name] = seen.get(experiment.name, 0) + 1
        named.append(experiment if count == 1 else replace(experiment, name=f"{experiment.name}-{count}"))
    return named
