"""What is drawn of a measurement: every number of it, and no text from a cell."""

from __future__ import annotations

from dataclasses import replace

from mlaudit.core.exhibit import Bar, Bars, Folds, Overlap
from mlaudit.core.values import CellValue, Unknown
from mlaudit.evidence.tables.model import Dependence, Interpolation, NearRows, TargetProfile
from mlaudit.facts import exhibits
from mlaudit.forensics.gaps import Gap

TARGET = TargetProfile("multiclass", 100, 3, 0.1, 10, 0.6, CellValue("a"), CellValue("c"), class_counts=(60, 30, 10))


def test_classes_are_called_by_rank():
    assert exhibits.class_balance("species", TARGET) == Bars(
        "Rows by class of species",
        (
            Bar("commonest class", 60, 100),
            Bar("class 2 of 3", 30, 100),
            Bar("rarest class", 10, 100, stands_out=True),
        ),
    )


def test_what_was_not_measured_is_not_drawn():
    nothing = Unknown("no data")

    assert exhibits.class_balance("species", nothing) is nothing
    assert isinstance(exhibits.class_balance("price", replace(TARGET, class_counts=())), Unknown)
    assert isinstance(exhibits.seen_rows("", ("a", "b"), (10, nothing), 0.5), Unknown)
    assert isinstance(exhibits.interpolated_rows(Interpolation(False, False, 0, 0, 0, 0, 0.0, 1.0)), Unknown)
    assert isinstance(exhibits.autocorrelation("y", Dependence(0.5, 0.4, 0.6, 0.0, 2.0, 100), 60.0), Unknown)


def test_two_files_are_drawn_with_what_they_share():
    found = exhibits.seen_rows("Repeated", ("train.csv", "test.csv"), (80, 20), 0.25)

    assert found == Overlap("Repeated", "train.csv", "test.csv", 80, 20, 0.25)


def test_the_band_is_that_of_independent_rows():
    found = exhibits.autocorrelation("y", Dependence(0.5, 0.4, 0.6, 0.0, 2.0, 100, lags=(0.5, 0.2)), Unknown("no step"))

    assert not isinstance(found, Unknown)
    assert (found.lags, found.band, found.step_seconds) == ((0.5, 0.2), 0.196, None)


def test_folds_deal_every_row_once_and_always_the_same_way():
    found = exhibits.shuffled_folds("sklearn.model_selection.KFold", 4, None)

    assert isinstance(found, Folds)
    assert sorted(row for fold in found.test for row in fold) == list(range(60))
    assert found == exhibits.shuffled_folds("sklearn.model_selection.KFold", 4, None)
    assert found.n_beside == sum(
        any(0 <= other < 60 and other not in fold for other in (row - 1, row + 1))
        for fold in found.test
        for row in fold
    )


def test_a_hold_out_is_one_strip_and_a_size_that_is_not_known_is_none():
    found = exhibits.shuffled_folds("train_test_split", None, 0.25)

    assert isinstance(found, Folds)
    assert [len(fold) for fold in found.test] == [15]
    assert isinstance(exhibits.shuffled_folds("train_test_split", None, Unknown("not a literal")), Unknown)
    assert isinstance(exhibits.shuffled_folds("KFold", 1, None), Unknown)


def test_near_rows_are_held_against_chance():
    assert exhibits.near_rows(NearRows(40, 500, 1.7)) == Bars(
        "Examined test rows that are almost a training row",
        (Bar("found", 40, 500, stands_out=True), Bar("expected by chance", 2, 500)),
    )


def test_the_rarer_class_is_counted_in_both_files():
    found = exhibits.rarer_class(("a.csv", "b.csv"), TARGET, replace(TARGET, n_rows=20))

    assert isinstance(found, Bars)
    assert [(bar.name, bar.count, bar.total) for bar in found.bars] == [("a.csv", 10, 100), ("b.csv", 10, 20)]
    assert isinstance(exhibits.rarer_class(("a.csv", "b.csv"), TARGET, Unknown("no labels")), Unknown)


def test_groups_are_called_by_their_rates_and_never_by_name():
    gap = Gap("SECRET", "HIDDEN", 0.5, 0.25, 40, 80, 0.1, 0.4, 0.3, 0.7, 0.001)
    found = exhibits.group_rates("recall", "sex", gap)

    assert found.title == "Recall by sex"
    assert [(bar.name, bar.count, bar.total) for bar in found.bars] == [
        ("group with the lower rate", 20, 80),
        ("group with the higher rate", 20, 40),
    ]
