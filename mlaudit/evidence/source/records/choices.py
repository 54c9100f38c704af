"""Records of choices: by the score on which rows something was chosen, and whether other rows judge it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Scored
from mlaudit.evidence.source.model import Choice, Relation
from mlaudit.evidence.source.records import written
from mlaudit.evidence.source.records.index import Index, tags_of
from mlaudit.evidence.source.records.relations import Relations, is_within, relation
from mlaudit.evidence.source.records.verdicts import separating_split
from mlaudit.evidence.source.steps.choices import Chosen
from mlaudit.evidence.source.trace import Trace

_VALIDATION = re.compile(
    r"valid|(?:^|_|x|y)val(?:_|\d|x|y|$)|(?:^|_)(?:dev|eval|cv|tune|tuning|calib|calibration)(?:_|\d|$)", re.IGNORECASE
)
"""Names of rows that are there to choose by."""

_UNDECIDED = Unknown("the text does not show which rows every score is computed on")


def choices(index: Index) -> Iterable[Choice]:
    """Yield one record for each place where something is chosen by scores."""
    seen: dict[int, Choice] = {}
    relations = Relations(index.trace)
    for chosen in index.trace.choices:
        if id(chosen.node) not in seen and not _spans(index.trace, chosen):
            seen[id(chosen.node)] = _choice(index, relations, len(seen), chosen)
    return seen.values()


def _spans(trace: Trace, chosen: Chosen) -> bool:
    """Whether the highest and the lowest of the same scores are taken: the range of an axis, which chooses nothing."""
    ends = {
        "max" in other.callee
        for other in trace.choices
        if other.kind == "best_score" == chosen.kind and other.scores == chosen.scores
    }
    return len(ends) == 2


def _choice(index: Index, relations: Relations, number: int, chosen: Chosen) -> Choice:
    trace = index.trace
    models = [trace.model_fits[fit] for fit in sorted(chosen.model_fits)]
    scores = [trace.scores[score] for score in sorted(chosen.scores)]
    split = separating_split(models[0].features, chosen.rows[0]) if models else None
    told = [score for number, score in enumerate(trace.scores) if _tells_of(trace, number, score, chosen)]
    return Choice(
        number,
        index.place(chosen.node),
        chosen.kind,
        chosen.callee,
        evaluation=next((index.score_ids[score] for score in sorted(chosen.scores) if score in index.score_ids), None),
        estimator=models[0].step if models else None,
        relation=_relation(index, relations, chosen, scores),
        is_cross_validated=any(side == "fold_test" for rows in chosen.rows for _, side in tags_of(rows)),
        rows_name=index.name_of(chosen.rows[0]),
        are_called_validation=_is_validation(index, chosen),
        is_reported=_is_reported(chosen, told),
        is_judged_apart=_is_judged_apart(relations, trace, chosen),
        seeds_tried=_seeds_tried(index, chosen),
        loads=tuple(sorted({load for rows in chosen.rows for load in rows.loads})),
        code=written.fitted(index, models[0].node, models[0].step, split) if models else None,
        flow=index.flow(chosen.rows, [*index.split_events(split), *models[:1], *scores[:1], chosen, *told[-1:]]),
    )


def _seeds_tried(index: Index, chosen: Chosen) -> Literal["split", "model"] | None:
    tried = index.trace.seeds_tried
    splits = {split for rows in chosen.rows for split, _ in tags_of(rows)}
    if any(index.place(index.trace.splits[split].node) in tried for split in splits):
        return "split"
    return "model" if any(index.trace.model_fits[fit].step.location in tried for fit in chosen.model_fits) else None


def _is_reported(chosen: Chosen, told: list[Scored]) -> bool:
    """Whether somebody gets to see a score of what was chosen; of a bare maximum it is the maximum itself."""
    if chosen.kind == "best_score" and isinstance(chosen.node, ast.Call):
        return chosen.is_shown
    return any(score.is_reported for score in told)


def _relation(index: Index, relations: Relations, chosen: Chosen, scores: list[Scored]) -> Relation:
    if scores:
        found = {relations.of(score) for score in scores}
        return found.pop() if len(found) == 1 else "unknown"
    fitted = [index.trace.model_fits[fit].features for fit in sorted(chosen.model_fits)]
    return relation(index.trace, fitted, chosen.rows[0])


def _tells_of(trace: Trace, number: int, score: Scored, chosen: Chosen) -> bool:
    """Whether a score that is computed tells of what was chosen, on rows that chose it.

    One that was computed before, of another model of the same class, does not, nor one on folds of all rows.
    """
    is_later = number >= chosen.before or number in chosen.scores or bool(score.model_fits & chosen.model_fits)
    return is_later and _is_same(trace, score, chosen)


def _is_same(trace: Trace, score: Scored, chosen: Chosen) -> bool:
    classes = {trace.model_fits[fit].step.class_path for fit in chosen.model_fits}
    is_of_it = not score.model_fits or any(trace.model_fits[fit].step.class_path in classes for fit in score.model_fits)
    return not score.is_implicit and is_of_it and any(is_within(score.rows, rows) for rows in chosen.rows)


def _is_judged_apart(relations: Relations, trace: Trace, chosen: Chosen) -> bool | Unknown:
    """Whether something is scored afterwards on rows that neither chose it nor were fitted on."""
    found = [_judges(relations, trace, score, chosen) for score in trace.scores[chosen.before :]]
    if True in found:
        return True
    return _UNDECIDED if None in found else False


def _judges(relations: Relations, trace: Trace, score: Scored, chosen: Chosen) -> bool | None:
    shared = {trace.overlap(score.rows, rows) for rows in chosen.rows}
    apart = None if None in shared else shared == {False}
    is_new = {"disjoint": True, "unknown": None}.get(relations.of(score), False)
    if apart is False or is_new is False:
        return False
    return True if apart and is_new else None


def _is_validation(index: Index, chosen: Chosen) -> bool:
    names = [name for rows in chosen.rows for name in index.names_of(rows)]
    are_test = any("test" in name.lower() for name in names)
    return not are_test and any(_VALIDATION.search(name) for name in names)
