"""One name for every way to write a metric."""

from __future__ import annotations

import pytest

from mlaudit.core.metrics import canonical_metric


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("accuracy", "accuracy"),
        ("ROC-AUC", "roc_auc"),
        ("AUC", "roc_auc"),
        ("val_acc", "accuracy"),
        ("test/f1_score", "f1"),
        ("mean_test_accuracy", "accuracy"),
        ("accuracy_mean", "accuracy"),
        ("MeanSquaredError", "mse"),
        ("mean_absolute_error", "mae"),
        ("BalancedAccuracy", "balanced_accuracy"),
        ("F1Score", "f1"),
        ("neg_log_loss", "log_loss"),
        ("average_precision", "average_precision"),
    ],
)
def test_a_metric_has_one_name(written: str, name: str) -> None:
    assert canonical_metric(written) == name


@pytest.mark.parametrize("written", ["accuracy_std", "test", "", "loss", "mean", "euclidean", "a" * 100_000])
def test_what_is_no_metric_has_no_name(written: str) -> None:
    assert canonical_metric(written) is None
