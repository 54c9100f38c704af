"""What happened in one text, in reading order, and which of its rows are shared."""

from __future__ import annotations

import ast
from collections.abc import Hashable
from typing import TypeVar

from mlaudit.core.location import Location
from mlaudit.evidence.source.events import (
    Done,
    Event,
    Explained,
    Learnt,
    LoadSeen,
    ModelFit,
    PipelineSeen,
    Refitted,
    Saved,
    Scored,
    SplitSeen,
    Timed,
    Unpickled,
    Used,
)
from mlaudit.evidence.source.steps.choices import Chosen
from mlaudit.evidence.source.values import Data, Part, Tag

E = TypeVar("E")

Call = tuple[Hashable, ...]
"""A syntax node in the chain of calls that leads to it: one occurrence."""

CONDITIONS = ("boolean mask", "isnull")
"""Idioms that separate rows by what they hold."""


class Trace:
    """All events of one text. An occurrence met again (second pass of a loop) is the same event.

    Attributes
    ----------
    callers : tuple of ast.AST
        Calls of local functions that are being followed, outermost first.
    made_empty : set of int
        Roots of frames without rows (``pd.DataFrame()``), which take those of their first column.
    handed_in : set of int
        Roots of rows that come into a function by a parameter, where the project shows no call of it.
    seeds_tried : set of Location
        Splits and estimators whose seed is the variable of a loop around them.
    inside_training : dict of tuple to bool
        Whether rows belong to the training rows of some score, once it was asked.
    archives : set of int
        Roots of files that hold several row sets by name, such as ``np.load("data.npz")``.
    looked_at : list of Used
        Predictions that are compared with something, plotted or handed on: rows that somebody may have judged by hand.
    names : dict of frozenset of Part to list of str
        What the text calls rows that some split set apart.
    """

    def __init__(self) -> None:
        self.loads: list[LoadSeen] = []
        self.splits: list[SplitSeen] = []
        self.marks: list[Learnt | Done | Timed] = []
        self.model_fits: list[ModelFit] = []
        self.scores: list[Scored] = []
        self.choices: list[Chosen] = []
        self.uses: list[Used] = []
        self.looked_at: list[Used] = []
        self.refits: list[Refitted] = []
        self.names: dict[frozenset[Part], list[str]] = {}
        self.pipelines: list[PipelineSeen] = []
        self.saved: dict[Hashable, Saved] = {}
        self.unpickled: dict[Hashable, Unpickled] = {}
        self.explained: dict[Hashable, Explained] = {}
        self.is_seeded = False
        self.lagged: set[str] = set()
        self.made_empty: set[int] = set()
        self.handed_in: set[int] = set()
        self.archives: set[int] = set()
        self.seeds_tried: set[Location] = set()
        self._ids: dict[Hashable, int] = {}
        self._origins: dict[int, frozenset[int]] = {}
        self._overlaps: dict[Hashable, bool | None] = {}
        self.inside_training: dict[Hashable, bool] = {}
        self._next_root = 0
        self.callers: tuple[ast.AST, ...] = ()
        self._callers_of: dict[int, tuple[ast.AST, ...]] = {}

    def callers_of(self, event: Event) -> tuple[ast.AST, ...]:
        """Return the calls through which an event was met first."""
        return self._callers_of.get(id(event), ())

    def known(self, key: Hashable) -> int | None:
        """Return the id of an occurrence that was met before."""
        return self._ids.get(key)

    def load(self, key: Call, seen: LoadSeen) -> int:
        """Record a read; its id is also the root of its rows."""
        return self._once(("load", key), self.loads, seen)

    def split(self, key: Hashable, seen: SplitSeen) -> int:
        """Record a split."""
        return self._once(("split", key), self.splits, seen)

    def learnt(self, key: Hashable, seen: Learnt | Done | Timed) -> int:
        """Record something that its results carry; another row set makes another event."""
        return self._once(("mark", key, seen.rows.parts), self.marks, seen)

    def model_fit(self, key: Hashable, seen: ModelFit) -> int:
        """Record the fit of a model."""
        return self._once(("fit", key, seen.features.parts, seen.features.marks), self.model_fits, seen)

    def score(self, key: Hashable, seen: Scored) -> int:
        """Record a score."""
        identity = ("score", key, seen.rows.parts, seen.rows.marks, seen.model_fits)
        return self._once(identity, self.scores, seen)

    def choice(self, key: Hashable, seen: Chosen) -> int:
        """Record a choice; met again, it rests on the scores of both times."""
        number = self._once(("choice", key), self.choices, seen)
        self.choices[number].meet(seen)
        return number

    def look(self, key: Hashable, seen: Used) -> int:
        """Record that somebody may judge predictions by hand."""
        return self._once(("look", key, seen.rows.parts, seen.model_fits), self.looked_at, seen)

    def named(self, rows: Data, name: str) -> None:
        """Note what the text calls rows."""
        names = self.names.setdefault(rows.parts, [])
        if name not in names:
            names.append(name)

    def use(self, key: Hashable, seen: Used) -> int:
        """Record that a model is applied to rows."""
        return self._once(("use", key, seen.rows.parts, seen.rows.marks, seen.model_fits), self.uses, seen)

    def refit(self, key: Hashable, seen: Refitted) -> int:
        """Record that a fitted model is fitted anew."""
        return self._once(("refit", key, seen.rows.parts, seen.model_fits), self.refits, seen)

    @property
    def judges_something(self) -> bool:
        """Whether a metric is computed somewhere, or predictions are held against other values."""
        is_scored = any(not score.is_implicit and not score.is_search for score in self.scores)
        return is_scored or any(use.is_held_against for use in self.looked_at)

    def pipeline(self, key: Hashable, seen: PipelineSeen) -> int:
        """Record a pipeline."""
        return self._once(("pipeline", key), self.pipelines, seen)

    def root(self, key: Hashable, parents: frozenset[Part] = frozenset()) -> int:
        """Give rows of unknown origin a root; it is kin to the roots that they may have come from.

        Roots of reads are not negative, others are.
        """
        kin = frozenset(part.root for part in parents)
        identity = ("root", key, kin)
        if identity not in self._ids:
            self._next_root -= 1
            self._ids[identity] = self._next_root
            self._origins[self._next_root] = frozenset[int]().union(*map(self._origins_of, kin))
        return self._ids[identity]

    def is_archive(self, rows: Data) -> bool:
        """Whether something holds row sets by name."""
        return bool(rows.parts) and all(part.root in self.archives for part in rows.parts)

    def member(self, rows: Data, name: str) -> Data:
        """Return a row set of an archive; which rows it shares with the others is not known."""
        root = self.root(("member", name), rows.parts)
        return Data(frozenset([Part(root)]), "array", rows.loads, rows.marks)

    def overlap(self, left: Data, right: Data, is_likely_enough: bool = False) -> bool | None:
        """Whether two row sets share rows; None where the text does not decide it.

        An ambiguous set has the rows of some of its parts only, so that all of them have to be shared. Of two such sets
        it is supposed that the same parts are left out.

        Parameters
        ----------
        left, right : Data
        is_likely_enough : bool
            Whether two conditions on the same rows that have nothing to do with each other count as sharing some.
        """
        key = (left.parts, left.is_ambiguous, right.parts, right.is_ambiguous, is_likely_enough)
        if key not in self._overlaps:
            self._overlaps[key] = self._compared(left, right, is_likely_enough)
        return self._overlaps[key]

    def _compared(self, left: Data, right: Data, is_likely_enough: bool) -> bool | None:
        shared = [[self._shared(one, other, is_likely_enough) for other in right.parts] for one in left.parts]
        if all(verdict is False for row in shared for verdict in row):
            return False
        by_left, by_right = ([any(row) for row in rows] for rows in (shared, zip(*shared, strict=True)))
        are_some = [rows.is_ambiguous or not (is_likely_enough or self._is_whole(rows)) for rows in (left, right)]
        is_certain = all(by_left) if are_some[0] else any(by_left)
        return True if is_certain and (all(by_right) or not are_some[1]) else None

    def _is_whole(self, rows: Data) -> bool:
        """Whether no condition may have left out all rows of one file of a stack."""
        tags = frozenset[Tag]().union(*(part.tags for part in rows.parts))
        is_stack = len({part.root for part in rows.parts}) > 1
        return not is_stack or not any(self.splits[split].callee in CONDITIONS for split, _ in tags)

    def _shared(self, one: Part, other: Part, is_likely_enough: bool) -> bool | None:
        if _are_apart(one.tags, other.tags):
            return False
        if one.root == other.root:
            is_certain = self._are_drawn(one.tags - other.tags) or self._are_drawn(other.tags - one.tags)
            return True if is_certain or is_likely_enough else None
        return None if self._origins_of(one.root) & self._origins_of(other.root) else False

    def _origins_of(self, root: int) -> frozenset[int]:
        """Return the roots without kin of their own that rows may have come from."""
        return self._origins.get(root) or frozenset([root])

    def _are_drawn(self, tags: frozenset[Tag]) -> bool:
        """Whether rows on these sides are rows at large: with any other share of rows they have some in common."""
        return all(self.splits[split].is_drawn for split, _ in tags)

    def _once(self, key: Hashable, events: list[E], seen: E) -> int:
        if key not in self._ids:
            self._ids[key] = len(events)
            events.append(seen)
            self._callers_of[id(seen)] = self.callers
        return self._ids[key]


def _are_apart(ours: frozenset[Tag], theirs: frozenset[Tag]) -> bool:
    """Whether some split puts the two on different sides."""
    sides = dict(ours)
    return any(sides.get(split, side) != side for split, side in theirs)
