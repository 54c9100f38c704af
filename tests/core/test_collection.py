"""Pausing the garbage collector."""

from __future__ import annotations

import gc

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
