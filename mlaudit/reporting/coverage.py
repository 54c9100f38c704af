"""What was checked, what was not, and what to add."""

from __future__ import annotations

from rich.text import Text

from mlaudit.findings import NotChecked, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import counted

SHOWN_SUPPLIES = 3


def write_coverage(page: Page, report: Report, options: ShowOptions) -> None:
    """Write the counts of rules and at most three lines of missing evidence; every reason when verbose."""
    coverage = report.coverage
    undecided = {gap.code for gap in coverage.not_checked}
    page.line(marked("Checked", BOLD))
    page.line()
    for number, state in (
        (len(coverage.rules_checked), "checked"),
        (len(coverage.rules_not_applicable), "not applicable"),
        (len(undecided), "not checked, at least in part"),
    ):
        page.line(Text(f"{counted(number, 'rule'):<11}") + marked(state, DIM), 2)
    for text, codes in missing_evidence(coverage.not_checked, " (-v)"):
        page.line(marked(f"{text}: ", DIM) + Text(counted(len(codes), "rule")), 13)
    page.line()
    if options.verbose:
        for gap in coverage.not_checked:
            _write_gap(page, gap)
        page.line()


def missing_evidence(gaps: tuple[NotChecked, ...], how_to_see: str = "") -> list[tuple[str, set[str]]]:
    """Group rules by what would decide them, the most useful first, in at most `SHOWN_SUPPLIES` groups.

    Parameters
    ----------
    how_to_see : str
        What the last group says of the reasons that it hides.
    """
    groups: dict[str, set[str]] = {}
    for gap in gaps:
        text = f"add {printable(gap.supply)}" if gap.supply else "nothing to add"
        groups.setdefault(text, set()).add(gap.code)
    ordered = sorted(groups.items(), key=lambda item: (item[0] == "nothing to add", -len(item[1]), item[0]))
    if len(ordered) <= SHOWN_SUPPLIES:
        return ordered
    rest = ordered[SHOWN_SUPPLIES - 1 :]
    codes = set().union(*(group for _, group in rest))
    return [*ordered[: SHOWN_SUPPLIES - 1], (f"{len(rest)} other reasons{how_to_see}", codes)]


def _write_gap(page: Page, gap: NotChecked) -> None:
    text = Text(f"{printable(gap.name)}: {printable(gap.reason)}")
    if gap.supply:
        text.append(f"; add {printable(gap.supply)}", style=DIM)
    page.prose(text, 13, marked(printable(gap.code), DIM))
