"""Attributes that are rows of the training data, and private ones that say something about the data or the fit.

Libraries keep most of their book-keeping in attributes with a leading underscore, and it is left out. What is named
here is kept.
"""

from __future__ import annotations

ROWS = frozenset(
    {
        "X_fit_",
        "X_train_",
        "_distances_fit_X_",
        "_fit_X",
        "_mask_fit_X",
        "_raw_data",
        "_sample_weight",
        "_x_scores",
        "_y",
        "_y_scores",
        "support_vectors_",
        "y_train_",
    }
)
"""Rows of the training data, or numbers for each of them: kept by shape, without their values."""

SHOWN = frozenset(
    {
        # Of scikit-learn and imbalanced-learn.
        "_bin_mapper",
        "_checked_cv_orig",
        "_class_weight",
        "_columns",
        "_dual_coef_",
        "_effective_probability",
        "_encoder",
        "_fit_method",
        "_gamma",
        "_idf_diag",
        "_infrequent_enabled",
        "_kwargs",
        "_label_binarizer",
        "_label_encoder",
        "_n_support",
        "_name_to_fitted_passthrough",
        "_predictors",
        "_preprocessor",
        "_probA",
        "_probB",
        "_remainder",
        "_response_method",
        "_sampling_strategy",
        "_scaler",
        "_score_func",
        "_scorers",
        "_sklearn_output_config",
        "_tfidf",
        "_transformer_to_input_indices",
        "_tree",
        "_use_validation_data",
        "_y_train_mean",
        "_y_train_std",
        # Of xgboost and lightgbm.
        "_Booster",
        "_best_iteration",
        "_best_score",
        "_classes",
        "_evals_result",
        "_handle",
        "_le",
        "_objective",
    }
)
"""Kept as they are. Whole numbers are kept under any name."""

OTHER_PARAMETERS = {"xgboost": "kwargs", "lightgbm": "_other_params"}
"""Library to the attribute that holds constructor parameters which the signature does not name."""
