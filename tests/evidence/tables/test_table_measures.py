"""Spikes, entities, folds, interpolation and pairs through the worker."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from mlaudit.core.values import Unknown


def test_a_filled_mean_is_found_in_a_file(store, write_columns):
    rng = np.random.default_rng(0)
    ages = rng.integers(1, 80, 500).astype(float)
    file = write_columns("f.csv", age=np.append(ages, np.full(60, ages.mean())), height=rng.normal(size=560))
    found = {name: special.spike for name, special in store.special_values(file).items()}
    assert (found["age"].kind, found["age"].count) == ("exact_mean", 60)
    assert found["age"].rest_mean == pytest.approx(ages.mean())
    assert not found["age"].is_constant_within_groups
    assert found["height"].kind == "none"


def test_a_value_repeated_by_its_group_is_marked(store, write_columns):
    rng = np.random.default_rng(1)
    towns = np.repeat(np.arange(40), 10)
    tax = np.append(rng.integers(100, 900, 39), 0.0)
    tax[39] = tax[:39].mean()  # no whole number, as the others are
    file = write_columns("g.csv", town=towns, tax=tax[towns], rooms=rng.normal(size=400))
    assert store.special_values(file)["tax"].spike.is_constant_within_groups


def test_patients_with_several_scans_are_entities(store, write_columns):
    rng = np.random.default_rng(2)
    patient = np.repeat(np.arange(60), 5)
    file = write_columns(
        "p.csv",
        patient_id=rng.permutation(60)[patient] * 7,
        sex=rng.integers(0, 2, 60)[patient],
        age=rng.integers(20, 80, 60)[patient],
        scan=rng.normal(size=60)[patient] + rng.normal(size=300) / 2,
        y=rng.integers(0, 2, 300),
    )
    found = {column.name: column for column in store.groups(file, "y")}
    entity = found["patient_id"]
    assert (entity.n_levels, entity.rows_per_level, entity.has_name, entity.has_structure) == (60, 5.0, True, True)
    assert set(entity.constant_companions) == {"sex", "age"}
    assert entity.level_icc > 0.3


def test_an_ordinary_count_is_no_entity(store, write_columns):
    rng = np.random.default_rng(3)
    file = write_columns("c.csv", visits=rng.integers(0, 30, 600), x=rng.normal(size=600), y=rng.integers(0, 2, 600))
    assert store.groups(file, "y") == ()


def test_iris_in_file_order_loses_classes_in_three_folds(store, write_columns):
    iris = pytest.importorskip("sklearn.datasets").load_iris()
    file = write_columns("iris.csv", x=iris.data[:, 0], y=iris.target)
    assert store.folds(file, "y", 3).folds_missing_a_class == 3
    assert store.folds(file, "x", 5).eta_squared > 0.1


def test_more_folds_than_rows_are_unknown(store, write_columns):
    assert isinstance(store.folds(write_columns("few.csv", y=[1, 0, 1]), "y", 5), Unknown)


def test_smote_is_found_in_a_file_and_across_two(store, write_columns):
    imblearn = pytest.importorskip("imblearn.over_sampling")
    rng = np.random.default_rng(4)
    rows, labels = rng.normal(size=(400, 4)), (np.arange(400) < 50).astype(int)
    made, made_labels = imblearn.SMOTE(random_state=0).fit_resample(rows, labels)
    names = [f"x{i}" for i in range(4)]

    def file(name: str, kept: np.ndarray):
        return write_columns(name, **dict(zip(names, made[kept].T, strict=True)), y=made_labels[kept])

    found = store.interpolation(file("whole.csv", np.ones(700, dtype=bool)), "y")
    assert (found.flagged, found.label, found.control_hits) == (True, "1", 0)
    assert found.share == found.hits / found.scanned
    in_train = rng.random(700) < 0.7
    across = store.interpolation(file("train.csv", in_train), "y", file("test.csv", ~in_train))
    assert across.flagged
    raw = write_columns("raw.csv", **dict(zip(names, rows.T, strict=True)), y=labels)
    assert not store.interpolation(raw, "y").flagged


def test_repeated_rows_are_counted_across_files_whatever_their_types(store, write):
    train = write("train.csv", "id,x,z,y\n1,1,2.5,a\n2,2,3.5,b\n3,3,,a\n4,4,5.5,b\n")
    test = write("test.csv", "id,x,z,y\n11,1.0,2.5,a\n12,2.0,3.5,a\n13,9.5,1.5,b\n14,3.0,,a\n")
    found = store.pair(train, test, "y")
    assert (found.n_train, found.n_test, found.duplicate_count) == (4, 4, 3)
    assert found.duplicate_share == pytest.approx(3 / 4)
    assert found.duplicate_distinct == 3
    assert found.duplicate_label_agreement == 0.0  # three rows agree by luck
    assert found.has_rich_column


def test_low_entropy_tables_have_no_surplus_of_bits(store, write_columns):
    rng = np.random.default_rng(5)

    def file(name: str):
        return write_columns(name, a=rng.integers(0, 2, 500), b=rng.integers(0, 3, 500), y=rng.integers(0, 2, 500))

    found = store.pair(file("tr.csv"), file("te.csv"), "y")
    assert found.duplicate_share == 1.0
    assert found.collision_bits_surplus < 0
    assert not found.has_rich_column


def test_a_scaler_and_an_imputer_that_saw_the_test_rows_are_found(store, write_columns):
    rng = np.random.default_rng(6)
    values = {name: rng.lognormal(size=500) for name in ("p", "q", "r")}
    scaled = {name: (v - v.mean()) / v.std() for name, v in values.items()}
    gap = rng.random(500) < 0.1
    filled = np.where(gap, values["p"][~gap].mean(), values["p"])
    in_train = np.arange(500) < 350

    def file(name: str, kept: np.ndarray):
        return write_columns(name, **{k: v[kept] for k, v in scaled.items()}, filled=filled[kept])

    train, test = file("scaled_train.csv", in_train), file("scaled_test.csv", ~in_train)
    found = store.pair(train, test, None)
    assert (found.scaler_fitted_on, found.scaler_kind, found.scaler_columns) == (
        "train_and_test",
        "standard",
        ("p", "q", "r"),
    )
    assert found.scaler_columns_share == pytest.approx(3 / 4)
    columns = {column.name: column for column in store.imputation(train, test)}
    assert columns["filled"].imputer_fitted_on == "train_and_test"
    assert columns["filled"].fill_count == gap.sum()
    assert columns["p"].imputer_fitted_on == "none"


def test_levels_seen_in_train_are_counted_over_test_rows(store, write_columns):
    train = write_columns("seen_train.csv", g=[1, 1, 2, 3])
    test = write_columns("seen_test.csv", g=[1.0, 2.0, 9.0, None, 1.0], pad=[1] * 5)
    assert store.seen_levels(train, test, "g") == pytest.approx(3 / 4)


def test_files_that_share_no_feature_are_unknown(store, write_columns):
    assert isinstance(store.pair(write_columns("a.csv", a=[1, 2]), write_columns("b.csv", b=[1, 2]), None), Unknown)


def test_real_tables_raise_no_alarm(store, write):
    datasets = pytest.importorskip("sklearn.datasets")
    for name in ("breast_cancer", "wine", "iris"):
        loaded = getattr(datasets, f"load_{name}")()
        columns = {f"x{i}": loaded.data[:, i] for i in range(loaded.data.shape[1])}
        file = write(f"{name}.csv", pl.DataFrame({**columns, "y": loaded.target}).write_csv())
        assert not store.interpolation(file, "y").flagged
        assert {spike.kind for spike in (found.spike for found in store.special_values(file).values())} <= {
            "none",
            "constant",
            "untestable",
        }
        assert store.groups(file, "y") == () or not any(g.has_name and g.has_structure for g in store.groups(file, "y"))
        assert store.series(file).structure == "none"
