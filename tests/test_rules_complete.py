"""Every rule is documented, cited, and shown by projects that fail and that pass it."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from fixture_projects import Project, projects

from mlaudit.core.scale import Severity

RULES = Path(__file__).parent.parent / "rules"
SECTIONS = sorted(path.parent for path in RULES.glob("*/*/rules.yaml"))
ENTRIES = {
    rule["code"]: {**rule, "section": document["section"]}
    for section in SECTIONS
    for document in [yaml.safe_load((section / "rules.yaml").read_text(encoding="utf-8"))]
    for rule in document["rules"]
}
BIBLIOGRAPHY = set(yaml.safe_load((RULES / "bibliography.yaml").read_text(encoding="utf-8")))
PROJECTS = projects()


@pytest.mark.parametrize("section", SECTIONS, ids=lambda path: path.name)
def test_every_section_has_a_handbook_page_and_cases(section: Path) -> None:
    assert (section / "handbook.md").read_text(encoding="utf-8").startswith("# ")
    assert (section / "tests.yaml").is_file()


@pytest.mark.parametrize("code", ENTRIES)
def test_every_rule_has_a_project_that_fails_it_and_one_that_passes_it(code: str) -> None:
    own = [p for p in PROJECTS if (p.section, p.rule) == (ENTRIES[code]["section"], ENTRIES[code]["name"])]
    failing = [p for p in own if p.case.startswith(("fails-", "warns-", "hints-"))]
    passing = [p for p in own if p.case.startswith("passes-")]
    assert failing
    assert passing


@pytest.mark.parametrize("project", PROJECTS, ids=lambda project: project.name)
def test_the_name_of_a_project_says_what_it_does(project: Project) -> None:
    code = next(c for c, rule in ENTRIES.items() if rule["name"] == project.rule)
    severities = {entry.severity for entry in project.fires if entry.code == code}
    verb = project.case.split("-")[0]
    if verb == "passes":
        assert severities <= {Severity.INFO}
    elif verb == "hints":
        assert severities == {Severity.INFO}
    elif verb == "warns":
        assert severities == {Severity.WARNING}
    else:
        assert severities & {Severity.WARNING, Severity.ERROR}


@pytest.mark.parametrize("code", ENTRIES)
def test_every_rule_cites_works_of_the_bibliography(code: str) -> None:
    assert ENTRIES[code]["references"]
    assert set(ENTRIES[code]["references"]) <= BIBLIOGRAPHY


def test_no_project_stands_for_a_rule_that_does_not_exist() -> None:
    named = {(rule["section"], rule["name"]) for rule in ENTRIES.values()}
    assert {(p.section, p.rule) for p in PROJECTS} == named


def test_each_rule_says_from_which_evidence_it_is_decided() -> None:
    from mlaudit.cli.rule_index import rule_entries

    assert [entry.code for entry in rule_entries() if not entry.evidence] == []
