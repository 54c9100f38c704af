"""Holds the selected rules against the facts of a project."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from mlaudit.core.scale import State
from mlaudit.core.subject import Subject
from mlaudit.core.values import Unknown
from mlaudit.engine.fingerprint import fingerprinted
from mlaudit.engine.logic import Frame, elements, truth
from mlaudit.engine.merge import Outcome, finding_of, first_subject
from mlaudit.engine.schema import Alternative
from mlaudit.engine.selection import SelectedRule
from mlaudit.findings import Finding, NotChecked, Note

_UNLINKED = Unknown("it is linked to no experiment", "an [[experiment]] entry in mlaudit.toml")


@dataclass(slots=True)
class Evaluation:
    """What came of the rules."""

    findings: list[Finding] = field(default_factory=list)
    states: dict[State, int] = field(default_factory=lambda: dict.fromkeys(State, 0))
    selected: set[str] = field(default_factory=set)
    checked: set[str] = field(default_factory=set)
    applied: set[str] = field(default_factory=set)
    not_checked: list[NotChecked] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def evaluate(chosen: Iterable[SelectedRule], project: Subject) -> Evaluation:
    """Evaluate every rule for every subject; findings are sorted by place and code and carry fingerprints."""
    rules = list(chosen)
    result = Evaluation(selected={selected.rule.code for selected in rules})
    for selected in rules:
        _evaluate_rule(selected, project, result)
    kept = _without_superfluous(result, rules)
    result.findings = fingerprinted(sorted(kept, key=_order))
    return result


def _order(finding: Finding) -> tuple[str, int, int, str, str]:
    place = finding.location
    return (place.path, place.line or 0, place.column or 0, finding.code, finding.subject)


def _evaluate_rule(selected: SelectedRule, project: Subject, result: Evaluation) -> None:
    outcomes: dict[str, list[Outcome]] = {}
    for index, alternative in enumerate(selected.rule.alternatives):
        for outcome in _outcomes(selected, alternative, index, project):
            outcomes.setdefault(outcome.key, []).append(outcome)
    reasons: Counter[tuple[str, str]] = Counter()
    for group in outcomes.values():
        state = _state(group)
        if state is State.FAIL:
            try:
                result.findings.append(finding_of(selected, group))
            except Exception as error:
                state, fault = State.ERROR, _fault(selected, error)
                group = [replace(group[0], state=state, fault=fault)]
        result.states[state] += 1
        if state is not State.NOT_APPLICABLE:
            result.applied.add(selected.rule.code)
        if state in (State.PASS, State.FAIL):
            result.checked.add(selected.rule.code)
        if state is State.NOT_CHECKED:
            missing = next(o.missing for o in group if o.missing is not None)
            reasons[missing.reason, missing.supply] += 1
        elif state is State.ERROR:
            faults = dict.fromkeys(outcome.fault for outcome in group if outcome.fault)
            result.notes += [note for fault in faults if (note := Note("", fault, "internal")) not in result.notes]
    rule = selected.rule
    result.not_checked += [
        NotChecked(rule.code, rule.name, reason, supply, count, rule.section, rule.evidence())
        for (reason, supply), count in sorted(reasons.items())
    ]


def _state(group: list[Outcome]) -> State:
    """One state for all alternatives of a subject: what fired wins, then what failed us, then what is missing."""
    states = {outcome.state for outcome in group}
    order = (State.FAIL, State.ERROR, State.NOT_CHECKED, State.PASS)
    return next((state for state in order if state in states), State.NOT_APPLICABLE)


def _outcomes(selected: SelectedRule, alternative: Alternative, index: int, project: Subject) -> Iterator[Outcome]:
    frame = Frame({"project": project, "params": dict(selected.params), "experiment": _UNLINKED})
    try:
        yield from _bind(selected, alternative, index, frame, 0)
    except Exception as error:
        yield Outcome(selected.rule.code, State.ERROR, index, alternative, fault=_fault(selected, error))


def _fault(selected: SelectedRule, error: Exception) -> str:
    return " ".join(f"{selected.rule.code} could not be evaluated: {type(error).__name__}: {error}".split())


def _bind(selected: SelectedRule, alternative: Alternative, index: int, frame: Frame, depth: int) -> Iterator[Outcome]:
    if depth == len(alternative.bindings):
        outcome = _decide_safely(selected, alternative, index, frame)
        if outcome is not None:
            yield outcome
        return
    binding = alternative.bindings[depth]
    items, missing = elements(binding.items.run(frame))
    if missing is not None and not _is_ruled_out(alternative, frame):
        owner = frame.names.get(alternative.bindings[depth - 1].name) if depth else None
        key = owner.key if isinstance(owner, Subject) else selected.rule.code
        yield Outcome(f"{key}#{binding.name}", State.NOT_CHECKED, index, alternative, missing=missing)
    for item in items:
        experiment = getattr(item, "experiment", _UNLINKED)
        inner = Frame({**frame.names, binding.name: item, "experiment": experiment}, dict(frame.reads))
        yield from _bind(selected, alternative, index, inner, depth + 1)


def _is_ruled_out(alternative: Alternative, frame: Frame) -> bool:
    """Whether ``where`` already fails for the names that are bound so far."""
    if alternative.where is None:
        return False
    try:
        return truth(alternative.where.run(Frame(dict(frame.names)))) is not True
    except KeyError:
        return False


def _decide_safely(selected: SelectedRule, alternative: Alternative, index: int, frame: Frame) -> Outcome | None:
    """Decide for one binding; a fact that fails is a fault of ours, told for this subject only."""
    try:
        return _decide(alternative, index, frame)
    except Exception as error:
        bound = frame.names[alternative.bindings[-1].name]
        key = bound.key if isinstance(bound, Subject) else selected.rule.code
        return Outcome(key, State.ERROR, index, alternative, fault=_fault(selected, error))


def _decide(alternative: Alternative, index: int, frame: Frame) -> Outcome | None:
    if alternative.where is not None and truth(alternative.where.run(frame)) is not True:
        return None
    subject = first_subject(alternative.subjects, frame) or frame.names[alternative.bindings[-1].name]
    assert isinstance(subject, Subject)
    outcome = Outcome(subject.key, State.PASS, index, alternative, subject=subject, frame=frame)
    if alternative.applies_when is not None:
        applies = truth(alternative.applies_when.run(frame))
        if isinstance(applies, Unknown):
            return replace(outcome, state=State.NOT_CHECKED, missing=applies)
        if not applies:
            return replace(outcome, state=State.NOT_APPLICABLE)
    if alternative.unless is not None:
        exempt = truth(alternative.unless.run(frame))
        if exempt is True:
            return replace(outcome, state=State.NOT_APPLICABLE)
        outcome = replace(outcome, is_exemption_unknown=isinstance(exempt, Unknown))
    fires = truth(alternative.when.run(frame))
    if isinstance(fires, Unknown):
        return replace(outcome, state=State.NOT_CHECKED, missing=fires)
    return replace(outcome, state=State.FAIL) if fires else outcome


def _without_superfluous(result: Evaluation, rules: list[SelectedRule]) -> list[Finding]:
    """Drop findings whose rule yields to another that fired on the same subject or at the same place.

    One line can fit several objects of one class; what says the same of the same place is one finding.
    """
    yields_to = {selected.rule.code: set(selected.rule.yields_to) for selected in rules}
    kept: dict[tuple[object, ...], Finding] = {}
    for finding in result.findings:
        stronger = [other for other in result.findings if other.code in yields_to[finding.code]]
        if any(other.subject == finding.subject or _same_place(other, finding) for other in stronger):
            result.states[State.FAIL] -= 1
            result.states[State.NOT_APPLICABLE] += 1
        else:
            kept.setdefault((finding.code, finding.location, finding.message), finding)
    return list(kept.values())


def _same_place(one: Finding, other: Finding) -> bool:
    has_place = one.location.line is not None or one.location.logical is not None
    return has_place and one.location == other.location
