"""A policy decides in place of the manifest of what is audited."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.core.errors import UsageError
from mlaudit.discovery.discover import discover
from mlaudit.discovery.model import Discovered

SOFT = """\
ignore = ["1"]
select = ["9"]
exclude = ["train.py"]
baseline = "accepted.json"
rules = ["own"]
calls = ["calls.yaml"]
inline-ignores = true

[params.ML2101]
rho = 0.9

[severity]
ML2105 = "error"
ML2106 = "off"

[per-path-ignores]
"train.py" = ["2"]

[[table]]
path = "train.csv"
target = "y"
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "train.csv").write_text("x,y\n1,2\n")
    (folder / "train.py").write_text("import pandas\n")
    (folder / "mlaudit.toml").write_text(SOFT)
    return folder


def under(project: Path, policy: str) -> Discovered:
    file = project.parent / "policy.toml"
    file.write_text(policy)
    return discover([project], policy=file)


def test_what_softens_the_audit_is_left_out_and_said(project: Path) -> None:
    found = under(project, "")
    manifest = found.manifest
    assert (manifest.ignore, manifest.ignores, manifest.select, manifest.exclude) == ((), (), None, ())
    assert (manifest.baseline, manifest.rules, manifest.calls) == (None, (), ())
    assert (manifest.params, manifest.per_path_ignores) == ({}, {})
    assert [file.path for file in found.files] == ["train.csv", "train.py"]
    [note] = found.notes
    assert (note.path, note.reason) == (
        "mlaudit.toml",
        "the policy decides in place of baseline, calls, exclude, ignore, params, per-path-ignores, rules, select, "
        "severity; only what is stricter counts",
    )


def test_roles_stay_where_the_policy_is_silent(project: Path) -> None:
    manifest = under(project, "").manifest
    assert [table.target for table in manifest.tables] == ["y"]
    assert manifest.positions["table[0].target"].path == "mlaudit.toml"

    declared = under(project, '[[table]]\npath = "train.csv"\ntarget = "x"\n').manifest
    assert [table.target for table in declared.tables] == ["x"]
    assert declared.positions["table[0].target"].path == "policy.toml"


def test_a_project_may_be_stricter(project: Path) -> None:
    manifest = under(project, '[severity]\nML2105 = "off"\nML2107 = "info"\n').manifest
    assert manifest.severity == {"ML2105": "error", "ML2107": "info"}
    assert manifest.positions["severity.ML2105"].path == "mlaudit.toml"
    assert manifest.positions["severity.ML2107"].path == "policy.toml"


@pytest.mark.parametrize(
    ("policy", "own", "decides"),
    [
        ("error", "warning", "warning"),
        ("warning", "error", "warning"),
        ("warning:high", "error:low", "warning:high"),
        ("error:high", "error:medium", "error:medium"),
        ("", "info:low", "info:low"),
        ("warning", "", "warning"),
        ("", "", None),
    ],
)
def test_the_stricter_gate_holds(project: Path, policy: str, own: str, decides: str | None) -> None:
    (project / "mlaudit.toml").write_text(f'fail-on = "{own}"\n' if own else "")
    assert under(project, f'fail-on = "{policy}"\n' if policy else "").manifest.fail_on == decides


@pytest.mark.parametrize(("policy", "own", "count"), [(True, False, False), (False, True, False), (True, True, True)])
def test_comments_count_where_both_allow_them(project: Path, policy: bool, own: bool, count: bool) -> None:
    (project / "mlaudit.toml").write_text(f"inline-ignores = {str(own).lower()}\n")
    assert under(project, f"inline-ignores = {str(policy).lower()}\n").manifest.inline_ignores is count


def test_paths_of_a_policy_are_relative_to_it(project: Path) -> None:
    found = under(project, 'baseline = "accepted.json"\n')
    assert found.beside_manifest("accepted.json") == project.parent.resolve() / "accepted.json"
    assert found.beside_manifest("../accepted.json") is None


def test_a_policy_inside_of_what_it_judges_is_told(project: Path) -> None:
    (project / "policy.toml").write_text("")
    notes = discover([project], policy=project / "policy.toml").notes
    assert ("policy.toml", "skipped") in {(note.path, note.kind) for note in notes}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('fial-on = "error"\n', "policy.toml:1:1: unknown key 'fial-on' (did you mean 'fail-on'?)"),
        ("inline-ignores = 1\n", "policy.toml:1:1: 'inline-ignores' is true or false"),
        ("= 3", "policy.toml:1:1: not valid TOML"),
    ],
)
def test_a_mistake_in_a_policy_is_told_at_its_place(project: Path, text: str, complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        under(project, text)
    assert str(caught.value).startswith(complaint)


def test_a_policy_that_is_not_there(project: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.toml: cannot be read: No such file"):
        discover([project], policy=project / "none.toml")
