"""The list of rules, by section."""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import groupby

from rich.text import Text

from mlaudit.cli.rule_page import rule_record
from mlaudit.core.errors import UsageError
from mlaudit.engine import Rule, Ruleset
from mlaudit.engine.expressions import suggestion
from mlaudit.engine.selection import matches
from mlaudit.handbook import sections
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, SEVERITY_STYLES, Page, marked
from mlaudit.reporting.options import ShowOptions

HEAD = 17
"""Columns of code and severity."""
SHOWN_KEYS = ("code", "name", "section", "also", "summary", "status", "since", "severity")


def chosen_rules(ruleset: Ruleset, words: Collection[str]) -> list[Rule]:
    """Return the rules of the given code prefixes, codes, names and sections; all of them where none is given.

    Raises
    ------
    UsageError
        Where a word means no rule.
    """
    for word in words:
        if not any(_is_meant(rule, word) for rule in ruleset.rules):
            known = [name for rule in ruleset.rules for name in (rule.code, rule.name, rule.section)]
            raise UsageError(f"there is no rule or section '{word}'{suggestion(word, known)}")
    return [rule for rule in ruleset.rules if not words or any(_is_meant(rule, word) for word in words)]


def _is_meant(rule: Rule, word: str) -> bool:
    return matches(rule, word) or word == rule.section


def rule_list(rules: Collection[Rule], options: ShowOptions) -> str:
    """Return one line per rule under the title of its section."""
    page = Page(options)
    titles = {section.number: section.title for section in sections()}
    width = max((len(rule.name) for rule in rules), default=0) + 2
    for number, of_section in groupby(sorted(rules, key=_order), key=lambda rule: rule.section):
        page.line(marked(f"{printable(number)} {printable(titles.get(number, ''))}", BOLD))
        for rule in of_section:
            summary = printable(rule.summary) + ("" if rule.status == "stable" else f" ({rule.status})")
            page.prose(marked(summary, DIM), 2 + HEAD + width, _head(rule))
        page.line()
    return str(page)


def _order(rule: Rule) -> tuple[list[int], str]:
    return [int(part) for part in rule.section.split(".") if part.isdigit()], rule.code


def _head(rule: Rule) -> Text:
    worst = max((way.severity for way in rule.alternatives), key=lambda step: step.rank)
    text = Text(f"{printable(rule.code):<8}")
    text.append(f"{worst:<9}", style=SEVERITY_STYLES[worst])
    return text.append(printable(rule.name))


def rule_list_json(rules: Collection[Rule]) -> str:
    """Return the list as JSON."""
    records = [{key: value for key, value in rule_record(rule).items() if key in SHOWN_KEYS} for rule in rules]
    return json.dumps(records, indent=2) + "\n"
