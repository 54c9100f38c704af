"""The manifest: which one holds, what it declares, and every mistake at its place."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import jsonschema
import pytest

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.discovery import declarations
from mlaudit.discovery.manifest import find_manifest, read_manifest
from mlaudit.discovery.model import DeclaredExperiment, DeclaredTable, Ignore, Manifest

SCHEMA = json.loads(Path(declarations.__file__).with_name("manifest.schema.json").read_text())
WHOLE = """\
select = ["ML14"]
ignore = ["ML2202", {rule = "ML1401", path = "old/*", reason = "kept for the record", expires = 2027-01-31}]
fail-on = "warning:medium"
exclude = "archive/"
rules = ["rules"]

[params.ML2202]
majority_share = 0.9

[severity]
ML1201 = "off"

[per-path-ignores]
"tests/*.py" = ["ML1"]

[[table]]
path = "./data/churn.csv"
target = "churned"
task = "binary"
time = "day"
group = "customer"
id = "row"
split = "part"
protected = ["age"]
predicted = "y_pred"
scores = ["y_score"]
positive = "yes"

[[experiment]]
name = "churn"
source = "train.py"
tables = ["data/churn.csv"]
artifact = "model.pkl"
predictions = "predictions.csv"
metrics = ["roc_auc"]
"""


def mistakes(folder: Path, text: str, name: str = "mlaudit.toml") -> list[str]:
    (folder / name).write_text(text)
    with pytest.raises(UsageError) as raised:
        read_manifest(folder)
    return str(raised.value).split("\n")


def test_every_key_is_read(tmp_path: Path) -> None:
    (tmp_path / "mlaudit.toml").write_text(WHOLE)
    manifest = read_manifest(tmp_path)
    assert manifest.positions["severity.ML1201"] == Location("mlaudit.toml", 11, 1, text='ML1201 = "off"')
    table = Location("mlaudit.toml", 16, 3, text="[[table]]")
    experiment = Location("mlaudit.toml", 29, 3, text="[[experiment]]")
    entry = Location("mlaudit.toml", 2, 21, text=WHOLE.split("\n")[1])
    assert manifest == Manifest(
        path="mlaudit.toml",
        tables=(
            DeclaredTable(
                "data/churn.csv",
                table,
                "churned",
                "binary",
                "day",
                "customer",
                "row",
                "part",
                ("age",),
                ("y_pred",),
                ("y_score",),
                "yes",
            ),
        ),
        experiments=(
            DeclaredExperiment(
                "churn",
                experiment,
                ("train.py",),
                ("data/churn.csv",),
                "model.pkl",
                "predictions.csv",
                ("roc_auc",),
            ),
        ),
        ignores=(Ignore("ML1401", "old/*", "kept for the record", entry, expires="2027-01-31"),),
        select=("ML14",),
        ignore=("ML2202",),
        params={"ML2202": {"majority_share": 0.9}},
        severity={"ML1201": "off"},
        per_path_ignores={"tests/*.py": ("ML1",)},
        fail_on="warning:medium",
        exclude=("archive/",),
        rules=("rules",),
        positions=manifest.positions,
    )


def test_pyproject_holds_it_under_tool_mlaudit(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.mlaudit]\nselect = ["ML1"]\n[[tool.mlaudit.table]]\npath = "a.csv"\n'
    )
    manifest = read_manifest(tmp_path)
    assert (manifest.path, manifest.select, manifest.tables[0].location.line) == ("pyproject.toml", ("ML1",), 3)
    assert manifest.positions["select"].line == 2


def test_all_mistakes_are_listed_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = 'fail-on = "eror"\nselekt = ["ML1"]\n[severity]\nML1 = "hihg"\n[[table]]\n  target = 3\n  task = "binry"\n'
    assert mistakes(tmp_path, text) == [
        "mlaudit.toml:1:1: 'eror' is no value of 'fail-on' (did you mean 'error'?)",
        '    fail-on = "eror"',
        "    ^",
        "mlaudit.toml:2:1: unknown key 'selekt' (did you mean 'select'?)",
        '    selekt = ["ML1"]',
        "    ^",
        "mlaudit.toml:4:1: 'hihg' is no value of 'ML1' (it can be info, warning, error, off)",
        '    ML1 = "hihg"',
        "    ^",
        "mlaudit.toml:5:3: path must be given here",
        "    [[table]]",
        "      ^",
        "mlaudit.toml:6:3: 'target' is text, in quotes",
        "    target = 3",
        "    ^",
        "mlaudit.toml:7:3: 'binry' is no value of 'task' (did you mean 'binary'?)",
        '    task = "binry"',
        "    ^",
    ]


FAULTS = [
    ('[[table]]\npath = "a.csv"\ntaget = "y"', "mlaudit.toml:3:1: unknown key 'taget' (did you mean 'target'?)"),
    ('table = [{path = "a.csv", taget = "y"}]', "mlaudit.toml:1:27: unknown key 'taget' (did you mean 'target'?)"),
    ('table = "a.csv"', "mlaudit.toml:1:1: 'table' is a list: write [[table]]"),
    ('table = ["a.csv"]', "mlaudit.toml:1:10: 'table' is a list of tables: write [[table]]"),
    ("[[table]]\ntarget = 'y'", "mlaudit.toml:1:3: path must be given here"),
    ("[[experiment]]\nsource = 'a.py'", "mlaudit.toml:1:3: name must be given here"),
    ("[[ignore]]\nrule = 'ML1'", "mlaudit.toml:1:3: path, reason must be given here"),
    (
        "[[ignore]]\nrule = 'ML1'\npath = 'a'\nreason = 'x'\nexpires = 'soon'",
        "mlaudit.toml:5:1: 'expires' is a date such as 2027-01-31",
    ),
    (
        "[[ignore]]\nrule = 'ML1'\npath = 'a'\nreason = 'x'\nexpires = 3",
        "mlaudit.toml:5:1: 'expires' is a date such as 2027-01-31",
    ),
    ("ignore = 3", "mlaudit.toml:1:1: 'ignore' is a list: write [[ignore]]"),
    ("select = [1]", "mlaudit.toml:1:1: 'select' is a list of text"),
    ("severity = 3", "mlaudit.toml:1:1: 'severity' is a table: write [severity]"),
    ("[severity]\nML1 = 'eror'", "mlaudit.toml:2:1: 'eror' is no value of 'ML1' (did you mean 'error'?)"),
    ("fail-on = 'error:hihg'", "mlaudit.toml:1:1: 'error:hihg' is no value of 'fail-on' (did you mean 'error:high'?)"),
    ("[params]\nML1 = 3", "mlaudit.toml:2:1: 'params.ML1' is a table of params"),
    (
        "[[table]]\npath = 'a'\ntask = 'binry'",
        "mlaudit.toml:3:1: 'binry' is no value of 'task' (did you mean 'binary'?)",
    ),
    ("a = \n", "mlaudit.toml:1:5: not valid TOML: Invalid value"),
    ("a = 1\nb = [1,\n", "mlaudit.toml:3:1: not valid TOML: Invalid value"),
    ("a = " + "[" * 50_000, "mlaudit.toml: not valid TOML: nested too deep"),
]


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_mistake_is_shown_where_it_stands(tmp_path: Path, text: str, message: str) -> None:
    assert mistakes(tmp_path, text)[0] == message


@pytest.mark.parametrize("text", [fault[0] for fault in FAULTS[:-3]])
def test_the_schema_refuses_what_the_checker_refuses(text: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(as_json(text), SCHEMA, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize("text", [WHOLE, "", "ignore = 'ML1'", "[[table]]\npath = 'a.csv'"])
def test_the_schema_accepts_what_the_checker_accepts(tmp_path: Path, text: str) -> None:
    (tmp_path / "mlaudit.toml").write_text(text)
    read_manifest(tmp_path)
    jsonschema.validate(as_json(text), SCHEMA, format_checker=jsonschema.FormatChecker())


def test_the_schema_knows_the_same_keys() -> None:
    tables = {"table": declarations.TABLE_KEYS, "experiment": declarations.EXPERIMENT_KEYS}
    assert set(SCHEMA["properties"]) - {"$schema"} == set(declarations.TOP_KEYS)
    for name, keys in {**tables, "ignored": declarations.IGNORE_KEYS}.items():
        entry = SCHEMA["$defs"][name]
        assert set(entry["properties"]) == set(keys)
        assert tuple(entry["required"]) == declarations.REQUIRED["ignore" if name == "ignored" else name]
    assert tuple(SCHEMA["$defs"]["table"]["properties"]["task"]["enum"]) == declarations.TASKS
    assert set(SCHEMA["properties"]["fail-on"]["enum"]) == set(declarations.GATES)


def as_json(text: str) -> object:
    return json.loads(json.dumps(tomllib.loads(text), default=str))


def test_the_nearest_manifest_wins(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "mlaudit.toml").touch()
    (tmp_path / "a" / "pyproject.toml").write_text("[tool.mlaudit]\n")
    (inner / "pyproject.toml").write_text("[tool.other]\n")
    assert find_manifest(inner) == tmp_path / "a" / "pyproject.toml"


def test_the_search_ends_at_the_git_root(tmp_path: Path) -> None:
    (tmp_path / "mlaudit.toml").touch()
    (tmp_path / "a" / ".git").mkdir(parents=True)
    assert find_manifest(tmp_path / "a") is None


def test_a_broken_pyproject_matters_only_where_it_speaks_of_mlaudit(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "pyproject.toml").write_text("[tool.ruff\n# mlaudit\n")
    assert find_manifest(tmp_path) is None
    (tmp_path / "pyproject.toml").write_text("[tool.mlaudit]\na = \n")
    with pytest.raises(UsageError, match=r"pyproject\.toml:2:5: not valid TOML: Invalid value"):
        find_manifest(tmp_path)


def test_a_manifest_that_is_a_link_out_of_the_project_is_not_quoted(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text('token = "s3cret"\n')
    project = tmp_path / "project"
    project.mkdir()
    (project / "mlaudit.toml").symlink_to(tmp_path / "secret")
    with pytest.raises(UsageError, match=r"^mlaudit.toml: not a regular file of the project$"):
        read_manifest(project)
