"""The first manifest states what was read, marks guesses, and is a manifest whatever is uncommented."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from mlaudit.audit.first_manifest import first_manifest, quoted, table_guesses
from mlaudit.core.location import Location
from mlaudit.discovery.manifest import read_manifest
from mlaudit.findings import Belief, ExperimentSummary, Report

DATA = Belief("data", "data/churn.csv", "read", "5,000 rows")
GUESSED = Belief("target", "churned", "inferred", "column called 'churned'")
KNOWN = Belief("target", "churned", "read", "y in train.py")
NO_TIME = Belief("time", "", "unknown", "the rows are not a series in time")


def experiment(*beliefs: Belief, name: str = "train") -> ExperimentSummary:
    return ExperimentSummary(name, Location("train.py"), beliefs)


def manifest(*experiments: ExperimentSummary, **answers: str) -> str:
    return first_manifest(table_guesses(Report(".", experiments=experiments)), answers)


def test_what_was_read_is_stated_and_what_is_not_known_is_not() -> None:
    text = manifest(experiment(DATA, KNOWN, NO_TIME))

    assert tomllib.loads(text) == {"table": [{"path": "data/churn.csv", "target": "churned"}]}
    assert '# time = "..."                            # not known: the rows are not a series in time\n' in text


def test_a_remark_is_set_off_from_a_long_name() -> None:
    long = Belief("data", f"data/{'long ' * 10}.csv", "read", "7,043 rows")

    assert '.csv" # 7,043 rows\n' in manifest(experiment(long))


def test_a_guess_is_never_stated() -> None:
    text = manifest(experiment(DATA, GUESSED, NO_TIME))

    assert tomllib.loads(text) == {"table": [{"path": "data/churn.csv"}]}
    assert "# target = \"churned\"                      # a guess: column called 'churned'\n" in text


def test_an_answer_of_the_user_is_stated() -> None:
    text = manifest(experiment(DATA, GUESSED, NO_TIME), **{"data/churn.csv": "left"})

    assert tomllib.loads(text)["table"] == [{"path": "data/churn.csv", "target": "left"}]


def test_a_table_of_several_experiments_stands_once_with_the_surest_roles() -> None:
    text = manifest(experiment(DATA, GUESSED, NO_TIME), experiment(DATA, KNOWN, NO_TIME, name="other"))

    assert tomllib.loads(text)["table"] == [{"path": "data/churn.csv", "target": "churned"}]


def test_every_line_can_be_taken_into_use(tmp_path: Path) -> None:
    text = manifest(experiment(DATA, GUESSED, NO_TIME))
    used = re.sub(r'^# (?=[a-z-]+ = |"|\[|ML)', "", text, flags=re.MULTILINE)
    (tmp_path / "mlaudit.toml").write_text(used, encoding="utf-8")

    found = read_manifest(tmp_path)

    assert (found.fail_on, found.baseline, found.exclude) == ("error:high", "mlaudit-baseline.json", ("archive/",))
    assert found.tables[0].target == "churned"
    assert found.per_path_ignores == {"notebooks/scratch/": ("ML11",)}
    assert found.severity == {"ML2114": "off"}
    assert found.ignores[0].rule == "ML2105"


def test_a_project_without_tables_gets_the_examples_only() -> None:
    assert tomllib.loads(manifest()) == {}


@given(st.text(st.characters(codec="utf-8")))
def test_any_text_is_a_string_of_toml(text: str) -> None:
    assert tomllib.loads(f"a = {quoted(text)}") == {"a": text}


def test_a_file_whose_name_cannot_be_shown_is_left_out() -> None:
    assert "table" not in tomllib.loads(manifest(experiment(replace(DATA, value="a\x1b\udcff.csv"), KNOWN, NO_TIME)))
