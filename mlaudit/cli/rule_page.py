"""The page of a rule, for people and for machines."""

from __future__ import annotations

import json
from collections.abc import Collection

from rich.text import Text

from mlaudit.cli.rule_index import RuleEntry
from mlaudit.core.errors import UsageError
from mlaudit.handbook import sections
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, SEVERITY_STYLES, Page, marked
from mlaudit.reporting.options import ShowOptions


def find_rule(rules: Collection[RuleEntry], word: str) -> RuleEntry:
    """Return the rule of a code or name, in any case.

    Raises
    ------
    UsageError
        With a suggestion where there is none.
    """
    for rule in rules:
        if word.upper() == rule.code or word.lower() == rule.name:
            return rule
    if word in {section.number for section in sections()}:
        shown = f"'mlaudit handbook {word}' shows it, 'mlaudit rules list {word}' its rules"
        raise UsageError(f"{word} is a section: {shown}")
    from mlaudit.engine.expressions import suggestion

    names = [name for rule in rules for name in (rule.code, rule.name)]
    close = suggestion(word.upper(), names) or suggestion(word.lower(), names)
    raise UsageError(f"there is no rule '{word}'{close}; 'mlaudit rules' lists them")


def rule_page(rule: RuleEntry, options: ShowOptions) -> str:
    """Return the page as text."""
    page = Page(options)
    page.line(marked(f"{printable(rule.code)} {printable(rule.name)}", BOLD))
    page.prose(printable(rule.summary))
    page.line(_standing(rule))
    page.line(marked(f"from {', '.join(rule.evidence)}; 'mlaudit handbook {printable(rule.section)}' has more", DIM))
    for title, text in (("What goes wrong", rule.why), ("How to fix it", rule.fix)):
        _heading(page, title)
        page.markdown(text, 2)
    if rule.params:
        _write_params(page, rule)
    if rule.references:
        _heading(page, "References")
    for reference in rule.references:
        page.prose(printable(reference.citation), 4, marked("-", DIM))
        if reference.url:
            page.line(marked(printable(reference.url), DIM), 4)
    _heading(page, "To silence it")
    page.line(f"# mlaudit: ignore[{printable(rule.code)}] the reason, on the line or above it", 2)
    return str(page)


def _heading(page: Page, title: str) -> None:
    page.line()
    page.line(marked(title, BOLD))


def _standing(rule: RuleEntry) -> Text:
    text = marked(str(rule.severity), SEVERITY_STYLES[rule.severity])
    sections = printable(", ".join((rule.section, *rule.also)))
    text.append(f", at most {rule.confidence} confidence; section {sections}; ", style=DIM)
    return text.append(f"{printable(rule.status)} since {printable(rule.since)}", style=DIM)


def _write_params(page: Page, rule: RuleEntry) -> None:
    _heading(page, "Params")
    for name, param in rule.params.items():
        page.prose(printable(f"{name} = {param['default']}: {param['help']}"), 4, marked("-", DIM))


def rule_json(rule: RuleEntry) -> str:
    """Return the page as JSON."""
    return json.dumps(rule.as_json(), indent=2) + "\n"
