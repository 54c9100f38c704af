"""The list of rules, by section."""

from __future__ import annotations

import json
from collections.abc import Collection
from itertools import groupby

from rich.text import Text

from mlaudit.cli.rule_index import RuleEntry
from mlaudit.core.errors import UsageError
from mlaudit.handbook import sections
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, SEVERITY_STYLES, Page, marked
from mlaudit.reporting.options import ShowOptions

HEAD = 17
"""Columns of code and severity."""
SHOWN_KEYS = ("code", "name", "section", "also", "summary", "status", "since", "severity", "confidence", "evidence")


def chosen_rules(rules: Collection[RuleEntry], words: Collection[str]) -> list[RuleEntry]:
    """Return the rules of the given code prefixes, codes, names and sections; all of them where none is given.

    Raises
    ------
    UsageError
        Where a word means no rule.
    """
    for word in words:
        if not any(_is_meant(rule, word) for rule in rules):
            from mlaudit.engine.expressions import suggestion

            known = [name for rule in rules for name in (rule.code, rule.name, rule.section)]
            raise UsageError(f"there is no rule or section '{word}'{suggestion(word, known)}")
    return [rule for rule in rules if not words or any(_is_meant(rule, word) for word in words)]


def _is_meant(rule: RuleEntry, word: str) -> bool:
    return word in (rule.name, rule.section) or (word.isalnum() and rule.code.startswith(word))


def rule_list(rules: Collection[RuleEntry], options: ShowOptions) -> str:
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


def _order(rule: RuleEntry) -> tuple[list[int], str]:
    return [int(part) for part in rule.section.split(".") if part.isdigit()], rule.code


def _head(rule: RuleEntry) -> Text:
    text = Text(f"{printable(rule.code):<8}")
    text.append(f"{rule.severity:<9}", style=SEVERITY_STYLES[rule.severity])
    return text.append(printable(rule.name))


def rule_list_json(rules: Collection[RuleEntry]) -> str:
    """Return the list as JSON."""
    records = [{key: value for key, value in rule.as_json().items() if key in SHOWN_KEYS} for rule in rules]
    return json.dumps(records, indent=2) + "\n"
