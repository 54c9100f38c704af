"""At which stage of an experiment a finding sits, on the way of the rows from data to score."""

from __future__ import annotations

from typing import Literal

from mlaudit.findings import Finding

Stage = Literal["data", "prepare", "split", "fit", "score"]

STAGES: tuple[Stage, ...] = ("data", "prepare", "split", "fit", "score")
_BY_STEP: dict[str, Stage] = {"read": "data", "split": "split", "fit": "fit", "score": "score", "choose": "score"}
_BY_EVENT: dict[str, Stage] = {"split": "split", "evaluation": "score", "choice": "score", "operation": "prepare"}
_BY_KEY: dict[str, Stage] = {"evaluation": "score", "cv": "split", "split": "split", "data": "data"}
_BY_SUBJECT: dict[str, Stage] = {"table": "data", "pair": "data", "report": "score"}


def stage_of(finding: Finding) -> Stage:
    """Tell the stage from the flow of the finding where it has one, else from what it is about."""
    at = step_of(finding)
    if at is None:
        return _by_subject(finding.subject)
    is_before_split = not any(step.kind == "split" for step in finding.flow[:at])
    return _BY_STEP.get(finding.flow[at].kind) or ("prepare" if is_before_split else "fit")


def step_of(finding: Finding) -> int | None:
    """Number the step at which the finding is; of several on one line, the one at its column, or the last."""
    here = finding.location
    on_line = [
        number
        for number, step in enumerate(finding.flow)
        if (step.location.path, step.location.line) == (here.path, here.line)
    ]
    exact = [number for number in on_line if finding.flow[number].location.column == here.column]
    return next(iter([*exact, *reversed(on_line)]), None)


def is_leak(finding: Finding) -> bool:
    """Whether rows reach the score through something that learnt from them before the split."""
    kinds = [step.kind for step in finding.flow]
    return stage_of(finding) == "prepare" and "score" in kinds and "learn" in kinds


def _by_subject(subject: str) -> Stage:
    kind, _, rest = subject.partition(":")
    part = rest.rpartition("#")[2]
    if kind == "flow":
        return _BY_EVENT.get(part.partition(":")[0], "fit")
    if kind == "config":
        return _BY_KEY.get(part.partition(".")[0], "fit")
    return _BY_SUBJECT.get(kind, "fit")
