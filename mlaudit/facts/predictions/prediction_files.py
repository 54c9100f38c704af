"""The tables of a project that hold predictions, and the models in them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.prediction_model import ModelPairProfile, PredictionColumns
from mlaudit.facts.predictions.model_comparison import ModelComparison
from mlaudit.facts.predictions.model_output import FoundModel
from mlaudit.facts.predictions.prediction import Prediction
from mlaudit.forensics.names import name_hint
from mlaudit.linking.model import LinkedExperiment
from mlaudit.linking.prediction_columns import (
    PredictionTable,
    is_named_for_predictions,
    is_output,
    predictions_in,
)

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

GENERIC = ("predictions", "preds", "prediction", "pred", "oof", "test_predictions", "predictions_test")
"""File names that say no more than what is in them, so that the folder names the model."""
MAX_MODELS = 20
"""Models that are held against each other; each pair costs a pass over its rows."""


class PredictionFiles:
    """The predictions of one audit."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    def predictions(self) -> list[Prediction]:
        """Return every model of every table of predictions."""
        return self._registry.once(("predictions",), lambda: list(self._all()))

    def comparisons(self) -> list[ModelComparison]:
        """Return sets of models over the same rows: those of one table, and tables of one name or one folder."""
        return self._registry.once(("comparisons",), lambda: list(self._compared()))

    def of_file(self, file: ProjectFile) -> PredictionTable | None:
        """Return the roles of a table; None where it holds no predictions."""
        return self._registry.once(("prediction table", file.path), lambda: self._read(file))

    def is_output(self, file: ProjectFile) -> bool:
        """Whether a table is what models said, so that rules on features and targets have nothing to ask of it."""
        header = self._registry.tables.header(file)
        return not isinstance(header, Unknown) and is_output(header, self.of_file(file), file.path)

    def _read(self, file: ProjectFile) -> PredictionTable | None:
        header = self._registry.tables.header(file)
        if isinstance(header, Unknown):
            return None
        manifest = self._registry.links.evidence.discovered.manifest
        declared = next((entry for entry in manifest.tables if entry.path == file.path), None)
        is_told = (
            is_named_for_predictions(file.path)
            or any(entry.predictions == file.path for entry in manifest.experiments)
            or self._registry.saved_rows.is_saved_by_source(file)
        )
        return predictions_in(header, declared, is_told=is_told)

    def _all(self) -> Iterator[Prediction]:
        manifest = self._registry.links.evidence.discovered.manifest
        for file in self._registry.links.evidence.tables:
            found = self.of_file(file)
            if found is None:
                continue
            declared = next((entry for entry in manifest.tables if entry.path == file.path), None)
            positive = declared.positive if declared is not None else None
            protected = declared.protected if declared is not None else ()
            for model in found.models:
                columns = PredictionColumns(found.truth.value, model.labels, model.scores, positive)
                said = FoundModel(file, model.name or _name_of(file.path), columns, found.truth, protected)
                yield Prediction(said, self._registry, self._owner(file))

    def _owner(self, file: ProjectFile) -> LinkedExperiment | None:
        """Return the experiment that the manifest or the code that wrote the file links it to, else its only one."""
        links = self._registry.links
        manifest = links.evidence.discovered.manifest
        named = {entry.name for entry in manifest.experiments if entry.predictions == file.path}
        told = [e for e in links.experiments if e.name in named]
        written = [e for e in links.experiments if self._registry.saved_rows.writes(e, file)]
        coded = [e for e in links.experiments if e.unit is not None]
        found = told or written or coded
        return found[0] if len(found) == 1 else self._registry.datasets.owner_of(file.path)

    def _compared(self) -> Iterator[ModelComparison]:
        by_file: dict[str, list[Prediction]] = {}
        for prediction in self.predictions():
            by_file.setdefault(prediction.path, []).append(prediction)
        families: dict[tuple[str, ...], list[Prediction]] = {}
        for path, models in by_file.items():
            if len(models) > 1:
                yield from self._comparison(path, models, None)
            else:
                families.setdefault(_family(models[0]), []).append(models[0])
        for models in families.values():
            folder = posixpath.commonpath([posixpath.dirname(m.path) for m in models])
            yield from self._comparison(folder or ".", models, self._shared_id(models))

    def _comparison(self, place: str, models: list[Prediction], row_id: str | None) -> Iterator[ModelComparison]:
        """Compare the models that are of the same rows as the first that has a companion."""
        for index, first in enumerate(models[:MAX_MODELS]):
            others = models[index + 1 : MAX_MODELS]
            same = [m for m in others if _are_of_the_same_rows(first.against(m, row_id))]
            if same:
                yield ModelComparison(place, [first, *same], row_id, self._registry)
                return

    def _shared_id(self, models: list[Prediction]) -> str | None:
        """Return a column that numbers the rows in every file."""
        headers = [self._registry.tables.header(model.file) for model in models]
        known = [header for header in headers if not isinstance(header, Unknown)]
        first = known[0] if known else ()
        shared = [name for name in first if all(name in header for header in known)]
        return next((name for name in shared if name and name_hint(name) == "identifier"), None)


def _name_of(path: str) -> str:
    """Name the one model of a file by it, or by its folder where it is called "predictions" and no more."""
    folder, name = posixpath.split(path)
    stem = name.split(".")[0]
    return posixpath.basename(folder) if folder and stem.lower() in GENERIC else stem


def _are_of_the_same_rows(found: ModelPairProfile | Unknown) -> bool:
    """Whether two files hold one truth; files of two questions about the same people do not."""
    return not isinstance(found, Unknown) and found.n_truth_differs == 0


def _family(prediction: Prediction) -> tuple[str, ...]:
    """What files have in common that may be of the same rows: their folder, or, under one name, the folder above."""
    folder, name = posixpath.split(prediction.path)
    columns = (prediction.columns.truth, str(prediction.columns.labels), str(prediction.columns.scores))
    if folder and name.split(".")[0].lower() in GENERIC:
        return (posixpath.dirname(folder), name, *columns)
    return (folder, *columns)
