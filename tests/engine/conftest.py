"""Rules over the toy facts, loaded from text, with a handbook of one section and a bibliography of one work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from toy_facts import Project
from toy_rules import RULE, SECTIONS, WORKS

from mlaudit.core.errors import UsageError
from mlaudit.engine import Rule, Ruleset, load


@pytest.fixture(autouse=True)
def _toy_handbook(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    empty = tmp_path / "bundled"
    empty.mkdir()
    monkeypatch.setattr("mlaudit.engine.loader.rules_folder", lambda: empty)
    for module in ("loader", "rule_reader"):
        monkeypatch.setattr(f"mlaudit.engine.{module}.sections", lambda: SECTIONS)
    monkeypatch.setattr("mlaudit.engine.rule_reader.bibliography", lambda: WORKS)


@pytest.fixture
def load_text(tmp_path: Path) -> Callable[..., Ruleset]:
    """Load rules from the text of one file, with the cases of a tests.yaml if given."""

    def load_rules(text: str, tests: str = "") -> Ruleset:
        folder = tmp_path / "team"
        folder.mkdir(exist_ok=True)
        (folder / "rules.yaml").write_text(text, encoding="utf-8")
        if tests:
            (folder / "tests.yaml").write_text(tests, encoding="utf-8")
        return load(Project, [folder])

    return load_rules


@pytest.fixture
def load_rule(load_text: Callable[..., Ruleset]) -> Callable[..., Rule]:
    """Load the one rule of a text."""

    def load_one(text: str = RULE) -> Rule:
        (rule,) = load_text(text).rules
        return rule

    return load_one


@pytest.fixture
def problems(load_text: Callable[..., Ruleset], tmp_path: Path) -> Callable[[str], str]:
    """Return the complaint about a file, its path shortened to the file name."""

    def complain(text: str) -> str:
        with pytest.raises(UsageError) as caught:
            load_text(text)
        return str(caught.value).replace(f"{tmp_path}/team/", "")

    return complain
