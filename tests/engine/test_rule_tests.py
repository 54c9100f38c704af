"""Cases in tests.yaml: evidence as data, held against the rule."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from toy_rules import RULE

from mlaudit.engine import Ruleset
from mlaudit.engine.rule_tests import RuleTestRun, run_tests

GOOD = """\
TT1:
  fires:
    - name: folds over a dependent series
      call: {callee: KFold, shuffles: true, data: {path: d.csv, autocorrelation: 0.6}}
      expect: {severity: error, confidence: high, message: "KFold shuffles d.csv (0.60)"}
  silent:
    - name: folds in order
      but: {call.shuffles: false}
    - name: independent rows
      but: {call.data.autocorrelation: 0.1}
  not_checked:
    - name: no data
      without: [call.data]
"""


@pytest.fixture
def run(load_text: Callable[..., Ruleset], tmp_path: object) -> Callable[..., RuleTestRun]:
    """Run cases against rules; paths are shortened to file names."""

    def run_cases(tests: str, rules: str = RULE) -> RuleTestRun:
        result = run_tests(load_text(rules, tests))
        return RuleTestRun(
            result.rules, result.cases, tuple(p.replace(f"{tmp_path}/team/", "") for p in result.problems)
        )

    return run_cases


def test_correct_cases_have_no_problem(run):
    assert run(GOOD) == RuleTestRun(1, 4, ())


def test_a_rule_without_tests_is_a_problem(run):
    assert run("").problems == ("rules.yaml:3:1: TT1 has no tests",)


def test_a_rule_without_a_near_miss_is_a_problem(run):
    far = """\
TT1:
  fires:
    - call: {callee: KFold, shuffles: true, n_splits: 5, data: {path: d.csv, autocorrelation: 0.6}}
  silent:
    - call: {callee: Split, shuffles: false, n_splits: 2, data: {path: e.csv, autocorrelation: 0.6}}
"""
    (problem,) = run(far).problems
    assert problem.startswith("rules.yaml:3:1: TT1 has no near miss")


def test_a_rule_without_a_firing_case_is_a_problem(run):
    (problem,) = run("TT1:\n  silent:\n    - call: {shuffles: false}\n").problems
    assert problem == "rules.yaml:3:1: TT1 has no firing case"


@pytest.mark.parametrize(
    ("case", "message"),
    [
        ("but: {call.data.autocorrelation: 0.1}", "is silent"),
        ("without: [call.data.autocorrelation]", "is not checked: call.data.autocorrelation is not given"),
    ],
)
def test_a_firing_case_that_does_not_fire_names_what_happened(run, case, message):
    (problem,) = run(GOOD.replace("  silent:", f"    - name: odd\n      {case}\n  silent:", 1)).problems
    assert f"TT1 'odd': {message}" in problem


def test_a_silent_case_that_fires_is_reported_with_its_message_and_line(run):
    problem = run(GOOD.replace("{call.shuffles: false}", "{call.data.path: e.csv}")).problems[0]
    assert problem.splitlines()[0] == "tests.yaml:7:7: TT1 'folds in order': fires: KFold shuffles e.csv (0.60)"


def test_a_case_that_leaves_out_a_fact_that_is_always_known_cannot_be_judged(run):
    problem = run(GOOD.replace("without: [call.data]", "without: [call.shuffles]")).problems[0]
    assert "cannot be judged: call.shuffles is not given, though a project always knows it" in problem


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("shuffles: true", "shufles: true", "tests.yaml:3:29: Call has no fact 'shufles' (did you mean 'shuffles'?)"),
        ("shuffles: true", "shuffles: 3", "tests.yaml:3:39: call.shuffles is a bool"),
        ("shuffles: true", "shuffles: null", "call.shuffles cannot be absent; leave it out to make it unknown"),
        ("    - call: {", "    - cal: {", "the rule binds no 'cal' (did you mean 'call'?)"),
        ("fires:", "fire:", "unknown key 'fire' (did you mean 'fires'?)"),
        ("TT1:", "TT2:", "there is no rule TT2 in this folder (did you mean 'TT1'?)"),
        ("call.shuffles: false", "call.callee.x: 1", "the case has no 'call.callee.x' to change"),
        ("[call.data]", "[call.seed]", "the case has no 'call.seed' to leave out"),
        ("severity: error", "severity: fatal", "'fatal' is not a severity"),
        ("severity: error", "severity: info", "the severity is: error"),
        ("severity: error", "severty: info", "unknown key 'severty' (did you mean 'severity'?)"),
        ("but: {call.shuffles: false}", "of: nothing", "no case above is called 'nothing'"),
        ("but: {call.shuffles: false}", "params: {rho: 2}", "rho of TT1 is at most 1"),
        ("TT1:", "TT1: [", "not valid YAML"),
    ],
)
def test_a_mistake_in_a_case_is_reported(run, old, new, message):
    text = GOOD.replace("    - name: folds over a dependent series\n      call", "    - call")
    found = run(text.replace(old, new, 1)).problems
    assert any(message in problem for problem in found), found


def test_params_of_a_case_are_used(run):
    tests = GOOD.replace("but: {call.shuffles: false}", "but: {}\n      params: {rho: 0.9}")
    assert run(tests).problems == ()


def test_an_inferred_value_lowers_the_confidence_of_the_finding(run):
    tests = GOOD.replace("autocorrelation: 0.6", "autocorrelation: {value: 0.6, confidence: low}")
    assert any("the confidence is: low" in problem for problem in run(tests).problems)


CONTRADICTED = RULE.replace("    why:", "    contradicted_by: call.data.n_rows > 1000\n    why:")


def test_a_contradicted_case_passes_when_the_data_contradict_the_finding(run):
    tests = GOOD + "  contradicted:\n    - but: {call.data.n_rows: 2000}\n"
    assert run(tests, CONTRADICTED).problems == ()


def test_a_contradicted_case_fails_when_nothing_contradicts(run):
    tests = GOOD + "  contradicted:\n    - but: {call.data.n_rows: 20}\n"
    assert "fires, and nothing contradicts it" in run(tests, CONTRADICTED).problems[0]


def test_a_firing_case_that_is_contradicted_fails(run):
    tests = GOOD.replace("autocorrelation: 0.6", "autocorrelation: 0.6, n_rows: 2000").replace("severity: error, ", "")
    assert "fires, but the data contradict it" in run(tests, CONTRADICTED).problems[0]


@pytest.mark.parametrize(
    "fix",
    [
        "Use it:\n      ```python\n      x = = 1\n      ```",
        "from sklearn import x\n      x = = 1",
        "x, y = split(x\n      z",
    ],
)
def test_a_fix_whose_python_does_not_parse_is_a_problem(run, fix):
    (problem,) = run(GOOD, RULE.replace("fix: Use TimeSeriesSplit.", f"fix: |\n      {fix}")).problems
    assert problem.startswith("rules.yaml:3:1: TT1 has a fix whose Python does not parse:")


def test_a_recipe_whose_python_does_not_parse_is_a_problem(run):
    recipes = "    recipes:\n      - |\n        folds = = {call.callee}()\n    references:"
    (problem,) = run(GOOD, RULE.replace("    references:", recipes)).problems
    assert problem.startswith("rules.yaml:3:1: TT1 has a recipe whose Python does not parse:")


DEPENDENT = RULE.replace("{call: calls}", "{table: tables, column: table.columns}").replace(
    "call.shuffles and call.data.autocorrelation > params.rho",
    "table.n_rows > 10 and column.spike_share > params.rho and any(t.group == 'x' for t in tables)",
)
DEPENDENT = DEPENDENT.replace(
    "{call.callee} shuffles {call.data.path} ({call.data.autocorrelation:.2f})",
    "{column.name} {column.spike_share:.1f}",
)


def test_a_binding_may_range_over_the_list_of_another_one(run):
    tests = """\
TT1:
  fires:
    - table: {path: d.csv, n_rows: 20, group: x}
      column: {name: age, spike_share: 0.5}
  silent:
    - but: {column.spike_share: 0.1}
    - but: {table.group: null}
    - but: {table.n_rows: 5}
"""
    assert run(tests, DEPENDENT).problems == ()


def test_a_list_can_be_incomplete(run):
    tests = """\
TT1:
  fires:
    - table: {path: d.csv, n_rows: 20, group: x, columns: [{name: age, spike_share: 0.5}]}
  silent:
    - but: {table.columns.0.spike_share: 0.1}
  not_checked:
    - but: {table.columns: {incomplete: [{name: age, spike_share: 0.1}]}}
"""
    assert run(tests, DEPENDENT).problems == ()


EXPERIMENT = RULE.replace("call.shuffles and", "call.shuffles and experiment.task == 'forecasting' and")


def test_the_experiment_of_a_case_is_that_of_its_subjects(run):
    tests = GOOD.replace("      expect", "      experiment: {name: main, task: forecasting}\n      expect").replace(
        "{call.shuffles: false}", "{experiment.task: binary}"
    )
    assert run(tests, EXPERIMENT).problems == ()


def test_a_subject_that_the_filter_leaves_out_is_silent(run):
    rules = RULE.replace("        when:", "        where: call.n_splits > 2\n        when:")
    tests = GOOD.replace("callee: KFold,", "callee: KFold, n_splits: 5,").replace(
        "call.shuffles: false", "call.n_splits: 2"
    )
    assert run(tests, rules).problems == ()


def test_a_case_cannot_give_what_is_drawn(run):
    (problem, *_) = run(GOOD.replace("autocorrelation: 0.6", "autocorrelation: 0.6, balance: 3")).problems
    assert "call.data.balance is drawn from measurements; a case leaves it out" in problem
