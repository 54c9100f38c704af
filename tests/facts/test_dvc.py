"""Pipelines of DVC held against their lock, their parameters and their scripts."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from mlaudit.discovery.content import md5_sums, mentions
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.configs.reader import read_config
from mlaudit.facts.systems.dvc import DvcStage, dvc_pipelines

SCRIPT = "print(open('params.yaml').read())\n"
STAGE = "stages:\n  train:\n    cmd: python train.py\n    deps: [train.py]\n    params: [train.rate]\n"


def _lock(md5: str, cmd: str = "python train.py", rate: str = "0.1") -> str:
    deps = f"    deps:\n    - path: train.py\n      md5: {md5}\n"
    return f"stages:\n  train:\n    cmd: {cmd}\n{deps}    params:\n      params.yaml:\n        train.rate: {rate}\n"


def _stage(root: Path, **files: str) -> DvcStage:
    names = {"dvc": "dvc.yaml", "lock": "dvc.lock", "params": "params.yaml", "script": "train.py"}
    written = {"dvc": STAGE, "params": "train: {rate: 0.1}\n", "script": SCRIPT, **files}
    for key, text in written.items():
        (root / names[key]).write_bytes(text.encode())
    configs = [
        read_config(ProjectFile(path=names[key], absolute=root / names[key], kind="config", size=1))
        for key in written
        if key != "script"
    ]
    ((stage,),) = (pipeline.stages for pipeline in dvc_pipelines(configs, root))
    return stage


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def test_a_stage_that_is_as_it_ran(tmp_path: Path) -> None:
    stage = _stage(tmp_path, lock=_lock(_md5(SCRIPT)))
    assert (stage.changed_dependencies, stage.changed_parameters, stage.command_was_changed) == ([], [], False)


@pytest.mark.parametrize("noted", [SCRIPT, SCRIPT.replace("\n", "\r\n")])
@pytest.mark.parametrize("found", [SCRIPT, SCRIPT.replace("\n", "\r\n")])
def test_ends_of_lines_are_no_change(tmp_path: Path, noted: str, found: str) -> None:
    assert _stage(tmp_path, script=found, lock=_lock(_md5(noted))).changed_dependencies == []


def test_what_changed_since_a_stage_ran(tmp_path: Path) -> None:
    stage = _stage(tmp_path, lock=_lock(_md5("old"), "python train.py  --fast", "0.3"))
    assert (stage.changed_dependencies, stage.changed_parameters) == (["train.py"], ["train.rate"])
    assert stage.command_was_changed


def test_without_a_lock_nothing_has_changed(tmp_path: Path) -> None:
    stage = _stage(tmp_path)
    assert (stage.changed_dependencies, stage.changed_parameters, stage.command_was_changed) == ([], [], False)


def test_a_folder_of_data_is_not_compared(tmp_path: Path) -> None:
    assert _stage(tmp_path, lock=_lock("0" * 32 + ".dir")).changed_dependencies == []


@pytest.mark.parametrize(
    ("cmd", "deps", "scripts"),
    [
        ("python train.py", "data", ["train.py"]),
        ("uv run python -u ./train.py", "data", ["train.py"]),
        ("python -m train --fast", "data", ["train.py"]),
        ("python train.py", "./train.py", []),
        ("python train.py", ".", []),
        ("python elsewhere.py", "data", []),
        ("python ${script}", "data", []),
        ("cat train.py", "data", []),
    ],
)
def test_scripts_that_a_stage_does_not_declare(tmp_path: Path, cmd: str, deps: str, scripts: list[str]) -> None:
    stage = _stage(tmp_path, dvc=f"stages:\n  train:\n    cmd: {cmd}\n    deps: [{deps}]\n")
    assert stage.undeclared_scripts == scripts


@pytest.mark.parametrize(
    ("declared", "scripts"),
    [("deps: [train.py]", ["train.py"]), ("params: [train.rate]", []), ("deps: [params.yaml]", []), ("wdir: a", [])],
)
def test_parameters_that_a_stage_does_not_declare(tmp_path: Path, declared: str, scripts: list[str]) -> None:
    stage = _stage(tmp_path, dvc=f"stages:\n  train:\n    cmd: python train.py\n    {declared}\n")
    assert stage.undeclared_parameters == scripts


def test_stages_that_a_list_multiplies_are_left_out(tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").write_text("stages:\n  a:\n    foreach: [1, 2]\n    do:\n      cmd: echo ${item}\n")
    config = read_config(ProjectFile(path="dvc.yaml", absolute=tmp_path / "dvc.yaml", kind="config", size=1))
    assert [pipeline.stages for pipeline in dvc_pipelines([config], tmp_path)] == [[]]


def test_only_files_of_the_project_are_read(tmp_path: Path) -> None:
    root = tmp_path / "project"
    root.mkdir()
    (tmp_path / "secret").write_text("word")
    (root / "link").symlink_to(tmp_path / "secret")
    (root / "pointer").write_text("version https://git-lfs.github.com/spec/v1\n")
    assert not mentions(root, "../secret", "word")
    assert not mentions(root, "link", "word")
    assert [md5_sums(root, path) for path in ("link", "../secret", "pointer", "nothing", ".")] == [frozenset()] * 5
