"""Rows that occur twice: how likely by chance, and whether their labels agree."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MIN_CLASS_ROWS = 20
"""Rows of a class below which the share of its copies says little."""
LUCK = 0.01
"""Chance of full agreement above which it says nothing."""

Hashes = NDArray[np.uint64]
Codes = NDArray[np.int64]


def collision_bits(level_counts: Iterable[NDArray[np.int64]]) -> float:
    """Sum of -log2 sum p^2 over columns: the bits that tell two random rows apart if columns are independent.

    Parameters
    ----------
    level_counts : iterable of arrays
        Rows of each level, one array per column.
    """
    bits = 0.0
    for counts in level_counts:
        shares = counts / counts.sum()
        bits -= float(np.log2((shares * shares).sum()))
    return bits


def label_agreement(known: Hashes, known_labels: Codes, asked: Hashes, asked_labels: Codes) -> float | None:
    """Agreement beyond chance of the labels of repeated rows with the commonest label of their twins.

    Chance is that of a label drawn from the known rows, as in Cohen's kappa.

    The bare share says little where one class is common: two different customers of which 94 % do not buy agree mostly.

    Parameters
    ----------
    known, asked : arrays of row hashes
    known_labels, asked_labels : integer codes; -1 where the label is missing, and the row does not count

    Returns
    -------
    float or None
        At most 1; 0 where so few rows of so common a class would all agree by luck; None when no labelled row was found
        again.
    """
    labelled = known_labels >= 0
    known, known_labels = known[labelled], known_labels[labelled]
    labelled = asked_labels >= 0
    asked, asked_labels = asked[labelled], asked_labels[labelled]
    if known.size == 0 or asked.size == 0:
        return None
    rows, index = np.unique(known, return_inverse=True)
    pairs, counts = np.unique(np.column_stack([index, known_labels]), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], counts, pairs[:, 0]))
    last = np.flatnonzero(np.append(np.diff(pairs[order, 0]) > 0, True))
    commonest = pairs[order[last], 1]
    place = np.minimum(np.searchsorted(rows, asked), rows.size - 1)
    found = rows[place] == asked
    if not found.any():
        return None
    shares = np.bincount(known_labels) / known_labels.size
    labels = asked_labels[found]
    chance = float(np.where(labels < shares.size, shares[np.minimum(labels, shares.size - 1)], 0.0).mean())
    if chance ** int(found.sum()) > LUCK:
        return 0.0
    return (float((commonest[place[found]] == labels).mean()) - chance) / (1 - chance)


@dataclass(frozen=True, slots=True)
class CopiesByClass:
    """The class most of whose rows are copies and the class fewest of whose are; ``code`` is the first's."""

    code: int
    count: int
    most_share: float
    least_share: float


def copies_by_class(labels: Codes, is_copy: NDArray[np.bool_]) -> CopiesByClass | None:
    """Hold the classes against each other by the share of their rows that are copies.

    Parameters
    ----------
    labels : integer codes of shape (n,); -1 where the label is missing
    is_copy : booleans of shape (n,)

    Returns
    -------
    CopiesByClass or None
        None with fewer than two classes of `MIN_CLASS_ROWS` rows.
    """
    labels, is_copy = labels[labels >= 0], is_copy[labels >= 0]
    rows = np.bincount(labels)
    copies = np.bincount(labels, weights=is_copy)
    large = np.flatnonzero(rows >= MIN_CLASS_ROWS)
    if large.size < 2:
        return None
    shares = copies[large] / rows[large]
    most = int(large[shares.argmax()])
    return CopiesByClass(most, int(copies[most]), float(shares.max()), float(shares.min()))
