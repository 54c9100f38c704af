"""Predictions in files of every writing are held against their truth, and files that do not fit are told."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from sklearn.metrics import f1_score, r2_score, roc_auc_score

from mlaudit.core.values import Unknown
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.prediction_model import PredictionColumns, PredictionProfile
from mlaudit.evidence.tables.store import TableStore

Write = Callable[..., ProjectFile]

COLUMNS = PredictionColumns("y_true", "y_pred", "y_prob")
LABELS = PredictionColumns("y_true", "y_pred", None)


def drawn(n: int = 400, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = (rng.random(n) < 0.4).astype(int)
    return y, (1 / (1 + np.exp(-(rng.normal(size=n) + 1.5 * y - 0.8)))).round(6)


def read(store: TableStore, file: ProjectFile, columns: PredictionColumns = COLUMNS) -> PredictionProfile:
    found = store.prediction(file, columns)
    assert isinstance(found, PredictionProfile), found
    return found


def test_metrics_are_those_of_scikit_learn(store: TableStore, write_columns: Write) -> None:
    y, scores = drawn()
    found = read(store, write_columns("p.csv", y_true=y, y_pred=(scores >= 0.5).astype(int), y_prob=scores))
    assert (found.kind, found.n_rows, found.n_positive, found.positive) == ("binary", 400, int(y.sum()), "1")
    assert found.labels_are_cut_at_half
    assert found.roc_auc is not None
    assert found.roc_auc.value == pytest.approx(roc_auc_score(y, scores))
    assert found.macro_f1 == pytest.approx(f1_score(y, scores >= 0.5, average="macro"))
    assert found.brier_skill is not None
    assert found.brier_skill.value == pytest.approx(r2_score(y, scores))


@pytest.mark.parametrize(
    ("truth", "called", "positive"),
    [(["yes", "no"], ["yes", "no"], "yes"), ([True, False], [1, 0], "1"), ([1.0, 0.0], [True, False], "1")],
)
def test_labels_are_matched_however_they_are_written(
    store: TableStore, write_columns: Write, truth: list[object], called: list[object], positive: str
) -> None:
    found = read(store, write_columns("p.csv", y_true=truth * 20, y_pred=called * 20), LABELS)
    assert (found.positive, found.positive_is_guessed) == (positive, False)
    assert found.confusion is not None
    assert (found.confusion.true_positives, found.confusion.true_negatives) == (20, 20)


def test_without_a_telling_label_the_last_in_order_is_guessed_and_the_manifest_decides(
    store: TableStore, write_columns: Write
) -> None:
    file = write_columns("p.csv", y_true=["bad", "good"] * 20, y_pred=["bad", "good"] * 20)
    assert (read(store, file, LABELS).positive, read(store, file, LABELS).positive_is_guessed) == ("good", True)
    declared = read(store, file, PredictionColumns("y_true", "y_pred", None, "bad"))
    assert (declared.positive, declared.positive_is_guessed) == ("bad", False)


def test_a_column_of_predictions_may_hold_scores(store: TableStore, write_columns: Write) -> None:
    y, scores = drawn()
    found = read(store, write_columns("p.csv", y_true=y, y_pred=scores), LABELS)
    assert found.labels_are_scores
    assert found.roc_auc is not None
    assert found.confusion is None


def test_rows_without_truth_or_prediction_are_left_out(store: TableStore, write_columns: Write) -> None:
    found = read(store, write_columns("p.csv", y_true=[1, 0, None, 1], y_pred=[1, 0, 1, None]), LABELS)
    assert (found.n_rows, found.n_left_out) == (2, 2)


def test_several_labels_have_no_positive_one(store: TableStore, write_columns: Write) -> None:
    found = read(store, write_columns("p.csv", y_true=list("abcab"), y_pred=list("abcba")), LABELS)
    assert (found.kind, found.n_classes, found.positive, found.confusion) == ("multiclass", 3, None, None)


def test_numbers_are_held_against_their_mean(store: TableStore, write_columns: Write) -> None:
    rng = np.random.default_rng(3)
    truth = rng.normal(50, 10, 300)
    predicted = truth + rng.normal(0, 5, 300)
    found = read(store, write_columns("p.csv", y_true=truth, y_pred=predicted), LABELS)
    assert found.kind == "regression"
    assert found.r2 is not None
    assert found.r2.value == pytest.approx(r2_score(truth, predicted))
    assert found.r2.low < found.r2.value < found.r2.high


def test_a_hundred_numbered_classes_are_no_numbers(store: TableStore, write_columns: Write) -> None:
    rng = np.random.default_rng(4)
    truth = rng.integers(100, size=1000)
    called = np.where(rng.random(1000) < 0.5, truth, rng.integers(100, size=1000))
    assert read(store, write_columns("p.csv", y_true=truth, y_pred=called), LABELS).kind == "multiclass"


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"y_true": ["a", "b"] * 9, "y_pred": ["x", "z"] * 9}, "no label of 'y_true' occurs in 'y_pred'"),
        ({"y_true": [1] * 9, "y_pred": [1] * 9}, "the same value in every row"),
        ({"y_true": [1, 0] * 9, "other": [1, 0] * 9}, "no column 'y_pred'"),
    ],
)
def test_columns_that_do_not_fit_are_told(
    store: TableStore, write_columns: Write, columns: dict[str, list[object]], reason: str
) -> None:
    found = store.prediction(write_columns("p.csv", **columns), LABELS)
    assert isinstance(found, Unknown)
    assert reason in found.reason


def test_files_are_matched_by_identifier_and_others_by_the_truth(store: TableStore, write_columns: Write) -> None:
    y, scores = drawn()
    other = 1 - scores
    calls = {"y_pred": (scores >= 0.5).astype(int), "y_prob": scores}
    turned = {"y_pred": (other >= 0.5).astype(int)[::-1], "y_prob": other[::-1]}
    ids = np.arange(400)
    first = write_columns("a.csv", id=ids, y_true=y, **calls)
    second = write_columns("b.csv", id=ids[::-1], y_true=y[::-1], **turned)
    found = store.compared((first, second), (COLUMNS, COLUMNS), "id")
    assert not isinstance(found, Unknown)
    assert (found.n_rows, found.n_truth_differs, found.same_scores) == (400, 0, False)
    assert found.areas is not None
    assert found.areas.value == pytest.approx(2 * roc_auc_score(y, scores) - 1)
    assert isinstance(store.compared((first, second), (COLUMNS, COLUMNS), None), Unknown)


def test_groups_and_their_gaps_are_counted(store: TableStore, write_columns: Write) -> None:
    y, scores = drawn(800)
    group = np.where(np.arange(800) % 4 == 0, "a", "b")
    called = ((scores >= 0.5) & (group == "b")).astype(int)
    file = write_columns("p.csv", gender=group, y_true=y, y_pred=called, y_prob=scores)
    found = store.by_group(file, COLUMNS, "gender")
    assert not isinstance(found, Unknown)
    assert [(one.level, one.rows) for one in found.groups] == [("a", 200), ("b", 600)]
    assert found.selection is not None
    assert (found.selection.lower, found.selection.lower_rate, found.selection.p < 1e-6) == ("a", 0.0, True)
    assert found.base_rate is not None
    assert found.base_rate.p > 0.01


def test_an_attribute_with_a_level_for_each_row_is_told(store: TableStore, write_columns: Write) -> None:
    y, scores = drawn()
    file = write_columns("p.csv", age=np.arange(400), y_true=y, y_pred=(scores > 0.5).astype(int), y_prob=scores)
    found = store.by_group(file, COLUMNS, "age")
    assert isinstance(found, Unknown)
    assert "more than 20 values" in found.reason
