"""How scored rows stand to the rows that their model was fitted on, and which models are scored on other rows too."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from mlaudit.core.values import Unknown
from mlaudit.evidence.source.events import Learnt, Scored, Used
from mlaudit.evidence.source.model import HeldOut, Relation
from mlaudit.evidence.source.trace import Trace
from mlaudit.evidence.source.values import Data

_UNDECIDED = Unknown("the text does not show which rows every model is scored on")


def relation(trace: Trace, fitted: Iterable[Data], scored: Data) -> Relation:
    """Compare scored rows with those of the fits of one model; ``unknown`` where fits differ in it."""
    found = {_relation(trace, rows, scored) for rows in fitted}
    return found.pop() if len(found) == 1 else "unknown"


def _relation(trace: Trace, fitted: Data, scored: Data) -> Relation:
    shared = trace.overlap(fitted, scored)
    if shared is False:
        return "disjoint"
    if is_within(scored, fitted):
        return "within"
    return "overlap" if shared else "unknown"


def is_within(scored: Data, fitted: Data) -> bool:
    """Whether every scored row is one of others: the same part of the rows, or a part of that part."""
    if scored.parts == fitted.parts and scored.is_ambiguous == fitted.is_ambiguous:
        return True
    if scored.is_ambiguous or fitted.is_ambiguous:
        return False
    return all(any(p.root == q.root and q.tags <= p.tags for q in fitted.parts) for p in scored.parts)


class Relations:
    """The relations of all scores of a text."""

    def __init__(self, trace: Trace) -> None:
        self._trace = trace

    def of(self, seen: Scored | Used) -> Relation:
        """Compare the rows of a score with those that its model was fitted on."""
        return relation(self._trace, self._fitted(seen.model_fits), seen.rows)

    def held_out(self, seen: Scored) -> HeldOut | Unknown:
        """Tell which models of the text are scored on rows that they were not fitted on.

        A model is one class here: it is often fitted once to be scored, and once more on everything.
        """
        own, found = self._classes(seen), self._by_class
        if any("disjoint" in found.get(name, ()) for name in own):
            return "same_model"
        if any("unknown" in found.get(name, ()) for name in own):
            return _UNDECIDED
        everything = set().union(*found.values())
        if "disjoint" in everything:
            return "other_model"
        # Whoever hands rows to a function may have kept others apart.
        return _UNDECIDED if "unknown" in everything or not seen.rows.loads else "none"

    @cached_property
    def _by_class(self) -> dict[str, set[Relation]]:
        found: dict[str, set[Relation]] = {}
        every: list[Scored | Used] = [*self._trace.scores, *self._trace.looked_at]
        for seen in every:
            for name in self._classes(seen):
                found.setdefault(name, set()).add(self.of(seen))
        for fit in self._trace.model_fits:
            if fit.holds_out or any(self._is_cross_validated(mark) for mark in fit.chosen_by):
                found.setdefault(fit.step.class_path, set()).add("disjoint")
        return found

    def _is_cross_validated(self, mark: int) -> bool:
        event = self._trace.marks[mark]
        return isinstance(event, Learnt) and event.is_maximum_reported

    def _classes(self, seen: Scored | Used) -> set[str]:
        return {self._trace.model_fits[fit].step.class_path for fit in seen.model_fits} or {""}

    def _fitted(self, fits: Iterable[int]) -> list[Data]:
        return [self._trace.model_fits[fit].features for fit in sorted(fits)]
