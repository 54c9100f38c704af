"""Records of what learnt from rows: transformers, samplers, searches, statistics, models."""

from __future__ import annotations

from collections.abc import Iterable

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Learnt, ModelFit
from mlaudit.evidence.source.model import Fit, Written
from mlaudit.evidence.source.records import written
from mlaudit.evidence.source.records.index import Index, tags_of, target_of
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.records.verdicts import Verdict
from mlaudit.evidence.source.steps.learning import NOT_LEARNING

_UNDECIDED = Unknown("the text does not show which rows reach it")


def fits(index: Index) -> Iterable[Fit]:
    """Yield one record for each class and call; where a call was met often, the worst that came of it."""
    best: dict[tuple[int, str], tuple[Learnt, Verdict, int]] = {}
    for mark, event in enumerate(index.trace.marks):
        if isinstance(event, Learnt) and _is_fit(index, event, mark):
            key = (id(event.node), event.step.class_path)
            verdict = index.verdicts.marks[mark]
            if key not in best or _rank(verdict) > _rank(best[key][1]):
                best[key] = (event, verdict, mark)
    number = 0
    for event, verdict, mark in best.values():
        yield _fit(index, number, event, verdict, mark)
        number += 1
    scored = {id(index.trace.model_fits[fit].node) for fit in index.scored_fits}
    seen: set[int] = set()
    for place, fit in enumerate(index.trace.model_fits):
        if id(fit.node) not in seen and fit.step.kind in NOT_LEARNING and place not in index.fold_fits:
            seen.add(id(fit.node))
            yield _model_fit(index, number, fit, id(fit.node) in scored)
            number += 1


def _is_fit(index: Index, event: Learnt, mark: int) -> bool:
    return event.group_column is None or index.verdicts.marks[mark].reaches_test_rows is True


def _fit(index: Index, number: int, event: Learnt, verdict: Verdict, mark: int) -> Fit:
    step = event.step
    uses_target = event.uses_target
    if event.group_column is not None and verdict.reaches_test_rows:
        step, uses_target = replace(step, kind="target_encoder"), True
    model = None if verdict.model_fit is None else index.trace.model_fits[verdict.model_fit]
    score = None if verdict.score is None else index.trace.scores[verdict.score]
    split = verdict.split
    events = [event, None if split is None else index.trace.splits[split], model, score]
    reaches = _UNDECIDED if verdict.reaches_test_rows is None else verdict.reaches_test_rows
    return Fit(
        number,
        index.place(event.node),
        step,
        event.method,
        index.rows_of(event.rows, split),
        reaches,
        uses_target,
        split=index.split_id(split),
        evaluation=index.score_ids.get(verdict.score) if verdict.score is not None else None,
        is_refit_on_test=verdict.is_refit_on_test,
        takes_reported_maximum=_is_final(index, event),
        is_seeded=index.trace.is_seeded or _is_given_a_seed(step.parameters),
        reaches_score=verdict.reaches_score or event.is_maximum_reported,
        loads=tuple(sorted(event.rows.loads)),
        target=target_of(event.target, model.target if model is not None else None),
        code=_code(index, event, verdict, mark),
        flow=index.flow([event.rows], events),
    )


def _code(index: Index, event: Learnt, verdict: Verdict, mark: int) -> Written | None:
    if event.step.kind == "search":
        return written.fitted(index, event.node, event.step, verdict.split)
    if verdict.is_refit_on_test and not verdict.reaches_test_rows:
        model = None if verdict.model_fit is None else index.trace.model_fits[verdict.model_fit]
        return written.fitted_again(index, event, model)
    if verdict.reaches_test_rows and verdict.split is not None and verdict.score is not None:
        return written.learnt(index, event.node, verdict.split, mark, index.trace.scores[verdict.score].node)
    return None


def _is_given_a_seed(parameters: Iterable[str]) -> bool:
    """Whether arguments hold a seed, or may hold one that the text does not show."""
    return any(name == "random_state" or name.startswith("**") for name in parameters)


def _is_final(index: Index, event: Learnt) -> bool:
    """Whether the best score is told and nothing speaks for another one.

    Whoever hands rows to a function that is not called here may have kept others apart.
    """
    is_handed_in = bool(event.rows.parts) and all(part.root in index.trace.handed_in for part in event.rows.parts)
    return event.is_maximum_reported and not is_handed_in and not _is_scored_apart(index, event)


def _is_scored_apart(index: Index, event: Learnt) -> bool:
    """Whether a score on rows that the search did not see, or around the search, is computed, shown or handed on."""
    for score in index.trace.scores:
        if not score.is_search:
            if index.trace.overlap(score.rows, event.rows) is not True:
                return True
            if score.fold is not None and score.node is not event.node:
                return True
    return False


def _model_fit(index: Index, number: int, fit: ModelFit, is_scored: bool) -> Fit:
    split = max((split for split, _ in tags_of(fit.features)), default=None)
    return Fit(
        number,
        index.place(fit.node),
        fit.step,
        "fit",
        index.rows_of(fit.features, split),
        False,
        fit.target is not None,
        split=index.split_id(split),
        reaches_score=is_scored,
        loads=tuple(sorted(fit.features.loads)),
        target=target_of(fit.target),
        code=written.fitted(index, fit.node, fit.step, split),
        flow=index.flow([fit.features], [fit]),
    )


def _rank(verdict: Verdict) -> int:
    if verdict.reaches_test_rows:
        return 4
    if verdict.is_refit_on_test:
        return 3
    return 2 if verdict.reaches_test_rows is None else int(verdict.reaches_score)
