"""Every habit of expert users that the decision lists has a test, or a reason why it is left out."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DECISION = ROOT / "docs" / "decisions" / "0029-what-an-expert-expects.md"
REASONS = ("left out", "a language server would", "what a gate sets", "`--fail-on")


def test_each_row_names_tests_that_are_there_or_a_reason() -> None:
    rows = re.findall(r"^\| (?!expectation|---)(.+?) \| (.+) \|$", DECISION.read_text(encoding="utf-8"), re.MULTILINE)

    tests = {expectation: re.findall(r"`(tests/[\w/.]+)`", answer) for expectation, answer in rows}
    reasons = {expectation for expectation, answer in rows if any(reason in answer for reason in REASONS)}
    assert len(rows) >= 30
    assert [expectation for expectation, paths in tests.items() if not paths and expectation not in reasons] == []
