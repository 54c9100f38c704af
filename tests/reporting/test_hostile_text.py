"""No string of an audited project acts on the place where a report is shown."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.findings import Report
from mlaudit.reporting import FORMATS, ShowOptions, render
from mlaudit.reporting.escape import printable, source_text
from mlaudit.reporting.notes import note_lines
from mlaudit.reporting.summary import summary

OWN_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
SERVICE_COMMAND = re.compile(r"^\s*::\w|##\w*\[", re.MULTILINE)


@given(st.text())
def test_text_becomes_one_line_of_printable_characters(text: str) -> None:
    assert printable(text).isprintable()
    assert source_text(text).isprintable()


@given(st.text(alphabet="#:[]ab \n\t"))
def test_no_text_begins_a_command_of_a_service(text: str) -> None:
    assert SERVICE_COMMAND.search(printable(text)) is None


def test_printable_text_is_left_as_it_is() -> None:
    assert printable("naïve [red] :smile: <b> 年齢 x[1:2]") == "naïve [red] :smile: <b> 年齢 x[1:2]"


def test_controls_are_shown_as_code_points() -> None:
    assert printable("a\x1b[31m\u202eb\r\n\x9b\ud800") == r"a\x1b[31m\u202eb\r\n\x9b\ud800"


def test_a_slice_in_a_source_line_keeps_its_colons() -> None:
    assert source_text("x[::step]") == "x[::step]"


@pytest.mark.parametrize("color", [False, True])
@pytest.mark.parametrize("form", FORMATS)
def test_no_format_emits_a_hostile_character(hostile: Report, form: str, color: bool) -> None:
    options = ShowOptions(color=color, verbose=True, pedantic=True)

    text = OWN_COLOURS.sub("", render(hostile, form, options))

    assert all(line.isprintable() for line in text.split("\n"))
    if form in ("full", "concise"):
        assert SERVICE_COMMAND.search(text) is None


def test_the_summary_emits_no_hostile_character(hostile: Report) -> None:
    text = note_lines(hostile.notes, ShowOptions(verbose=True)) + summary(hostile, ShowOptions())

    assert all(line.isprintable() for line in text.split("\n"))
    assert SERVICE_COMMAND.search(text) is None


@pytest.mark.parametrize("form", ["full", "concise"])
def test_user_text_is_never_markup_or_an_emoji_code(hostile: Report, form: str) -> None:
    text = render(hostile, form, ShowOptions(width=4000))

    assert "[red]x[/red] :smile:" in text


def test_concise_keeps_one_line_a_finding_whatever_the_text(hostile: Report) -> None:
    lines = render(hostile, "concise", ShowOptions(width=40)).splitlines()

    assert len(lines) == 2


@pytest.mark.parametrize("form", FORMATS)
def test_text_of_a_cell_is_hidden_unless_asked_for(hostile: Report, form: str) -> None:
    assert "SECRET" not in render(hostile, form, ShowOptions())


@pytest.mark.parametrize("form", ["full", "json"])
def test_text_of_a_cell_is_shown_when_asked_for(hostile: Report, form: str) -> None:
    assert "SECRET" in render(hostile, form, ShowOptions(show_values=True))


def test_numbers_that_json_lacks_are_null(hostile: Report) -> None:
    because = json.loads(render(hostile, "json", ShowOptions()))["findings"][0]["because"]

    assert [entry["value"] for entry in because[2:4]] == [None, None]
