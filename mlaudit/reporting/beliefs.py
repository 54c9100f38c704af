"""What the audit takes each experiment to be, and how to correct it."""

from __future__ import annotations

from rich.text import Text

from mlaudit.findings import Belief, ExperimentSummary, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.layout import BOLD, DIM, Page, marked

ARROW = "→"
HOW_STYLES = {"declared": "green", "read": "green", "inferred": "yellow", "unknown": DIM}


OF_A_TABLE = {"data", "target", "time"}
SHOWN_ALONE = 3


def write_experiments(page: Page, report: Report, shows_all: bool) -> None:
    """Write one chain per experiment: data → target → time → split → metric → model.

    More than `SHOWN_ALONE` of which data, target or time alone are known are counted, unless all are asked for.
    """
    if not report.experiments:
        return
    alone = [experiment for experiment in report.experiments if _is_alone(experiment)]
    counted = [] if shows_all or len(alone) <= SHOWN_ALONE else alone
    page.line(marked("What mlaudit takes this project to be", BOLD))
    page.line()
    for experiment in report.experiments:
        if experiment not in counted:
            _write(page, experiment)
    if counted:
        page.line(f"and {len(counted):,} of which no split, metric or model is known", 2)
        names = ", ".join(_data(experiment) for experiment in counted[:SHOWN_ALONE])
        page.prose(f"{names} and {len(counted) - SHOWN_ALONE:,} more (-v)", 4)
    page.line()


def _is_alone(experiment: ExperimentSummary) -> bool:
    return all(belief.role in OF_A_TABLE or not belief.value for belief in experiment.beliefs)


def _data(experiment: ExperimentSummary) -> str:
    data = next((belief.value for belief in experiment.beliefs if belief.role == "data"), "")
    return printable(data or experiment.name)


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
