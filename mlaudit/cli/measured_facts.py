"""The values of facts on one project."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.text import Text

from mlaudit.audit.measuring import MeasuredFact, MeasuredSubject
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions


def measured_text(subjects: Sequence[MeasuredSubject], options: ShowOptions) -> str:
    """Return each subject with its facts, one a line."""
    page = Page(options)
    for subject in subjects:
        page.line(marked(f"{subject.kind}  ", BOLD) + marked(printable(subject.key), DIM))
        width = max((len(fact.name) for fact in subject.facts), default=0) + 2
        for fact in subject.facts:
            page.prose(Text(printable(_shown(fact))), 2 + width, Text(fact.name))
        page.line()
    return str(page)


def _shown(fact: MeasuredFact) -> str:
    if fact.reason:
        return f"unknown: {fact.reason}"
    if fact.value is None:
        return "absent"
    value = f"{fact.value:.6g}" if isinstance(fact.value, float) else str(fact.value)
    how = "" if fact.how == "read" else f" ({fact.how})"
    return f"{value} {fact.unit}{how}" if fact.unit else f"{value}{how}"


def measured_json(subjects: Sequence[MeasuredSubject]) -> str:
    """Return the same as JSON."""
    return json.dumps([asdict(subject) for subject in subjects], indent=2) + "\n"
