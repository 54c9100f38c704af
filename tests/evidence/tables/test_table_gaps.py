"""What gaps say of the target, and columns that are nearly the same."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.core.values import Unknown

RNG = np.random.default_rng(5)


def with_gaps(values, share):
    return [None if gone else float(value) for value, gone in zip(values, RNG.random(len(values)) < share, strict=True)]


@pytest.fixture
def file(write_columns):
    label = RNG.integers(0, 2, 800)
    telling = [None if RNG.random() < (0.5 if one else 0.1) else 1.5 for one in label]
    columns = {"telling": telling, "random": with_gaps(RNG.normal(size=800), 0.3), "whole": RNG.normal(size=800)}
    return write_columns("d.csv", **columns, word=np.where(label, "yes", "no").tolist(), y=label)


@pytest.mark.parametrize("target", ["y", "word"])
def test_gaps_that_tell_the_target_are_told_from_gaps_at_random(store, file, target):
    found = store.telling_gaps(file, target)
    assert set(found) == {"telling", "random"}
    assert abs(found["telling"].auc - 0.5) > 0.1
    assert found["telling"].p < 1e-10
    assert abs(found["random"].auc - 0.5) < 0.05


def test_rows_without_a_gap_are_counted_over_the_columns_asked_for(store, file):
    everything = store.complete_cases(file, "y", ("telling", "random", "whole", "y"))
    assert everything.kept_share < 0.6
    assert everything.dropped_mean > everything.kept_mean + 0.1
    alone = store.complete_cases(file, "y", ("random", "whole"))
    assert alone.kept_share == pytest.approx(0.7, abs=0.05)
    assert alone.p > 0.001
    assert store.complete_cases(file, "y", ("whole",)).kept_share == 1.0


def test_a_column_that_the_code_made_is_not_in_the_table(store, file):
    assert isinstance(store.complete_cases(file, "y", ("whole", "made_by_code")), Unknown)


def test_without_a_target_the_rows_are_counted(store, file):
    found = store.complete_cases(file, None, ("random",))
    assert (found.kept_share < 0.8, found.p) == (True, None)


def test_several_classes_have_no_order(store, write_columns):
    species = [["a", "b", "c"][i % 3] for i in range(300)]
    file = write_columns("m.csv", x=with_gaps(RNG.normal(size=300), 0.3), y=[i % 3 for i in range(300)], s=species)
    for target in ("y", "s"):
        assert isinstance(store.telling_gaps(file, target), Unknown)
        assert store.complete_cases(file, target, ("x",)).p is None


def test_twins_are_named_with_their_rank_correlation(store, write_columns):
    height = RNG.normal(170, 9, 300)
    file = write_columns(
        "t.csv", cm=height, inch=-(height**3), waist=RNG.normal(80, 9, 300), one=[1] * 300, text=["x"] * 300
    )
    found = store.twins(file, ("cm", "inch", "waist", "one", "text", "absent"))
    assert [(pair.one, pair.other, pair.correlation) for pair in found] == [("cm", "inch", pytest.approx(1.0))]
    assert store.twins(file, ("cm",)) == ()
