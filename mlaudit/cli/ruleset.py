"""The rules that commands talk about."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from mlaudit.core.errors import UsageError

if TYPE_CHECKING:
    from mlaudit.engine import Rule, Ruleset


def load_rules(folders: Iterable[Path] = ()) -> Ruleset:
    """Load the bundled rules and those of further folders, checked against the facts."""
    from mlaudit import engine
    from mlaudit.facts.project import Project

    return engine.load(Project, folders)


def find_rule(ruleset: Ruleset, word: str) -> Rule:
    """Return the rule of a code or name, in any case.

    Raises
    ------
    UsageError
        With a suggestion where there is none.
    """
    for rule in ruleset.rules:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    from mlaudit.engine.expressions import suggestion

    names = [name for rule in ruleset.rules for name in (rule.code, rule.name)]
    close = suggestion(word.upper(), names) or suggestion(word.lower(), names)
    raise UsageError(f"there is no rule '{word}'{close}; 'mlaudit rules' lists them")
