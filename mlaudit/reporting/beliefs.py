"""What the audit takes each experiment to be, and how to correct it."""

from __future__ import annotations

from rich.text import Text

from mlaudit.findings import Belief, ExperimentSummary, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked

ARROW = "→"
HOW_STYLES = {"declared": "green", "read": "green", "inferred": "yellow", "unknown": DIM}


def write_experiments(page: Page, report: Report) -> None:
    """Write one chain per experiment: data → target → time → split → metric → model."""
    if not report.experiments:
        return
    page.line(marked("What mlaudit takes this project to be", BOLD))
    page.line()
    for experiment in report.experiments:
        _write(page, experiment)
    page.line()


def _write(page: Page, experiment: ExperimentSummary) -> None:
    page.line(printable(experiment.name), 2)
    page.chain([_link(belief) for belief in experiment.beliefs], 4, ARROW)
    if experiment.correction:
        page.line(marked("to correct: ", DIM) + Text(printable(experiment.correction)), 4)


def _link(belief: Belief) -> Text:
    link = marked(f"{belief.role} ", DIM)
    if not belief.value:
        return link.append("not known", style=DIM)
    link.append(printable(belief.value))
    detail = f": {printable(belief.detail)}" if belief.detail and belief.how == "inferred" else ""
    return link.append(f" ({belief.how}{detail})", style=HOW_STYLES[belief.how])
