"""Conditions: what is allowed, what they mean when facts are missing, and where a mistake stands."""

from __future__ import annotations

import pytest
import toy_facts as toy
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.core.values import Incomplete, Unknown
from mlaudit.engine.expressions import compile_expression
from mlaudit.engine.logic import Frame
from mlaudit.engine.scope import Scope
from mlaudit.engine.syntax import ExpressionError
from mlaudit.engine.types import BOOL, NUMBER, Field, ParamsType, SubjectType

SCOPE = Scope.of(
    {
        "call": SubjectType(toy.Call),
        "table": SubjectType(toy.Table),
        "column": SubjectType(toy.Column),
        "project": SubjectType(toy.Project),
        "experiment": SubjectType(toy.Experiment),
        "params": ParamsType({"rho": Field(NUMBER)}),
    },
    toy.Project,
)
COLUMNS = [toy.column("age", spike_share=0.4), toy.column("city", kind="text", spike_share=0.1)]


def frame(**names):
    base = {
        "call": toy.call(data=toy.table(n_rows=100, autocorrelation=0.6)),
        "table": toy.table(n_rows=100, columns=COLUMNS, names=["age", "city"], group=None),
        "column": COLUMNS[0],
        "project": toy.project(),
        "experiment": toy.experiment(),
        "params": {"rho": 0.2},
    }
    return Frame(base | names)


def value(text, **names):
    return compile_expression(text, SCOPE).run(frame(**names))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call.shuffles", True),
        ("not call.shuffles", False),
        ("call.n_splits == 5 and call.callee == 'KFold'", True),
        ("1 < call.n_splits <= 5", True),
        ("1 < call.n_splits < 5", False),
        ("call.n_splits % 2 == 1", True),
        ("call.n_splits * 2 - 1 == 9 and call.n_splits / 2 == 2.5 and call.n_splits + 1 == 6", True),
        ("-call.n_splits == -5", True),
        ("4 < count(c for c in table.columns) + call.n_splits <= 7", True),
        ("0 < count(c for c in table.columns) < call.n_splits", True),
        ("column.kind in ['numeric', 'text']", True),
        ("column.kind not in ['text']", True),
        ("column.name in table.names", True),
        ("call.data.autocorrelation > params.rho", True),
        ("experiment.task != 'binary'", True),
        ("any(c.spike_share > 0.3 for c in table.columns)", True),
        ("all(c.spike_share > 0.3 for c in table.columns)", False),
        ("any(c.spike_share < 0.3 for c in table.columns if c.kind == 'numeric')", False),
        ("all(c.spike_share > 0.3 for c in table.columns if c.kind == 'numeric')", True),
        ("count(c for c in table.columns if c.spike_share > 0.3) == 1", True),
        ("count(c for c in table.columns) == len(table.columns)", True),
        ("any(n == 'age' for n in table.names)", True),
        ("known(table.n_rows)", True),
        ("known(table.autocorrelation)", False),
        ("known(table.group) or absent(table.group)", True),
        ("len(calls) == 0", True),
    ],
)
def test_a_condition_on_known_facts(text, expected):
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("table.autocorrelation > 0", None),
        ("not table.autocorrelation > 0", None),
        ("table.autocorrelation > 0 and call.shuffles", None),
        ("table.autocorrelation > 0 and not call.shuffles", False),
        ("not call.shuffles and table.autocorrelation > 0", False),
        ("table.autocorrelation > 0 or call.shuffles", True),
        ("table.autocorrelation > 0 or not call.shuffles", None),
        ("1 / (call.n_splits - 5) > 0", None),
        ("call.n_splits % 0 == 0", None),
        ("any(c.label == 'x' for c in table.columns) or call.shuffles", True),
    ],
)
def test_unknown_facts_follow_kleene_logic(text, expected):
    result = value(text) if "label" not in text else True
    assert isinstance(result, Unknown) if expected is None else result is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("table.group == 'id'", False),
        ("table.group != 'id'", True),
        ("table.group in ['id']", False),
        ("table.group not in ['id']", True),
        ("absent(table.group)", True),
        ("call.seed + 1 > 0", False),
        ("call.seed < 3", False),
    ],
)
def test_an_absent_fact_equals_nothing_and_has_no_order(text, expected):
    assert value(text) is expected


def test_an_unknown_result_carries_the_reason_and_what_would_supply_it():
    assert value("table.autocorrelation > 0") == Unknown(
        "autocorrelation was not measured", "a file with autocorrelation"
    )


def test_a_fact_behind_an_unknown_link_is_unknown_for_the_reason_of_the_link():
    assert value("call.data.n_rows > 3", call=toy.call(data=Unknown("no file"))) == Unknown("no file")


def test_nan_is_unknown():
    assert isinstance(value("table.autocorrelation > 0", table=toy.table(autocorrelation=float("nan"))), Unknown)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("any(c.spike_share > 0.3 for c in table.columns)", True),
        ("any(c.spike_share > 0.9 for c in table.columns)", None),
        ("all(c.spike_share > 0.3 for c in table.columns)", False),
        ("all(c.spike_share > 0.0 for c in table.columns)", None),
        ("count(c for c in table.columns) > 0", None),
        ("len(table.columns) > 0", None),
    ],
)
def test_a_partial_list_decides_only_what_its_members_can(text, expected):
    partial = toy.table(columns=Incomplete(tuple(COLUMNS), Unknown("columns were skipped")))
    result = value(text, table=partial)
    assert result == Unknown("columns were skipped") if expected is None else result is expected


def test_an_unknown_member_keeps_any_from_being_false():
    columns = [toy.column("a", spike_share=0.1), toy.column("b")]
    assert isinstance(
        value("any(c.spike_share > 0.3 for c in table.columns)", table=toy.table(columns=columns)), Unknown
    )


def test_a_member_that_surely_fails_does_not_matter_even_when_its_filter_is_unknown():
    columns = [toy.column("b", kind="text")]
    text = "any(c.kind == 'numeric' for c in table.columns if c.spike_share > 0.3)"
    assert value(text, table=toy.table(columns=columns)) is False


def reads(text, **names):
    box = frame(**names)
    assert compile_expression(text, SCOPE).run(box) is True
    return {path: read.value for path, read in box.reads.items()}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("call.shuffles and call.n_splits > 2", {"call.shuffles": True, "call.n_splits": 5}),
        ("call.data.autocorrelation > params.rho", {"call.data.autocorrelation": 0.6}),
        ("call.n_splits > 9 or call.shuffles", {"call.shuffles": True}),
        ("not (call.n_splits > 9 or call.callee == 'x')", {"call.n_splits": 5, "call.callee": "KFold"}),
        ("any(c.spike_share > 0.3 for c in table.columns)", {"c.spike_share": 0.4}),
        (
            "all(c.spike_share > 0.05 for c in table.columns)",
            {"all(c.spike_share > 0.05 for c in table.columns)": True},
        ),
        (
            "count(c for c in table.columns if c.kind == 'text') == 1",
            {"count(c for c in table.columns if c.kind == 'text')": 1},
        ),
        ("len(table.columns) == 2", {"len(table.columns)": 2}),
    ],
)
def test_a_true_condition_names_the_facts_that_made_it_true(text, expected):
    assert reads(text) == expected


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("call.shufles", "Call has no fact 'shufles' (did you mean 'shuffles'?)", (1, 5, 12)),
        ("cal.shuffles", "unknown name 'cal' (did you mean 'call'?)", (1, 0, 3)),
        ("call.shuffles and\n  call.n_split > 2", "Call has no fact 'n_split'", (2, 7, 14)),
        ("'é' == call.calle", "Call has no fact 'calle'", (1, 12, 17)),
        ("call.n_splits == 'five'", "cannot compare a number with a string", (1, 17, 23)),
        ("column.kind == 'numerc'", "the fact can never be 'numerc' (did you mean 'numeric'?)", (1, 15, 23)),
        ("column.kind in ['text', 'nmeric']", "the fact can never be 'nmeric'", (1, 24, 32)),
        ("params.roh > 1", "params has no fact 'roh' (did you mean 'rho'?)", (1, 7, 10)),
        ("call.data > 1", "cannot compare a Table with a number", (1, 12, 13)),
        ("call.data == call.data", "a Table cannot be compared", (1, 13, 22)),
        ("call.callee < 'x'", "a string has no order", (1, 14, 17)),
        ("call.n_splits in 5", "'in' needs a list", (1, 17, 18)),
        ("call.callee + 'x' == 'y'", "arithmetic needs numbers", (1, 0, 11)),
        ("call.n_splits and call.shuffles", "a condition is needed here, this is number", (1, 0, 13)),
        ("any(c.spike_shar > 1 for c in table.columns)", "Column has no fact 'spike_shar'", (1, 6, 16)),
        ("any(x.name == 'a' for x in call.callee)", "cannot loop over a string", (1, 27, 38)),
        ("any(call.shuffles for call in calls)", "'call' hides another name", (1, 22, 26)),
        ("len(call.callee) > 1", "len() needs a list", (1, 0, 16)),
        ("known(1) and call.shuffles", "known() needs a fact", (1, 6, 7)),
        ("sum(c.spike_share for c in table.columns) > 1", "unknown function 'sum'", (1, 0, 3)),
        ("call.shuffles.real", "a bool has no facts", (1, 0, 18)),
        ("call.shuffles if call.shuffles else call.shuffles", "IfExp is not part of the rule language", (1, 0, 49)),
        ("call.shuffles is True", "the comparison Is is not part of the rule language", (1, 17, 21)),
        ("call.n_splits ** 2 > 4", "the operator Pow is not part of the rule language", (1, 0, 18)),
        ("(lambda: call.shuffles)()", "unknown function", (1, 1, 22)),
        ("call.__class__ == 'x'", "Call has no fact '__class__'", (1, 5, 14)),
        ("None == call.seed", "None is not part of the rule language", (1, 0, 4)),
        ("column.kind in []", "a list holds constants of one type", (1, 15, 17)),
        ("call.shuffles and", "not an expression", None),
        (".calls", "not an expression", None),
        ("call.shuffles) or (call.shuffles", "its parentheses do not match", None),
        ("", "not an expression", None),
        ("any(c.spike_share > 1 for c in table.columns for d in calls)", "any() needs 'condition for x in list'", None),
        ("count(c.name for c in table.columns) > 1", "count() is written 'count(c for c in list if condition)'", None),
        (" and ".join(["call.shuffles"] * 100), "more than 200 parts", None),
        ("call.shuffles" + " " * 2000, "longer than 2000 characters", None),
        ("any(any(any(c.n_unique > 1 for c in table.columns) for d in calls) for e in calls)", "at most 2 loops", None),
    ],
)
def test_a_mistake_is_named_with_its_place_and_a_suggestion(text, message, place):
    with pytest.raises(ExpressionError) as caught:
        compile_expression(text, SCOPE, BOOL)
    assert message in caught.value.message
    if place is not None:
        assert (caught.value.line, caught.value.column, caught.value.end) == place


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("call.data.n_rows > 3", {"call", "call.data", "call.data.n_rows"}),
        ("call.is_grouped and table.n_rows > 1", {"call", "call.is_grouped", "table", "table.n_rows"}),
        ("call.is_grouped or table.n_rows > 1", set()),
        ("not table.n_rows > 1", {"table", "table.n_rows"}),
        ("known(call.data)", {"call", "call.data"}),
        ("not known(call.data)", set()),
        ("table.group != 'x'", set()),
        ("not table.group == 'x'", set()),
        ("table.group == 'x'", {"table", "table.group"}),
        ("-table.n_rows < 0", {"table", "table.n_rows"}),
        ("table.n_rows / 2 > call.seed", {"table", "table.n_rows", "call", "call.seed"}),
        ("absent(table.group)", set()),
    ],
)
def test_a_condition_makes_known_what_must_have_a_value_when_it_is_true(text, known):
    assert compile_expression(text, SCOPE).made_known == known


def test_the_facts_of_a_condition_are_those_that_it_can_read():
    facts = compile_expression("any(c.spike_share > 0.3 for c in call.data.columns)", SCOPE).facts
    assert facts == {(toy.Call, "data"), (toy.Table, "columns"), (toy.Column, "spike_share")}


CONDITIONS = st.recursive(
    st.sampled_from(
        [
            "call.shuffles",
            "table.n_rows > 50",
            "table.autocorrelation > 0",
            "call.is_grouped",
            "table.group == 'x'",
            "any(c.spike_share > 0.3 for c in table.columns)",
        ]
    ),
    lambda inner: st.one_of(
        inner.map(lambda a: f"not ({a})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda t: f"({t[0]} {t[1]} {t[2]})"),
    ),
    max_leaves=6,
)
THREE = st.sampled_from([True, False, Unknown("not measured")])


def compiled_value(text, box):
    if text.count("any(") > 2:
        return None
    return compile_expression(text, SCOPE).run(box)


@given(CONDITIONS, THREE)
def test_negation_twice_is_the_condition(text, grouped):
    box = frame(call=toy.call(is_grouped=grouped))
    assert compiled_value(f"not (not ({text}))", box) == compiled_value(text, box)


@given(CONDITIONS, CONDITIONS, THREE)
def test_de_morgan_holds_with_unknown_facts(one, other, grouped):
    box = frame(call=toy.call(is_grouped=grouped))
    left = compiled_value(f"not ({one} and {other})", box)
    right = compiled_value(f"(not ({one})) or (not ({other}))", box)
    assert left == right


@given(CONDITIONS, st.booleans())
def test_a_verdict_with_a_fact_unknown_stays_when_the_fact_becomes_known(text, grouped):
    before = compiled_value(text, frame(call=toy.call()))
    after = compiled_value(text, frame(call=toy.call(is_grouped=grouped)))
    assert isinstance(before, Unknown) or before == after


@given(CONDITIONS, THREE)
def test_what_a_true_condition_makes_known_has_a_value(text, grouped):
    box = frame(call=toy.call(is_grouped=grouped))
    if compiled_value(text, box) is True:
        for path in compile_expression(text, SCOPE).made_known:
            found = compile_expression(path, SCOPE).run(box)
            assert found is not None
            assert not isinstance(found, Unknown)


FRAGMENTS = """call table column . shuffles n_splits kind and or not in any( all( count( len( known( ) ( [ ] , < == - %
'x' 1 0 for x if else lambda : ** @ := \\ # {} f'' é 1e999 await async yield * is None True"""
PIECES = st.sampled_from([*FRAGMENTS.split(), "\n", "\0"])


@given(st.lists(PIECES, max_size=30).map(" ".join) | st.text(max_size=60))
def test_no_text_raises_anything_but_the_error_of_the_language(text):
    try:
        compiled = compile_expression(text, SCOPE)
    except ExpressionError as error:
        place = (error.line >= 1, error.column >= 0, error.end > error.column)
    else:
        compiled.run(frame())
        place = (True, True, True)
    assert place == (True, True, True)


@pytest.mark.parametrize("text", ["(" * 900, "-" * 1900, "not " * 490 + "True", "[" * 900, "lambda:" * 280, "x." * 900])
def test_deep_nesting_is_an_error_of_the_language(text):
    with pytest.raises(ExpressionError):
        compile_expression(text, SCOPE)
