"""Large files that no rule asks for are passed over before they are parsed, and no others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs import read_config
from mlaudit.evidence.configs.glance import LARGE, says_nothing
from mlaudit.evidence.configs.model import Config

FILLING = "".join(f"other_{n}:\n  - colour_{n}\n" for n in range(LARGE // 20))
CURVE = json.dumps({"iteration-time": {"start_step": 0, "values": {str(step): 1 / (step + 1) for step in range(1000)}}})


def read(folder: Path, name: str, text: str, *, named: bool = False) -> Config:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return read_config(ProjectFile(name, path, "config", len(text), named=named))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("colours.yaml", FILLING),
        ("broken.yaml", f"{FILLING}a: [1\n"),
        ("curve.json", CURVE),
        ("api.yaml", f"openapi: 3.0.3\nlearning_rate: 1\nbatch_size: 2\nepochs: 3\n{FILLING}"),
        ("schema.json", json.dumps({"$schema": "http://json-schema.org/draft-07/schema#", "lr": FILLING})),
    ],
)
def test_a_large_file_of_other_things_is_passed_over_without_a_word(tmp_path: Path, name: str, text: str) -> None:
    config = read(tmp_path, name, text)
    assert (config.status, config.entries, config.notes) == ("complete", (), ())


def test_a_small_one_is_parsed_and_its_mistake_told(tmp_path: Path) -> None:
    assert read(tmp_path, "broken.yaml", "colour: [1\n").notes


@pytest.mark.parametrize(("name", "text"), [("deep.yaml", "- " * LARGE), ("deep.json", '{"a":' * LARGE)])
def test_one_that_speaks_of_nothing_is_parsed_and_its_fault_told(tmp_path: Path, name: str, text: str) -> None:
    (note,) = read(tmp_path, name, text).notes
    assert "nested deeper" in note.reason


def test_one_that_was_named_is_parsed_whatever_it_holds(tmp_path: Path) -> None:
    assert read(tmp_path, "colours.yaml", FILLING, named=True).entries


@pytest.mark.parametrize("name", ["conf/colours.yaml", "metrics.json", "dvc.yaml"])
def test_one_whose_name_says_what_it_is_for_is_parsed(name: str) -> None:
    assert not says_nothing(name, FILLING)


@pytest.mark.parametrize(
    "written",
    [
        "learning_rate: 0.1\nbatch_size: 2\nepochs: 3\n",
        '"learning_rate" : 0.1\n"batch_size" : 2\n"epochs" : 3\n',
        "run: {learning_rate: 0.1,batch_size: 2,epochs: 3}\n",
        "? learning_rate\n: 0.1\n",
        "test/accuracy: 0.9\n",
        "cv:\n  n_splits: 5\n",
        "optimizer.lr: 0.1\noptimizer.class_path: torch.optim.Adam\n",
    ],
)
def test_words_that_a_rule_asks_for_are_found_however_they_are_written(written: str) -> None:
    assert not says_nothing("a.yaml", FILLING + written)


def test_minified_json_is_looked_at_too() -> None:
    text = json.dumps({"a": FILLING, "lr": 1, "batch_size": 2, "epochs": 3}, separators=(",", ":"))
    assert not says_nothing("a.json", text)


def test_permissions_between_deployments_are_passed_over_and_lines_are_kept(tmp_path: Path) -> None:
    text = (
        "kind: Deployment\na: 1\n---\napiVersion: v1\nkind: ClusterRole\nrules: {b: 2}\n---\nkind: Deployment\nc: 3\n"
    )
    found = [(entry.key, entry.location.line) for entry in read(tmp_path, "all.yaml", text).entries]
    assert found == [("[0].kind", 1), ("[0].a", 2), ("[1].kind", 8), ("[1].c", 9)]
