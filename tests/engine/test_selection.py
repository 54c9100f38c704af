"""Which rules run, and with which params and severities."""

from __future__ import annotations

import pytest
import toy_facts as toy
from toy_rules import RULE

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.core.scale import Severity
from mlaudit.engine import Selection, evaluate, select

BODY = RULE[RULE.index("  - code") :]


@pytest.fixture
def ruleset(load_text):
    """TT1 and TT21 are stable, TT22 is in preview, TT3 deprecated."""
    text = RULE
    for code, name, status in (("TT21", "b", "stable"), ("TT22", "c", "preview"), ("TT3", "d", "deprecated")):
        text += BODY.replace("TT1", code).replace("shuffled-folds", name).replace("stable", status)
    return load_text(text)


@pytest.mark.parametrize(
    ("asked", "codes"),
    [
        ({}, ["TT1", "TT21"]),
        ({"preview": True}, ["TT1", "TT21", "TT22"]),
        ({"select": ("TT2",)}, ["TT21"]),
        ({"select": ("TT2",), "preview": True}, ["TT21", "TT22"]),
        ({"select": ("shuffled-folds",)}, ["TT1"]),
        ({"select": ("TT22",)}, ["TT22"]),
        ({"select": ("TT3",)}, ["TT3"]),
        ({"select": ("TT1",), "extend_select": ("c",)}, ["TT1", "TT22"]),
        ({"ignore": ("TT2",)}, ["TT1"]),
        ({"select": ("TT1",), "ignore": ("TT1",)}, []),
        ({"severity": {"TT1": "off"}}, ["TT21"]),
        ({"select": ("2.1",)}, ["TT1", "TT21"]),
        ({"select": ("2",), "ignore": ("TT21",)}, ["TT1"]),
    ],
)
def test_rules_are_chosen_by_prefix_code_name_section_or_chapter(ruleset, asked, codes):
    assert [selected.rule.code for selected in select(ruleset, Selection(**asked))] == codes


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"select": ("TT4",)}, "--select: there is no rule 'TT4' (did you mean"),
        ({"ignore": ("shufled-folds",)}, "--ignore: there is no rule 'shufled-folds' (did you mean 'shuffled-folds'?)"),
        ({"extend_select": ("",)}, "--extend-select: there is no rule ''"),
        ({"params": {"TT9": {"rho": 1}}}, "there is no rule 'TT9'"),
        ({"params": {"TT1": {"roh": 1}}}, "TT1 has no param 'roh' (did you mean 'rho'?)"),
        ({"params": {"TT1": {"rho": 2}}}, "rho of TT1 is at most 1"),
        ({"params": {"TT1": {"rho": -1}}}, "rho of TT1 is at least 0"),
        ({"params": {"TT1": {"rho": True}}}, "rho of TT1 is a number, not True"),
        ({"params": {"TT1": {"rho": "x"}}}, "rho of TT1 is a number, not 'x'"),
        ({"severity": {"TT1": "eror"}}, "'eror' is not a severity (did you mean 'error'?)"),
    ],
)
def test_a_mistake_is_a_usage_error_with_a_suggestion(ruleset, asked, message):
    with pytest.raises(UsageError) as caught:
        select(ruleset, Selection(**asked))
    assert message in str(caught.value)


def test_a_mistake_in_the_manifest_shows_its_line(ruleset):
    positions = {"select": Location("mlaudit.toml", 3, 11, text='select = ["TT4"]')}
    with pytest.raises(UsageError) as caught:
        select(ruleset, Selection(select=("TT4",), positions=positions))
    assert str(caught.value).splitlines()[0].startswith("mlaudit.toml:3:12: there is no rule 'TT4'")
    assert str(caught.value).splitlines()[1:] == ['    select = ["TT4"]', "               ^^^"]


def test_selecting_nothing_but_rules_in_preview_says_how_to_run_them(load_text):
    with pytest.raises(UsageError, match="TT1 means only rules in preview: add --preview"):
        select(load_text(RULE.replace("stable", "preview").replace("TT1", "TT11")), Selection(select=("TT1",)))


def test_params_and_severities_reach_the_finding(ruleset):
    project = toy.project([toy.call(data=toy.table(autocorrelation=0.6))])
    asked = Selection(select=("TT1",), severity={"TT1": "info"})
    (finding,) = evaluate(select(ruleset, asked), project).findings
    assert finding.severity is Severity.INFO
    stricter = Selection(select=("TT1",), params={"TT1": {"rho": 0.9}})
    assert evaluate(select(ruleset, stricter), project).findings == []


def test_a_mistake_on_the_command_line_is_not_looked_for_in_the_manifest(ruleset):
    positions = {"select": Location("mlaudit.toml", 1, 1, text='select = ["TT1"]')}
    with pytest.raises(UsageError, match=r"^--select: there is no rule 'TT9'"):
        select(ruleset, Selection(select=("TT9",), positions=positions))


def test_a_mistake_in_a_list_over_several_lines_is_shown_at_its_line(ruleset):
    positions = {
        "select": Location("mlaudit.toml", 1, 1, text="select = ["),
        "select[0]": Location("mlaudit.toml", 2, 3, text='  "TT9",'),
    }
    with pytest.raises(UsageError, match=r"^mlaudit\.toml:2:4: there is no rule 'TT9'"):
        select(ruleset, Selection(select=("TT9",), positions=positions))


def test_an_empty_selection_is_a_mistake_and_no_pass(ruleset):
    with pytest.raises(UsageError, match="it is empty, and no rule would run"):
        select(ruleset, Selection(select=()))
