"""Whether a column has more gaps in one file than in the other, beyond chance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mlaudit.forensics.intervals import proportions_p
from mlaudit.forensics.multiple_tests import benjamini_hochberg


@dataclass(frozen=True, slots=True)
class MissingRates:
    """Gaps of one column in a train and a test file, counts and rows."""

    in_train: int
    n_train: int
    in_test: int
    n_test: int

    @property
    def p(self) -> float:
        """Two-sided test of two proportions with the pooled variance, as ``statsmodels`` ``proportions_ztest``."""
        return proportions_p((self.in_train, self.n_train), (self.in_test, self.n_test))


def adjusted(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p-values by Benjamini and Hochberg, by name."""
    return dict(zip(p_values, benjamini_hochberg(list(p_values.values())), strict=True))
