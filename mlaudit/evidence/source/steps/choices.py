"""A choice among candidates by scores, as it is noted while a text is followed."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from mlaudit.evidence.source.model import ChoiceKind
from mlaudit.evidence.source.values import Data


@dataclass(slots=True)
class Chosen:
    """A choice by scores on rows.

    Attributes
    ----------
    callee : str
        What chooses: ``max``, ``if accuracy > best``, ``lightgbm.train``.
    rows : tuple of Data
        The rows whose scores decide.
    model_fits : frozenset of int
        Fits of the candidates.
    scores : frozenset of int
        The scores that decide, where the text computes them.
    before : int
        Scores that were known then: those that come later may judge what was chosen.
    is_shown : bool
        The best score itself is shown to somebody.
    """

    node: ast.AST
    kind: ChoiceKind
    callee: str
    rows: tuple[Data, ...]
    model_fits: frozenset[int]
    scores: frozenset[int]
    before: int
    is_shown: bool = False

    def meet(self, again: Chosen) -> None:
        """Take in the same choice in another round of a loop, or another call of its function."""
        self.rows += tuple(rows for rows in again.rows if rows not in self.rows)
        self.model_fits |= again.model_fits
        self.scores |= again.scores
        self.before = max(self.before, again.before)
