"""Fits by the files that their rows come from or are saved to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source.model import StepKind
from mlaudit.facts.flows.flow import Fit, SplitCall
from mlaudit.facts.tables.table import Table
from mlaudit.linking.model import LinkedExperiment
from mlaudit.linking.paths import FileIndex

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry


class SavedRows:
    """Which code makes the tables of a project, and which code reads them."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._files = FileIndex(registry.links.evidence.tables)

    def leaking_fit(
        self, linked: LinkedExperiment, file: ProjectFile, kinds: tuple[StepKind, ...]
    ) -> Fit | Unknown | None:
        """Return the first fit of these kinds that learns from rows scored later, in code that uses or saves a file."""
        telling = (
            [linked]
            if linked.unit is not None
            else [e for e in self._registry.links.experiments if self.writes(e, file)]
        )
        if not telling:
            return Unknown("no source was linked to it", "the script or notebook that makes it")
        fits = [fit for experiment in telling for fit in self._registry.fits_of(experiment) if fit.kind in kinds]
        return next((fit for fit in fits if fit.reaches_test_rows is True), None)

    def fit_on(
        self, linked: LinkedExperiment | None, file: ProjectFile, kinds: tuple[StepKind, ...]
    ) -> Fit | Unknown | None:
        """Return the first fit of these kinds whose rows come from a file, or whose result is saved to it."""
        for fit in self._registry.fits_of(linked) if linked is not None else ():
            if fit.kind in kinds and not isinstance(fit.data, Unknown) and fit.data.path == file.path:
                return fit
        saving = self._saving_fit(file, kinds)
        if saving is None and (linked is None or linked.unit is None):
            return Unknown("no source reads it", "the script or notebook that makes it")
        return saving

    def fit_saved_to(self, table: Table, kinds: tuple[StepKind, ...]) -> Fit | Unknown | None:
        """Return the first fit of these kinds in a unit that writes the file of a table."""
        if not self._registry.links.evidence.units:
            return Unknown("there is no source", "the script or notebook that makes it")
        return self._saving_fit(table.file, kinds)

    def drawing_split(self, file: ProjectFile) -> SplitCall | Unknown | None:
        """Return the first split at random in a unit that writes a file."""
        writing = [experiment for experiment in self._registry.links.experiments if self.writes(experiment, file)]
        if not writing:
            return Unknown("no source writes it", "the script or notebook that makes it")
        splits = [split for experiment in writing for split in self._registry.splits_of(experiment)]
        return next((split for split in splits if split.method == "holdout" and split.shuffles is True), None)

    def is_saved_by_source(self, file: ProjectFile) -> bool:
        """Whether some unit writes the file."""
        return any(self.writes(experiment, file) for experiment in self._registry.links.experiments)

    def _saving_fit(self, file: ProjectFile, kinds: tuple[StepKind, ...]) -> Fit | None:
        for experiment in self._registry.links.experiments:
            if self.writes(experiment, file):
                found = next((fit for fit in self._registry.fits_of(experiment) if fit.kind in kinds), None)
                if found is not None:
                    return found
        return None

    def writes(self, linked: LinkedExperiment, file: ProjectFile) -> bool:
        """Whether the code of an experiment writes the file."""
        if linked.unit is None:
            return False
        for dump in linked.unit.dumps:
            if dump.what == "rows" and (not dump.loads or set(dump.loads) & set(linked.loads)):
                written = self._files.resolve(dump.path, linked.unit.path)
                if isinstance(written, ProjectFile) and written.path == file.path:
                    return True
        return False
