"""``mlaudit handbook --coverage``."""

from __future__ import annotations

import json

from running import Run

from mlaudit.handbook import sections


def test_claims_of_every_section_as_json(command: Run) -> None:
    code, out, _ = command("handbook", "--coverage", "--format", "json")
    shown = {record["section"]: record["claims"] for record in json.loads(out)}
    assert code == 0
    assert list(shown) == [section.number for section in sections()]
    for section in sections():
        assert [claim["claim"] for claim in shown[section.number]] == [claim.text for claim in section.claims]


def test_a_chapter_and_its_rules(command: Run) -> None:
    code, out, _ = command("handbook", "--coverage", "2")
    assert code == 0
    assert out.startswith("2.1 ")
    assert "3.2 " not in out


def test_a_section_as_json_has_its_text(command: Run) -> None:
    _, out, _ = command("handbook", "6.1", "--format", "json")
    [section] = json.loads(out)
    assert section["text"].startswith("# 6.1 Forecasting")


def test_no_such_section(command: Run) -> None:
    code, out, err = command("handbook", "66.1", "--coverage")
    assert (code, out) == (2, "")
    assert "no section '66.1' (did you mean '6.1'?)" in err
