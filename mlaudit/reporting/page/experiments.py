"""What each experiment was taken to be, drawn, with its findings on the drawing."""

from __future__ import annotations

from collections.abc import Sequence

from mlaudit.findings import Belief, ExperimentSummary, Finding
from mlaudit.reporting.page.drawing import Mark, drawing
from mlaudit.reporting.page.elements import Markup, element
from mlaudit.reporting.page.stages import STAGES, Stage, is_leak, stage_of
from mlaudit.reporting.wording import counted

Numbered = Sequence[tuple[int, list[Finding]]]


def experiments_section(experiments: Sequence[ExperimentSummary], numbered: Numbered) -> Markup | None:
    """Return the experiments with findings, from the worst on, and behind a heading to open the others."""
    if not experiments:
        return None
    worst = {name: number for number, group in reversed(numbered) for name in group[0].experiments}
    ordered = sorted(experiments, key=lambda experiment: worst.get(experiment.name, len(numbered) + 1))
    shown = [_experiment(experiment, numbered) for experiment in ordered if experiment.name in worst]
    quiet = [_experiment(experiment, numbered) for experiment in ordered if experiment.name not in worst]
    more = f"{counted(len(quiet), 'experiment')} without findings"
    return element(
        "section",
        element("h2", "What mlaudit takes this project to be", id="experiments"),
        *shown,
        element("details", element("summary", more), *quiet, open=not shown) if quiet else None,
        aria_labelledby="experiments",
    )


def _experiment(experiment: ExperimentSummary, numbered: Numbered) -> Markup:
    """Return the drawing, how each link is known, and links to the findings."""
    own = [(number, group[0]) for number, group in numbered if experiment.name in group[0].experiments]
    marks: dict[Stage, list[Mark]] = {stage: [] for stage in STAGES}
    for number, finding in own:
        marks[stage_of(finding)].append(Mark(number, finding.severity, is_leak(finding)))
    links = [
        element(
            "li",
            element("span", str(number), class_=f"number {finding.severity}"),
            element("a", f"{finding.code} {finding.name}", href=f"#finding-{number}"),
        )
        for number, finding in own
    ]
    return element(
        "section",
        element("h3", experiment.name),
        element("div", drawing(experiment, marks), class_="picture", tabindex=0, role="group", aria_label="Drawing"),
        element("ul", *links, class_="links") if links else element("p", "No findings.", class_="hint"),
        element("dl", *(part for belief in experiment.beliefs for part in _belief(belief))),
        _correction(experiment.correction),
        class_="experiment",
    )


def _belief(belief: Belief) -> tuple[Markup, Markup]:
    detail = f": {belief.detail}" if belief.detail else ""
    text = f"{belief.value} ({belief.how}{detail})" if belief.value else f"not known{detail}"
    return element("dt", belief.role), element("dd", text)


def _correction(text: str) -> Markup | None:
    return element("p", "If this is wrong, correct it: ", element("code", text), class_="correction") if text else None
