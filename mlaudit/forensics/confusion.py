"""What a table of hits and misses says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlaudit.forensics.intervals import difference

if TYPE_CHECKING:
    from mlaudit.forensics.ranking import Labels


@dataclass(frozen=True, slots=True)
class Confusion:
    """Rows of a binary decision by truth and decision."""

    true_positives: int
    false_positives: int
    true_negatives: int
    false_negatives: int

    @classmethod
    def of(cls, is_positive: Labels, is_called: Labels) -> Confusion:
        """Count rows of shape (n,)."""
        hits = int((is_positive & is_called).sum())
        called, positives = int(is_called.sum()), int(is_positive.sum())
        return cls(hits, called - hits, is_positive.size - positives - called + hits, positives - hits)

    @property
    def positives(self) -> int:
        """Rows that are positive."""
        return self.true_positives + self.false_negatives

    @property
    def negatives(self) -> int:
        """Rows that are negative."""
        return self.true_negatives + self.false_positives

    @property
    def called(self) -> int:
        """Rows that are called positive."""
        return self.true_positives + self.false_positives

    @property
    def n(self) -> int:
        """All rows."""
        return self.positives + self.negatives

    @property
    def accuracy(self) -> float:
        """Rows that are called right."""
        return (self.true_positives + self.true_negatives) / self.n

    @property
    def precision(self) -> float | None:
        """Called rows that are positive."""
        return self.true_positives / self.called if self.called else None

    @property
    def recall(self) -> float | None:
        """Positive rows that are called."""
        return self.true_positives / self.positives if self.positives else None

    @property
    def specificity(self) -> float | None:
        """Negative rows that are not called."""
        return self.true_negatives / self.negatives if self.negatives else None

    @property
    def balanced_accuracy(self) -> float | None:
        """Mean of recall and specificity."""
        if self.recall is None or self.specificity is None:
            return None
        return (self.recall + self.specificity) / 2

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        wrong = self.false_positives + self.false_negatives
        return 2 * self.true_positives / (2 * self.true_positives + wrong) if self.positives + self.called else None

    @property
    def matthews(self) -> float:
        """Correlation of truth and decision; 0 where either is constant, as in scikit-learn."""
        product = self.positives * self.negatives * self.called * (self.n - self.called)
        agreement = self.true_positives * self.true_negatives - self.false_positives * self.false_negatives
        return agreement / math.sqrt(product) if product else 0.0

    @property
    def informedness(self) -> tuple[float, float] | None:
        """95 % limits of recall less false positive rate: 0 for any guess that does not look at the row."""
        if not self.positives or not self.negatives:
            return None
        return difference((self.true_positives, self.positives), (self.false_positives, self.negatives))
