"""Whether a column has more gaps in one file than in the other, beyond chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


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
        pooled = (self.in_train + self.in_test) / (self.n_train + self.n_test)
        variance = pooled * (1 - pooled) * (1 / self.n_train + 1 / self.n_test)
        if variance == 0:
            return 1.0
        z = (self.in_train / self.n_train - self.in_test / self.n_test) / math.sqrt(variance)
        return math.erfc(abs(z) / math.sqrt(2))


def adjusted(p_values: Mapping[str, float]) -> dict[str, float]:
    """Adjust p-values by Benjamini and Hochberg, as ``scipy.stats.false_discovery_control``."""
    ordered = sorted(p_values.items(), key=lambda item: item[1], reverse=True)
    found, least = {}, 1.0
    for index, (name, p) in enumerate(ordered):
        least = min(least, p * len(ordered) / (len(ordered) - index))
        found[name] = least
    return found
