"""Models in formats of text lie under names of configs and notes; their content tells."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from mlaudit.discovery.discover import discover
from mlaudit.evidence.artifacts import holds_model

SAMPLES = Path(__file__).parents[2] / "fixtures" / "artifacts" / "formats"


def kinds(folder: Path) -> dict[str, str]:
    return {file.path: file.kind for file in discover([folder], holds_model=holds_model).files}


def test_models_of_text_are_told_from_configs_and_notes(tmp_path):
    for name, sample in {
        "xgb.json": "xgboost-classifier.json",
        "cat.json": "catboost-weighted.json",
        "gbm.txt": "lightgbm-several.txt",
        "gbm.model": "lightgbm-several.txt",
        "dump.json": "lightgbm-several.json",
        "booster": "xgboost-classifier.ubj",
    }.items():
        shutil.copy(SAMPLES / sample, tmp_path / name)
    (tmp_path / "config.json").write_text('{"learner": "xgboost", "params": {"max_depth": 3}}')
    (tmp_path / "notes.txt").write_text("tree\nfamily: oak\n")
    (tmp_path / "requirements.txt").write_text("xgboost\n")
    (tmp_path / "package.json").write_text("{}")

    assert kinds(tmp_path) == {
        **dict.fromkeys(["booster", "cat.json", "dump.json", "gbm.model", "gbm.txt", "xgb.json"], "artifact"),
        "config.json": "config",
        "requirements.txt": "dependencies",
    }


def test_a_model_of_json_may_be_larger_than_a_config(tmp_path):
    model = json.loads((SAMPLES / "xgboost-classifier.json").read_text())
    model["learner"]["gradient_booster"]["model"]["trees"] *= 3_000
    (tmp_path / "model.json").write_text(json.dumps(model))

    assert (tmp_path / "model.json").stat().st_size > 5 << 20
    assert kinds(tmp_path) == {"model.json": "artifact"}


def test_a_folder_of_mlflow_is_a_description_and_a_model(tmp_path):
    shutil.copytree(SAMPLES / "mlflow-lightgbm", tmp_path / "model")

    assert kinds(tmp_path) == {"model/MLmodel": "config", "model/model.lgb": "artifact"}


def test_a_link_out_of_the_project_is_not_looked_into(tmp_path):
    (tmp_path / "project").mkdir()
    shutil.copy(SAMPLES / "lightgbm-several.txt", tmp_path / "outside.txt")
    (tmp_path / "project" / "model.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "project" / "config.json").write_text("{}")

    assert kinds(tmp_path / "project") == {"config.json": "config"}
