"""The full report, for people at a terminal."""

from __future__ import annotations

from itertools import groupby

from rich.cells import cell_len
from rich.text import Text

from mlaudit.core.location import Location
from mlaudit.findings import Finding, Report
from mlaudit.reporting.beliefs import write_experiments
from mlaudit.reporting.coverage import write_coverage
from mlaudit.reporting.escape import printable
from mlaudit.reporting.excerpt import write_excerpt
from mlaudit.reporting.layout import BOLD, DIM, SEVERITY_STYLES, Page, linked, marked
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import (
    counted,
    folded,
    known,
    nothing_found,
    place,
    shown_findings,
    shown_path,
    value_text,
)

SHOWN_FACTS = 8
SHOWN_COLUMNS = 5
SHOWN_AGAIN = 5
FEWEST_STEPS, SHORTEST_CODE = 2, 36
TEXT = 2
LABELLED, NARROW, NARROWLY_LABELLED = 12, 60, 4


def full(report: Report, options: ShowOptions) -> str:
    """Return what the project was taken to be, the findings by file, and what was and was not checked."""
    page = Page(options)
    if not options.quiet:
        write_experiments(page, report, options.verbose)
    _Findings(page, report, options).write()
    if not options.quiet:
        write_coverage(page, report, options)
    return str(page)


class _Findings:
    def __init__(self, page: Page, report: Report, options: ShowOptions) -> None:
        self.page, self.report, self.options = page, report, options
        self.labelled = LABELLED if page.width >= NARROW else NARROWLY_LABELLED

    def write(self) -> None:
        findings = shown_findings(self.report, self.options)
        for path, of_file in groupby(findings, key=lambda finding: finding.location.path):
            heading = marked(printable(shown_path(path, self.options)), f"{BOLD} underline")
            self.page.line(linked(heading, path, self.options))
            self.page.line()
            groups = folded(of_file)
            for alike in [[group] for group in groups] if self.options.verbose else _alike(groups):
                self._write_group(alike[0], [group[0] for group in alike[1:]])
        if self.options.verbose:
            self._write_suppressed()
        if not findings and not self.options.quiet:
            self.page.line(marked(nothing_found(self.report), BOLD))
            self.page.line()

    def _write_group(self, group: list[Finding], again: list[Finding]) -> None:
        lead = group[0]
        style = SEVERITY_STYLES[lead.severity]
        self.page.prose(_heading(lead), TEXT)
        if lead.location.line is not None or lead.location.cell is not None:
            self.page.line(self._place(lead.location), TEXT)
        self.page.line()
        if lead.location.text.strip() and lead.location.line is not None:
            write_excerpt(self.page, lead.location, style, TEXT + 2)
            self.page.line()
        if len(group) == 1:
            self.page.prose(printable(lead.message), TEXT)
            self._write_because(lead)
            self._write_flow(lead)
        else:
            self._write_columns(group)
        self._write_again(again)
        self._write_advice(lead)
        self.page.line()

    def _place(self, location: Location) -> Text:
        return linked(marked(place(location, self.options), DIM), location.path, self.options)

    def _write_columns(self, group: list[Finding]) -> None:
        for finding in group[:SHOWN_COLUMNS]:
            self.page.prose(printable(finding.message), TEXT + 2, marked("-", DIM))
        rest = len(group) - SHOWN_COLUMNS
        if rest > 0:
            self.page.line(marked(f"and {counted(rest, 'more column')}, {len(group)} in all", DIM), TEXT + 2)

    def _write_again(self, again: list[Finding]) -> None:
        """Write where else in the file the same is found."""
        shown = again[:SHOWN_AGAIN]
        if shown:
            self.page.line()
        for number, finding in enumerate(shown):
            label = marked("again", DIM) if number == 0 else None
            self.page.labelled(self._place(finding.location), self.labelled, label)
        if rest := len(again) - len(shown):
            self.page.line(marked(f"and at {counted(rest, 'more place')} (-v)", DIM), self.labelled)

    def _write_because(self, finding: Finding) -> None:
        shown = finding.because if self.options.verbose else finding.because[:SHOWN_FACTS]
        if not shown:
            return
        self.page.line()
        width = min(44, max(len(because.fact) for because in shown)) + 2
        width = width if self.labelled == LABELLED else 0
        for number, because in enumerate(shown):
            text = marked(f"{printable(because.fact)}  ".ljust(width), DIM)
            text.append(value_text(because, self.options))
            text.append(known(because.provenance), style=DIM)
            self.page.prose(text, self.labelled, marked("because", DIM) if number == 0 else None)
        rest = len(finding.because) - len(shown)
        if rest > 0:
            self.page.line(marked(f"and {counted(rest, 'more fact')} (-v)", DIM), self.labelled)

    def _write_advice(self, finding: Finding) -> None:
        self.page.line()
        if finding.fix.strip():
            self.page.markdown(finding.fix, self.labelled, marked("fix", DIM))
            self.page.line()
        passed = {(step.location.path, step.location.line) for step in finding.flow}
        others = [other for other in finding.related if (other.location.path, other.location.line) not in passed]
        for number, other in enumerate(others):
            text = linked(Text(place(other.location, self.options)), other.location.path, self.options)
            text.append(f"  {printable(other.message)}", style=DIM)
            self.page.prose(text, self.labelled, marked("also", DIM) if number == 0 else None)
        more = Text(f"section {printable(finding.section)}, mlaudit explain {printable(finding.code)}")
        self.page.prose(more, self.labelled, marked("more", DIM))

    def _write_flow(self, finding: Finding) -> None:
        """Write how the rows flow, where that is more than one place."""
        if len(finding.flow) < FEWEST_STEPS:
            return
        self.page.line()
        places = [place(step.location, self.options) for step in finding.flow]
        width = max(map(cell_len, places)) + 2
        beside = self.page.width - self.labelled - width
        for number, (where, step) in enumerate(zip(places, finding.flow, strict=True)):
            text, code = self._place(step.location), Text(printable(step.text))
            label = marked("flow", DIM) if number == 0 else None
            if beside >= SHORTEST_CODE:
                code.truncate(beside, overflow="ellipsis")
                text.append(" " * (width - cell_len(where))).append_text(code)
                self.page.labelled(text, self.labelled, label)
            else:
                code.truncate(self.page.width - self.labelled - 2, overflow="ellipsis")
                self.page.labelled(text, self.labelled, label)
                self.page.line(code, self.labelled + 2)

    def _write_suppressed(self) -> None:
        silenced = [finding for finding in self.report.findings if finding.suppressed is not None]
        if silenced:
            self.page.line(marked("Suppressed", BOLD))
            self.page.line()
        for finding in silenced:
            assert finding.suppressed is not None
            where = place(finding.location, self.options)
            self.page.line(Text(f"{printable(finding.code)} {printable(finding.name)}  ") + marked(where, DIM), TEXT)
            self.page.prose(f"{finding.suppressed.by}: {printable(finding.suppressed.reason)}", TEXT + 2)
        if silenced:
            self.page.line()


def _alike(groups: list[list[Finding]]) -> list[list[list[Finding]]]:
    """Put findings that say the same of other places in a file behind the first of them; groups stay alone."""
    found: dict[object, list[list[Finding]]] = {}
    for number, group in enumerate(groups):
        lead = group[0]
        said = (lead.code, lead.severity, lead.confidence, lead.message) if len(group) == 1 else number
        found.setdefault(said, []).append(group)
    return list(found.values())


def _heading(finding: Finding) -> Text:
    text = marked(str(finding.severity).ljust(9), SEVERITY_STYLES[finding.severity])
    text.append(f"{printable(finding.code)} {printable(finding.name)}", style=BOLD)
    text.append(f"  {finding.confidence} confidence", style=DIM)
    return text
