"""Which things learnt reach which scores: the check of every fit against every score of a model that carries it."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

from mlaudit.evidence.source.events import Learnt, ModelFit, Scored
from mlaudit.evidence.source.records.replacing import replace
from mlaudit.evidence.source.steps.learning import NOT_LEARNING
from mlaudit.evidence.source.trace import Trace
from mlaudit.evidence.source.values import Data, Part

_STRONG = ("sampler", "target_encoder", "selector")
"""Kinds whose effect on a score is large enough to matter inside a training part too."""


@dataclass(slots=True)
class Verdict:
    """What is known of one thing learnt.

    Attributes
    ----------
    reaches_test_rows : bool or None
        None where the flow does not decide it.
    score, split : int or None
        The score that it reaches, the split that sets the scored rows apart.
    """

    reaches_test_rows: bool | None = False
    is_refit_on_test: bool = False
    reaches_score: bool = False
    score: int | None = None
    split: int | None = None
    model_fit: int | None = None


@dataclass(slots=True)
class Verdicts:
    """Verdicts by mark, and the splits on which some score or saved model depends."""

    marks: dict[int, Verdict] = field(default_factory=dict)
    splits: set[int] = field(default_factory=set)


def judge(trace: Trace, fits: Container[int] | None = None) -> Verdicts:
    """Compare every score with the fits of its model, only these if some are given, and with what their rows carry."""
    found = Verdicts({mark: Verdict() for mark in range(len(trace.marks))})
    for number, score in enumerate(trace.scores):
        for fit in sorted(fit for fit in score.model_fits if fits is None or fit in fits):
            _judge_score(trace, found, number, score, fit)
        if not score.model_fits:
            found.splits |= {split for part in score.rows.parts for split, _ in part.tags}
    for saved in trace.saved.values():
        for fit in saved.model_fits:
            _reach(trace, found, trace.model_fits[fit].features)
    return found


def _reach(trace: Trace, found: Verdicts, rows: Data) -> None:
    for mark in rows.mark_ids():
        found.marks[mark].reaches_score = True
    found.splits |= {split for part in rows.parts for split, _ in part.tags}


def _judge_score(trace: Trace, found: Verdicts, number: int, score: Scored, fit_id: int) -> None:
    fit = trace.model_fits[fit_id]
    _reach(trace, found, fit.features)
    _reach(trace, found, score.rows)
    for mark in fit.chosen_by:
        found.marks[mark].reaches_score = True
    is_seen = trace.overlap(fit.features, score.rows)
    if is_seen:
        return
    split = separating_split(fit.features, score.rows)
    for mark in sorted(fit.features.mark_ids() | score.rows.mark_ids() | fit.chosen_by):
        event = trace.marks[mark]
        if not isinstance(event, Learnt) or event.step.kind in NOT_LEARNING:
            continue
        if event.step.kind == "search" and score.is_search:
            # One search after another on the same rows chooses; what it reports is a matter of its own.
            continue
        if event.group_column is not None and not is_target(fit, event.group_column):
            continue
        verdict = of_mark(trace, fit, score.rows, mark)
        if verdict.is_refit_on_test and _is_own_fill(event, fit):
            continue
        if is_seen is None and (verdict.reaches_test_rows or verdict.is_refit_on_test):
            verdict = Verdict(None)
        if verdict.reaches_test_rows and score.is_search and _may_be_judged_apart(trace, score, event):
            verdict = Verdict(None)
        if verdict.reaches_test_rows and not _counts(trace, event, score, split):
            verdict = Verdict(None if score.is_implicit else False)
        if verdict.reaches_test_rows is not False or verdict.is_refit_on_test:
            verdict.score, verdict.split, verdict.model_fit = number, split, fit_id
            _merge(found.marks[mark], verdict, trace)


def _is_own_fill(event: Learnt, fit: ModelFit) -> bool:
    """Whether a file that the model was not fitted on is filled or scaled by its own numbers, in plain pandas."""
    roots = [{part.root for part in rows.parts} for rows in (event.rows, fit.features)]
    return event.step.class_path.startswith("pandas.") and not roots[0] & roots[1]


def of_mark(trace: Trace, fit: ModelFit, used: Data, mark: int) -> Verdict:
    """Compare what was learnt with the rows that a model was fitted on and with those that it is used on."""
    event = trace.marks[mark]
    assert isinstance(event, Learnt)
    on_used, on_fitted = (trace.overlap(event.rows, rows, is_likely_enough=True) for rows in (used, fit.features))
    if on_used is False:
        return Verdict(False)
    # Rows that an unknown call made of those that something was learnt from still carry it.
    is_carried = on_fitted is None and mark in fit.features.mark_ids() and not fit.features.is_ambiguous
    if on_used and (on_fitted or is_carried):
        return Verdict(None if event.step.kind == "unknown" else True)
    if on_used and on_fitted is False:
        carries = mark in used.mark_ids() and mark not in fit.features.mark_ids()
        return Verdict(False, is_refit_on_test=carries and event.step.kind != "unknown")
    return Verdict(None)


def is_target(fit: ModelFit, column: str) -> bool:
    """Whether a column is the y of a fit."""
    return fit.target is not None and fit.target.column == column


def _counts(trace: Trace, event: Learnt, score: Scored, split: int | None) -> bool:
    """Whether a score is one that a mistake in it would spoil.

    A prediction alone counts where a call split the rows. Folds or a second split inside a training part choose, and
    the score on the outer test rows is told: there only what inflates strongly counts, and only if it is told too.
    Folds of a search whose best score nobody sees count where no other score is told, by a metric or by hand.
    """
    if score.is_search and event.step.kind in _STRONG and not _is_seen(trace, score):
        return False
    if is_inside_training(trace, score, split):
        return event.step.kind in _STRONG and not score.is_search and not score.is_implicit
    return not score.is_implicit or (split is not None and _is_prediction_judged(trace, score, split))


def _is_prediction_judged(trace: Trace, score: Scored, split: int) -> bool:
    """Whether a prediction of rows that a call set apart may be taken for a score.

    Slices and conditions set rows apart for many reasons: there it has to be held against other values. Folds are also
    cut to predict every row by a model that has not seen it, as weights or features: there some prediction has to
    be, unless the training itself watches them.
    """
    if trace.splits[split].is_idiom:
        return any(
            use.is_held_against and use.model_fits & score.model_fits and use.rows.parts == score.rows.parts
            for use in trace.looked_at
        )
    is_of_folds = any(side == "fold_test" for part in score.rows.parts for of, side in part.tags if of == split)
    is_watched = any(trace.model_fits[fit].node is score.node for fit in score.model_fits)
    return not is_of_folds or is_watched or trace.judges_something


def _is_seen(trace: Trace, search: Scored) -> bool:
    """Whether the best score of a search is shown, or the only one."""
    is_told = any(other.is_reported and not other.is_search for other in trace.scores)
    return not is_told or _is_shown(trace, search)


def _is_shown(trace: Trace, search: Scored) -> bool:
    marks = [mark for mark in trace.marks if isinstance(mark, Learnt) and mark.node is search.node]
    return any(mark.is_maximum_reported for mark in marks)


def _may_be_judged_apart(trace: Trace, search: Scored, event: Learnt) -> bool:
    """Whether a model of the rows of a search is used on others that this was not learnt from.

    No metric that is known has to be called. Predictions that are held against other values are scored by hand. Those
    that are only handed on may be scored elsewhere: where the best score of the search is shown, they say nothing. Nor
    do rows that are made up beside rows that were read.
    """
    whole = _without_splits(search.rows, frozenset() if search.fold is None else frozenset([search.fold]))
    is_shown = _is_shown(trace, search)
    return any(
        (use.is_held_against or not is_shown)
        and (use.rows.loads or not whole.loads)
        and all(trace.overlap(use.rows, rows) is False for rows in (whole, event.rows))
        and any(trace.overlap(trace.model_fits[fit].features, whole) for fit in use.model_fits)
        for use in (*trace.looked_at, *trace.uses)
    )


def is_inside_training(trace: Trace, score: Scored, split: int | None) -> bool:
    """Whether the scored rows belong to the training rows of a score that is told elsewhere."""
    own = frozenset() if split is None else frozenset([split])
    inside = _without_splits(score.rows, own)
    key = (inside.parts, inside.is_ambiguous, len(trace.scores))
    if key not in trace.inside_training:
        trace.inside_training[key] = _are_inside_training(trace, inside)
    return trace.inside_training[key]


def _are_inside_training(trace: Trace, inside: Data) -> bool:
    return any(
        _is_told(trace, other, inside)
        and trace.overlap(other.rows, inside) is False
        and any(trace.overlap(trace.model_fits[fit].features, inside) for fit in other.model_fits)
        for other in trace.scores
    )


def _is_told(trace: Trace, score: Scored, inside: Data) -> bool:
    """Whether a metric is computed, or rows that a call set apart from these are predicted."""
    if not score.is_implicit:
        return True
    is_idiom = any(trace.splits[split].is_idiom for part in score.rows.parts for split, _ in part.tags)
    roots = [{part.root for part in rows.parts} for rows in (score.rows, inside)]
    return not is_idiom and bool(roots[0] & roots[1])


def _without_splits(rows: Data, splits: frozenset[int]) -> Data:
    return replace(rows, parts=frozenset(_without(part, splits) for part in rows.parts))


def _without(part: Part, splits: frozenset[int]) -> Part:
    return Part(part.root, frozenset(tag for tag in part.tags if tag[0] not in splits))


def separating_split(fitted: Data, scored: Data) -> int | None:
    """Return the last split that puts fitted and scored rows on different sides."""
    found = [
        split
        for part in scored.parts
        for split, side in part.tags
        for other in fitted.parts
        if dict(other.tags).get(split, side) != side
    ]
    return max(found, default=None)


def _merge(mine: Verdict, new: Verdict, trace: Trace) -> None:
    rank = {True: 3, None: 1, False: 0}
    old_rank = max(rank[mine.reaches_test_rows], 2 if mine.is_refit_on_test else 0)
    new_rank = max(rank[new.reaches_test_rows], 2 if new.is_refit_on_test else 0)
    is_better = new_rank == old_rank and mine.score is not None and trace.scores[mine.score].is_implicit
    if new_rank > old_rank or is_better:
        mine.reaches_test_rows, mine.is_refit_on_test = new.reaches_test_rows, new.is_refit_on_test
        mine.score, mine.split, mine.model_fit = new.score, new.split, new.model_fit
