"""From the trace of a text to the records of its unit."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Done
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.model import (
    DataOperation,
    Dump,
    Load,
    PipelineUse,
    SourceUnit,
    Split,
    Unpickling,
)
from mlaudit.evidence.source.records.choices import choices
from mlaudit.evidence.source.records.detectors import detectors
from mlaudit.evidence.source.records.evaluations import evaluations
from mlaudit.evidence.source.records.explanations import explanations
from mlaudit.evidence.source.records.fits import fits
from mlaudit.evidence.source.records.index import NO_TARGET, Index, tags_of, target_of
from mlaudit.evidence.source.records.time_operations import holds_lags, holds_windows, label_steps, time_operations
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.trace import Trace
from mlaudit.evidence.source.values import Data

NO_FEATURES = Unknown("the code does not list the feature columns")

_UNLISTED = Unknown("past values are made in the code, but the columns of X are not listed")


def unit_of(text: SourceText, trace: Trace, pieces: Sequence[ast.Module]) -> SourceUnit:
    """Return the unit of a text, without status, notes and comments."""
    index = Index(text, trace, pieces)
    return SourceUnit(
        text.path,
        "complete",
        loads=tuple(_load(index, number) for number in range(len(trace.loads))),
        splits=tuple(_split(index, number) for number in index.splits()),
        fits=tuple(fits(index)),
        evaluations=tuple(evaluations(index)),
        choices=tuple(choices(index)),
        operations=tuple(_operations(index)),
        time_operations=tuple(time_operations(index)),
        detectors=tuple(detectors(index)),
        explanations=tuple(explanations(index)),
        pipelines=tuple(_pipeline(index, number) for number in range(len(trace.pipelines))),
        dumps=tuple(_dumps(index)),
        unpicklings=tuple(Unpickling(index.place(u.node), u.callee, u.path) for u in trace.unpickled.values()),
        task_hint=_task(trace),
    )


def _load(index: Index, number: int) -> Load:
    seen = index.trace.loads[number]
    return Load(number, index.place(seen.node), seen.callee, seen.path, tuple(sorted(seen.times)))


def _split(index: Index, number: int) -> Split:
    seen = index.trace.splits[number]
    fits = index.fits_of(number)
    target = target_of(seen.target, *(fit.target for fit in fits))
    features = seen.rows if seen.target is not None else (fits[0].features if fits else seen.rows)
    return Split(
        index.split_ids[number],
        index.place(seen.node),
        seen.callee,
        seen.method,
        seen.shuffles,
        seen.is_stratified,
        seen.has_groups,
        seen.is_seeded,
        seen.is_forward,
        seen.n_splits,
        seen.test_share,
        gap_steps=seen.gap,
        loads=tuple(sorted(seen.rows.loads)),
        target=target,
        features=features.columns if features.columns is not None else NO_FEATURES,
        left_out=tuple(sorted(features.dropped)) if features.columns is None else (),
        features_are_target_lags=_are_lags(index, features, target),
        sorts_by_time_before=seen.rows.is_sorted,
        reads_time_column=seen.rows.has_time or any(index.trace.loads[load].times for load in seen.rows.loads),
        is_distinct=any(index.trace.splits[split].callee == "drop_duplicates" for split, _ in tags_of(seen.rows)),
        is_repeated=seen.is_repeated,
        label_steps=label_steps(index, number),
        holds_lags=holds_lags(index.trace, number),
        holds_windows=holds_windows(index.trace, number),
        keeps_file_order=_keeps_file_order(index, seen.rows),
        reaches_score=index.is_used(number),
        estimator=seen.estimator,
        sampler=seen.sampler,
        flow=index.flow([seen.rows], [seen]),
    )


def _operations(index: Index) -> Iterable[DataOperation]:
    reaching = {mark for fit in index.trace.model_fits for mark in fit.features.mark_ids()}
    seen: set[tuple[int, str]] = set()
    for mark, event in enumerate(index.trace.marks):
        if not isinstance(event, Done) or (id(event.node), event.kind) in seen:
            continue
        seen.add((id(event.node), event.kind))
        yield DataOperation(
            len(seen) - 1,
            index.place(event.node),
            event.callee,
            event.kind,
            event.column,
            event.shift,
            event.is_guarded,
            reaches_features=mark in reaching or bool(event.written_to),
            looks_at=event.looks_at,
            left_out=tuple(sorted(event.rows.dropped | {name for name in event.rows.gapless if name is not None})),
            loads=tuple(sorted(event.rows.loads)),
            written_to=tuple(sorted(event.written_to)),
            flow=index.flow([event.rows], [event]),
        )


def _pipeline(index: Index, number: int) -> PipelineUse:
    seen = index.trace.pipelines[number]
    library = seen.callee.partition(".")[0]
    return PipelineUse(
        number,
        index.place(seen.node),
        seen.callee,
        "sklearn" if library == "sklearn" else "imblearn" if library == "imblearn" else "other",
        seen.steps,
        splits=tuple(sorted(index.split_ids[split] for split in seen.splits if split in index.split_ids)),
        loads=tuple(sorted(seen.loads)),
        target=next(iter(seen.targets)) if len(seen.targets) == 1 else NO_TARGET,
    )


def _dumps(index: Index) -> Iterable[Dump]:
    for saved in index.trace.saved.values():
        fits = [index.trace.model_fits[fit].features for fit in sorted(saved.model_fits)]
        rows = saved.rows or (fits[0] if fits else None)
        split = None if rows is None else max((tag[0] for tag in tags_of(rows)), default=None)
        yield Dump(
            index.place(saved.node),
            saved.callee,
            saved.path,
            saved.what,
            "unknown" if rows is None else index.rows_of(rows, split),
            () if rows is None else tuple(sorted(rows.loads)),
        )


def _task(trace: Trace) -> str | Unknown:
    known = knowledge()
    metrics = {score.metric for score in trace.scores if isinstance(score.metric, str)}
    classifies, regresses = metrics & known.classification, metrics & known.regression
    if classifies and not regresses:
        return (
            "binary"
            if metrics & {"roc_auc", "average_precision"}
            and not any(score.averaging is not None for score in trace.scores)
            else Unknown("it classifies, but the number of classes is not told")
        )
    if regresses and not classifies:
        ordered = any(split.method == "time_series" for split in trace.splits)
        return "forecasting" if ordered else "regression"
    return Unknown("neither estimators nor metrics tell the task")


def _keeps_file_order(index: Index, rows: Data) -> bool:
    is_whole = len(rows.parts) == 1 and all(index.trace.splits[split].callee == "isnull" for split, _ in tags_of(rows))
    return is_whole and not (rows.is_sorted or rows.is_shuffled)


def _are_lags(index: Index, features: Data, target: str | Unknown) -> bool | Unknown:
    """Whether X is past values of y; not known where past values are made but the columns of X are not listed."""
    if isinstance(target, Unknown) or features.columns is None:
        return _UNLISTED if index.trace.lagged else False
    sources = dict(features.lags)
    return bool(features.columns) and all(sources.get(column) == target for column in features.columns)
