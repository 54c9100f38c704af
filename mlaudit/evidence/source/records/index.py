"""What is kept of a trace, under which numbers, and how places and rows are named in records."""

from __future__ import annotations

import ast
from collections.abc import Hashable, Iterable, Sequence
from typing import cast

from mlaudit.core.location import FlowStep, Location, StepKind
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Done, Event, Learnt, LoadSeen, ModelFit, Scored, SplitSeen, Timed
from mlaudit.evidence.source.model import Rows, Shown
from mlaudit.evidence.source.records.verdicts import Verdicts, judge
from mlaudit.evidence.source.steps.choices import Chosen
from mlaudit.evidence.source.steps.units import Unit, worst
from mlaudit.evidence.source.text.text import SourceText
from mlaudit.evidence.source.trace import Trace
from mlaudit.evidence.source.values import Data, Part, Tag

NO_TARGET = Unknown("the code does not name the target column")


class Index:
    """Numbers of the splits and scores that become records; idioms that separate nothing are left out."""

    def __init__(self, text: SourceText, trace: Trace, pieces: Sequence[ast.Module]) -> None:
        self.pieces = pieces
        self.text = text
        self.trace = trace
        self.verdicts: Verdicts = judge(trace)
        self._fits_by_split = _fits_by_split(trace.model_fits)
        self._fitted_sides = _sides_by_split(fit.features for fit in trace.model_fits)
        self._scored_sides = _sides_by_split(score.rows for score in trace.scores)
        kept = {number: split for number, split in enumerate(trace.splits) if self._is_split(number, split)}
        self.split_ids = _numbered({n: (id(s.node), s.callee, s.rows.loads) for n, s in kept.items()})
        told = {number: score for number, score in enumerate(trace.scores) if not score.is_implicit}
        self.score_ids = _numbered({n: self._score_key(s) for n, s in told.items()})
        self._split_likes, self._score_likes = _by_number(self.split_ids), _by_number(self.score_ids)
        self.scored_fits = {fit for score in trace.scores for fit in score.model_fits}
        self.fold_fits = {fit for score in trace.scores if score.fold is not None for fit in score.model_fits}

    @staticmethod
    def _score_key(score: Scored) -> Hashable:
        """Name a score by its place and what it measures: a function that is called often tells it once."""
        metric = score.metric if isinstance(score.metric, str) else ""
        return (id(score.node), metric, score.averaging, score.input_kind, score.rows.loads)

    def splits(self) -> list[int]:
        """Return the splits that become records, each place once."""
        return _firsts(self.split_ids)

    def scores(self) -> list[int]:
        """Return the scores that become records, each place once."""
        return _firsts(self.score_ids)

    def is_used(self, split: int) -> bool:
        """Whether a score or a saved model depends on a split or on its likes at the same place."""
        return any(other in self.verdicts.splits for other in self._split_likes[self.split_ids[split]])

    def fits_of(self, split: int) -> list[ModelFit]:
        """Return the fits of models on either side of a split."""
        return self._fits_by_split.get(split, [])

    def reported_by(self, score: int) -> Shown | None:
        """Tell how a score or its likes at the same place reach somebody."""
        likes = (self.trace.scores[other].reported_by for other in self._score_likes[self.score_ids[score]])
        return next((how for how in likes if how is not None), None)

    def names_of(self, rows: Data) -> list[str]:
        """Return what the text calls rows; the rows of folds that it does not name are called by what is cut."""
        names = self.trace.names
        whole = frozenset(Part(part.root, frozenset(filter(_is_no_fold, part.tags))) for part in rows.parts)
        return names.get(rows.parts) or names.get(whole, [])

    def name_of(self, rows: Data) -> str | None:
        """Return the first name of rows, that of features before others."""
        names = self.names_of(rows)
        return next((name for name in names if name[:1] in "xX"), names[0] if names else None)

    def unit_of(self, score: int) -> Unit:
        """Return the worst of the units that a score and its likes at the same place are computed in."""
        likes = (self.trace.scores[other] for other in self._score_likes[self.score_ids[score]])
        return worst((like.units, like.target_change) for like in likes)

    def split_id(self, split: int | None) -> int | None:
        """Return the number of the record of a split."""
        return None if split is None else self.split_ids.get(split)

    def split_events(self, split: int | None) -> list[SplitSeen]:
        """Return a split that becomes a record, as a list of one."""
        return [self.trace.splits[split]] if split is not None and split in self.split_ids else []

    def place(self, node: ast.AST) -> Location:
        """Tell where a node stands."""
        return self.text.location(node)

    def flow(self, rows: Iterable[Data], events: Iterable[Event | None]) -> tuple[FlowStep, ...]:
        """Return reads, then the given events, each behind the calls that lead to it; no place twice."""
        loads = sorted({number for data in rows for number in data.loads})
        ordered = [*(self.trace.loads[number] for number in loads), *(event for event in events if event is not None)]
        unique: dict[int, tuple[ast.AST, StepKind]] = {}
        for event in ordered:
            for node in self.trace.callers_of(event):
                unique.setdefault(id(node), (node, "call"))
            unique[id(event.node)] = event.node, _step_kind(event)
        return tuple(FlowStep(self.place(node), self.text.snippet(node), kind) for node, kind in unique.values())

    def _is_split(self, number: int, split: SplitSeen) -> bool:
        if not split.is_idiom:
            return True
        fitted, scored = self._fitted_sides.get(number, set()), self._scored_sides.get(number, set())
        return bool(fitted) and bool(scored - fitted)

    def rows_of(self, rows: Data, split: int | None) -> Rows:
        """Tell on which side of a split rows stand."""
        if rows.is_ambiguous:
            return "unknown"
        if split is None:
            return "all"
        sides = set(sides_of(rows, split))
        if any(split not in dict(part.tags) for part in rows.parts):
            return "all" if not sides else "train_and_test"
        words = {self._side(split, side) for side in sides}
        if len(words) > 1:
            return "train_and_test"
        return cast(Rows, next(iter(words)))

    def _side(self, split: int, side: str) -> str:
        if side in ("train", "test", "fold_train", "fold_test"):
            return side
        return "train" if side in self._fitted_sides.get(split, set()) else "test"


def _step_kind(event: Event) -> StepKind:
    match event:
        case LoadSeen():
            return "read"
        case Done() | Timed():
            return "change"
        case Learnt():
            return "learn"
        case SplitSeen():
            return "split"
        case ModelFit():
            return "fit"
        case Scored():
            return "score"
        case Chosen():
            return "choose"


def _is_no_fold(tag: Tag) -> bool:
    return not tag[1].startswith("fold_")


def _numbered(keys: dict[int, Hashable]) -> dict[int, int]:
    """Number events from 0 in reading order; events with one key share a number."""
    places: dict[Hashable, int] = {}
    return {number: places.setdefault(key, len(places)) for number, key in keys.items()}


def _by_number(numbers: dict[int, int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for event, number in numbers.items():
        found.setdefault(number, []).append(event)
    return found


def _sides_by_split(rows: Iterable[Data]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for split, side in (tag for data in rows for tag in tags_of(data)):
        found.setdefault(split, set()).add(side)
    return found


def _fits_by_split(fits: Iterable[ModelFit]) -> dict[int, list[ModelFit]]:
    found: dict[int, list[ModelFit]] = {}
    for fit in fits:
        for split in {split for split, _ in tags_of(fit.features)}:
            found.setdefault(split, []).append(fit)
    return found


def _firsts(numbers: dict[int, int]) -> list[int]:
    """Return the first event of each number."""
    return list({place: number for number, place in reversed(numbers.items())}.values())[::-1]


def tags_of(rows: Data) -> Iterable[Tag]:
    """Return the sides of splits on which rows stand."""
    return (tag for part in rows.parts for tag in part.tags)


def sides_of(rows: Data, split: int) -> Iterable[str]:
    """Return the sides of one split on which rows stand."""
    return (side for number, side in tags_of(rows) if number == split)


def target_of(*targets: Data | None) -> str | Unknown:
    """Return the name of the first target that has one."""
    for target in targets:
        if target is not None and target.column is not None:
            return target.column
    return NO_TARGET
