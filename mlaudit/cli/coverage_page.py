"""Which claim of the handbook is checked by which rule, from which evidence, and which is not and why."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from rich.text import Text

from mlaudit.cli.rule_index import RuleEntry
from mlaudit.handbook import Claim, Section
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions


def coverage_page(sections: Collection[Section], rules: Collection[RuleEntry], options: ShowOptions) -> str:
    """Return the claims by section: those checked with their rules, the others with the reason."""
    known = {rule.code: rule for rule in rules}
    page = Page(options)
    for section in sections:
        page.line(marked(f"{section.number} {section.title}", BOLD))
        for claim in section.claims:
            page.prose(printable(claim.text), 4, marked("+" if claim.rules else "-", DIM))
            for code in claim.rules:
                page.prose(_checked_by(known[code]), 6, label_at=6)
            if claim.unchecked:
                page.prose(marked(f"not checked: {printable(claim.unchecked)}", DIM), 6)
        page.line()
    return str(page)


def _checked_by(rule: RuleEntry) -> Text:
    text = Text(f"{rule.code} {rule.name}")
    status = "" if rule.status == "stable" else f" ({rule.status})"
    return text.append(f"{status}, from {', '.join(rule.evidence)}", style=DIM)


def coverage_json(sections: Collection[Section], rules: Collection[RuleEntry]) -> str:
    """Return the same as JSON."""
    known = {rule.code: rule for rule in rules}
    records = [
        {
            "section": section.number,
            "title": section.title,
            "claims": [_claim_record(claim, known) for claim in section.claims],
        }
        for section in sections
    ]
    return json.dumps(records, indent=2) + "\n"


def _claim_record(claim: Claim, known: dict[str, RuleEntry]) -> dict[str, Any]:
    rules = [
        {"code": code, "name": known[code].name, "status": known[code].status, "evidence": known[code].evidence}
        for code in claim.rules
    ]
    return {"claim": claim.text, "rules": rules, "unchecked": claim.unchecked}
