"""Notes are read first that matter most, and those that say the same are one line."""

from __future__ import annotations

from typing import get_args, get_type_hints

from mlaudit.findings import Note, Report
from mlaudit.reporting import ShowOptions
from mlaudit.reporting.notes import by_importance, note_lines

OLD = "it is Python 2, and not valid in Python 3.11, which runs mlaudit"
ORDER = "its cells were not run from top to bottom; they were read in the order in which they stand"
NOTEBOOKS = (
    *(Note(f"{name}.ipynb", ORDER, "assumed") for name in "abcdefgh"),
    Note("a.ipynb", f"cell 5 and 6 more were left out: {OLD}", "partial", line=228),
    Note("b.ipynb", f"cell 12 was left out: {OLD}", "partial", line=80),
    Note("c.ipynb", "cell 3 was left out: it is not valid in Python 3.11: invalid syntax", "partial", line=7),
    Note("d.ipynb", "cell 4 was left out: it is not valid in Python 3.11: unexpected indent", "partial", line=9),
    Note("old.py", OLD, "unreadable", line=3),
    Note("data/raw.csv", "is a DVC pointer: run 'dvc pull data/raw.csv'", "absent"),
)


def test_notes_of_a_collection_of_notebooks_are_a_few_lines() -> None:
    assert note_lines(NOTEBOOKS, ShowOptions()).splitlines() == [
        "note: data/raw.csv: is a DVC pointer: run 'dvc pull data/raw.csv'",
        f"note: old.py:3: {OLD}",
        f"note: a.ipynb:228 and 1 more (-v): cells were left out: {OLD}",
        "note: c.ipynb:7 and 1 more (-v): cells were left out: it is not valid in Python 3.11",
        f"note: a.ipynb and 7 more (-v): {ORDER}",
    ]


def test_the_larger_group_of_one_kind_comes_first() -> None:
    found = note_lines([Note("x.csv", "delimiter ';'", "partial"), *NOTEBOOKS[8:10]], ShowOptions())

    assert [line.split(":")[1] for line in found.splitlines()] == [" a.ipynb", " x.csv"]


def test_each_note_is_told_alone_when_verbose() -> None:
    found = note_lines(NOTEBOOKS, ShowOptions(verbose=True)).splitlines()

    assert len(found) == len(NOTEBOOKS)
    assert f"note: b.ipynb:80: cell 12 was left out: {OLD}" in found


def test_what_does_not_fit_is_counted() -> None:
    many = [Note(f"{number}.csv", f"it is odd in way {'x' * number}", "unreadable") for number in range(9)]

    assert note_lines(many, ShowOptions()).splitlines()[5:] == ["note: and 4 more notes (-v)"]


def test_notes_without_a_file_are_not_counted_as_files() -> None:
    found = note_lines([Note("", "ML1 could not be evaluated: x: y", "internal")] * 2, ShowOptions())

    assert found == "note: ML1 could not be evaluated: x: y\n"


def test_notes_that_fail_the_run_come_first_even_when_quiet(realistic: Report) -> None:
    absent = realistic.notes[1]

    assert note_lines(realistic.notes, ShowOptions(quiet=True), [absent]) == (
        "error: data/raw.csv: is a DVC pointer: run 'dvc pull data/raw.csv'\n"
    )


def test_every_kind_of_note_has_its_place() -> None:
    kinds = get_args(get_type_hints(Note)["kind"])

    assert {note.kind for note in by_importance(Note("x", "y", kind) for kind in kinds)} == {*kinds}
    assert by_importance(NOTEBOOKS)[0].kind == "absent"
    assert by_importance(NOTEBOOKS)[-1].kind == "assumed"
