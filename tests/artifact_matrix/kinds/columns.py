"""ColumnTransformers by name, number, mask, slice, selector and rule."""

from __future__ import annotations

import numpy as np
from data import LEVELS, NUMBERS, amounts, frame, labels, rare
from sklearn.compose import (
    ColumnTransformer,
    TransformedTargetRegressor,
    make_column_selector,
    make_column_transformer,
)
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, StandardScaler

from kinds import kind


def routed() -> ColumnTransformer:
    """Return what most projects write: numbers imputed and scaled, levels encoded."""
    of_numbers = Pipeline([("impute", SimpleImputer(strategy="median")), ("scale", StandardScaler())])
    of_levels = Pipeline(
        [("impute", SimpleImputer(strategy="most_frequent")), ("encode", OneHotEncoder(handle_unknown="ignore"))]
    )
    return ColumnTransformer([("num", of_numbers, NUMBERS), ("cat", of_levels, LEVELS)])


@kind
def columns_by_name():
    return Pipeline([("prepare", routed()), ("clf", LogisticRegression(max_iter=400))]).fit(frame, labels)


@kind
def columns_by_name_to_forest():
    forest = RandomForestClassifier(20, max_depth=4, random_state=7, n_jobs=1, class_weight="balanced_subsample")
    return Pipeline([("prepare", routed()), ("clf", forest)]).fit(frame, rare)


@kind
def columns_by_number():
    made = ColumnTransformer(
        [("scale", StandardScaler(), [0, 2]), ("impute", SimpleImputer(), [-3]), ("none", "drop", [3])],
        remainder="passthrough",
    )
    return Pipeline([("prepare", made), ("clf", Ridge())]).fit(frame[NUMBERS].to_numpy(), amounts)


@kind
def columns_by_mask_and_slice():
    made = ColumnTransformer(
        [
            ("mask", SimpleImputer(), np.array([False, True, False, False])),
            ("list", MinMaxScaler(), [True, False, False, False]),
            ("slice", StandardScaler(), slice(2, None)),
            ("names", StandardScaler(with_mean=False), slice("tenure", "score")),
        ],
        sparse_threshold=0,
    )
    return Pipeline([("prepare", made), ("clf", Ridge())]).fit(frame[NUMBERS], amounts)


@kind
def columns_by_selector():
    made = ColumnTransformer(
        [
            ("numbers", StandardScaler(), make_column_selector(dtype_include=np.number)),
            ("levels", OrdinalEncoder(), make_column_selector(pattern="city|plan")),
        ],
        remainder=SimpleImputer(strategy="constant", fill_value=0),
        verbose_feature_names_out=False,
    )
    return make_pipeline(made, SimpleImputer(), RandomForestClassifier(5, random_state=0)).fit(frame, rare)


@kind
def columns_made_short():
    made = make_column_transformer((OrdinalEncoder(), LEVELS), ("passthrough", ["age"]), remainder="drop", n_jobs=None)
    return make_pipeline(made, LogisticRegression(max_iter=300)).fit(frame, rare)


@kind
def columns_in_columns():
    inner = ColumnTransformer([("scale", StandardScaler(), [0, 1])], remainder="passthrough")
    union = FeatureUnion([("inner", make_pipeline(SimpleImputer(), inner)), ("none", "drop"), ("raw", SimpleImputer())])
    outer = ColumnTransformer([("union", union, NUMBERS), ("levels", OneHotEncoder(sparse_output=False), LEVELS)])
    return make_pipeline(outer, "passthrough", LogisticRegression(max_iter=300)).fit(frame, labels)


@kind
def target_transformed():
    regressor = make_pipeline(routed(), Ridge(alpha=2.0))
    return TransformedTargetRegressor(regressor, func=np.log1p, inverse_func=np.expm1).fit(frame, amounts)


@kind
def target_scaled():
    return TransformedTargetRegressor(Ridge(), transformer=StandardScaler()).fit(frame[["age", "score"]], amounts)
