"""What an ``MLmodel`` says, and how it is joined to the model file that it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.audit.options import Options
from mlaudit.audit.reading import discovered_by, read_evidence
from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import read_config
from mlaudit.linking.mlflow_models import MlflowModel, SignatureColumn, mlflow_models

SAMPLES = Path(__file__).parents[2] / "fixtures" / "artifacts" / "formats"


def described(tmp_path: Path, text: str) -> MlflowModel:
    path = tmp_path / "MLmodel"
    path.write_text(text, encoding="utf-8")
    (found,) = mlflow_models([read_config(ProjectFile("model/MLmodel", path, "config", len(text)))])
    return found


def artifact_in(folder: Path):
    options = Options(paths=(folder,))
    (artifact,) = read_evidence(discovered_by(options), frozenset({"artifact", "config"})).artifacts
    return artifact


def test_flavors_versions_and_signature_are_read():
    path = SAMPLES / "mlflow-sklearn" / "MLmodel"
    (model,) = mlflow_models([read_config(ProjectFile("m/MLmodel", path, "config", 0))])

    assert model.flavors == ("python_function", "sklearn")
    assert set(model.versions) == {"python", "sklearn", "mlflow"}
    assert model.inputs == (SignatureColumn("age", "double"), SignatureColumn("income", "double"))
    assert model.outputs == Unknown(
        "the signature of the model names no columns", "a signature made of a frame with column names"
    )
    assert model.model_file == "m/model.pkl"
    assert model.created is not None


def test_a_model_fitted_without_names_is_known_by_the_columns_of_its_signature():
    artifact = artifact_in(SAMPLES / "mlflow-sklearn")

    assert [pipeline.feature_names for pipeline in artifact.pipelines] == [("age", "income")]
    assert set(artifact.versions) >= {"sklearn", "python", "mlflow"}


def test_a_booster_gets_the_version_of_its_library_and_the_names_of_its_columns():
    artifact = artifact_in(SAMPLES / "mlflow-lightgbm")

    assert artifact.container == "lightgbm-text"
    assert artifact.versions["lightgbm"].count(".") == 2
    assert artifact.pipelines[0].feature_names == ("age", "income")


def test_what_a_file_records_itself_stays(tmp_path):
    (tmp_path / "model.pkl").write_bytes((SAMPLES / "mlflow-sklearn" / "model.pkl").read_bytes())
    own = artifact_in(tmp_path).versions["sklearn"]
    (tmp_path / "MLmodel").write_text(
        "flavors:\n  sklearn:\n    pickled_model: model.pkl\n    sklearn_version: 0.1.2\n"
    )

    assert artifact_in(tmp_path).versions["sklearn"] == own != "0.1.2"


@pytest.mark.parametrize(
    "written", ["../model.pkl", "/etc/passwd", "a/../../model.pkl", "..", ".", "''", "a\\..\\b.pkl", "[model.pkl]"]
)
def test_a_path_out_of_the_folder_is_not_followed(tmp_path, written):
    model = described(tmp_path, f"flavors:\n  sklearn:\n    pickled_model: {written}\n")

    assert isinstance(model.model_file, Unknown)


@pytest.mark.parametrize(("written", "path"), [("model.pkl", "model/model.pkl"), ("./data/model", "model/data/model")])
def test_a_path_inside_the_folder_is(tmp_path, written, path):
    assert described(tmp_path, f"flavors:\n  keras:\n    data: {written}\n").model_file == path


@pytest.mark.parametrize(
    "inputs",
    ["'not json'", "'[1, 2]'", "'{}'", "'[]'", "7", "'" + "[" * 5_000 + "'", '\'[{"type": "double"}]\''],
)
def test_a_signature_that_names_no_columns_is_unknown(tmp_path, inputs):
    model = described(tmp_path, f"flavors: {{}}\nsignature:\n  inputs: {inputs}\n")

    assert isinstance(model.inputs, Unknown)


def test_a_damaged_description_is_one_note_and_no_model(tmp_path):
    path = tmp_path / "MLmodel"
    path.write_text("flavors: [\n")
    config = read_config(ProjectFile("MLmodel", path, "config", 0))

    assert mlflow_models([config]) == ()
    assert [note.kind for note in config.notes] == ["unreadable"]


def test_a_description_sets_no_training():
    path = SAMPLES / "mlflow-lightgbm" / "MLmodel"
    config = read_config(ProjectFile("model/MLmodel", path, "config", 0))

    assert (config.role, config.settings) == ("other", ())
