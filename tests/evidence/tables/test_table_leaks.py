"""What the worker measures of one column against the target, and of a train file against a test file."""

from __future__ import annotations

import numpy as np
import pytest

from mlaudit.core.values import Unknown

RNG = np.random.default_rng(0)


def test_codes_and_fills_of_a_column_come_from_one_reading(store, write_columns):
    found = store.special_values(write_columns("s.csv", height=np.append(RNG.normal(170, 9, 300), [-999] * 4)))
    assert (found["height"].spike.kind, found["height"].sentinel.value) == ("constant", -999.0)


def test_every_column_is_held_against_the_target(store, write_columns):
    label = RNG.integers(0, 2, 600)
    file = write_columns(
        "a.csv",
        strong=label + RNG.normal(0, 0.5, 600),
        gap=np.where(label == 1, np.nan, RNG.normal(size=600)),
        word=np.array(["no", "yes"])[label],
        noise=RNG.normal(size=600),
        who=[f"n{i}" for i in range(600)],
        y=label,
    )
    found = store.association(file, "y")
    assert (found["gap"].auc, found["word"].auc, found["who"].auc) == (1.0, 1.0, None)
    assert 0.85 < found["strong"].auc < 0.97
    assert found["noise"].auc < 0.6
    assert {name for name, one in found.items() if one.copies_target} == {"word"}


def test_a_price_in_another_currency_copies_a_price(store, write_columns):
    price = RNG.gamma(5, 40_000, 400).round()
    found = store.association(write_columns("p.csv", euro=(price * 0.91).round(2), area=price / 2000, y=price), "y")
    assert [found[name].copies_target for name in ("euro", "area")] == [True, True]


def test_text_targets_have_no_association(store, write_columns):
    file = write_columns("t.csv", a=RNG.normal(size=100), y=[f"w{i}" for i in range(100)])
    assert store.association(file, "y") == Unknown("'y' is neither a class label nor a number")


@pytest.mark.parametrize("labels", [[0, 1], ["no", "yes"]])
def test_target_means_are_traced_to_their_rows(store, write_columns, labels):
    city, label = RNG.integers(0, 40, 1000), RNG.integers(0, 2, 1000)
    means = np.bincount(city, weights=label) / np.bincount(city)
    y = np.array(labels)[label]
    train = write_columns("train.csv", city=means[city[:700]], a=RNG.normal(size=700), y=y[:700])
    test = write_columns("test.csv", city=means[city[700:]], a=RNG.normal(size=300), y=y[700:])
    found = store.encodings(train, test, "y")
    assert (found["city"].fitted_on, found["a"].fitted_on) == ("train_and_test", "none")


def test_near_rows_need_continuous_columns(store, write_columns):
    train = write_columns("train.csv", a=RNG.integers(0, 5, 300), y=RNG.integers(0, 2, 300))
    test = write_columns("test.csv", a=RNG.integers(0, 5, 100), y=RNG.integers(0, 2, 100))
    assert store.near_rows(train, test, "y") == Unknown("the two files share no continuous column")


def test_moments_and_quantiles_are_those_of_scipy(write_columns):
    from scipy.stats import kurtosis, skew

    from mlaudit.evidence.tables.store import TableStore

    values = RNG.gamma(2, 3, 500)
    file = write_columns("m.csv", x=np.append(values, [np.nan, np.inf]))
    with TableStore(["q01", "q25", "q75", "q99", "skew", "kurtosis", "infinite_count"]) as store:
        column = store.profile(file).columns[0]
    expected = np.quantile(values, [0.01, 0.25, 0.75, 0.99])
    assert [column.q01, column.q25, column.q75, column.q99] == pytest.approx(expected)
    assert column.skew == pytest.approx(skew(values, bias=False))
    assert column.kurtosis == pytest.approx(kurtosis(values, bias=False))
    assert column.infinite_count == 1
