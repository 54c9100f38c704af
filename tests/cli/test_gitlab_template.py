"""The job for GitLab does in a shell what a runner would do with it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

import yaml
from junitparser import JUnitXml

ROOT = Path(__file__).parents[2]
TEMPLATE = ROOT / "templates" / "mlaudit.gitlab-ci.yml"


def test_it_fails_on_findings_and_leaves_the_reports_that_it_names(tmp_path: Path) -> None:
    job = yaml.safe_load(TEMPLATE.read_text(encoding="utf-8"))["mlaudit"]
    shutil.copytree(ROOT / "fixtures" / "demo", tmp_path / "project")
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "mlaudit").symlink_to(Path(sysconfig.get_path("scripts"), "mlaudit"))
    (programs / "pip").write_text('#!/bin/sh\necho "$@" >> "$CI_PROJECT_DIR/../installed"\n')
    (programs / "pip").chmod(0o755)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MLAUDIT")} | {
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "CI_PROJECT_DIR": str(tmp_path / "project"),
        "MLAUDIT_ARGUMENTS": "--select ML1401,ML2101",
    }

    # A runner joins the lines of a script, and ends at the first that fails.
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", "\n".join(job["script"])],
        cwd=tmp_path / "project", env=environment, capture_output=True, text=True, timeout=300,
    )  # fmt: skip

    reports = {kind: tmp_path / "project" / path for kind, path in job["artifacts"]["reports"].items()}
    issues = json.loads(reports["codequality"].read_text(encoding="utf-8"))
    assert done.returncode == 1, done.stderr
    assert (tmp_path / "installed").read_text() == "install --quiet mlaudit\n"
    assert [issue["check_name"].split()[0] for issue in issues] == ["ML2101", "ML1401"]
    assert JUnitXml.fromfile(str(reports["junit"])).failures == 2
    assert job["artifacts"]["when"] == "always", "a job that fails keeps its reports"


def test_the_guide_includes_it() -> None:
    assert f"/{TEMPLATE.relative_to(ROOT).as_posix()}" in (ROOT / "docs" / "gates.md").read_text(encoding="utf-8")
