"""Which join of a history gave the values of events, on histories and joins that are known."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.forensics.as_of import Stamped, find_join

N, STEPS = 50, 40
RNG = np.random.default_rng(0)
ENTITIES = np.repeat(np.arange(N), STEPS)
TIMES = np.tile(np.arange(STEPS, dtype=float), N)
VALUES = RNG.integers(0, 1_000_000, N * STEPS)
HISTORY = Stamped(ENTITIES, TIMES, VALUES)
OWNERS = RNG.integers(0, N, 1_000)
MOMENTS = RNG.random(1_000) * (STEPS - 1)


def at(moments: np.ndarray) -> np.ndarray:
    """Values that each entity had at a moment; the history has a row at each whole number."""
    return VALUES[OWNERS * STEPS + np.clip(np.floor(moments).astype(int), 0, STEPS - 1)]


def kind(values: np.ndarray, history: Stamped = HISTORY) -> str:
    return find_join(Stamped(OWNERS, MOMENTS, values), history, 1).kind


NEWEST = VALUES[OWNERS * STEPS + STEPS - 1]


@pytest.mark.parametrize("late_by", [0.0, 1.5, 7.0])
def test_values_that_were_known_are_of_the_past_however_late(late_by: float) -> None:
    assert kind(at(MOMENTS - late_by)) == "past"


def test_newest_values_are_counted_where_they_tell() -> None:
    found = find_join(Stamped(OWNERS, MOMENTS, NEWEST), HISTORY, 1)
    assert (found.kind, found.n_rows, found.n_known, found.n_entities) == ("latest", 1_000, 0, N)
    assert found.n_newest == found.n_decisive == (MOMENTS < STEPS - 2).sum()


def test_newest_values_in_a_twentieth_of_the_rows_are_found() -> None:
    late = np.random.default_rng(2).random(1_000) < 0.05
    assert kind(np.where(late, NEWEST, at(MOMENTS))) == "partly_latest"


def test_the_value_after_each_event_is_told_from_the_newest() -> None:
    assert kind(at(MOMENTS + 1)) == "next"


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5])
def test_values_of_a_fixed_time_after_the_event_are_never_called_newest(share: float) -> None:
    """Scores are often made some days after the date that a table holds, as of a first order."""
    assert kind(at(MOMENTS + share * STEPS)) in ("undecided", "next")


def test_live_values_beside_snapshots_are_no_leak() -> None:
    assert kind(at(MOMENTS + np.random.default_rng(3).random(1_000))) == "undecided"


def test_values_of_something_else_are_undecided() -> None:
    assert kind(np.random.default_rng(4).permutation(VALUES)[:1_000]) == "undecided"


def test_a_newest_value_that_all_entities_have_in_common_tells_nothing() -> None:
    switched = Stamped(ENTITIES, TIMES, (TIMES >= STEPS - 2).astype(np.int64))
    assert kind(np.ones(1_000, dtype=np.int64), switched) == "undecided"


def test_events_before_the_history_of_their_entity_decide_nothing() -> None:
    events = Stamped(OWNERS, np.full(1_000, -1.0), NEWEST)
    assert find_join(events, HISTORY, 1).n_rows == 0


def test_a_feature_that_never_changes_is_of_the_past() -> None:
    assert kind(OWNERS, Stamped(ENTITIES, TIMES, ENTITIES)) == "past"


def test_the_rows_that_count_are_those_of_merge_asof() -> None:
    pd = pytest.importorskip("pandas")
    history = pd.DataFrame({"entity": ENTITIES, "t": TIMES, "v": VALUES}).sample(frac=0.3, random_state=0)
    events = pd.DataFrame({"entity": OWNERS, "t": MOMENTS}).sort_values("t")
    joined = pd.merge_asof(events, history.sort_values("t"), on="t", by="entity").dropna()
    part = Stamped(history.entity.to_numpy(), history.t.to_numpy(), history.v.to_numpy())
    found = find_join(Stamped(joined.entity.to_numpy(), joined.t.to_numpy(), joined.v.to_numpy(dtype=int)), part, 1)
    assert (found.kind, found.n_rows, found.n_known) == ("past", len(joined), len(joined))
