"""Accepted findings: by a comment or a manifest entry, always with a reason."""

from __future__ import annotations

from datetime import date

import pytest

from mlaudit.core.location import Comment, Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.discovery.model import Ignore
from mlaudit.engine.suppression import Undecided, suppress
from mlaudit.findings import Finding, Note, Suppression

TODAY = date(2026, 3, 1)
NOTHING = Undecided()
MANIFEST = Location("mlaudit.toml", 7)


def finding(line=4, code="ML1401", path="train.py", logical=None, subject="flow:train.py#fit"):
    location = Location(path, line, logical=logical)
    return Finding(code, "fit-before-split", "1.4", "", Severity.ERROR, Confidence.HIGH, "", location, subject)


def by(comments=None, ignores=(), findings=None, undecided=NOTHING):
    written = [
        Comment(Location(path, line), text) for path, lines in (comments or {}).items() for line, text in lines.items()
    ]
    marked, notes = suppress(findings or [finding()], written, ignores, TODAY, undecided)
    return [one.suppressed for one in marked], notes


def entry(**changes):
    fields = {"rule": "ML1401", "path": "train.py", "reason": "agreed", "location": MANIFEST} | changes
    return Ignore(**fields)


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (4, "# mlaudit: ignore[ML1401] known and harmless"),
        (3, "# mlaudit: ignore[ML1401] known and harmless"),
        (4, "#mlaudit:ignore[ML1401]   known and harmless  "),
        (4, "# noqa  # mlaudit: ignore[ML9999, ML1401] known and harmless"),
        (4, "# mlaudit: ignore[fit-before-split] known and harmless"),
    ],
)
def test_a_comment_on_or_above_the_line_silences(line, text):
    suppressed, notes = by({"train.py": {line: text}})
    assert suppressed == [Suppression("inline", "known and harmless", Location("train.py", line))]
    assert notes == []


@pytest.mark.parametrize(
    ("path", "line", "text"),
    [
        ("train.py", 5, "# mlaudit: ignore[ML1401] below"),
        ("train.py", 2, "# mlaudit: ignore[ML1401] too far above"),
        ("other.py", 4, "# mlaudit: ignore[ML1401] another file"),
        ("train.py", 4, "# mlaudit: ignore[ML1402] another rule"),
        ("train.py", 4, "# mlaudit: ignore[ML14] a prefix is no rule"),
    ],
)
def test_a_comment_elsewhere_or_for_another_rule_silences_nothing_and_is_noted(path, line, text):
    suppressed, notes = by({path: {line: text}})
    assert suppressed == [None]
    assert [(note.path, note.line, note.kind) for note in notes] == [(path, line, "suppression")]
    assert "matches no finding: remove it" in notes[0].reason


def test_a_comment_behind_code_does_not_reach_the_next_line_as_well():
    comments = {"train.py": {4: "# mlaudit: ignore[ML1401] this one only"}}
    suppressed, _ = by(comments, findings=[finding(4), finding(5)])
    assert [one is not None for one in suppressed] == [True, False]


def test_a_comment_without_a_reason_has_no_effect_and_is_noted():
    suppressed, notes = by({"train.py": {4: "# mlaudit: ignore[ML1401]"}})
    assert suppressed == [None]
    assert notes == [Note("train.py", "the ignore of ML1401 has no reason, so it has no effect", "suppression", line=4)]


def test_a_comment_without_a_rule_has_no_effect_and_is_noted():
    suppressed, notes = by({"train.py": {4: "# mlaudit: ignore[] everything"}})
    assert suppressed == [None]
    assert "an ignore names its rules" in notes[0].reason


def test_other_comments_are_none_of_our_business():
    assert by({"train.py": {4: "# type: ignore[arg-type]", 5: "# mlaudit is nice"}}) == ([None], [])


@pytest.mark.parametrize(
    "changes",
    [{}, {"path": "*.py"}, {"rule": "fit-before-split"}, {"expires": "2026-03-01"}, {"where": "flow:train.py"}],
)
def test_an_entry_of_the_manifest_silences(changes):
    subject = "flow:x#flow:train.py" if "where" in changes else "flow:train.py#fit"
    suppressed, notes = by(ignores=[entry(**changes)], findings=[finding(subject=subject)])
    assert suppressed == [Suppression("manifest", "agreed", MANIFEST)]
    assert notes == []


def test_an_entry_can_mean_one_column():
    age = finding(None, path="d.csv", logical="column:age", subject="table:d.csv#column:age")
    city = finding(None, path="d.csv", logical="column:city", subject="table:d.csv#column:city")
    suppressed, _ = by(ignores=[entry(path="d.csv", where="column:age")], findings=[age, city])
    assert [one is not None for one in suppressed] == [True, False]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"expires": "2026-02-28"}, "the ignore of ML1401 expired on 2026-02-28"),
        ({"path": "other.py"}, "the ignore of ML1401 matches no finding: remove it"),
        ({"where": "column:age"}, "the ignore of ML1401 matches no finding: remove it"),
    ],
)
def test_an_entry_that_is_out_of_date_or_useless_is_noted(changes, reason):
    suppressed, notes = by(ignores=[entry(**changes)])
    assert suppressed == [None]
    assert notes == [Note("mlaudit.toml", reason, "suppression", line=7)]


def test_an_ignore_of_a_rule_that_did_not_run_is_not_called_useless():
    comments = {"train.py": {9: "# mlaudit: ignore[ML2101] agreed"}}
    assert by(comments, undecided=Undecided({"ML2101"}, {"ML2101"}))[1] == []


def test_an_ignore_of_a_rule_that_found_nothing_to_apply_to_is_useless_in_source_alone():
    comments, idle = {"train.py": {9: "# mlaudit: ignore[ML2101] agreed"}}, Undecided(anywhere={"ML2101"})
    assert [note.line for note in by(comments, undecided=idle)[1]] == [9]
    assert by(ignores=[entry(rule="ML2101")], undecided=idle)[1] == []


def test_an_ignore_in_a_notebook_is_told_by_its_cell():
    used = Comment(Location("a.ipynb", 40, cell=3, cell_line=1), "# mlaudit: ignore[ML1401] a lesson")
    useless = Comment(Location("a.ipynb", 60, cell=4, cell_line=2), "# mlaudit: ignore[ML1401] a lesson")
    (marked,), notes = suppress([finding(41, path="a.ipynb")], [used, useless], (), TODAY, Undecided())
    assert marked.suppressed == Suppression("inline", "a lesson", used.location)
    assert notes == [
        Note("a.ipynb", "the ignore of ML1401 in cell 4 matches no finding: remove it", "suppression", line=60)
    ]
