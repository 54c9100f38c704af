"""Configs keep the position of every key, and hostile ones cost one line."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import read_config
from mlaudit.evidence.configs.json_reader import json_leaves
from mlaudit.evidence.configs.leaf import Malformed
from mlaudit.evidence.configs.model import Config
from mlaudit.evidence.configs.toml_reader import toml_leaves
from mlaudit.evidence.configs.yaml_reader import yaml_leaves

SCALARS = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(codec="ascii"), max_size=8)
NAMES = st.text("abcdefg_", min_size=1, max_size=6)
DOCUMENTS = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=12
)


def read(folder: Path, name: str, text: str | bytes) -> Config:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_config(ProjectFile(name, path, "config", path.stat().st_size))


def flattened(value: object, path: str = "") -> list[tuple[str, object]]:
    if isinstance(value, dict):
        return [leaf for key, child in value.items() for leaf in flattened(child, f"{path}.{key}" if path else key)]
    if isinstance(value, list):
        return [leaf for i, child in enumerate(value) for leaf in flattened(child, f"{path}[{i}]")]
    return [(path, value)]


@given(DOCUMENTS, st.sampled_from([None, 1, 4]))
def test_every_json_leaf_is_found_with_its_value_at_its_place(document: object, indent: int | None) -> None:
    text = json.dumps(document, indent=indent)
    leaves = list(json_leaves(text))
    assert [(leaf.key, leaf.value) for leaf in leaves] == flattened(document)
    lines = text.split("\n")
    for leaf in leaves:
        name = leaf.key.rpartition(".")[2]
        at = lines[leaf.line - 1][leaf.column - 1 :]
        assert at.startswith(json.dumps(name) if name and "[" not in name else json.dumps(leaf.value))


@given(st.binary(max_size=400), st.sampled_from(["a.yaml", "a.toml", "a.json"]))
def test_random_bytes_never_raise(data: bytes, name: str) -> None:
    text = data.decode("utf-8", "replace")
    reader = {"a.yaml": yaml_leaves, "a.toml": toml_leaves, "a.json": json_leaves}[name]
    try:
        list(reader(text))
    except Malformed as problem:
        assert "\n" not in problem.reason


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "-", "{", '{"a":', "a.", "&a [*a,"])
@pytest.mark.parametrize("suffix", ["yaml", "toml", "json"])
def test_deep_nesting_is_one_note_and_quick(tmp_path: Path, piece: str, suffix: str) -> None:
    started = time.process_time()
    config = read(tmp_path, f"deep.{suffix}", piece * (100_000 // len(piece)))
    assert config.status == "failed" or not config.settings
    assert len(config.notes) <= 1
    assert time.process_time() - started < 5


def test_yaml_numbers_and_words_are_those_of_yaml_1_2(tmp_path: Path) -> None:
    config = read(
        tmp_path,
        "train.yaml",
        "lr: 2e-5\non: push\nflag: no\nday: 2024-01-02\nseed: 0o7\nx: !!python/name:os.system y\n",
    )
    assert [(e.key, e.value) for e in config.entries] == [
        ("lr", 2e-5),
        ("on", "push"),
        ("flag", "no"),
        ("day", "2024-01-02"),
        ("seed", "0o7"),
        ("x", "y"),
    ]


def test_a_setting_knows_the_line_and_column_of_its_key(tmp_path: Path) -> None:
    config = read(tmp_path, "train.yaml", "data:\n  path: data/churn.csv\nevaluation:\n  metric: ROC-AUC\n")
    metric = next(setting for setting in config.settings if setting.name == "metric")
    assert (metric.value, metric.location.line, metric.location.column) == ("roc_auc", 4, 3)
    assert config.role == "training"


def test_the_same_words_in_another_config_mean_nothing(tmp_path: Path) -> None:
    compose = read(tmp_path, "docker-compose.yml", "services:\n  db:\n    image: postgres\n    target: release\n")
    assert compose.role == "other"


def test_reported_numbers_are_results(tmp_path: Path) -> None:
    config = read(tmp_path, "metrics.json", '{"train_accuracy": 1.0, "test": {"accuracy": 0.94, "roc_auc": 0.71}}')
    assert config.role == "results"
    assert [(s.name, s.value) for s in config.settings] == [
        ("reported_metric:accuracy", 0.94),
        ("reported_metric:roc_auc", 0.71),
    ]


def test_a_template_is_not_a_value(tmp_path: Path) -> None:
    config = read(tmp_path, "train.yaml", "data_path: ${oc.env:DATA}\nmetric: accuracy\nn_splits: 5\n")
    assert [s.name for s in config.settings] == ["metric", "cv_n_splits"]


@pytest.mark.parametrize(
    ("name", "text", "reason", "line"),
    [
        ("a.yaml", "a: 1\nb: [\n", "not valid YAML", 3),
        ("a.json", '{"a": 1,\n}', "not valid JSON", 2),
        ("a.toml", "a = \n", "not valid TOML", None),
        ("a.json", "", "the file is empty", None),
        ("a.yaml", b"\xff\xfe\x00", "not UTF-8 text", None),
    ],
)
def test_a_malformed_file_is_one_note(tmp_path: Path, name: str, text: str, reason: str, line: int | None) -> None:
    config = read(tmp_path, name, text)
    assert [note.line for note in config.notes] == [line]
    assert config.notes[0].reason.startswith(reason)
    assert "\n" not in config.notes[0].reason
