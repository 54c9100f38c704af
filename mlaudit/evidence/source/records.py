"""From the trace of a text to the records of its unit."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable
from dataclasses import replace
from typing import cast

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.knowledge import knowledge
from mlaudit.evidence.source.learning import NOT_LEARNING
from mlaudit.evidence.source.model import (
    DataOperation,
    Dump,
    Evaluation,
    Fit,
    FlowStep,
    Load,
    PipelineUse,
    Rows,
    SourceUnit,
    Split,
)
from mlaudit.evidence.source.text import SourceText
from mlaudit.evidence.source.trace import Done, Learnt, ModelFit, Scored, SplitSeen, Trace
from mlaudit.evidence.source.values import Data
from mlaudit.evidence.source.verdicts import Verdict, Verdicts, is_inside_training, judge, separating_split

NO_TARGET = Unknown("the code does not name the target column")
NO_FEATURES = Unknown("the code does not list the feature columns")
_UNDECIDED = Unknown("the text does not show which rows reach it")


class Records:
    """Builds the records of one unit; ids of idioms that separate nothing are left out."""

    def __init__(self, text: SourceText, trace: Trace) -> None:
        self.text = text
        self.trace = trace
        self.verdicts: Verdicts = judge(trace)
        kept = {number: split for number, split in enumerate(trace.splits) if self._is_split(number, split)}
        self.split_ids = _numbered({n: (id(s.node), s.callee, s.rows.loads) for n, s in kept.items()})
        told = {number: score for number, score in enumerate(trace.scores) if not score.is_implicit}
        self.score_ids = _numbered({n: self._score_key(s) for n, s in told.items()})

    @staticmethod
    def _score_key(score: Scored) -> Hashable:
        """Name a score by its place and what it measures: a function that is called often tells it once."""
        metric = score.metric if isinstance(score.metric, str) else ""
        return (id(score.node), metric, score.averaging, score.input_kind, score.rows.loads)

    def unit(self) -> SourceUnit:
        """Return the unit, without status, notes and comments."""
        return SourceUnit(
            self.text.path,
            "complete",
            loads=tuple(self._load(number) for number in range(len(self.trace.loads))),
            splits=tuple(self._split(number) for number in _firsts(self.split_ids)),
            fits=tuple(self._fits()),
            evaluations=tuple(self._evaluation(number) for number in _firsts(self.score_ids)),
            operations=tuple(self._operations()),
            pipelines=tuple(self._pipeline(number) for number in range(len(self.trace.pipelines))),
            dumps=tuple(self._dumps()),
            task_hint=self._task(),
        )

    def place(self, node: ast.AST) -> Location:
        """Tell where a node stands."""
        return self.text.location(node)

    def link(self, node: ast.AST) -> FlowStep:
        """Return one link of a chain."""
        return FlowStep(self.text.snippet(node), self.place(node))

    def chain(self, rows: Iterable[Data], nodes: Iterable[ast.AST | None]) -> tuple[FlowStep, ...]:
        """Return reads, then the given nodes, each once."""
        loads = sorted({number for data in rows for number in data.loads})
        ordered = [self.trace.loads[number].node for number in loads]
        ordered += [node for node in nodes if node is not None]
        unique = {id(node): node for node in ordered}
        return tuple(self.link(node) for node in unique.values())

    def _is_split(self, number: int, split: SplitSeen) -> bool:
        if not split.is_idiom:
            return True
        fitted = {side for fit in self.trace.model_fits for side in _sides(fit.features, number)}
        scored = {side for score in self.trace.scores for side in _sides(score.rows, number)}
        return bool(fitted) and bool(scored - fitted)

    def _load(self, number: int) -> Load:
        seen = self.trace.loads[number]
        return Load(number, self.place(seen.node), seen.callee, seen.path, tuple(sorted(seen.times)))

    def _split(self, number: int) -> Split:
        seen = self.trace.splits[number]
        fits = [fit for fit in self.trace.model_fits if list(_sides(fit.features, number))]
        target = _target(seen.target, *(fit.target for fit in fits))
        features = seen.rows if seen.target is not None else (fits[0].features if fits else seen.rows)
        return Split(
            self.split_ids[number],
            self.place(seen.node),
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
            features_are_target_lags=_are_lags(features, target),
            sorts_by_time_before=seen.rows.is_sorted,
            reads_time_column=seen.rows.has_time or any(self.trace.loads[load].times for load in seen.rows.loads),
            keeps_file_order=_keeps_file_order(seen.rows),
            reaches_score=any(
                other in self.verdicts.splits
                for other in self.split_ids
                if self.split_ids[other] == self.split_ids[number]
            ),
            estimator=seen.estimator,
            sampler=seen.sampler,
            path=self.chain([seen.rows], [seen.node]),
        )

    def _fits(self) -> Iterable[Fit]:
        best: dict[tuple[int, str], tuple[Learnt, Verdict, int]] = {}
        for mark, event in enumerate(self.trace.marks):
            if isinstance(event, Learnt) and self._is_fit(event, mark):
                key = (id(event.node), event.step.class_path)
                verdict = self.verdicts.marks[mark]
                if key not in best or _rank(verdict) > _rank(best[key][1]):
                    best[key] = (event, verdict, mark)
        number = 0
        for event, verdict, _ in best.values():
            yield self._fit(number, event, verdict)
            number += 1
        seen: set[int] = set()
        for fit in self.trace.model_fits:
            if id(fit.node) not in seen and fit.step.kind in NOT_LEARNING and not self._is_fold(fit):
                seen.add(id(fit.node))
                yield self._model_fit(number, fit)
                number += 1

    def _is_fit(self, event: Learnt, mark: int) -> bool:
        return event.group_column is None or self.verdicts.marks[mark].reaches_test_rows is True

    def _is_fold(self, fit: ModelFit) -> bool:
        return any(
            side == "fold_train" and self.trace.splits[split].node is fit.node for split, side in _tags(fit.features)
        ) or any(
            score.fold is not None and self.trace.model_fits[number] is fit
            for score in self.trace.scores
            for number in score.model_fits
        )

    def _fit(self, number: int, event: Learnt, verdict: Verdict) -> Fit:
        step = event.step
        uses_target = event.uses_target
        if event.group_column is not None and verdict.reaches_test_rows:
            step, uses_target = replace(step, kind="target_encoder"), True
        model = None if verdict.model_fit is None else self.trace.model_fits[verdict.model_fit]
        score = None if verdict.score is None else self.trace.scores[verdict.score]
        split = verdict.split
        nodes = [
            event.node,
            None if split is None else self.trace.splits[split].node,
            None if model is None else model.node,
            None if score is None else score.node,
        ]
        reaches = _UNDECIDED if verdict.reaches_test_rows is None else verdict.reaches_test_rows
        return Fit(
            number,
            self.place(event.node),
            step,
            event.method,
            self._rows(event.rows, split),
            reaches,
            uses_target,
            split=self.split_ids.get(split) if split is not None else None,
            evaluation=self.score_ids.get(verdict.score) if verdict.score is not None else None,
            is_refit_on_test=verdict.is_refit_on_test,
            takes_reported_maximum=event.is_maximum_reported and not self._is_scored_apart(event),
            reaches_score=verdict.reaches_score or event.is_maximum_reported,
            loads=tuple(sorted(event.rows.loads)),
            target=_target(event.target, model.target if model is not None else None),
            path=self.chain([event.rows], nodes),
        )

    def _is_scored_apart(self, event: Learnt) -> bool:
        """Whether a score on rows that the search did not see, or around the search, is told."""
        for score in self.trace.scores:
            if score.is_reported and not score.is_search:
                if self.trace.overlap(score.rows, event.rows) is not True:
                    return True
                if score.fold is not None and score.node is not event.node:
                    return True
        return False

    def _model_fit(self, number: int, fit: ModelFit) -> Fit:
        split = max((split for split, _ in _tags(fit.features)), default=None)
        reaches = any(
            id(fit.node) == id(self.trace.model_fits[i].node) for s in self.trace.scores for i in s.model_fits
        )
        return Fit(
            number,
            self.place(fit.node),
            fit.step,
            "fit",
            self._rows(fit.features, split),
            False,
            fit.target is not None,
            split=self.split_ids.get(split) if split is not None else None,
            reaches_score=reaches,
            loads=tuple(sorted(fit.features.loads)),
            target=_target(fit.target),
            path=self.chain([fit.features], [fit.node]),
        )

    def _evaluation(self, number: int) -> Evaluation:
        seen = self.trace.scores[number]
        models = [self.trace.model_fits[fit] for fit in sorted(seen.model_fits)]
        split = seen.fold
        if split is None and models:
            split = separating_split(models[0].features, seen.rows)
        if split is None:
            split = max((tag[0] for tag in _tags(seen.rows) if tag[0] in self.split_ids), default=None)
        return Evaluation(
            self.score_ids[number],
            self.place(seen.node),
            seen.callee,
            seen.metric,
            self._scored_rows(seen, split, models),
            input_kind=seen.input_kind,
            averaging=seen.averaging,
            split=self.split_ids.get(split) if split is not None else None,
            estimator=seen.estimator,
            is_reported=any(
                self.trace.scores[other].is_reported
                for other in self.score_ids
                if self.score_ids[other] == self.score_ids[number]
            ),
            is_filtered=any(split not in self.split_ids for split, _ in _tags(seen.rows)),
            loads=tuple(sorted(seen.rows.loads)),
            target=_target(seen.target, *(model.target for model in models)),
            path=self.chain([seen.rows], [*(model.node for model in models), seen.node]),
        )

    def _scored_rows(self, seen: Scored, split: int | None, models: list[ModelFit]) -> Rows:
        if seen.fold is not None:
            return "fold_test"
        rows = self._rows(seen.rows, split)
        if rows == "test" and is_inside_training(self.trace, seen, split):
            return "validation"
        if rows == "all" and models and self.trace.overlap(models[0].features, seen.rows) is False:
            return "test"
        return rows

    def _rows(self, rows: Data, split: int | None) -> Rows:
        if rows.is_ambiguous:
            return "unknown"
        if split is None:
            return "all"
        sides = set(_sides(rows, split))
        if any(split not in dict(part.tags) for part in rows.parts):
            return "all" if not sides else "train_and_test"
        words = {self._side(split, side) for side in sides}
        if len(words) > 1:
            return "train_and_test"
        return cast(Rows, next(iter(words)))

    def _side(self, split: int, side: str) -> str:
        if side in ("train", "test", "fold_train", "fold_test"):
            return side
        fitted = {used for fit in self.trace.model_fits for used in _sides(fit.features, split)}
        return "train" if side in fitted else "test"

    def _operations(self) -> Iterable[DataOperation]:
        reaching = {mark for fit in self.trace.model_fits for mark in fit.features.mark_ids()}
        seen: set[tuple[int, str]] = set()
        for mark, event in enumerate(self.trace.marks):
            if not isinstance(event, Done) or (id(event.node), event.kind) in seen:
                continue
            seen.add((id(event.node), event.kind))
            yield DataOperation(
                len(seen) - 1,
                self.place(event.node),
                event.callee,
                event.kind,
                event.column,
                event.shift,
                event.is_guarded,
                reaches_features=mark in reaching or bool(event.written_to),
                loads=tuple(sorted(event.rows.loads)),
                written_to=tuple(sorted(event.written_to)),
                path=self.chain([event.rows], [event.node]),
            )

    def _pipeline(self, number: int) -> PipelineUse:
        seen = self.trace.pipelines[number]
        library = seen.callee.partition(".")[0]
        return PipelineUse(
            number,
            self.place(seen.node),
            seen.callee,
            "sklearn" if library == "sklearn" else "imblearn" if library == "imblearn" else "other",
            seen.steps,
            splits=tuple(sorted(self.split_ids[split] for split in seen.splits if split in self.split_ids)),
            loads=tuple(sorted(seen.loads)),
            target=next(iter(seen.targets)) if len(seen.targets) == 1 else NO_TARGET,
        )

    def _dumps(self) -> Iterable[Dump]:
        for saved in self.trace.saved.values():
            fits = [self.trace.model_fits[fit].features for fit in sorted(saved.model_fits)]
            rows = saved.rows or (fits[0] if fits else None)
            split = None if rows is None else max((tag[0] for tag in _tags(rows)), default=None)
            yield Dump(
                self.place(saved.node),
                saved.callee,
                saved.path,
                saved.what,
                "unknown" if rows is None else self._rows(rows, split),
                () if rows is None else tuple(sorted(rows.loads)),
            )

    def _task(self) -> str | Unknown:
        known = knowledge()
        metrics = {score.metric for score in self.trace.scores if isinstance(score.metric, str)}
        classifies, regresses = metrics & known.classification, metrics & known.regression
        if classifies and not regresses:
            return (
                "binary"
                if metrics & {"roc_auc", "average_precision"} and not self._is_multiclass()
                else Unknown("it classifies, but the number of classes is not told")
            )
        if regresses and not classifies:
            ordered = any(split.method == "time_series" for split in self.trace.splits)
            return "forecasting" if ordered else "regression"
        return Unknown("neither estimators nor metrics tell the task")

    def _is_multiclass(self) -> bool:
        return any(score.averaging is not None for score in self.trace.scores)


def _numbered(keys: dict[int, Hashable]) -> dict[int, int]:
    """Number events from 0 in reading order; events with one key share a number."""
    places: dict[Hashable, int] = {}
    return {number: places.setdefault(key, len(places)) for number, key in keys.items()}


def _firsts(numbers: dict[int, int]) -> list[int]:
    """Return the first event of each number."""
    return list({place: number for number, place in reversed(numbers.items())}.values())[::-1]


def _rank(verdict: Verdict) -> int:
    if verdict.reaches_test_rows:
        return 4
    if verdict.is_refit_on_test:
        return 3
    return 2 if verdict.reaches_test_rows is None else int(verdict.reaches_score)


def _tags(rows: Data) -> Iterable[tuple[int, str]]:
    return (tag for part in rows.parts for tag in part.tags)


def _keeps_file_order(rows: Data) -> bool:
    is_whole = len(rows.parts) == 1 and not any(part.tags for part in rows.parts)
    return is_whole and not (rows.is_sorted or rows.is_shuffled)


def _sides(rows: Data, split: int) -> Iterable[str]:
    return (side for number, side in _tags(rows) if number == split)


def _target(*targets: Data | None) -> str | Unknown:
    for target in targets:
        if target is not None and target.column is not None:
            return target.column
    return NO_TARGET


def _are_lags(features: Data, target: str | Unknown) -> bool:
    if not features.columns or isinstance(target, Unknown):
        return False
    sources = dict(features.lags)
    return all(sources.get(column) == target for column in features.columns)
