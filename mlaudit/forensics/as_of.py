"""Do the values of a training table come from a history of features as it was at the time of each event?

The join is computed again: which values each entity had up to the event, and which it has now. What is asked is not
whether the value of the event was chosen, since a lag or a lifetime are choices as well, but whether values were chosen
that nobody could know.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mlaudit.forensics.distributions import binomial_tail
from mlaudit.forensics.resolution import Array

Codes = NDArray[np.int64]
Mask = NDArray[np.bool_]
JoinKind = Literal["latest", "partly_latest", "next", "past", "undecided"]

MIN_DECISIVE, MIN_ENTITIES = 30, 3
"""Rows, and entities that have some, in which the value of the event and the newest one can be told apart."""
MIN_DECISIVE_SHARE = 0.02
WHOLE_SHARE = 0.9
"""Decisive rows that must agree with a join before it is called the one that was made."""
PARTLY_SHARE, KNOWN_SHARE = 0.01, 0.5
"""Decisive rows that hold the newest value, where at least a half of all rows hold one that was known."""
CHANCE, FAR = 1e-6, 0.75


@dataclass(frozen=True, slots=True)
class AsOf:
    """How a column of events agrees with the history of its values.

    Attributes
    ----------
    kind : {'latest', 'partly_latest', 'next', 'past', 'undecided'}
        The join that explains the column; ``next`` is the first value after the event.
    n_rows : int
        Events with a value whose entity has a history before them.
    n_known : int
        Those that hold a value which their entity had up to the event.
    n_decisive : int
        Those whose newest value their entity had neither up to the event nor right after it.
    n_newest : int
        Decisive ones that hold it.
    n_entities : int
        Entities of the decisive ones.
    """

    kind: JoinKind
    n_rows: int
    n_known: int
    n_decisive: int
    n_newest: int
    n_entities: int


@dataclass(frozen=True, slots=True)
class Stamped:
    """Values of entities at times; ``entities`` and ``values`` are codes that both tables share, times are finite."""

    entities: Codes
    times: Array
    values: Codes


def find_join(events: Stamped, history: Stamped, seed: int) -> AsOf:
    """Tell which join of a history gave the values of events.

    Parameters
    ----------
    events : Stamped
        Their times are the last moments at which a value counts as known: the end of the day for a date.
    history : Stamped
        Rows with a value.
    seed : int
        Of the newest values that are handed to other entities, for the agreement that chance gives.

    Notes
    -----
    A value that the entity had at any time up to the event is known, whatever the rule that chose it. A row is
    decisive for the newest value only where that is not the first one after the event either: a history of snapshots
    tells at the end of a month what changed in it. Rows before the history of their entity begins decide nothing,
    since old rows are often deleted. Newest values that entities have in common tell nothing, so that twice as many
    must be met as chance would give. For a join by the next value nine in ten must agree, which changes between two
    snapshots do not reach: they were known for a half of that time on average.
    """
    order = np.lexsort((history.times, history.entities))
    entities, times, values = history.entities[order], history.times[order], history.values[order]
    n_entities = int(max(entities.max(initial=-1), events.entities.max(initial=-1))) + 1
    starts = np.searchsorted(entities, np.arange(n_entities + 1))
    behind = _rows_until(entities, times, events, starts)
    kept = behind > starts[events.entities]
    owner, moment, value = events.entities[kept], events.times[kept], events.values[kept]
    behind = behind[kept]
    n_values = int(max(values.max(initial=0), value.max(initial=0))) + 1
    first = _FirstSeen(entities, times, values, n_values)
    is_known = first.of(owner, value) <= moment
    newest = values[starts[owner + 1] - 1]
    has_next = behind < starts[owner + 1]
    following = np.where(has_next, values[np.minimum(behind, values.size - 1)], -1)
    is_decisive = (first.of(owner, newest) > moment) & (newest != following)
    is_newest = is_decisive & (value == newest)
    found = AsOf(
        "undecided",
        int(kept.sum()),
        int(is_known.sum()),
        int(is_decisive.sum()),
        int(is_newest.sum()),
        np.unique(owner[is_decisive]).size,
    )
    lead = first.of(owner, newest) - moment
    if _tells(found.n_decisive, found.n_entities, found.n_rows):
        decisive = _Decisive(owner[is_decisive], value[is_decisive], newest[is_decisive], lead[is_decisive])
        if found.n_newest >= WHOLE_SHARE * found.n_decisive and decisive.is_beyond_chance(seed, WHOLE_SHARE):
            return _of_kind(found, "latest")
        far = decisive.farthest()
        if found.n_known >= KNOWN_SHARE * found.n_rows and far.is_beyond_chance(seed, PARTLY_SHARE):
            return _of_kind(found, "partly_latest")
    turns = has_next & (first.of(owner, np.maximum(following, 0)) > moment)
    agree = int((turns & (value == following)).sum())
    if _tells(int(turns.sum()), np.unique(owner[turns]).size, found.n_rows) and agree >= WHOLE_SHARE * turns.sum():
        return _of_kind(found, "next")
    return _of_kind(found, "past") if found.n_known >= WHOLE_SHARE * found.n_rows > 0 else found


def _of_kind(found: AsOf, kind: JoinKind) -> AsOf:
    return AsOf(kind, found.n_rows, found.n_known, found.n_decisive, found.n_newest, found.n_entities)


def _tells(n_decisive: int, n_entities: int, n_rows: int) -> bool:
    return n_decisive >= max(MIN_DECISIVE, MIN_DECISIVE_SHARE * n_rows) and n_entities >= MIN_ENTITIES


def _rows_until(entities: Codes, times: Array, events: Stamped, starts: Codes) -> Codes:
    """Position behind the last row of the history that is of the entity of each event and no later than it."""
    stamps, ranks = np.unique(times, return_inverse=True)
    width = stamps.size + 1
    keys = entities * width + ranks
    asked = events.entities * width + np.searchsorted(stamps, events.times, side="right") - 1
    found = np.searchsorted(keys, asked, side="right")
    # before the first stamp of all, the key asked for lies among those of the entity before
    return np.maximum(found, starts[events.entities])


class _FirstSeen:
    """When each entity had each of its values for the first time."""

    def __init__(self, entities: Codes, times: Array, values: Codes, n_values: int) -> None:
        self._n_values = n_values
        self._keys, at = np.unique(entities * n_values + values, return_index=True)
        self._times = times[at]

    def of(self, entities: Codes, values: Codes) -> Array:
        """Return the times; infinity where an entity never had the value."""
        asked = entities * self._n_values + values
        at = np.minimum(np.searchsorted(self._keys, asked), self._keys.size - 1)
        return np.where(self._keys[at] == asked, self._times[at], np.inf)


@dataclass(frozen=True, slots=True)
class _Decisive:
    """Rows in which the newest value tells; ``lead`` is the time until it came."""

    owners: Codes
    values: Codes
    newest: Codes
    lead: Array

    def farthest(self) -> _Decisive:
        """Return the quarter that lies farthest before the newest value.

        Values that were read a fixed time after the event are the newest ones near the end of the history.
        """
        far = self.lead >= np.quantile(self.lead, FAR)
        return _Decisive(self.owners[far], self.values[far], self.newest[far], self.lead[far])

    def is_beyond_chance(self, seed: int, share: float) -> bool:
        """Whether more rows hold the newest value of their entity than would hold that of another entity."""
        is_hit = self.values == self.newest
        others = self.newest[np.random.default_rng(seed).permutation(is_hit.size)]
        chance = float((self.values == others).sum() + 1) / (is_hit.size + 2)
        hits, n_entities = int(is_hit.sum()), np.unique(self.owners[is_hit]).size
        is_many = n_entities >= MIN_ENTITIES and hits >= max(share, 2 * chance) * is_hit.size
        return is_many and binomial_tail(hits, is_hit.size, chance) < CHANCE
