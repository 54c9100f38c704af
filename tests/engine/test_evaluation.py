"""From rules and facts to states and findings."""

from __future__ import annotations

import pytest
import toy_facts as toy
from toy_rules import RULE

from mlaudit.core.exhibit import Bar, Bars
from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity, State
from mlaudit.core.values import CellValue, Incomplete, Provenance, Unknown, Value
from mlaudit.engine import Selection, evaluate, plan, select
from mlaudit.findings import Because, NotChecked, Note, Related

DEPENDENT = toy.table(n_rows=500, autocorrelation=0.6)


@pytest.fixture
def run(load_text):
    """Evaluate the rules of a text on a project."""

    def evaluate_text(text, project):
        ruleset = load_text(text)
        return evaluate(select(ruleset, Selection()), project)

    return evaluate_text


def with_lines(*lines, rule=RULE, before="        when:"):
    added = "".join(f"        {line}\n" for line in lines)
    return rule.replace(before, added + before, 1)


def alternative(**changes):
    """One more way to know, weaker than the first."""
    keys = {
        "for_each": "{call: calls}",
        "when": "call.n_splits > 3",
        "severity": "warning",
        "confidence": "medium",
        "message": '"{call.callee} makes {call.n_splits} folds"',
    } | changes
    lines = [f"{key}: {value}" for key, value in keys.items()]
    text = "      - " + "\n        ".join(lines) + "\n"
    return RULE.replace("    why:", text + "    why:")


def states(result):
    return {state: count for state, count in result.states.items() if count}


def test_a_rule_that_is_broken_gives_a_finding_with_what_it_rests_on(run):
    (finding,) = run(RULE, toy.project([toy.call(data=DEPENDENT)])).findings
    assert (finding.code, finding.severity, finding.confidence) == ("TT1", Severity.ERROR, Confidence.HIGH)
    assert finding.message == "KFold shuffles data.csv (0.60)"
    assert finding.subject == "flow:train.py#KFold"
    assert finding.location.line == 3
    assert finding.evidence == ("source", "table")
    assert Because("call.data.autocorrelation", 0.6, "", Provenance()) in finding.because
    assert len(finding.fingerprint) == 64


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        ([toy.call(data=DEPENDENT)], {State.FAIL: 1}),
        ([toy.call(data=DEPENDENT, shuffles=False)], {State.PASS: 1}),
        ([toy.call()], {State.NOT_CHECKED: 1}),
        ([toy.call(shuffles=False)], {State.PASS: 1}),
        ([], {}),
        (Unknown("no source"), {State.NOT_CHECKED: 1}),
        (
            Incomplete((toy.call(data=DEPENDENT),), Unknown("one script was skipped")),
            {State.FAIL: 1, State.NOT_CHECKED: 1},
        ),
    ],
)
def test_each_subject_has_one_state(run, calls, expected):
    assert states(run(RULE, toy.project(calls))) == expected


def test_what_is_not_checked_names_the_missing_fact_and_what_would_supply_it(run):
    calls = [toy.call("KFold"), toy.call("Split")]
    assert run(RULE, toy.project(calls)).not_checked == [
        NotChecked("TT1", "shuffled-folds", "data was not measured", "a file with data", 2, "2.1", ("source", "table"))
    ]


@pytest.mark.parametrize(
    ("grouped", "expected"),
    [(True, State.FAIL), (False, State.NOT_APPLICABLE), (Unknown("no groups"), State.NOT_CHECKED)],
)
def test_a_guard_decides_whether_the_rule_applies(run, grouped, expected):
    calls = [toy.call(data=DEPENDENT, is_grouped=grouped)]
    assert states(run(with_lines("applies_when: call.is_grouped"), toy.project(calls))) == {expected: 1}


def test_only_a_true_exemption_silences_and_an_unknown_one_lowers_the_confidence(run):
    rule = with_lines("unless: call.is_grouped")
    exempt = run(rule, toy.project([toy.call(data=DEPENDENT, is_grouped=True)]))
    unsure = run(rule, toy.project([toy.call(data=DEPENDENT)]))
    assert states(exempt) == {State.NOT_APPLICABLE: 1}
    assert [finding.confidence for finding in unsure.findings] == [Confidence.MEDIUM]


@pytest.mark.parametrize("grouped", [False, Unknown("no groups")])
def test_a_subject_that_the_filter_leaves_out_is_not_counted(run, grouped):
    calls = [toy.call(data=DEPENDENT, is_grouped=grouped)]
    assert states(run(with_lines("where: call.is_grouped"), toy.project(calls))) == {}


def test_the_confidence_is_the_least_of_the_alternative_and_of_every_fact_read(run):
    guessed = Value(0.6, Provenance("inferred", Confidence.LOW, "column called 'y'"))
    (finding,) = run(RULE, toy.project([toy.call(data=toy.table(autocorrelation=guessed))])).findings
    assert finding.confidence is Confidence.LOW


def test_a_fact_that_did_not_decide_does_not_lower_the_confidence(run):
    guessed = Value(500, Provenance("inferred", Confidence.LOW))
    rule = RULE.replace("call.shuffles and", "(call.data.n_rows > 9000 or call.shuffles) and")
    table = toy.table(autocorrelation=0.6, n_rows=guessed)
    (finding,) = run(rule, toy.project([toy.call(data=table)])).findings
    assert finding.confidence is Confidence.HIGH


def test_a_count_is_as_sure_as_the_least_sure_member(run):
    rule = RULE.replace("call.shuffles and", "count(c for c in call.data.columns if c.spike_share > 0.1) == 2 and")
    columns = [
        toy.column("a", spike_share=Value(0.5, Provenance("inferred", Confidence.LOW))),
        toy.column("b", spike_share=0.5),
    ]
    table = toy.table(autocorrelation=0.6, columns=columns)
    (finding,) = run(rule, toy.project([toy.call(data=table)])).findings
    assert finding.confidence is Confidence.LOW
    assert ("count(c for c in call.data.columns if c.spike_share > 0.1)", 2) in [
        (b.fact, b.value) for b in finding.because
    ]


def test_a_finding_that_reaches_no_score_weighs_one_step_less(run):
    (finding,) = run(RULE, toy.project([toy.call(data=DEPENDENT, reaches_score=False)])).findings
    assert finding.severity is Severity.WARNING


def test_alternatives_on_one_subject_are_one_finding_led_by_the_strongest(run):
    (finding,) = run(alternative(), toy.project([toy.call(data=DEPENDENT)])).findings
    assert (finding.severity, finding.message) == (Severity.ERROR, "KFold shuffles data.csv (0.60)")
    assert "call.n_splits" in [because.fact for because in finding.because]


def test_the_weaker_alternative_speaks_where_the_stronger_is_unknown(run):
    (finding,) = run(alternative(), toy.project([toy.call()])).findings
    assert (finding.severity, finding.confidence) == (Severity.WARNING, Confidence.MEDIUM)
    assert finding.message == "KFold makes 5 folds"


def test_an_alternative_with_another_anchor_becomes_a_related_place(run):
    rule = alternative(
        for_each="{table: tables}",
        subject="[table.saved_by, table]",
        anchor="table",
        when="table.n_rows > 100",
        message='"{table.path} is long"',
    )
    call = toy.call(data=DEPENDENT)
    table = toy.table("out.csv", n_rows=200, saved_by=call)
    (finding,) = run(rule, toy.project([call], [table])).findings
    assert finding.subject == call.key
    assert finding.related == (Related(Location("out.csv"), "out.csv is long"),)


def test_a_second_kind_of_evidence_raises_the_confidence(run):
    base = (
        alternative(when="call.data.n_rows > 100")
        .replace("call.shuffles and call.data.autocorrelation > params.rho", "call.shuffles and params.rho > 0")
        .replace("confidence: high", "confidence: medium")
        .replace("{call.data.path} ({call.data.autocorrelation:.2f})", "x")
    )
    table_too = run(base, toy.project([toy.call(data=DEPENDENT)])).findings
    source_only = run(base, toy.project([toy.call()])).findings
    assert [finding.confidence for finding in (*table_too, *source_only)] == [Confidence.HIGH, Confidence.MEDIUM]


def test_the_same_kind_of_evidence_does_not_raise_the_confidence(run):
    base = alternative().replace("confidence: high", "confidence: medium")
    (finding,) = run(base, toy.project([toy.call(data=DEPENDENT)])).findings
    assert finding.confidence is Confidence.MEDIUM


def test_a_contradicted_finding_is_advice_and_says_why(run):
    rule = RULE.replace("    why:", "    contradicted_by: call.data.n_rows > 100\n    why:")
    (finding,) = run(rule, toy.project([toy.call(data=DEPENDENT)])).findings
    assert finding.severity is Severity.INFO
    assert finding.message.endswith("but contradicted by the data (call.data.n_rows is 500)")


def test_an_unknown_contradiction_changes_nothing(run):
    rule = RULE.replace("    why:", "    contradicted_by: call.data.n_rows > 100\n    why:")
    (finding,) = run(rule, toy.project([toy.call(data=toy.table(autocorrelation=0.6))])).findings
    assert finding.severity is Severity.ERROR


def test_a_contradiction_does_not_print_text_from_cells(run):
    condition = "any(c.label == c.label for c in call.data.columns)"
    rule = RULE.replace("    why:", f"    contradicted_by: {condition}\n    why:")
    table = toy.table(autocorrelation=0.6, columns=[toy.column(label=CellValue("Jane Doe"))])
    (finding,) = run(rule, toy.project([toy.call(data=table)])).findings
    assert finding.message.endswith("contradicted by the data (c.label is (hidden value))")


def test_text_from_cells_keeps_its_mark_in_because(run):
    rule = RULE.replace("call.shuffles and", "any(c.label == c.label for c in call.data.columns) and")
    table = toy.table(autocorrelation=0.6, columns=[toy.column(label=CellValue("Jane Doe"))])
    (finding,) = run(rule, toy.project([toy.call(data=table)])).findings
    (label,) = [because.value for because in finding.because if because.fact == "c.label"]
    assert isinstance(label, CellValue)


def second_rule(**changes):
    rule = RULE[RULE.index("  - code") :].replace("TT1", "TT2").replace("shuffled-folds", "other-folds")
    for old, new in changes.values():
        rule = rule.replace(old, new)
    return rule


def test_a_finding_yields_to_another_rule_on_the_same_subject(run):
    text = RULE + second_rule(a=("    why:", "    yields_to: [TT1]\n    why:"))
    result = run(text, toy.project([toy.call(data=DEPENDENT)]))
    assert [finding.code for finding in result.findings] == ["TT1"]
    assert states(result) == {State.FAIL: 1, State.NOT_APPLICABLE: 1}


def test_a_finding_does_not_yield_to_a_rule_that_did_not_fire(run):
    text = RULE + second_rule(
        a=("    why:", "    yields_to: [TT1]\n    why:"), b=("call.shuffles and", "call.n_splits > 2 and")
    )
    result = run(text, toy.project([toy.call(data=DEPENDENT, shuffles=False)]))
    assert [finding.code for finding in result.findings] == ["TT2"]


@pytest.mark.parametrize("place", ["when: call.broken and", "applies_when: call.broken\n        when:"])
def test_a_fact_that_fails_is_a_note_and_never_a_crash(run, place):
    rule = RULE.replace("when:", place, 1)
    result = run(rule, toy.project([toy.call("A", data=DEPENDENT), toy.call("B", data=DEPENDENT)]))
    assert states(result) == {State.ERROR: 2}
    assert result.notes == [Note("", "TT1 could not be evaluated: ZeroDivisionError: a fault of ours", "internal")]


def test_a_fault_in_one_subject_leaves_the_others_checked(run):
    class Broken(toy.Call):
        @property
        def shuffles(self):
            raise RecursionError

    broken = Broken("flow:broken", callee="Broken")
    result = run(RULE, toy.project([broken, toy.call(data=DEPENDENT)]))
    assert states(result) == {State.ERROR: 1, State.FAIL: 1}


def test_a_fault_in_a_contradiction_is_a_note(run):
    rule = RULE.replace("    why:", "    contradicted_by: call.broken\n    why:")
    result = run(rule, toy.project([toy.call(data=DEPENDENT)]))
    assert states(result) == {State.ERROR: 1}
    assert result.findings == []


def test_names_may_range_over_lists_of_earlier_names(run):
    rule = (
        RULE.replace("{call: calls}", "{table: tables, column: table.columns}")
        .replace("call.shuffles and call.data.autocorrelation > params.rho", "column.spike_share > params.rho")
        .replace(
            "{call.callee} shuffles {call.data.path} ({call.data.autocorrelation:.2f})", "{column.name} in {table.path}"
        )
    )
    columns = [toy.column("age", spike_share=0.5), toy.column("city", spike_share=0.1), toy.column("zip")]
    result = run(rule, toy.project(tables=[toy.table(columns=columns), toy.table("other.csv")]))
    assert [finding.message for finding in result.findings] == ["age in data.csv"]
    assert states(result) == {State.FAIL: 1, State.PASS: 1, State.NOT_CHECKED: 2}


def test_the_experiment_is_that_of_the_bound_subject(run):
    rule = RULE.replace("call.shuffles and", "experiment.task == 'forecasting' and")
    forecasting, other = toy.experiment("a"), toy.experiment("b", "binary")
    calls = [
        toy.call("A", data=DEPENDENT, experiment=forecasting),
        toy.call("B", data=DEPENDENT, experiment=other),
        toy.call("C", data=DEPENDENT),
    ]
    result = run(rule, toy.project(calls))
    assert [(finding.subject, finding.experiments) for finding in result.findings] == [("flow:train.py#A", ("a",))]
    assert states(result) == {State.FAIL: 1, State.PASS: 1, State.NOT_CHECKED: 1}


def test_findings_are_sorted_by_place_and_code(run):
    calls = [toy.call("B", line=9, data=DEPENDENT), toy.call("A", line=2, data=DEPENDENT)]
    result = run(RULE + second_rule(), toy.project(calls))
    assert [(f.location.line, f.code) for f in result.findings] == [(2, "TT1"), (2, "TT2"), (9, "TT1"), (9, "TT2")]


def test_the_plan_holds_the_statistics_of_every_fact_that_a_rule_can_read(load_text):
    rule = RULE.replace("call.shuffles and", "any(c.spike_share > 0.3 for c in call.data.columns) and")
    assert plan(select(load_text(rule), Selection())) == {"spike", "columns", "rows"}


def with_condition(condition):
    return RULE.replace("call.shuffles and call.data.autocorrelation > params.rho", condition).replace(
        "    params:\n      rho: {type: number, default: 0.2, min: 0, max: 1, help: Autocorrelation that counts.}\n", ""
    )


@pytest.mark.parametrize(
    ("shuffles", "expected"),
    [(True, {State.NOT_CHECKED: 1}), (Unknown("dynamic"), {State.NOT_CHECKED: 1}), (False, {State.PASS: 1})],
)
def test_what_a_message_needs_and_is_not_known_leaves_a_rule_undecided(run, shuffles, expected):
    text = with_condition("call.shuffles and known(call.data.autocorrelation)")
    project = toy.project([toy.call(shuffles=shuffles, data=toy.table(autocorrelation=Unknown("no file")))])
    assert states(run(text, project)) == expected


def test_known_inside_of_another_condition_is_true_or_false(run):
    text = with_condition(
        "(call.shuffles or known(call.data.autocorrelation)) and not known(call.data.autocorrelation)"
    ).replace(" {call.data.path} ({call.data.autocorrelation:.2f})", "")
    project = toy.project([toy.call(shuffles=False, data=toy.table(autocorrelation=Unknown("no file")))])
    assert states(run(text, project)) == {State.PASS: 1}


DRAWN = Bars("Rows by class", (Bar("rarest class", 3, 100),))


@pytest.mark.parametrize(("measured", "expected"), [({"balance": DRAWN}, (DRAWN,)), ({}, ())])
def test_what_is_to_be_drawn_goes_with_the_finding_where_it_was_measured(run, measured, expected):
    rule = with_lines("exhibit: [call.data.balance, call.data.balance]")
    data = toy.table(n_rows=500, autocorrelation=0.6, **measured)
    (finding,) = run(rule, toy.project([toy.call(data=data)])).findings
    assert finding.exhibits == expected
    assert not any("balance" in because.fact for because in finding.because)
