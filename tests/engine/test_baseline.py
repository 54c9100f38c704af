"""A baseline accepts what it holds, until it is gone or its time is up."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from mlaudit.core.errors import UsageError
from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.engine.baseline import UNEXPLAINED, Accepted, Baseline, Sight, Terms, accept, extended, pruned, remarks
from mlaudit.engine.baseline_file import as_expiry, read_baseline, write_baseline
from mlaudit.findings import Finding, FlowStep, Note, Related, Suppression

TODAY = "2026-03-01"
FINDING = Finding(
    "ML1401", "resample-before-split", "1.4", "", Severity.ERROR, Confidence.HIGH, "5 rows", Location("train.py", 4),
    "flow:train.py#fit", fingerprint="a1",
)  # fmt: skip
OTHER = replace(FINDING, fingerprint="b2", subject="flow:train.py#fit2")
ENTRY = Accepted("train.py", "ML1401", "flow:train.py#fit", "a1", "resample-before-split", "agreed")
BASELINE = Baseline("mlaudit-baseline.json", (ENTRY,))


def held(*entries: Accepted) -> Baseline:
    return replace(BASELINE, entries=entries)


def test_a_finding_in_it_is_suppressed_with_its_reason_and_a_new_one_is_not() -> None:
    marked = accept([FINDING, OTHER], BASELINE, TODAY)

    assert [one.suppressed for one in marked] == [
        Suppression("baseline", "agreed", Location("mlaudit-baseline.json")),
        None,
    ]


def test_it_holds_when_lines_and_measured_numbers_move() -> None:
    moved = replace(FINDING, message="7 rows", location=Location("train.py", 40))

    assert accept([moved], BASELINE, TODAY)[0].suppressed is not None


def test_an_acceptance_without_a_reason_says_where_it_comes_from() -> None:
    (marked,) = accept([FINDING], held(replace(ENTRY, reason="")), TODAY)

    assert marked.suppressed is not None
    assert marked.suppressed.reason == UNEXPLAINED


def test_what_is_suppressed_already_stays_as_it_is() -> None:
    earlier = Suppression("inline", "known", Location("train.py", 3))

    assert accept([replace(FINDING, suppressed=earlier)], BASELINE, TODAY)[0].suppressed == earlier


@pytest.mark.parametrize(("expires", "is_accepted"), [(TODAY, True), ("2026-02-28", False), ("", True)])
def test_it_is_accepted_until_its_last_day(expires: str, is_accepted: bool) -> None:
    (marked,) = accept([FINDING], held(replace(ENTRY, expires=expires)), TODAY)

    assert (marked.suppressed is not None) is is_accepted


def test_expired_and_stale_entries_are_told_in_a_line_each() -> None:
    baseline = held(
        replace(ENTRY, expires="2026-02-01"), replace(ENTRY, fingerprint="x"), replace(ENTRY, fingerprint="y")
    )

    assert remarks([FINDING], baseline, Sight(), TODAY) == [
        Note("mlaudit-baseline.json", "1 finding accepted until 2026-02-01, which is over", "suppression"),
        Note(
            "mlaudit-baseline.json", "2 findings accepted and found no more: run mlaudit baseline update", "suppression"
        ),
    ]


def test_an_entry_is_not_stale_while_its_rule_is_undecided() -> None:
    assert remarks([], BASELINE, Sight({"ML1401"}), TODAY) == []
    assert pruned(BASELINE, [], Sight({"ML1401"})) == BASELINE


@pytest.mark.parametrize(("files", "is_stale"), [({"data.csv"}, True), (set(), False)])
def test_an_entry_of_a_rule_that_applies_to_nothing_any_more_is_stale_where_its_data_are(
    files: set[str], is_stale: bool
) -> None:
    baseline = held(replace(ENTRY, also=("data.csv",)))

    notes = remarks([], baseline, Sight({"ML1401"}, idle={"ML1401"}, files=files), TODAY)

    assert len(notes) == is_stale


def test_an_entry_remembers_the_files_that_its_finding_rests_on() -> None:
    flow = (FlowStep(Location("load.py", 2), "read", "read_csv()"), FlowStep(Location("train.py", 4), "fit", "fit()"))
    finding = replace(FINDING, flow=flow, related=(Related(Location("data.csv"), ""),))

    (entry,) = extended(held(), [finding], Terms(), TODAY).entries

    assert entry.also == ("data.csv", "load.py")


def test_an_update_drops_what_is_gone_and_keeps_what_was_agreed() -> None:
    baseline = held(ENTRY, replace(ENTRY, fingerprint="gone"))

    after = extended(
        pruned(baseline, [FINDING, OTHER], Sight()), [FINDING, OTHER], Terms("moved in", "2027-01-01"), TODAY
    )

    new = replace(ENTRY, fingerprint="b2", subject=OTHER.subject, reason="moved in", expires="2027-01-01")
    assert after.entries == (ENTRY, new)


def test_an_update_accepts_anew_what_expired_but_not_what_is_suppressed_elsewhere() -> None:
    silenced = replace(OTHER, suppressed=Suppression("inline", "known", Location("train.py", 3)))

    after = extended(held(replace(ENTRY, expires="2026-02-01")), [FINDING, silenced], Terms("still"), TODAY)

    assert after.entries == (replace(ENTRY, reason="still"),)


def test_the_file_comes_back_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "mlaudit-baseline.json"
    hostile = replace(ENTRY, path="é\x1b\udcff.py", reason="", expires="2027-01-01", also=("data.csv",))
    write_baseline(file, held(ENTRY, hostile))

    assert read_baseline(file, tmp_path) == held(ENTRY, hostile)
    assert file.read_bytes().isascii()
    assert json.loads(file.read_text())["findings"][0] == {
        "path": "train.py", "code": "ML1401", "name": "resample-before-split", "subject": "flow:train.py#fit",
        "fingerprint": "a1", "reason": "agreed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{\n x}", ":2:2: not valid JSON"),
        ("[" * 100_000, ": not valid JSON"),
        ("[]", ": not a baseline of mlaudit"),
        ('{"baseline": 2}', ": a baseline of scheme 2; this version reads 1"),
        ('{"baseline": 1}', ": 'findings' is a list"),
        (
            '{"baseline": 1, "findings": [1]}',
            ": entry 1 of 'findings' lacks path, code, name, subject, fingerprint, as text",
        ),
        ('{"baseline": 1, "findings": [{"path": "a", "code": 1}]}', "lacks code, name, subject, fingerprint, as text"),
    ],
)
def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "b.json").write_text(text)

    with pytest.raises(UsageError) as caught:
        read_baseline(tmp_path / "b.json", tmp_path)

    assert problem in str(caught.value)


@pytest.mark.parametrize(("key", "value"), [("expires", "soon"), ("until", "2027-01-01")])
def test_a_faulty_entry_is_named(tmp_path: Path, key: str, value: str) -> None:
    entry = {"path": "a", "code": "ML1", "name": "n", "subject": "s", "fingerprint": "f", key: value}
    (tmp_path / "b.json").write_text(json.dumps({"baseline": 1, "findings": [entry]}))

    with pytest.raises(UsageError, match=f"entry 1 of 'findings'.*{key}"):
        read_baseline(tmp_path / "b.json", tmp_path)


def test_a_baseline_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such baseline; mlaudit baseline create writes one"):
        read_baseline(tmp_path / "b.json", tmp_path)


def test_a_date_that_is_none_is_refused() -> None:
    assert as_expiry("2999-01-31") == "2999-01-31"
    with pytest.raises(UsageError, match="--expires: 'soon' is not a date such as 2027-01-31"):
        as_expiry("soon")
