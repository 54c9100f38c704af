"""From the alternatives of one rule that fired on one subject to one finding."""

from __future__ import annotations

from dataclasses import dataclass

from mlaudit.core.exhibit import Exhibit
from mlaudit.core.scale import Confidence, Severity, State
from mlaudit.core.subject import Subject
from mlaudit.core.values import CellValue, EvidenceKind, Incomplete, Unknown
from mlaudit.engine.logic import Frame, Read, truth
from mlaudit.engine.messages import HIDDEN_VALUE
from mlaudit.engine.schema import Alternative, Rule
from mlaudit.engine.scope import Compiled
from mlaudit.engine.selection import SelectedRule
from mlaudit.findings import Because, Finding, Plain, Related


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one alternative says of one subject.

    Attributes
    ----------
    missing : Unknown or None
        What kept it from being decided.
    is_exemption_unknown : bool
        ``unless`` could not be evaluated, which lowers the confidence.
    fault : str
        A fault of mlaudit's own; empty otherwise.
    """

    key: str
    state: State
    index: int
    alternative: Alternative
    subject: Subject | None = None
    frame: Frame | None = None
    missing: Unknown | None = None
    is_exemption_unknown: bool = False
    fault: str = ""


def finding_of(selected: SelectedRule, group: list[Outcome]) -> Finding:
    """Merge: the first alternative that fired speaks, the others corroborate it."""
    fired = sorted((o for o in group if o.state is State.FAIL), key=lambda o: o.index)
    lead = fired[0]
    frame, subject = lead.frame, lead.subject
    assert frame is not None
    assert subject is not None
    rule = selected.rule
    message = lead.alternative.message.render(frame)
    severity = selected.severity or lead.alternative.severity
    contradiction = _contradiction(rule.contradictions[lead.index], frame)
    if contradiction:
        severity, message = Severity.INFO, f"{message}; but {contradiction}"
    elif getattr(frame.names[lead.alternative.bindings[-1].name], "reaches_score", True) is False:
        severity = severity.lowered()
    anchor = first_subject(lead.alternative.anchors, frame) or subject
    return Finding(
        code=rule.code,
        name=rule.name,
        section=rule.section,
        summary=rule.summary,
        severity=severity,
        confidence=_confidence(fired),
        message=message,
        location=anchor.location,
        subject=subject.key,
        because=_because(fired),
        flow=anchor.flow or subject.flow,
        exhibits=_exhibits(fired),
        related=_related(fired, anchor),
        evidence=tuple(sorted(set().union(*(_kinds(outcome) for outcome in fired)))),
        experiments=_experiments(fired),
        why=rule.why,
        fix=_fix(rule, fired),
        references=rule.references,
    )


def _fix(rule: Rule, fired: list[Outcome]) -> str:
    """Return the first recipe all of whose facts are known, else the fix of the rule."""
    for outcome in fired:
        for recipe in rule.recipes[outcome.index]:
            assert outcome.frame is not None
            # What a recipe reads is no reason for the finding, so that it is not noted among its facts.
            told = recipe.render_lines(Frame(dict(outcome.frame.names)))
            if told is not None:
                return told
    return rule.fix


def _confidence(fired: list[Outcome]) -> Confidence:
    """Take the least of the alternative's and of each fact's; a second independent kind of evidence adds one step."""
    lead = fired[0]
    steps = [lead.alternative.confidence, *(read.provenance.confidence for read in _reads(lead))]
    confidence = min(steps, key=lambda step: step.rank)
    if lead.is_exemption_unknown:
        confidence = confidence.lowered()
    if any(_kinds(other) - _kinds(lead) for other in fired[1:]):
        confidence = confidence.raised()
    return confidence


def _kinds(outcome: Outcome) -> set[EvidenceKind]:
    kinds = set[EvidenceKind]().union(*(read.kinds for read in _reads(outcome)))
    if outcome.subject is not None:
        kinds.add(outcome.subject.evidence)
    return kinds


def _reads(outcome: Outcome) -> list[Read]:
    return [] if outcome.frame is None else list(outcome.frame.reads.values())


def _because(fired: list[Outcome]) -> tuple[Because, ...]:
    found: dict[str, Because] = {}
    for outcome in fired:
        for read in _reads(outcome):
            if read.value is not None:
                found.setdefault(read.path, Because(read.path, _plain(read.value), read.unit, read.provenance))
    return tuple(found.values())


def _plain(value: object) -> Plain:
    if isinstance(value, Incomplete):
        value = value.items
    if isinstance(value, list | tuple):
        return [item if isinstance(item, str) else str(item) for item in value]
    assert isinstance(value, str | int | float | bool)
    return value


def _related(fired: list[Outcome], anchor: Subject) -> tuple[Related, ...]:
    found: dict[object, Related] = {}
    for outcome in fired:
        assert outcome.frame is not None
        for link in outcome.alternative.related:
            place = link.run(outcome.frame)
            if isinstance(place, Subject) and place.location != anchor.location:
                found.setdefault(place.location, Related(place.location, place.describe()))
        if outcome is not fired[0]:
            other = first_subject(outcome.alternative.anchors, outcome.frame) or outcome.subject
            text = outcome.alternative.message.render(outcome.frame)
            if other is not None:
                found.setdefault((other.location, text), Related(other.location, text))
    return tuple(found.values())


def _exhibits(fired: list[Outcome]) -> tuple[Exhibit, ...]:
    """Ask for what can be drawn; what could not be measured is not."""
    found: dict[Exhibit, None] = {}
    for outcome in fired:
        assert outcome.frame is not None
        drawn = (exhibit.run(Frame(dict(outcome.frame.names))) for exhibit in outcome.alternative.exhibits)
        found |= dict.fromkeys(exhibit for exhibit in drawn if isinstance(exhibit, Exhibit))
    return tuple(found)


def _experiments(fired: list[Outcome]) -> tuple[str, ...]:
    """Name the experiments that meet the subject: several may call the same code."""
    experiments = (o.frame.names.get("experiment") for o in fired if o.frame is not None)
    names = (getattr(experiment, "name", None) for experiment in experiments)
    return tuple(dict.fromkeys(str(name) for name in names if name))


def _contradiction(condition: Compiled | None, frame: Frame) -> str:
    """Say which facts contradict the finding; empty when none do."""
    if condition is None:
        return ""
    probe = Frame(dict(frame.names))
    if truth(condition.run(probe)) is not True:
        return ""
    facts = [f"{read.path} is {_shown(read.value)}" for read in probe.reads.values()]
    return f"contradicted by the data ({', '.join(facts)})"


def _shown(value: object) -> str:
    if isinstance(value, CellValue):
        return HIDDEN_VALUE
    return f"{value:.3g}" if isinstance(value, float) else str(value)


def first_subject(links: tuple[Compiled, ...], frame: Frame) -> Subject | None:
    """Return the first link that has a value."""
    return next((value for link in links if isinstance(value := link.run(frame), Subject)), None)
