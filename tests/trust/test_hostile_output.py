"""No name or text of a hostile project acts on the terminal or on the service that shows the report."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import hostile_project
import pytest

from mlaudit.cli.main import main
from mlaudit.reporting import FORMATS

ACTING = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
OWN_COMMAND = re.compile(r"^::(error|warning|notice) title=ML\d{4} [\w-]+,file=", re.MULTILINE)
COMMAND = re.compile(r"^\s*::\w", re.MULTILINE)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("printed")
    (place / "outside").mkdir()
    hostile_project.build(place / "project", place / "outside")
    leak = "import pandas as pd\nfrom imblearn.over_sampling import SMOTE\n" + (place / "project/train.py").read_text()
    for name in (hostile_project.ANSI, hostile_project.BREAK, hostile_project.MARKUP):
        (place / "project" / name).with_suffix(".py").write_text(leak.replace("train.csv", name.replace("\n", "\\n")))
    return place / "project"


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "statistics"])  # has no name of a project in it
def test_what_is_printed_is_printable(project: Path, form: str) -> None:
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["scan", str(project), "-f", form, "-v", "--show-values", "--pedantic"])

    printed = out.getvalue() + err.getvalue()
    assert code == 1, err.getvalue()
    assert "red" in printed, "the hostile names are in the report"
    assert ACTING.search(printed) is None
    assert COMMAND.search(OWN_COMMAND.sub("", printed)) is None
