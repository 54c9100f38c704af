"""The last lines count what was found and say what was left out."""

from __future__ import annotations

from mlaudit.findings import Report
from mlaudit.reporting import ShowOptions
from mlaudit.reporting.summary import notes, summary


def test_findings_are_counted_by_severity_and_silenced_ones_by_origin(realistic: Report) -> None:
    first, second = summary(realistic, ShowOptions()).splitlines()

    assert first == "1 error, 8 warnings; 1 suppressed (1 inline), 1 of low confidence not shown (--pedantic)"
    assert second == "23 rules checked, 9 not applicable, 6 not checked; 6 files read in 1.2 s"


def test_notes_that_fail_the_run_come_first_even_when_quiet(realistic: Report) -> None:
    absent = realistic.notes[1]

    assert notes(realistic, ShowOptions(quiet=True), [absent]) == (
        "error: data/raw.csv: is a DVC pointer: run 'dvc pull data/raw.csv'\n"
    )


def test_many_notes_are_cut_unless_verbose(realistic: Report) -> None:
    from dataclasses import replace

    many = replace(realistic, notes=realistic.notes * 5)

    assert notes(many, ShowOptions()).endswith("note: and 5 more notes (-v)\n")
    assert notes(many, ShowOptions(verbose=True)).count("\n") == 10
