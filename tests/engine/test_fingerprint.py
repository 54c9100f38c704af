"""The identity of a finding across edits and versions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity
from mlaudit.core.values import READ
from mlaudit.engine.fingerprint import fingerprinted
from mlaudit.findings import Because, Finding

PLACE = Location("train.py", 4, 1, text="x = scaler.fit_transform(x)")
FINDING = Finding("ML1102", "n", "1.1", "s", Severity.ERROR, Confidence.HIGH, "0.93", PLACE, "flow:train.py#fit")


def of(*findings):
    return [finding.fingerprint for finding in fingerprinted(findings)]


@pytest.mark.parametrize(
    "other",
    [
        replace(FINDING, location=replace(PLACE, line=40, column=9, text="    x  =  scaler.fit_transform( x )")),
        replace(FINDING, message="0.94 of rows", severity=Severity.INFO, confidence=Confidence.LOW, summary="t"),
        replace(FINDING, because=(Because("share", 0.94, "share", READ),), experiments=("main",), why="w", fix="f"),
    ],
)
def test_lines_measures_words_and_spacing_do_not_enter(other):
    assert of(other) == of(FINDING)


@pytest.mark.parametrize(
    "other",
    [
        replace(FINDING, code="ML1103"),
        replace(FINDING, subject="flow:train.py#fit~2"),
        replace(FINDING, location=replace(PLACE, text="y = scaler.fit_transform(y)")),
    ],
)
def test_rule_subject_and_source_text_enter(other):
    assert of(other) != of(FINDING)


def test_equal_findings_are_told_apart_by_their_order():
    first, second = of(FINDING, FINDING)
    assert first != second
    assert of(FINDING) == [first]


def test_the_scheme_is_stable():
    assert of(FINDING) == ["6aee35556145329910bd60ddaa19202eb8575565b5f379bb9ed9fac37ad09543"]


def test_a_subject_with_broken_text_has_a_fingerprint():
    assert len(of(replace(FINDING, subject="table:\udcff.csv"))[0]) == 64
