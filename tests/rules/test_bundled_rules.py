"""What every rule that comes with mlaudit has to fulfil."""

from __future__ import annotations

import jsonschema
import pytest
import yaml

from mlaudit import engine
from mlaudit.engine.json_schema import json_schema
from mlaudit.engine.rule_tests import run_tests
from mlaudit.facts.project import Project
from mlaudit.handbook import bibliography, rules_folder, sections

FILES = sorted(rules_folder().rglob("rules.yaml"))
RULESET = engine.load(Project)
RULES = RULESET.rules
by_code = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.name)
def test_a_rule_file_follows_the_schema(path):
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), json_schema())


@by_code
def test_a_rule_stands_in_the_folder_of_its_section(rule):
    (section,) = [section for section in sections() if section.number == rule.section]
    assert rule.folder == section.path.parent


@by_code
def test_a_rule_says_why_and_what_to_do_and_cites_a_source(rule):
    assert len(rule.why.split()) > 20
    assert rule.fix
    assert rule.references


@by_code
def test_the_summary_is_one_line_without_a_full_stop(rule):
    assert len(rule.summary) < 100
    assert not rule.summary.endswith(".")
    assert "\n" not in rule.summary


def test_the_cases_beside_the_rules_hold():
    assert run_tests(RULESET).problems == ()


def test_every_work_of_the_bibliography_is_cited():
    cited = {reference.key for rule in RULES for reference in rule.references}
    texts = "".join(section.text for section in sections())
    assert [key for key in bibliography() if key not in cited and key not in texts] == []
