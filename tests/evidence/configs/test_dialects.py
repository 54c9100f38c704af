"""Frameworks are recognised by their keys, and their keys get the names that rules use."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.core.bundled import read_bundled
from mlaudit.core.location import Location
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import dialects
from mlaudit.evidence.configs.model import Config, ConfigEntry, ConfigScalar, Section
from mlaudit.evidence.configs.reader import read_config

WORDS = read_bundled(Path(dialects.__file__).with_name("dialects.yaml"))

ULTRALYTICS = "task: detect\noptimizer: auto\nlr0: 0.01\nlrf: 0.01\nimgsz: 640\nepochs: 100\nwarmup_epochs: 3.0\n"


def _read(tmp_path: Path, text: str, name: str = "config.yaml") -> Config:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_config(ProjectFile(name, path, "config", path.stat().st_size))


def _sections(tmp_path: Path, text: str) -> list[Section]:
    return list(_read(tmp_path, text).sections)


def _values(section: Section) -> dict[str, list[object]]:
    return {name: [entry.value for entry in entries] for name, entries in section.fields.items()}


def test_a_file_of_a_framework_is_read_in_its_words(tmp_path: Path) -> None:
    (section,) = _sections(tmp_path, ULTRALYTICS)
    assert (section.subject, section.title, section.prefix) == ("training", "Ultralytics", "")
    assert _values(section) == {
        "optimizer": ["auto"],
        "learning_rate": [0.01],
        "warmup_epochs": [3.0],
        "epochs": [100],
    }


def test_a_mapping_inside_a_file_is_found_with_its_prefix(tmp_path: Path) -> None:
    text = (
        "seed: 3\ntraining:\n  args:\n    learning_rate: 2e-5\n    per_device_train_batch_size: 8\n    max_steps: 10\n"
    )
    (section,) = _sections(tmp_path, text)
    assert (section.title, section.prefix, section.location.line) == ("Hugging Face Trainer", "training.args", 4)
    assert _values(section)["learning_rate"] == [2e-5]


def test_a_list_gives_one_entry_for_each_item(tmp_path: Path) -> None:
    text = "lr: 0.1\nbatch_size: 64\nepochs: 90\nmilestones: [30, 60]\n"
    (section,) = _sections(tmp_path, text)
    assert section.title == "the project's own"
    assert _values(section)["milestones"] == [30, 60]


def test_a_mapping_that_a_framework_explains_is_not_read_as_the_projects_own_too(tmp_path: Path) -> None:
    text = "lr: 0.1\nbatch_size: 64\nepochs: 90\noptimizer:\n  _target_: torch.optim.SGD\n"
    assert [section.title for section in _sections(tmp_path, text)] == ["Hydra"]


def test_callbacks_in_a_list_are_told_apart(tmp_path: Path) -> None:
    text = (
        "trainer:\n  callbacks:\n"
        "    - class_path: lightning.pytorch.callbacks.ModelCheckpoint\n"
        "      init_args: {monitor: val/acc, mode: max}\n"
        "    - class_path: lightning.pytorch.callbacks.EarlyStopping\n      init_args: {monitor: val/loss}\n"
        "    - class_path: lightning.pytorch.callbacks.RichProgressBar\n"
    )
    found = [(section.subject, section.prefix, _values(section)["metric"]) for section in _sections(tmp_path, text)]
    assert found == [
        ("monitor", "trainer.callbacks[0]", ["val/acc"]),
        ("monitor", "trainer.callbacks[1]", ["val/loss"]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "learning_rate: 0.1\n",
        "monitor: {cpu: true}\nmode: fast\n",
        "optimizer: adam\nname: x\n",
        "on: push\njobs: {test: {steps: [{run: pytest}]}}\n",
        "services: {web: {image: nginx, restart: always}}\n",
    ],
)
def test_files_that_share_a_word_with_a_framework_are_not_taken_for_it(tmp_path: Path, text: str) -> None:
    assert _sections(tmp_path, text) == []


def test_every_key_of_a_dialect_belongs_to_a_name_that_its_subject_knows() -> None:
    text = Path(dialects.__file__).with_name("dialects.yaml").read_text(encoding="utf-8")
    for name, spec in WORDS.items():
        for field in spec["keys"]:
            assert re.search(rf"\b{field}[,.;]", text), f"{name}: {field} is in no list of names"


@pytest.mark.parametrize("name", WORDS)
def test_every_dialect_is_recognised_by_its_own_marks(name: str) -> None:
    entries: list[tuple[str, ConfigScalar]] = []
    for mark in WORDS[name]["marks"]:
        keys, _, words = mark.partition("~")
        value: ConfigScalar = f"a.b.{words.split('|')[0]}" if words else 1
        entries.append((keys.split("|")[0], value))
    marked = {key for key, _ in entries}
    others = [keys[0] for keys in WORDS[name]["keys"].values() if not marked & set(keys)]
    entries += [(key, 1) for key in others[:2]]
    prefix = f"a.{WORDS[name]['within'].replace('[]', '[0]')}." if "within" in WORDS[name] else ""
    found = [ConfigEntry(f"{prefix}{key}", value, Location("c.yaml", 1)) for key, value in entries]
    assert WORDS[name]["title"] in [section.title for section in dialects.sections_of(found)]


@given(st.lists(st.text("abco.lr0[]_", min_size=1, max_size=30), max_size=30))
def test_no_keys_confuse_the_reader(keys: list[str]) -> None:
    entries = [ConfigEntry(key, 1, Location("c.yaml", 1)) for key in keys]
    assert all(section.fields for section in dialects.sections_of(entries))


SUITE = '{"expectation_suite_name": "orders", "data_asset_type": null, "expectations": [%s], "meta": {}}'
EXPECTATION = '{"expectation_type": "expect_column_to_exist", "kwargs": {"column": "amount"}}'


@pytest.mark.parametrize(
    ("name", "text", "title", "fields"),
    [
        (
            "orders.json",
            SUITE % EXPECTATION,
            "Great Expectations",
            {"suite": ["orders"], "expectations": ["expect_column_to_exist"]},
        ),
        ("orders.json", SUITE % "", "Great Expectations", {"suite": ["orders"]}),
        (
            "orders.json",
            '{"name": "orders", "expectations": [{"type": "expect_column_to_exist", "kwargs": {}}],'
            ' "meta": {"great_expectations_version": "1.2.0"}}',
            "Great Expectations",
            {"suite": ["orders"], "expectations": ["expect_column_to_exist"]},
        ),
        (
            "checkpoint.yml",
            "class_name: SimpleCheckpoint\nvalidations:\n  - expectation_suite_name: orders\n",
            "Great Expectations",
            {"suite": ["orders"]},
        ),
        (
            "nann.yml",
            "input:\n  reference_data: {path: then.csv}\n  analysis_data: {path: now.csv}\n",
            "NannyML",
            {"reference": ["then.csv"], "current": ["now.csv"]},
        ),
        (
            "config.yaml",
            "data_format: {separator: ','}\nprofile_sections:\n  - data_drift: {drift_share: 0.5}\n"
            "sampling:\n  reference: {type: none}\n",
            "Evidently",
            {"share": [0.5], "reference": ["none"]},
        ),
        (
            "monitor.json",
            '{"orgId": "o", "datasetId": "d", "analyzers": [{"id": "a", "config": {"type": "drift"}}]}',
            "WhyLabs",
            {"expectations": ["drift"]},
        ),
    ],
)
def test_what_looks_at_rows_and_at_drift_is_recognised(
    tmp_path: Path, name: str, text: str, title: str, fields: dict[str, list[object]]
) -> None:
    (section,) = [one for one in _read(tmp_path, text, name).sections if one.subject == "data_check"]
    assert (section.title, _values(section)) == (title, fields)


def test_the_result_of_a_validation_is_no_suite(tmp_path: Path) -> None:
    text = (
        '{"success": true, "results": [], "expectation_suite_name": "orders", '
        '"meta": {"great_expectations_version": "0.18"}}'
    )
    assert not [one for one in _read(tmp_path, text, "result.json").sections if one.subject == "data_check"]


def test_panels_and_alerts_of_grafana_hold_expressions(tmp_path: Path) -> None:
    panel = '{"panels": [{"title": "Slow", "targets": [{"expr": "up", "refId": "A"}, {"expr": "down", "refId": "B"}]}]}'
    (section,) = _read(tmp_path, panel, "dashboard.json").sections
    assert _values(section) == {"name": ["Slow"], "expression": ["up", "down"]}
    alert = (
        "groups:\n  - rules:\n      - title: Slow\n        condition: C\n        data:\n          - model: {expr: up}\n"
    )
    (section,) = _read(tmp_path, alert).sections
    assert _values(section) == {"name": ["Slow"], "alerts": ["Slow"], "expression": ["up"]}
