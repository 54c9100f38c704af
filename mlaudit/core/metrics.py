"""One name per metric: scikit-learn's scorer names without their sign."""

from __future__ import annotations

import re

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "accuracy": ("acc", "accuracy_score", "categorical_accuracy", "binary_accuracy"),
    "balanced_accuracy": ("balanced_accuracy_score", "bacc"),
    "roc_auc": ("auc", "auroc", "rocauc", "roc_auc_score", "roc_auc_ovr", "roc_auc_ovo"),
    "average_precision": ("average_precision_score", "pr_auc", "auprc", "aucpr", "prauc", "ap"),
    "f1": ("f1_score", "f1_macro", "f1_micro", "f1_weighted", "f_score", "fbeta", "fbeta_score", "macro_f1"),
    "precision": ("precision_score", "precision_macro", "precision_micro", "precision_weighted"),
    "recall": ("recall_score", "recall_macro", "recall_micro", "recall_weighted", "sensitivity", "tpr"),
    "specificity": ("tnr",),
    "matthews_corrcoef": ("mcc", "matthews"),
    "cohen_kappa": ("cohen_kappa_score", "kappa", "quadratic_weighted_kappa"),
    "log_loss": ("logloss", "binary_logloss", "multi_logloss", "neg_log_loss", "cross_entropy", "mlogloss"),
    "brier": ("brier_score_loss", "neg_brier_score", "brier_score"),
    "r2": ("r2_score", "r_squared"),
    "mae": ("mean_absolute_error", "neg_mean_absolute_error", "l1"),
    "mse": ("mean_squared_error", "neg_mean_squared_error", "l2"),
    "rmse": ("root_mean_squared_error", "neg_root_mean_squared_error"),
    "mape": ("mean_absolute_percentage_error", "neg_mean_absolute_percentage_error"),
    "smape": ("symmetric_mean_absolute_percentage_error",),
    "mase": ("mean_absolute_scaled_error",),
    "median_absolute_error": ("neg_median_absolute_error", "medae"),
    "max_error": ("neg_max_error",),
    "rmsle": ("mean_squared_log_error", "neg_mean_squared_log_error", "root_mean_squared_log_error"),
    "top_k_accuracy": ("top_k_accuracy_score",),
    "classification_report": (),
    "confusion_matrix": (),
    "precision_recall_curve": (),
    "roc_curve": (),
}

_CANONICAL = {synonym: name for name, synonyms in _SYNONYMS.items() for synonym in (name, *synonyms)}


def canonical_metric(name: str) -> str | None:
    """Return the one name of a metric however it is written: ``ROC-AUC``, ``val_acc``, ``test/f1_score``; else None."""
    words = re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")
    words = re.sub(r"^(train|training|valid|validation|val|test|eval|cv|mean|best|final|holdout)_", "", words)
    return _CANONICAL.get(words)
