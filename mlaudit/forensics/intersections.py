"""Groups that two attributes make together: do their rates follow from those of each attribute alone?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mlaudit.forensics.gaps import HiddenGap
from mlaudit.forensics.intervals import two_sided_p
from mlaudit.forensics.multiple_tests import benjamini_hochberg
from mlaudit.forensics.resolution import Array

MIN_CELL = 50
"""Rows of a cell from which on it is judged."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Levels of two attributes, and how many of how many rows have the outcome in question."""

    first: str
    second: str
    hits: int
    rows: int


def hidden_gap(cells: Sequence[Cell]) -> HiddenGap | None:
    """Fit rows and columns of a table of shares additively by weighted least squares, and find the odd cell."""
    judged = [cell for cell in cells if cell.rows >= MIN_CELL]
    firsts, seconds = sorted({c.first for c in judged}), sorted({c.second for c in judged})
    freedom = len(judged) - (len(firsts) + len(seconds) - 1)
    if min(len(firsts), len(seconds)) < 2 or freedom < 1:
        return None
    rates = np.array([c.hits / c.rows for c in judged])
    sizes = np.array([c.rows for c in judged], dtype=np.float64)
    root = np.sqrt(sizes)[:, None] * _design(judged, firsts, seconds)
    hat = root @ np.linalg.pinv(root)
    expected = (hat @ (rates * np.sqrt(sizes))) / np.sqrt(sizes)
    likely = expected.clip(1 / MIN_CELL, 1 - 1 / MIN_CELL)
    error = np.sqrt(likely * (1 - likely) / sizes * np.clip(1 - np.diag(hat), 0.0, 1.0))
    free = error > 1e-9  # a cell that alone holds its row or column departs from nothing
    if not free.any():
        return None
    z = np.divide(rates - expected, error, out=np.zeros_like(rates), where=free)
    excess = max(0.0, float(np.mean(z[free] ** 2)) - 1.0) * float(np.mean(error[free] ** 2))
    adjusted = benjamini_hochberg([two_sided_p(float(one)) for one in z[free]])
    worst = int(np.argmax(np.abs(z)))
    cell, departure = judged[worst], float(rates[worst] - expected[worst])
    return HiddenGap(
        first=cell.first,
        second=cell.second,
        rate=float(rates[worst]),
        expected=float(expected[worst]),
        shrunken=departure * excess / (excess + float(error[worst]) ** 2),
        rows=cell.rows,
        q=min(adjusted),
        n_cells=len(judged),
    )


def _design(cells: Sequence[Cell], firsts: list[str], seconds: list[str]) -> Array:
    columns = [[float(c.first == level) for c in cells] for level in firsts]
    columns += [[float(c.second == level) for c in cells] for level in seconds[1:]]
    return np.array(columns).T
