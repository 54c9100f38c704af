"""The page of a rule, for people and for machines."""

from __future__ import annotations

import json

from rich.text import Text

from mlaudit.core.scale import Severity
from mlaudit.engine import Rule
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, SEVERITY_STYLES, Page, marked
from mlaudit.reporting.options import ShowOptions


def rule_page(rule: Rule, options: ShowOptions) -> str:
    """Return the page as text."""
    page = Page(options)
    page.line(marked(f"{printable(rule.code)} {printable(rule.name)}", BOLD))
    page.prose(printable(rule.summary))
    page.line(_standing(rule))
    for title, text in (("What goes wrong", rule.why), ("How to fix it", rule.fix)):
        page.line()
        page.line(marked(title, BOLD))
        page.markdown(text, 2)
    if rule.params:
        _write_params(page, rule)
    if rule.references:
        page.line()
        page.line(marked("References", BOLD))
    for reference in rule.references:
        page.prose(printable(reference.citation), 4, marked("-", DIM))
        if reference.url:
            page.line(marked(printable(reference.url), DIM), 4)
    page.line()
    page.line(marked("To silence it", BOLD))
    page.line(f"# mlaudit: ignore[{printable(rule.code)}] the reason, on the line or above it", 2)
    return str(page)


def _standing(rule: Rule) -> Text:
    worst = _worst(rule)
    text = marked(str(worst), SEVERITY_STYLES[worst])
    confidence = max((way.confidence for way in rule.alternatives), key=lambda step: step.rank)
    sections = printable(", ".join((rule.section, *rule.also)))
    text.append(f"  at most {confidence} confidence, section {sections}, ", style=DIM)
    return text.append(f"{rule.status} since {printable(rule.since)}", style=DIM)


def _worst(rule: Rule) -> Severity:
    return max((way.severity for way in rule.alternatives), key=lambda step: step.rank)


def _write_params(page: Page, rule: Rule) -> None:
    page.line()
    page.line(marked("Params", BOLD))
    for name, param in rule.params.items():
        page.prose(f"{printable(name)} = {param.default}: {printable(param.help)}", 4, marked("-", DIM))


def rule_json(rule: Rule) -> str:
    """Return the page as JSON."""
    return json.dumps(rule_record(rule), indent=2) + "\n"


def rule_record(rule: Rule) -> dict[str, object]:
    """Return what is said about a rule as plain data."""
    return {
        "code": rule.code,
        "name": rule.name,
        "section": rule.section,
        "also": [*rule.also],
        "summary": rule.summary,
        "status": rule.status,
        "since": rule.since,
        "severity": str(_worst(rule)),
        "ways_to_know": [
            {"severity": str(way.severity), "confidence": str(way.confidence)} for way in rule.alternatives
        ],
        "yields_to": [*rule.yields_to],
        "params": {
            name: {"type": param.type, "default": param.default, "min": param.min, "max": param.max, "help": param.help}
            for name, param in rule.params.items()
        },
        "why": rule.why,
        "fix": rule.fix,
        "references": [{"key": r.key, "citation": r.citation, "url": r.url or None} for r in rule.references],
    }
