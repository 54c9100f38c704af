"""Scalers, imputers, encoders, text, selection and functions."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import numpy as np
from data import LEVELS, NUMBERS, amounts, frame, labels, levels, numbers, rare, texts
from sklearn import preprocessing as pre
from sklearn.decomposition import NMF, PCA, TruncatedSVD
from sklearn.experimental import enable_iterative_imputer
from sklearn.feature_extraction.text import CountVectorizer, HashingVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.feature_selection import (
    RFE,
    RFECV,
    SelectFromModel,
    SelectKBest,
    SelectPercentile,
    VarianceThreshold,
    f_classif,
    mutual_info_classif,
)
from sklearn.impute import IterativeImputer, KNNImputer, MissingIndicator, SimpleImputer
from sklearn.linear_model import Lasso, LogisticRegression, Ridge
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline, make_union

from kinds import Absent, kind

assert enable_iterative_imputer is not None


def _run_user_script() -> ModuleType:
    """Run ``user_script.py`` as users do, as ``__main__``, under a name that has no folder in it."""
    path = Path(__file__).parents[1] / "user_script.py"
    script = ModuleType("__main__")
    exec(compile(path.read_text(encoding="utf-8"), "train.py", "exec"), vars(script))
    sys.modules["__main__"].ClipToQuantiles = script.ClipToQuantiles
    return script


SCRIPT = _run_user_script()


@kind
def scaled_logistic():
    model = LogisticRegression(C=0.5, class_weight="balanced", max_iter=300)
    return Pipeline([("scale", pre.StandardScaler()), ("clf", model)]).fit(numbers, labels)


@kind
def scalers_in_union():
    scalers = make_union(pre.MinMaxScaler((0, 2)), pre.RobustScaler(quantile_range=(10.0, 90.0)), pre.MaxAbsScaler())
    return Pipeline([("all", scalers), ("clf", Ridge(alpha=np.float64(2.0)))]).fit(numbers, amounts)


@kind
def quantiles_and_powers():
    union = FeatureUnion(
        [("quantile", pre.QuantileTransformer(n_quantiles=30, random_state=0)), ("power", pre.PowerTransformer())],
        transformer_weights={"quantile": 2.0},
    )
    return Pipeline([("both", union), ("clf", LogisticRegression(max_iter=500))]).fit(numbers, rare)


@kind
def bins_and_polynomials():
    bins = pre.KBinsDiscretizer(4, encode="ordinal", strategy="uniform")
    return make_pipeline(bins, pre.PolynomialFeatures(2, interaction_only=True), Lasso(0.1)).fit(numbers, amounts)


@kind
def splines_and_norms():
    return make_pipeline(pre.Normalizer("l1"), pre.SplineTransformer(n_knots=4, degree=2), Ridge()).fit(
        numbers, amounts
    )


@kind
def simple_imputers():
    imputers = FeatureUnion(
        [
            ("median", SimpleImputer(strategy="median", add_indicator=True)),
            ("constant", SimpleImputer(strategy="constant", fill_value=-1.0)),
            ("missing", MissingIndicator(features="all")),
        ]
    )
    return Pipeline([("impute", imputers), ("clf", LogisticRegression(max_iter=50))]).fit(frame[NUMBERS], rare)


@kind
def frequent_imputer_pandas_output():
    made = make_pipeline(SimpleImputer(strategy="most_frequent"), pre.StandardScaler())
    return made.set_output(transform="pandas").fit(frame[NUMBERS])


@kind
def knn_imputer():
    return make_pipeline(KNNImputer(n_neighbors=3, weights="distance"), pre.StandardScaler()).fit(frame[NUMBERS])


@kind
def iterative_imputer():
    return IterativeImputer(Ridge(), max_iter=3, random_state=0, min_value=0).fit(frame[NUMBERS])


@kind
def one_hot_encoder():
    encoder = pre.OneHotEncoder(drop="first", min_frequency=5, handle_unknown="ignore", sparse_output=False)
    return make_pipeline(encoder, LogisticRegression()).fit(levels, labels)


@kind
def ordinal_encoder():
    plans = [["Bern", "Genève", "Zürich", "東京"], ["c", "b", "a"]]
    encoder = pre.OrdinalEncoder(categories=plans, handle_unknown="use_encoded_value", unknown_value=-1)
    return make_pipeline(encoder, LogisticRegression()).fit(levels, labels)


@kind
def target_encoder():
    if not hasattr(pre, "TargetEncoder"):
        raise Absent
    return make_pipeline(pre.TargetEncoder(smooth=5.0, cv=3, random_state=0), Ridge()).fit(levels, amounts)


@kind
def label_encoders():
    return {
        "labels": pre.LabelEncoder().fit(labels),
        "binary": pre.LabelBinarizer().fit(frame["plan"]),
        "many": pre.MultiLabelBinarizer().fit([["a", "b"], ["c"]]),
    }


@kind
def text_tfidf():
    words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, stop_words=["eta"], sublinear_tf=True)
    return make_pipeline(words, TruncatedSVD(4, random_state=0), LogisticRegression()).fit(texts, labels)


@kind
def text_counts_and_hashes():
    union = make_union(CountVectorizer(max_features=6), HashingVectorizer(n_features=16, alternate_sign=False))
    return make_pipeline(union, TfidfTransformer(norm=None), LogisticRegression()).fit(texts, rare)


@kind
def select_by_score():
    return Pipeline(
        [
            ("constant", VarianceThreshold(0.01)),
            ("best", SelectKBest(f_classif, k=3)),
            ("share", SelectPercentile(mutual_info_classif, percentile=70)),
            ("clf", LogisticRegression(max_iter=400)),
        ]
    ).fit(numbers, rare)


@kind
def select_by_model():
    chooser = SelectFromModel(Lasso(0.01), threshold="mean", max_features=3)
    return make_pipeline(pre.StandardScaler(), chooser, Ridge()).fit(numbers, amounts)


@kind
def recursive_elimination():
    return make_pipeline(
        pre.StandardScaler(),
        RFECV(LogisticRegression(), cv=3, min_features_to_select=2, scoring="f1"),
        RFE(LogisticRegression(), n_features_to_select=1),
    ).fit(numbers, rare)


@kind
def decompositions():
    return make_pipeline(pre.MinMaxScaler(), NMF(3, init="nndsvda", max_iter=300), PCA(0.9, svd_solver="full")).fit(
        numbers
    )


@kind
def numpy_functions():
    logarithm = pre.FunctionTransformer(
        np.log1p, inverse_func=np.expm1, feature_names_out="one-to-one", kw_args={"where": True}
    )
    return Pipeline([("log", logarithm), ("root", pre.FunctionTransformer(np.sqrt)), ("clf", Ridge())]).fit(
        numbers.abs(), amounts
    )


@kind
def lambda_function():
    twice = pre.FunctionTransformer(SCRIPT.twice, kw_args={})
    return Pipeline([("twice", twice), ("clf", Ridge())]).fit(numbers, amounts)


@kind
def class_of_the_script():
    clip = SCRIPT.ClipToQuantiles(low=0.05, columns=LEVELS)
    return Pipeline([("clip", clip), ("clf", LogisticRegression(max_iter=200))]).fit(numbers, labels)
