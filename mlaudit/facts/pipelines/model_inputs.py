"""Whether a column goes into a model."""

from __future__ import annotations

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import model as source
from mlaudit.linking.model import LinkedExperiment


def is_model_input(linked: LinkedExperiment | None, file: ProjectFile, name: str) -> bool | Unknown:
    """Tell it by the features of fitted pipelines, and by the code that splits the rows of a table.

    Code that drops columns by name keeps the others.
    """
    verdicts = [] if linked is None else [*_in_source(linked, file, name), *_in_artifacts(linked, name)]
    if any(verdicts):
        return True
    if not verdicts or None in verdicts:
        return Unknown("nothing that was read lists the inputs of the model", "the script that trains it")
    return False


def _in_source(linked: LinkedExperiment, file: ProjectFile, name: str) -> list[bool | None]:
    splits = [] if linked.unit is None else linked.unit.splits
    own = {i for i, found in linked.loads.items() if isinstance(found, ProjectFile) and found.path == file.path}
    return [_takes(split, name) for split in splits if own & set(split.loads)]


def _takes(split: source.Split, name: str) -> bool | None:
    if not isinstance(split.features, Unknown):
        return name in split.features
    return name not in split.left_out if split.left_out else None


def _in_artifacts(linked: LinkedExperiment, name: str) -> list[bool | None]:
    inputs = (pipeline.feature_names for artifact in linked.artifacts for pipeline in artifact.pipelines)
    return [name in names for names in inputs if not isinstance(names, Unknown)]
