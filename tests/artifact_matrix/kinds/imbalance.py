"""imbalanced-learn: samplers, pipelines with samplers, balanced ensembles."""

from __future__ import annotations

from data import frame, numbers, rare
from imblearn import ensemble, over_sampling, under_sampling
from imblearn.combine import SMOTEENN, SMOTETomek
from imblearn.pipeline import Pipeline, make_pipeline
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier

from kinds import kind
from kinds.columns import routed


@kind
def smote_before_forest():
    smote = over_sampling.SMOTE(k_neighbors=3, random_state=1, sampling_strategy=0.8)
    return Pipeline([("prepare", routed()), ("smote", smote), ("clf", RandomForestClassifier(8, random_state=0))]).fit(
        frame, rare
    )


@kind
def smotenc_and_random_under():
    rows = frame[["age", "tenure"]].assign(is_basic=(frame["plan"] == "a").astype(int))
    return make_pipeline(
        over_sampling.SMOTENC(categorical_features=[2], random_state=0),
        under_sampling.RandomUnderSampler(sampling_strategy="majority", random_state=0),
        DecisionTreeClassifier(max_depth=3),
    ).fit(rows, rare)


@kind
def smoteenn_and_smotetomek():
    return {
        "enn": make_pipeline(
            SMOTEENN(random_state=0, smote=over_sampling.SMOTE(k_neighbors=2)), LogisticRegression(max_iter=50)
        ).fit(numbers, rare),
        "tomek": make_pipeline(SMOTETomek(random_state=0), LogisticRegression(max_iter=50)).fit(numbers, rare),
    }


@kind
def over_samplers():
    return [
        make_pipeline(sampler, LogisticRegression(max_iter=30)).fit(numbers, rare)
        for sampler in (
            over_sampling.RandomOverSampler(random_state=0, shrinkage=0.1),
            over_sampling.ADASYN(n_neighbors=4, random_state=0),
            over_sampling.BorderlineSMOTE(random_state=0),
        )
    ]


@kind
def under_samplers():
    return [
        make_pipeline(StandardScaler(), sampler, LogisticRegression(max_iter=30)).fit(numbers, rare)
        for sampler in (
            under_sampling.TomekLinks(),
            under_sampling.NearMiss(version=2),
            under_sampling.EditedNearestNeighbours(n_neighbors=2),
        )
    ]


@kind
def balanced_forest():
    return ensemble.BalancedRandomForestClassifier(
        8, random_state=0, sampling_strategy="all", replacement=True, bootstrap=False
    ).fit(numbers, rare)


@kind
def easy_ensemble():
    return ensemble.EasyEnsembleClassifier(3, random_state=0).fit(numbers, rare)


@kind
def balanced_bags():
    return ensemble.BalancedBaggingClassifier(LogisticRegression(max_iter=20), n_estimators=3, random_state=0).fit(
        numbers, rare
    )


@kind
def unfitted_sampler_pipeline():
    return Pipeline(
        [
            ("scale", StandardScaler(with_mean=False)),
            ("over", over_sampling.SMOTE(sampling_strategy={1: 90})),
            ("under", under_sampling.RandomUnderSampler()),
            ("clf", LogisticRegression(C=3)),
        ]
    )
