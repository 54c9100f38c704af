"""``mlaudit profile``: a gate without the data says what it would say with them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from running import Run

DEMO = Path(__file__).parents[2] / "fixtures" / "demo"
Edit = Callable[[dict[str, object]], object]


@pytest.fixture
def project(tmp_path: Path, command: Run) -> Path:
    shutil.copytree(DEMO, tmp_path, dirs_exist_ok=True)
    return tmp_path


def without_data(project: Path) -> None:
    for path in project.glob("data/*.csv"):
        path.unlink()


def test_findings_are_the_same_where_the_data_are_not(project: Path, command: Run) -> None:
    with_data = command("scan", "-f", "concise", "-q")
    assert command("profile")[0] == 0
    without_data(project)
    assert command("scan", "-f", "concise", "-q") != with_data
    assert command("scan", "-f", "concise", "-q", "--profile", "mlaudit.facts.json") == with_data


def test_the_record_holds_no_text_from_cells(project: Path, command: Run) -> None:
    (project / "data" / "people.csv").write_text(
        "name,outcome\n" + "".join(f"Person Number{row},{'relapsed' if row % 3 else 'cured'}\n" for row in range(90))
    )
    command("profile")
    written = (project / "mlaudit.facts.json").read_text()
    assert "data/people.csv" in written
    for text in ("Person", "relapsed", "cured"):
        assert text not in written


def test_the_report_says_where_it_knows_tables_from(project: Path, command: Run) -> None:
    (project / "mlaudit.toml").write_text('profile = "mlaudit.facts.json"\n[[table]]\npath = "data/churn.csv"\n')
    (project / "mlaudit.facts.json").write_text("")
    assert command("scan")[0] == 2
    (project / "mlaudit.toml").rename(project / "aside")
    command("profile")
    (project / "aside").rename(project / "mlaudit.toml")
    without_data(project)
    code, _, err = command("scan", "--exit-zero")
    assert code == 0, err
    assert "mlaudit.facts.json: 2 tables are not here, and known from the profile of 20" in err
    assert "is not there" not in err


def test_data_that_are_here_are_read(project: Path, command: Run) -> None:
    command("profile")
    (project / "data" / "churn.csv").write_text("customer_id,churned\n1,0\n")
    _, out, err = command("scan", "--profile", "mlaudit.facts.json", "-f", "concise")
    assert "data/churn.csv" not in out.replace("not clear", "")
    assert "known from the profile" not in err


def test_a_question_that_was_not_asked_is_not_checked(project: Path, command: Run) -> None:
    command("profile")
    without_data(project)
    text = (project / "mlaudit.facts.json").read_text()
    document = json.loads(text)
    document["answers"] = {key: one for key, one in document["answers"].items() if '"target"' not in key[:9]}
    (project / "mlaudit.facts.json").write_text(json.dumps(document))
    code, out, _ = command("scan", "--profile", "mlaudit.facts.json", "--select", "ML2108", "-f", "json")
    [gap] = json.loads(out)["coverage"]["not_checked"]
    assert code == 0
    assert gap["missing"].startswith("mlaudit.facts.json of 20")
    assert gap["supply"] == "a new record: mlaudit profile, where the data are"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "no record that 'mlaudit profile' wrote: it is not JSON"),
        ("[1]", "no record of version 1"),
        ('{"schema": 2}', "no record of version 1"),
        ('{"schema": 1}', "the record is damaged"),
        ('{"schema": 1, "written": "today", "files": [], "answers": {}}', "the record is damaged"),
        ("[" * 100_000, "it is not JSON"),
    ],
)
def test_a_bad_record_is_2_and_named(project: Path, command: Run, content: str, complaint: str) -> None:
    (project / "bad.json").write_text(content)
    code, out, err = command("scan", "--profile", "bad.json")
    assert (code, out) == (2, "")
    assert err.startswith("bad.json: ")
    assert complaint in err


def test_a_project_without_tables(tmp_path: Path, command: Run) -> None:
    (tmp_path / "train.py").write_text("x = 1\n")
    code, _, err = command("profile")
    assert (code, err) == (2, ".: there are no tables to measure\n")
