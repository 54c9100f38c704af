"""One config file becomes entries with places, settings under the names of rules, and a role."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.core.location import Comment, Location
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import read_config
from mlaudit.evidence.configs.model import Config


def read(folder: Path, name: str, text: str | bytes) -> Config:
    path = folder / name.rsplit("/", 1)[-1]
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_config(ProjectFile(name, path, "config", path.stat().st_size))


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
    assert [e.key for e in config.entries if e.is_templated] == ["x"]


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
        ("a.toml", "a = \n", "not valid TOML", 1),
        ("a.json", "", "the file is empty", None),
        ("a.yaml", b"\xff\xfe\x00", "not UTF-8 text", None),
    ],
)
def test_a_malformed_file_is_one_note(tmp_path: Path, name: str, text: str, reason: str, line: int | None) -> None:
    config = read(tmp_path, name, text)
    assert [note.line for note in config.notes] == [line]
    assert config.notes[0].reason.startswith(reason)
    assert "\n" not in config.notes[0].reason


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a.yaml",
            "1: 1_000\n2: -.5\n3: +3\n4: .inf\n5: TRUE\n6: ~\n7: '8'\n8: !!str 9\n",
            [1000, -0.5, 3, ".inf", True, None, "8", "9"],
        ),
        ("a.yaml", "1: 1__0\n2: 1e400\n3: 1.\n4: .\n", ["1__0", float("inf"), 1.0, "."]),
        ("a.toml", "a = 1979-05-27\nb = 0x1f\nc = [1.5, true]\n", ["1979-05-27", 31, 1.5, True]),
        ("a.json", '{"a": [1, "x", null], "b": {}, "c": -2e3}', [1, "x", None, -2000.0]),
    ],
)
def test_values_are_read_as_their_format_says(tmp_path: Path, name: str, text: str, expected: list[object]) -> None:
    assert [entry.value for entry in read(tmp_path, name, text).entries] == expected


def test_all_documents_of_a_stream_are_read(tmp_path: Path) -> None:
    config = read(tmp_path, "a.yaml", "a: 1\n---\na: 2\n")
    assert [(e.key, e.value, e.location.line) for e in config.entries] == [("[0].a", 1, 1), ("[1].a", 2, 3)]
    assert config.notes == ()


def test_merged_keys_stand_where_they_are_written_and_own_keys_win(tmp_path: Path) -> None:
    config = read(tmp_path, "a.yaml", "base: &b\n  x: 1\n  y: 2\nrun:\n  <<: *b\n  y: 3\n")
    assert [(e.key, e.value, e.location.line) for e in config.entries if e.key.startswith("run")] == [
        ("run.y", 3, 6),
        ("run.x", 1, 2),
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.yaml", "a:\n  b: 1\na:\n  b: 2\n"), ("a.json", '{"a": {"b": 1},\n\n"a": {"b": 2}}')],
)
def test_a_key_set_twice_is_noted_and_the_last_value_counts(tmp_path: Path, name: str, text: str) -> None:
    config = read(tmp_path, name, text)
    assert [(e.key, e.value) for e in config.entries] == [("a.b", 2)]
    assert [(note.kind, note.line, note.reason) for note in config.notes] == [
        ("partial", 3, "'a' is set twice: the last value counts")
    ]


def test_comments_that_speak_to_mlaudit_are_kept_by_line(tmp_path: Path) -> None:
    text = "metric: accuracy  # mlaudit: ignore[ML2202] agreed\n# other\ncv: 5\n"
    assert read(tmp_path, "a.yaml", text).comments == (
        Comment(Location("a.yaml", 1), "# mlaudit: ignore[ML2202] agreed"),
    )
    assert read(tmp_path, "a.toml", "a = 1 # mlaudit: ignore[x]").comments == (
        Comment(Location("a.toml", 1), "# mlaudit: ignore[x]"),
    )
    assert read(tmp_path, "a.json", '{"a": "# mlaudit: ignore[x]"}').comments == ()


def test_the_place_ends_with_the_key_and_its_quotes(tmp_path: Path) -> None:
    config = read(tmp_path, "a.json", '{"ab": [10, 2]}')
    assert [(e.location.column, e.location.end_column) for e in config.entries] == [(9, 11), (13, 14)]
    (entry,) = read(tmp_path, "b.json", '{"ab": 1}').entries
    assert (entry.location.column, entry.location.end_column) == (2, 6)


def test_json_records_are_passed_over_without_a_word(tmp_path: Path) -> None:
    rows = "[" + ",".join(['{"a": 1}'] * 500) + "]"
    lines = '{"a": 1}\n{"a": 2}\n'
    for text in (rows, lines):
        config = read(tmp_path, "a.json", text)
        assert (config.status, config.entries, config.notes) == ("complete", (), ())


def test_a_template_of_a_config_is_no_broken_config(tmp_path: Path) -> None:
    config = read(tmp_path, "chart.yaml", "{{- if .Values.x }}\na: 1\n{{- end }}\n")
    assert [note.kind for note in config.notes] == ["skipped"]


def test_documents_that_define_a_kind_of_resource_are_passed_over(tmp_path: Path) -> None:
    text = "kind: CustomResourceDefinition\nspec: {a: 1}\n---\nkind: Deployment\nspec: {b: 2}\n"
    path = tmp_path / "all.yaml"
    path.write_text(text)
    config = read_config(ProjectFile(path="all.yaml", absolute=path, kind="config", size=len(text)))
    assert [(entry.key, entry.location.line) for entry in config.entries] == [("kind", 4), ("spec.b", 5)]
