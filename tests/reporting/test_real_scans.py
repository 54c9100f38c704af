"""Reports of real scans, of the demo and of a hostile project, are taken by what reads them elsewhere."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft4Validator, Draft202012Validator
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from test_gitlab import SCHEMA as GITLAB_SCHEMA
from test_sarif import SCHEMA as SARIF_SCHEMA

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "trust"))
import hostile_project  # noqa: E402

MULTITOOL = os.environ.get("MLAUDIT_SARIF_MULTITOOL", "")
FORMATS = ("sarif", "gitlab", "junit", "markdown", "github", "json")
COMMAND = re.compile(r"::(?P<command>error|warning|notice) (?P<properties>[^:]*)::(?P<message>.*)")


@pytest.fixture(scope="module", params=["demo", "hostile"])
def reports(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Scan once, and return the folder of the reports, each a file named as its format."""
    place = tmp_path_factory.mktemp("reports")
    project = place / "project"
    if request.param == "demo":
        shutil.copytree(ROOT / "fixtures" / "demo", project)
    else:
        (place / "outside").mkdir()
        hostile_project.build(project, place / "outside")
        leak = "import pandas as pd\nfrom imblearn.over_sampling import SMOTE\n" + (project / "train.py").read_text()
        for name in (hostile_project.ANSI, hostile_project.BREAK, hostile_project.MARKUP):
            (project / name).with_suffix(".py").write_text(leak.replace("train.csv", name.replace("\n", "\\n")))
    outputs = [word for form in FORMATS for word in ("--output", f"{form}={place / form}")]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "mlaudit", "scan", str(project), *outputs],
        cwd=place, capture_output=True, text=True, encoding="utf-8", timeout=300,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    return place


def _text(reports: Path, form: str) -> str:
    return (reports / form).read_text(encoding="utf-8")


def test_sarif_follows_its_schema(reports: Path) -> None:
    assert list(Draft4Validator(SARIF_SCHEMA).iter_errors(json.loads(_text(reports, "sarif")))) == []


@pytest.mark.skipif(not MULTITOOL, reason="MLAUDIT_SARIF_MULTITOOL names no validator; see make sarif")
def test_sarif_is_what_code_scanning_takes(reports: Path) -> None:
    named = reports / "report.sarif"
    named.write_text(_text(reports, "sarif"), encoding="utf-8")
    done = subprocess.run(
        [MULTITOOL, "validate", str(named), "--rule-kind", "Sarif;Ghas"],
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert re.findall(r".*: (?:error|warning) .*", done.stdout) == []
    assert "Analysis completed successfully." in done.stdout


def test_gitlab_takes_the_code_quality_report(reports: Path) -> None:
    assert list(Draft202012Validator(GITLAB_SCHEMA).iter_errors(json.loads(_text(reports, "gitlab")))) == []


def test_json_follows_the_schema_that_is_published(reports: Path) -> None:
    schema = json.loads((ROOT / "docs" / "report.schema.json").read_text(encoding="utf-8"))
    assert list(Draft202012Validator(schema).iter_errors(json.loads(_text(reports, "json")))) == []


def test_junit_is_read_with_its_failures(reports: Path) -> None:
    assert JUnitXml.fromfile(str(reports / "junit")).failures > 0


def test_markdown_shows_no_element_of_the_project(reports: Path) -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(_text(reports, "markdown"))
    inner = [child for token in tokens for child in [token, *(token.children or [])]]
    assert not [child for child in inner if child.type in ("image", "link_open")]
    html = "".join(child.content for child in inner if child.type.startswith("html"))
    assert set(re.findall("<[^>]*>", html)) <= {"<details>", "</details>", "<summary>", "</summary>"}


def test_the_runner_of_github_reads_every_line_as_one_annotation_of_ours(reports: Path) -> None:
    lines = [line for line in _text(reports, "github").splitlines() if line.lstrip().startswith("::")]
    found = [COMMAND.fullmatch(line) for line in lines]
    assert lines
    assert None not in found
    for match in found:
        assert match is not None
        properties = dict(pair.split("=", 1) for pair in match["properties"].split(","))
        assert properties.keys() <= {"title", "file", "line", "col", "endLine", "endColumn"}
        assert properties["file"]
