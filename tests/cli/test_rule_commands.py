"""explain, rules, handbook, facts: what is said about rules."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlaudit.cli import rule_index
from mlaudit.cli.main import main
from mlaudit.cli.rule_index import INDEX, RuleEntry, entry_of, index_text, rule_entries
from mlaudit.cli.ruleset import load_rules
from mlaudit.handbook import sections


def output(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    code = main(arguments)
    captured = capsys.readouterr()
    assert (code, captured.err) == (0, "")
    return captured.out


def test_the_index_is_fresh() -> None:
    assert INDEX.read_text(encoding="utf-8") == index_text(), "run: python -m mlaudit.cli.rule_index"


def test_entries_survive_the_index() -> None:
    for rule in load_rules().rules:
        entry = entry_of(rule)
        assert RuleEntry.from_json(json.loads(json.dumps(entry.as_json()))) == entry


def test_a_stale_index_is_not_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stale = tmp_path / "rules_index.json"
    stale.write_text(json.dumps({"digest": "other", "rules": []}))
    monkeypatch.setattr(rule_index, "INDEX", stale)

    assert [entry.code for entry in rule_entries()] == [rule.code for rule in load_rules().rules]


@pytest.mark.parametrize("word", ["ML1401", "ml1401", "resample-before-split", "Resample-Before-Split"])
def test_a_rule_is_explained_by_code_or_name(capsys: pytest.CaptureFixture[str], word: str) -> None:
    text = output(capsys, "explain", word)

    assert text.startswith("ML1401 resample-before-split\n")
    for heading in ("What goes wrong", "How to fix it", "References", "To silence it"):
        assert f"\n{heading}\n" in text


def test_every_rule_can_be_explained(capsys: pytest.CaptureFixture[str]) -> None:
    for entry in rule_entries():
        assert entry.code in output(capsys, "explain", entry.code)


def test_code_of_a_fix_keeps_its_lines(capsys: pytest.CaptureFixture[str]) -> None:
    assert "\n  from imblearn.over_sampling import SMOTE\n  from imblearn" in output(capsys, "explain", "ML1401")


def test_the_page_is_available_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    record = json.loads(output(capsys, "explain", "ML1401", "-f", "json"))

    assert {"code", "name", "section", "summary", "severity", "why", "fix", "params", "references"} <= record.keys()


def test_rules_are_listed_under_their_sections(capsys: pytest.CaptureFixture[str]) -> None:
    text = output(capsys, "rules")

    assert "\n1.4 " in text
    assert all(entry.code in text for entry in rule_entries())
    assert output(capsys, "rules", "list") == text


def test_rules_are_filtered_by_prefix_and_section(capsys: pytest.CaptureFixture[str]) -> None:
    by_prefix = json.loads(output(capsys, "rules", "list", "ML14", "-f", "json"))
    by_section = json.loads(output(capsys, "rules", "list", "1.4", "-f", "json"))

    assert by_prefix == by_section
    assert {record["section"] for record in by_prefix} == {"1.4"}


def test_sections_are_listed_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    listed = output(capsys, "handbook")

    for section in sections():
        assert f"{section.number:<6}{section.title}\n" in listed
        assert section.title in output(capsys, "handbook", section.number)


def test_facts_name_type_unit_and_meaning(capsys: pytest.CaptureFixture[str]) -> None:
    assert "n_rows                      number in rows or unknown  Rows" in output(capsys, "facts", "Table")
    assert json.loads(output(capsys, "facts", "table", "-f", "json"))["Table"]["facts"]["n_rows"]["unit"] == "rows"


def test_facts_cover_every_subject_that_rules_can_reach(capsys: pytest.CaptureFixture[str]) -> None:
    subjects = json.loads(output(capsys, "facts", "-f", "json"))

    assert {"Project", "Table", "Fit", "SplitCall"} <= subjects.keys()
