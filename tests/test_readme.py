"""What the README and the decisions say about the tree holds."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_first_two_commands_set_up_scan_the_demo_and_run_the_tests() -> None:
    scan, test = re.findall(r"^python3 -m venv \.venv && .+$", README, re.MULTILINE)
    assert scan.endswith("/mlaudit scan fixtures/demo")
    assert "/pytest -n auto" in test


def test_continuous_integration_ends_with_the_test_command() -> None:
    _, test = re.findall(r"^python3 -m venv \.venv && .+$", README, re.MULTILINE)
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()
    assert lines[-1].replace(" --disable-pip-version-check", "") == test


def test_links_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", README):
        assert (ROOT / target).exists(), target


def test_every_chapter_with_rules_is_in_the_table() -> None:
    chapters = {path.parent.parent.name.split("-")[0] for path in (ROOT / "rules").glob("*/*/rules.yaml")}
    assert chapters == set(re.findall(r"^\| (\d) ", README, re.MULTILINE))


def test_the_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"\]\((\d{4}[^)]+)\)", index) == sorted(path.name for path in folder.glob("0*.md"))


def test_tests_that_decisions_name_are_there() -> None:
    for path in (ROOT / "docs" / "decisions").glob("0*.md"):
        for target in re.findall(r"`(tests/[\w/.]+)`", path.read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), (path.name, target)
