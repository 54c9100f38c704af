"""Settings under the names of rules, and the role of a file: precision first."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import read_config, vocabulary
from mlaudit.evidence.configs.model import Config, Setting


def read(folder: Path, path: str, text: str) -> Config:
    absolute = folder / path.replace("/", "_")
    absolute.write_text(text)
    return read_config(ProjectFile(path, absolute, "config", len(text)))


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("data: {path: data/churn.csv}\ntarget: churn", [("data_path", "data/churn.csv"), ("target", "churn")]),
        ("dataset: org/name\nscoring: accuracy", [("metric", "accuracy")]),
        ("train_file: train.parquet\nlabel_column: y", [("data_path", "train.parquet"), ("target", "y")]),
        ("metrics: [accuracy, PR-AUC, my_own]", [("metric", "accuracy"), ("metric", "average_precision")]),
        ("evaluation: {metric: roc_auc}", [("metric", "roc_auc")]),
        ("knn: {metric: l2}\ncv: 5", [("cv_n_splits", 5)]),
        ("eval:\n  cv: {n-splits: 5, shuffle: true}", [("cv_n_splits", 5), ("cv_shuffle", True)]),
        ("cross_validation: {folds: 4, method: KFold}", [("cv_n_splits", 4), ("cv_method", "KFold")]),
        (
            "cv: {_target_: sklearn.model_selection.TimeSeriesSplit, n_splits: 3}",
            [("cv_method", "sklearn.model_selection.TimeSeriesSplit"), ("cv_n_splits", 3)],
        ),
        ("split: {method: stratified_kfold, shuffle: no}", [("cv_method", "stratified_kfold")]),
        ("split: {test: data/test.csv, test_size: 0.2}", [("test_share", 0.2)]),
        ("resampling: {method: smote, k_neighbors: 5}", [("sampler", "smote"), ("sampler_neighbours", 5)]),
        ("resampling: 1H\nsampler: TPESampler\nuse_smote: false", []),
        ("preprocessing: {use_smote: true}", [("sampler", "SMOTE")]),
        ("sampler: BorderlineSMOTE", [("sampler", "BorderlineSMOTE")]),
        ("sampler: RandomOverSampler", [("sampler", "RandomOverSampler")]),
        (
            "model:\n  params: {class_weight: balanced, scale_pos_weight: 12}",
            [("class_weight", "balanced"), ("scale_pos_weight", 12)],
        ),
        ("imputer: {strategy: mean}\nscaler: StandardScaler", [("imputer", "mean"), ("scaler", "StandardScaler")]),
        ("task: binary classification\nseed: 7", [("task", "binary classification"), ("seed", 7)]),
        ("task: build\nscaling: 3\nselector: {app: web}", []),
        ("metric: !secret x\nscoring: '{{ m }}'\ncv: ${folds}", []),
    ],
)
def test_keys_become_settings_where_their_value_makes_sense(
    tmp_path: Path, text: str, settings: list[tuple[str, object]]
) -> None:
    config = read(tmp_path, "config.yaml", text + "\nstratify: y\n")
    assert [(s.name, s.value) for s in config.settings] == [*settings, ("stratify", "y")]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("conf/train.yaml", "metric: accuracy"),
        ("params.yaml", "prepare: {split: 0.2, seed: 1}\ntrain: {n_splits: 5}"),
        ("config.toml", "[cv]\nn_splits = 5"),
        ("experiments/a.json", '{"scoring": "roc_auc", "n_folds": 5}'),
        ("x.yaml", "scoring: roc_auc\nclass_weight: balanced"),
    ],
)
def test_a_training_config_is_one_by_its_name_or_by_two_settings(tmp_path: Path, path: str, text: str) -> None:
    assert read(tmp_path, path, text).role == "training"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docker-compose.yml", "services: {a: {metric: accuracy, target: release, seed: 1}}"),
        (".github/workflows/config.yml", "jobs: {t: {steps: [{with: {metric: accuracy, cv: 5}}]}}"),
        (".gitlab-ci.yml", "metric: accuracy\ncv: 5"),
        ("dashboard.yaml", "panels: [{metric: accuracy, target: prod}]"),
        ("config/k8s.yaml", "kind: Service\nspec: {selector: {app: web}, scaling: 3, model: x}"),
        ("pyproject.toml", '[tool.x]\nmetric = "accuracy"\ncv = 5'),
        ("alerts.yaml", "metric: accuracy"),
    ],
)
def test_the_same_words_elsewhere_mean_nothing(tmp_path: Path, path: str, text: str) -> None:
    config = read(tmp_path, path, text)
    assert (config.role, config.settings) == ("other", ())


@pytest.mark.parametrize(
    ("path", "text", "values"),
    [
        ("metrics.json", '{"accuracy": 0.9}', {"accuracy": 0.9}),
        ("reports/eval_results.json", '{"test/roc_auc": 0.7, "eval_f1": 0.5}', {"roc_auc": 0.7, "f1": 0.5}),
        ("metrics.json", '{"train": {"accuracy": 1.0}, "test": {"accuracy": 0.9}}', {"accuracy": 0.9}),
        ("metrics.json", '{"val": {"accuracy": 0.8}, "test": {"accuracy": 0.9}}', {"accuracy": 0.9}),
        ("metrics.json", '{"rf": {"accuracy": 0.8}, "svm": {"accuracy": 0.9}}', {"accuracy": None}),
        ("metrics.json", '{"rmse": 3.5, "accuracy_std": 0.1, "r2": -0.2}', {"rmse": 3.5, "r2": -0.2}),
        ("run.yaml", "accuracy: 0.9\nmcc: 0.5\n", {"accuracy": 0.9, "matthews_corrcoef": 0.5}),
    ],
)
def test_reported_numbers_are_results(tmp_path: Path, path: str, text: str, values: dict[str, float | None]) -> None:
    config = read(tmp_path, path, text)
    assert config.role == "results"
    assert {s.name.removeprefix("reported_metric:"): s.value for s in config.settings} == values


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("metrics.json", '{"thresholds": {"accuracy": 0.8, "f1": 0.7}}'),
        ("thresholds.yaml", "accuracy: 0.8\nf1: 0.7"),
        ("train_metrics.json", '{"accuracy": 1.0}'),
        ("metrics.json", '{"history": {"accuracy": [0.1, 0.5]}, "loss": 0.1}'),
        ("trainer.yaml", "precision: 16\nrecall: 1"),
        ("metrics.json", '{"accuracy": true}'),
        ("loss.yaml", "loss_weights: {mse: 1.0, mae: 0.5}"),
    ],
)
def test_limits_and_training_scores_are_no_results(tmp_path: Path, path: str, text: str) -> None:
    assert not [s for s in read(tmp_path, path, text).settings if s.name.startswith("reported_metric")]


def test_the_vocabulary_speaks_of_the_settings_of_the_model() -> None:
    spec = yaml.safe_load(Path(vocabulary.__file__).with_name("vocabulary.yaml").read_text())
    documented = re.sub(r"\s+", " ", Setting.__doc__ or "").partition("one of: ")[2].partition(", reported_metric")[0]
    assert sorted(spec) == sorted(documented.split(", "))
    keys = [key for entry in spec.values() for key in (*entry["keys"], *entry.get("switches", {}))]
    assert [key for key in keys if keys.count(key) > 1] == []
