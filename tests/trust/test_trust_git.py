"""A repository that names programs in its configuration runs none of them when changes are asked for."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from mlaudit.core.errors import UsageError
from mlaudit.discovery.changes import changes_since

IDENTITY = ["-c", "user.name=a", "-c", "user.email=a@b"]
CONFIG = """
[core]
    fsmonitor = {run}
    pager = {run}
    sshCommand = {run}
    hooksPath = evil-hooks
    attributesFile = .gitattributes
[diff]
    external = {run}
[diff "evil"]
    command = {run}
    textconv = {run}
    binary = true
[filter "evil"]
    clean = {run}
    smudge = {run}
    required = true
[filter "worse.name with spaces"]
    process = {run}
[remote "origin"]
    url = ext::{run}
    uploadpack = {run}
    promisor = true
    partialclonefilter = blob:none
[alias]
    rev-parse = "!{run}"
    diff-index = "!{run}"
[submodule]
    recurse = true
"""
HOOKS = ("post-index-change", "fsmonitor-watchman", "pre-commit", "post-checkout", "reference-transaction")


def git(root: Path, *arguments: str) -> None:
    environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *IDENTITY, *arguments], cwd=root, env=environment, capture_output=True, check=False)


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, Path]:
    """Return a repository of which every changed file would start a program, and the mark that it would leave."""
    root, mark = tmp_path / "p", tmp_path / "it-ran"
    (root / "evil-hooks").mkdir(parents=True)
    (root / "run.sh").write_text(f"#!/bin/sh\necho $0 $* >> {mark}\ncat\n")
    (root / "run.sh").chmod(0o755)
    for folder in (root / "evil-hooks", root / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            (folder / name).symlink_to(root / "run.sh")
    git(root, "init", "--quiet", "--initial-branch=main")
    for name, text in {"a.py": "a\n", "b.csv": "a,b\n", "c.bin": "c\0", "d.py": "d\n"}.items():
        (root / name).write_text(text)
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message=x")
    (root / ".gitattributes").write_text(
        '*.py diff=evil filter=evil\n*.csv diff=evil filter="worse.name with spaces"\n*.bin diff=evil filter=evil\n'
    )
    for name in ("a.py", "b.csv", "c.bin"):
        (root / name).write_text("changed\n")
    with (root / ".git" / "config").open("a") as config:
        config.write(CONFIG.format(run=root / "run.sh"))
    mark.unlink(missing_ok=True)
    return root, mark


def test_no_program_of_the_repository_runs(hostile: tuple[Path, Path]) -> None:
    root, mark = hostile

    changes = changes_since(root, "main")

    assert not mark.exists(), mark.read_text()
    assert changes.files == {"a.py", "b.csv", "c.bin", ".gitattributes"}


def test_the_index_is_not_written(hostile: tuple[Path, Path]) -> None:
    root, _ = hostile
    (root / "d.py").touch()
    before = {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")}

    changes_since(root, "main")

    assert {path: path.stat().st_mtime_ns for path in (root / ".git").rglob("*")} == before


def test_variables_of_git_do_not_reach_it(hostile: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root, mark = hostile
    for name in ("GIT_EXTERNAL_DIFF", "GIT_PAGER", "GIT_SSH_COMMAND", "GIT_EDITOR", "GIT_ASKPASS"):
        monkeypatch.setenv(name, str(root / "run.sh"))
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")

    assert "a.py" in changes_since(root, "main").files
    assert not mark.exists()


def test_an_object_that_is_missing_is_not_fetched(hostile: tuple[Path, Path]) -> None:
    root, mark = hostile
    blob = subprocess.run(["git", "rev-parse", "main:a.py"], cwd=root, capture_output=True, text=True).stdout.strip()
    (root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    mark.unlink(missing_ok=True)

    with pytest.raises(UsageError, match="git diff-index failed"):
        changes_since(root, "main")

    assert not mark.exists(), mark.read_text()


def test_a_filter_that_cannot_be_switched_off_is_refused(hostile: tuple[Path, Path]) -> None:
    root, mark = hostile
    with (root / ".git" / "config").open("a") as config:
        config.write(f'[filter "a=b"]\n    clean = {root / "run.sh"}\n')

    with pytest.raises(UsageError, match=r"cannot be kept from running 'filter\.a=b\.clean'"):
        changes_since(root, "main")

    assert not mark.exists()


def test_the_program_would_have_run(hostile: tuple[Path, Path]) -> None:
    root, mark = hostile

    git(root, "diff", "main")

    assert mark.exists()
