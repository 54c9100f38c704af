"""Model files, read without executing them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mlaudit.discovery.model import ArrayShape, ProjectFile
from mlaudit.evidence.artifacts.model import Artifact

__all__ = ["fault_of", "holds_model", "read_artifact", "shapes_of"]


def read_artifact(file: ProjectFile) -> Artifact:
    """Read a model file into inert records; see `reader.read_artifact`."""
    from mlaudit.evidence.artifacts import reader

    return reader.read_artifact(file)


def holds_model(path: Path, has_arrays: bool) -> bool:
    """Tell by its content whether a file holds a model; see `model_files.holds_model`."""
    from mlaudit.evidence.artifacts import model_files

    return model_files.holds_model(path, has_arrays)


def fault_of(path: Path) -> str:
    """Say why a file is not of the format that its name claims; see `model_files.fault_of`."""
    from mlaudit.evidence.artifacts import model_files

    return model_files.fault_of(path)


def shapes_of(path: Path) -> Mapping[str, ArrayShape]:
    """Read the headers of a file of arrays; see `array_headers.shapes_of`."""
    from mlaudit.evidence.artifacts import array_headers

    return array_headers.shapes_of(path)
