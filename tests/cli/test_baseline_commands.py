"""An old project gets a quiet gate by a baseline; new findings still fail it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from running import Run

LOAD = """\
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

data = pd.read_csv("train.csv")
X, y = data.drop(columns="label"), data["label"]
"""
LEAK = "X, y = SMOTE().fit_resample(X, y)\n"
SCORE = """\
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression().fit(X_train, y_train)
print(model.score(X_test, y_test))
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "train.py").write_text(LOAD + LEAK + SCORE)
    (tmp_path / "mlaudit.toml").write_text('select = "ML1401"\nbaseline = "accepted.json"\n')
    return tmp_path


def test_what_is_accepted_is_quiet_and_what_is_new_fails(command: Run, project: Path) -> None:
    assert command("scan")[0] == 2, "the manifest names a baseline that is not there yet"
    assert command("baseline", "create", "--reason", "before our time") == (
        0, "accepted.json: 1 finding accepted\n", "",
    )  # fmt: skip
    code, out, err = command("scan", "-f", "concise")
    (project / "other.py").write_text(LOAD + LEAK + SCORE)
    new_code, new_out, _ = command("scan", "-f", "concise")

    assert (code, out) == (0, "")
    assert "1 suppressed (1 baseline)" in err
    assert new_code == 1
    assert new_out.startswith("other.py:8:8: ML1401")


def test_a_second_finding_on_an_equal_line_is_new(command: Run, project: Path) -> None:
    command("baseline", "create")
    (project / "train.py").write_text(LOAD + LEAK + LEAK + SCORE)

    assert command("scan", "-f", "concise")[0] == 1


def test_an_entry_whose_finding_is_gone_is_told_and_dropped(command: Run, project: Path) -> None:
    command("baseline", "create")
    (project / "train.py").write_text(LOAD + SCORE + "SMOTE().fit_resample(X_train, y_train)\n")

    _, _, told = command("scan")
    updated = command("baseline", "update", "--prune-only")
    _, _, quiet = command("scan")

    assert "note: accepted.json: 1 finding accepted and found no more: run mlaudit baseline update\n" in told
    assert updated[:2] == (0, "accepted.json: 0 findings accepted; 0 new, 1 dropped\n")
    assert "accepted.json" not in quiet


def test_an_entry_is_told_when_its_rule_has_nothing_to_apply_to_any_more(command: Run, project: Path) -> None:
    command("baseline", "create")
    (project / "train.py").write_text(LOAD.replace("from imblearn.over_sampling import SMOTE\n", "") + SCORE)

    _, _, told = command("scan")

    assert "note: accepted.json: 1 finding accepted and found no more: run mlaudit baseline update\n" in told


def test_an_entry_about_data_that_are_not_here_is_kept(command: Run, project: Path) -> None:
    (project / "train.csv").write_text("x,label\n" + "".join(f"{row},{row % 2}\n" for row in range(200)))
    command("baseline", "create")
    (project / "train.csv").unlink()
    (project / "train.py").write_text("import pandas as pd\n")

    _, _, told = command("scan")

    assert "found no more" not in told


def test_a_part_of_the_project_says_nothing_of_the_rest(command: Run, project: Path) -> None:
    (project / "other.py").write_text(LOAD + LEAK + SCORE)
    command("baseline", "create")
    (project / "train.py").write_text(LOAD + SCORE + "SMOTE().fit_resample(X_train, y_train)\n")

    assert "found no more" not in command("scan", "other.py")[2]
    assert command("baseline", "update", "other.py")[1] == "accepted.json: 2 findings accepted; 0 new, 0 dropped\n"


def test_without_a_manifest_the_way_to_apply_it_is_said(command: Run, project: Path) -> None:
    (project / "mlaudit.toml").unlink()

    _, out, _ = command("baseline", "create")

    assert out.endswith(
        'to apply it, write baseline = "mlaudit-baseline.json" into mlaudit.toml, '
        "or call mlaudit scan --baseline mlaudit-baseline.json\n"
    )
    assert command("scan", "--baseline", "mlaudit-baseline.json")[0] == 0
    assert command("scan")[0] == 1


def test_the_line_that_init_wrote_for_it_is_put_in_force(command: Run, project: Path) -> None:
    (project / "mlaudit.toml").unlink()
    command("init")

    _, out, _ = command("baseline", "create")

    assert out == "mlaudit-baseline.json: 1 finding accepted; mlaudit.toml names it now\n"
    assert command("scan")[0] == 0


@pytest.mark.parametrize("text", ["select = ['1']\n", '[severity]\n# baseline = "mlaudit-baseline.json"\n'])
def test_a_manifest_without_that_line_is_left_as_it_is(command: Run, project: Path, text: str) -> None:
    (project / "mlaudit.toml").write_text(text)

    _, out, _ = command("baseline", "create")

    assert 'to apply it, write baseline = "mlaudit-baseline.json" into mlaudit.toml' in out
    assert (project / "mlaudit.toml").read_text() == text


@pytest.mark.parametrize("key", ["baseline", "profile", "rules", "calls"])
@pytest.mark.parametrize("name", ["nowhere.json", "../nowhere.json"])
def test_what_the_manifest_names_and_is_not_there_is_told_with_its_line(
    command: Run, project: Path, key: str, name: str
) -> None:
    (project / "mlaudit.toml").write_text(f'select = "ML1401"\n{key} = "{name}"\n')

    code, _, err = command("scan")

    assert code == 2
    assert err.startswith(f"mlaudit.toml:2:{len(key) + 5}: '{name}' ")
    assert "^" * len(name) in err


def test_a_baseline_is_not_written_over(command: Run, project: Path) -> None:
    command("baseline", "create")

    code, _, err = command("baseline", "create")

    assert code == 2
    assert "there is a baseline already; mlaudit baseline update changes it" in err


def test_it_is_shown_with_reason_and_last_day(command: Run, project: Path) -> None:
    command("baseline", "create", "--reason", "before our time", "--expires", "2999-01-31")
    written = project / "accepted.json"
    written.write_text(written.read_text().replace("2999", "2020"))

    assert command("baseline", "show") == (
        0,
        "train.py\n"
        "  ML1401 resample-before-split  fit:imblearn.over_sampling.SMOTE\n"
        "    before our time; until 2020-01-31, which is over\n"
        "1 finding accepted\n",
        "",
    )
    code, _, err = command("scan")
    assert code == 1
    assert "note: accepted.json: 1 finding accepted until 2020-01-31, which is over\n" in err


def test_a_baseline_of_the_manifest_does_not_leave_the_project(command: Run, project: Path) -> None:
    (project / "mlaudit.toml").write_text('baseline = "../accepted.json"\n')

    code, _, err = command("scan")

    assert code == 2
    assert err.startswith("mlaudit.toml:1:13: '../accepted.json' leads out of the project")


def test_hostile_names_are_shown_safely(command: Run, project: Path) -> None:
    entry = {"path": "\x1b[31m.py", "code": "ML1401", "name": "a\n::error::", "subject": "s#\u202e", "fingerprint": "f"}
    (project / "accepted.json").write_text(json.dumps({"baseline": 1, "findings": [entry]}))

    _, out, _ = command("baseline", "show")

    assert all(line.isprintable() for line in out.splitlines())
