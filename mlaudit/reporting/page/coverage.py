"""What was checked and what was not, what was accepted, and what could not be read."""

from __future__ import annotations

from collections.abc import Sequence

from mlaudit.findings import Coverage, Finding, NotChecked, Note, Report
from mlaudit.reporting.coverage import missing_evidence
from mlaudit.reporting.notes import by_importance
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.page.elements import Markup, element
from mlaudit.reporting.wording import counted, place, shown_path


def coverage_section(coverage: Coverage) -> Markup:
    """Return the counts of rules, and every reason for which one could not be decided."""
    undecided = {gap.code for gap in coverage.not_checked}
    counts = (
        (len(coverage.rules_checked), "checked"),
        (len(coverage.rules_not_applicable), "not applicable"),
        (len(undecided), "not checked, at least in part"),
    )
    numbers = [element("li", element("strong", f"{number:,}"), f" {words}") for number, words in counts]
    wanted = [
        element("li", f"{text}: {counted(len(codes), 'rule')}")
        for text, codes in missing_evidence(coverage.not_checked)
    ]
    return element(
        "section",
        element("h2", "Checked", id="checked"),
        element("ul", *numbers, class_="counts"),
        element("ul", *wanted) if wanted else None,
        _gaps(coverage.not_checked),
        aria_labelledby="checked",
    )


def _gaps(gaps: tuple[NotChecked, ...]) -> Markup | None:
    if not gaps:
        return None
    rows = [(f"{gap.code} {gap.name}", gap.reason, gap.supply) for gap in gaps]
    return element(
        "details", element("summary", "Every reason"), _table(("rule", "why it was not checked", "what to add"), rows)
    )


def accepted_section(report: Report, options: ShowOptions) -> Markup | None:
    """Return the findings that someone accepted, where and why."""
    silenced = [finding for finding in report.findings if finding.suppressed is not None]
    if not silenced:
        return None
    table = _table(("finding", "where", "accepted by", "why"), [_accepted(finding, options) for finding in silenced])
    summary = element("summary", counted(len(silenced), "accepted finding"))
    return element(
        "section",
        element("h2", "Accepted", id="accepted"),
        element("details", summary, table),
        aria_labelledby="accepted",
    )


def _accepted(finding: Finding, options: ShowOptions) -> tuple[str, ...]:
    assert finding.suppressed is not None
    where = place(finding.location, options)
    return f"{finding.code} {finding.name}", where, finding.suppressed.by, finding.suppressed.reason


def notes_section(notes: tuple[Note, ...], options: ShowOptions) -> Markup | None:
    """Return what could not be read or was left out."""
    if not notes:
        return None
    rows = [
        (shown_path(note.path, options) if note.path else "", str(note.line or ""), note.reason)
        for note in by_importance(notes)
    ]
    return element(
        "section", element("h2", "Notes", id="notes"), _table(("file", "line", "what"), rows), aria_labelledby="notes"
    )


def _table(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Markup:
    head = element("tr", *(element("th", text, scope="col") for text in heads))
    body = [element("tr", *(element("td", text) for text in row)) for row in rows]
    return element(
        "div",
        element("table", element("thead", head), element("tbody", *body)),
        class_="wide",
        tabindex=0,
        role="group",
        aria_label="Table",
    )
