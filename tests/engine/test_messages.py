"""Messages: facts in braces, checked against what the condition makes known."""

from __future__ import annotations

import pytest
import toy_facts as toy
from test_expressions import SCOPE, frame

from mlaudit.core.values import CellValue, Incomplete, Unknown
from mlaudit.engine.messages import compile_template
from mlaudit.engine.syntax import ExpressionError

KNOWN = frozenset({"call", "call.data", "call.data.n_rows", "table.names", "column.label", "table.group"})


def shown(text, **names):
    return compile_template(text, SCOPE, KNOWN).render(frame(**names))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no facts at all", "no facts at all"),
        ("{call.callee} makes {call.n_splits} folds", "KFold makes 5 folds"),
        ("{call.data.n_rows:,} rows of {call.data.path}", "12,345 rows of data.csv"),
        ("at {params.rho:.1%}", "at 20.0%"),
        ("at {params.rho}", "at 0.2"),
        ("shuffled: {call.shuffles}", "shuffled: yes"),
        ("columns {table.names:names}", "columns a, b, c, d, e and 2 more"),
        ("two\n  lines", "two lines"),
    ],
)
def test_facts_are_filled_in(text, expected):
    found = shown(text, call=toy.call(data=toy.table(n_rows=12345)), table=toy.table(names=list("abcdefg")))
    assert found == expected


def test_text_from_cells_is_never_in_a_message():
    hidden = toy.column(label=CellValue("Jane Doe"))
    assert shown("label {column.label}", column=hidden) == "label (hidden value)"
    assert shown("{table.names:names}", table=toy.table(names=[CellValue("Jane Doe")])) == "(hidden value)"


def test_a_partial_list_shows_what_it_has():
    partial = toy.table(names=Incomplete(("a", "b"), Unknown("skipped")))
    assert shown("{table.names:names}", table=partial) == "a, b"


def test_a_number_beyond_all_measure_does_not_stop_the_message():
    assert shown("{call.n_splits:.1f}", call=toy.call(n_splits=10**400)) == "a number too large to print"


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("{call.calle}", "Call has no fact 'calle' (did you mean 'callee'?)", (1, 6, 11)),
        ("a\n{call.calle}", "Call has no fact 'calle'", (2, 6, 11)),
        ("{call.data.autocorrelation:.2f}", "may be unknown here: the condition must read it", (1, 1, 26)),
        ("{column.spike_share}", "may be unknown here", (1, 1, 19)),
        ("{call.seed}", "may be unknown here", (1, 1, 10)),
        ("{experiment.name}", "may be unknown here", (1, 1, 16)),
        ("{call.data}", "a message shows numbers and text, not a subject", (1, 10, 11)),
        ("{table.names}", "a list is written with ':names'", (1, 12, 13)),
        ("{call.callee:.2f}", "'.2f' is not a format of a string", (1, 12, 16)),
        ("{call.n_splits:d}", "'d' is not a format of a number", (1, 14, 16)),
        ("{call.n_splits:1000000000}", "is not a format of a number", None),
        ("{call.n_splits + 1}", "a message holds facts only", (1, 1, 18)),
        ("{call.callee", "a '{' without its '}'", (1, 0, 1)),
        ("call.callee}", "a '}' without its '{'", (1, 11, 12)),
        ("{}", "not an expression", None),
    ],
)
def test_a_mistake_is_named_with_its_place(text, message, place):
    with pytest.raises(ExpressionError) as caught:
        compile_template(text, SCOPE, KNOWN)
    assert message in caught.value.message
    if place is not None:
        assert (caught.value.line, caught.value.column, caught.value.end) == place
