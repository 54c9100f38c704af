"""Folders in which MLflow saves a model: the file ``MLmodel`` says what the model file beside it does not."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mlaudit.core.values import Unknown
from mlaudit.discovery.kinds import MLFLOW_NAME
from mlaudit.evidence.artifacts.failures import Malformed, OverBudget
from mlaudit.evidence.artifacts.formats.json_text import JsonValue, parse_json
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.model import Artifact, ArtifactPipeline
from mlaudit.evidence.configs.model import Config, ConfigScalar

_VERSIONS = {"xgb_version": "xgboost", "lgb_version": "lightgbm", "python_version": "python"}
_MODEL_FILES = ("model_path", "pickled_model", "data", "python_model")
"""Keys under which a flavor names its file, a path inside the folder."""

_NO_SIGNATURE = Unknown("the model was saved without a signature", "a signature, given when the model is saved")
_UNNAMED = Unknown("the signature of the model names no columns", "a signature made of a frame with column names")
_UNREADABLE = Unknown("the signature of the model cannot be read")
_NO_FILE = Unknown("no flavor names a model file inside the folder")


@dataclass(frozen=True, slots=True)
class SignatureColumn:
    """A column that the model takes or gives, with MLflow's name of its type: ``double``, ``long``, ``string``."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class MlflowModel:
    """What one ``MLmodel`` says.

    Attributes
    ----------
    path : str
        Of the ``MLmodel``, relative to the root.
    flavors : tuple of str
        Libraries, and ``python_function``, in which the model can be loaded.
    versions : dict of str to str
        Library to version at the time of saving.
    inputs, outputs : tuple of SignatureColumn or Unknown
    model_file : str or Unknown
        The file of the model, relative to the root and inside the folder.
    """

    path: str
    flavors: tuple[str, ...]
    versions: dict[str, str]
    inputs: tuple[SignatureColumn, ...] | Unknown
    outputs: tuple[SignatureColumn, ...] | Unknown
    model_file: str | Unknown
    run_id: str | None = None
    created: str | None = None

    @property
    def folder(self) -> str:
        """Its folder, relative to the root."""
        return posixpath.dirname(self.path)


def mlflow_models(configs: Iterable[Config]) -> tuple[MlflowModel, ...]:
    """Return what each ``MLmodel`` among the configs says."""
    return tuple(
        _model(config)
        for config in configs
        if posixpath.basename(config.path) == MLFLOW_NAME and config.status == "complete"
    )


def described_files(configs: Iterable[Config]) -> dict[str, MlflowModel]:
    """Return what is said of each model file, by its path."""
    return {model.model_file: model for model in mlflow_models(configs) if isinstance(model.model_file, str)}


def with_model_folders(artifacts: Sequence[Artifact], configs: Iterable[Config]) -> tuple[Artifact, ...]:
    """Add to model files what the ``MLmodel`` of their folder says: library versions, and names of the columns.

    What a model file records itself stays.
    """
    told = described_files(configs)
    found = ((artifact, told.get(artifact.path)) for artifact in artifacts)
    return tuple(artifact if model is None else _completed(artifact, model) for artifact, model in found)


def _completed(artifact: Artifact, model: MlflowModel) -> Artifact:
    names = () if isinstance(model.inputs, Unknown) else tuple(column.name for column in model.inputs)
    pipelines = artifact.pipelines
    if names and len(pipelines) == 1:
        pipelines = (_named(pipelines[0], names),)
    return replace(artifact, versions={**model.versions, **artifact.versions}, pipelines=pipelines)


def _named(pipeline: ArtifactPipeline, names: tuple[str, ...]) -> ArtifactPipeline:
    """A model that was fitted on an array is called with the columns of the signature."""
    return replace(pipeline, feature_names=names) if isinstance(pipeline.feature_names, Unknown) else pipeline


def _model(config: Config) -> MlflowModel:
    values = {entry.key: entry.value for entry in config.entries}
    flavors: dict[str, dict[str, ConfigScalar]] = {}
    for key, value in values.items():
        head, _, rest = key.partition(".")
        flavor, _, name = rest.partition(".")
        if head == "flavors" and name:
            flavors.setdefault(flavor, {})[name] = value
    return MlflowModel(
        path=config.path,
        flavors=tuple(flavors),
        versions=_versions(values, flavors),
        inputs=_columns(values.get("signature.inputs")),
        outputs=_columns(values.get("signature.outputs")),
        model_file=_model_file(posixpath.dirname(config.path), flavors),
        run_id=_text(values.get("run_id")),
        created=_text(values.get("utc_time_created")),
    )


def _versions(values: dict[str, ConfigScalar], flavors: dict[str, dict[str, ConfigScalar]]) -> dict[str, str]:
    """Collect ``sklearn_version: 1.5.2`` and the like.

    YAML reads a version of two parts as a number, and 3.10 as 3.1, so that such a version is not known.
    """
    found = {}
    for members in flavors.values():
        for name, value in members.items():
            library = _VERSIONS.get(name, name.removesuffix("_version"))
            if library != name and isinstance(value, str):
                found[library] = value
    version = values.get("mlflow_version")
    return {**found, "mlflow": version} if isinstance(version, str) else found


def _model_file(folder: str, flavors: dict[str, dict[str, ConfigScalar]]) -> str | Unknown:
    """Return the file that the flavors name; a path that leads out of the folder is none."""
    for members in flavors.values():
        for key in _MODEL_FILES:
            written = members.get(key)
            if isinstance(written, str) and _is_inside(written):
                return posixpath.normpath(posixpath.join(folder, written))
    return _NO_FILE


def _is_inside(written: str) -> bool:
    path = posixpath.normpath(written)
    return bool(written) and path != "." and not path.startswith(("/", "..")) and "\\" not in written


def _columns(written: ConfigScalar) -> tuple[SignatureColumn, ...] | Unknown:
    """Read one side of the signature, which is JSON in a text; a tensor has no names."""
    if not isinstance(written, str):
        return _NO_SIGNATURE
    try:
        found, _ = parse_json(written.encode("utf-8", "replace"), DEFAULT)
    except (Malformed, OverBudget):
        return _UNREADABLE
    columns = [_column(item) for item in found] if isinstance(found, list) else []
    named = tuple(column for column in columns if column is not None)
    return named if named and len(named) == len(columns) else _UNNAMED


def _column(item: JsonValue) -> SignatureColumn | None:
    if not isinstance(item, dict):
        return None
    name, kind = item.get("name"), item.get("type")
    return SignatureColumn(name, kind if isinstance(kind, str) else "") if isinstance(name, str) else None


def _text(value: ConfigScalar) -> str | None:
    return None if value is None else str(value)
