"""One name per metric: scikit-learn's scorer names without their sign."""

from __future__ import annotations

import re

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "accuracy": (
        "acc",
        "accuracy_score",
        "binary_accuracy",
        "categorical_accuracy",
        "sparse_categorical_accuracy",
    ),
    "balanced_accuracy": ("balanced_accuracy_score", "balanced_acc", "bacc"),
    "roc_auc": (
        "auc",
        "auc_roc",
        "aucroc",
        "auroc",
        "rocauc",
        "roc_auc_score",
        "roc_auc_ovr",
        "roc_auc_ovr_weighted",
        "roc_auc_ovo",
        "roc_auc_ovo_weighted",
        "area_under_roc",
        "binary_auroc",
    ),
    "average_precision": (
        "average_precision_score",
        "pr_auc",
        "auc_pr",
        "auprc",
        "aucpr",
        "prauc",
        "ap",
        "area_under_pr",
    ),
    "f1": (
        "f1_score",
        "f1_macro",
        "f1_micro",
        "f1_samples",
        "f1_weighted",
        "macro_f1",
        "micro_f1",
        "weighted_f1",
        "f_score",
        "f1score",
        "fbeta",
        "fbeta_score",
    ),
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
_CASE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_PREFIX = re.compile(r"^(?:train|training|valid|validation|val|test|eval|oof|cv|mean|avg|best|final|holdout)_")
_SUFFIX = re.compile(r"_(?:mean|avg|train|valid|val|test|cv|oof)$")
MAX_LENGTH = 60


def canonical_metric(name: str) -> str | None:
    """Return the one name of a metric, however it is written; None for what is no known metric.

    Case, separators and what it was measured on are left aside: ``ROC-AUC``, ``val_acc``, ``test/f1_score``,
    ``mean_test_accuracy``, ``MeanSquaredError``. A spread (``accuracy_std``) is no metric.
    """
    if len(name) > MAX_LENGTH:
        return None
    lower = _words(name)
    return _known(lower) or _known(_words(_CASE.sub("_", name)))


def _words(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")


def _known(words: str) -> str | None:
    while words not in _CANONICAL:
        shorter = _SUFFIX.sub("", _PREFIX.sub("", words, count=1), count=1)
        if shorter == words:
            return None
        words = shorter
    return _CANONICAL[words]
