"""What each experiment was taken to be, drawn, with its findings on the drawing."""

from __future__ import annotations

from collections.abc import Sequence

from mlaudit.findings import Belief, ExperimentSummary, Finding
from mlaudit.reporting.page.drawing import Mark, drawing
from mlaudit.reporting.page.elements import Markup, element
from mlaudit.reporting.page.stages import STAGES, Stage, is_leak, stage_of

Numbered = Sequence[tuple[int, list[Finding]]]


def experiment_section(experiment: ExperimentSummary, numbered: Numbered) -> Markup:
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
