"""Pausing the garbage collector."""

from __future__ import annotations

import gc
import weakref

import pytest

from mlaudit.core.collection import collection_paused


def test_the_collector_runs_again_after_a_failure():
    with pytest.raises(ZeroDivisionError), collection_paused():
        _ = 1 / 0
    assert gc.isenabled()


def test_a_pause_within_a_pause_does_not_end_it():
    with collection_paused():
        with collection_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


class Cycle:
    """An object that holds itself."""

    def __init__(self):
        self.self = self


def test_what_is_made_in_a_pause_counts_as_old_and_is_freed_by_a_full_collection():
    with collection_paused():
        made = weakref.ref(Cycle())
    gc.collect(1)
    assert made() is not None
    gc.collect()
    assert made() is None


def test_what_another_program_has_frozen_stays_frozen():
    gc.freeze()
    try:
        with collection_paused():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
