"""Searches over grids and distributions."""

from __future__ import annotations

import numpy as np
import scipy.stats as stats
from data import amounts, frame, labels, numbers, rare
from sklearn.ensemble import RandomForestClassifier
from sklearn.experimental import enable_halving_search_cv
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import f1_score, make_scorer
from sklearn.model_selection import (
    GridSearchCV,
    GroupKFold,
    HalvingGridSearchCV,
    HalvingRandomSearchCV,
    RandomizedSearchCV,
    RepeatedStratifiedKFold,
    StratifiedKFold,
    TimeSeriesSplit,
)
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MinMaxScaler, StandardScaler
from sklearn.svm import SVC

from kinds import kind
from kinds.columns import routed

assert enable_halving_search_cv is not None


@kind
def grid_search():
    pipeline = Pipeline([("prepare", routed()), ("clf", LogisticRegression(max_iter=300))])
    grid = {"clf__C": [0.1, 1.0], "prepare__num__impute__strategy": ["mean", "median"]}
    splits = StratifiedKFold(3, shuffle=True, random_state=0)
    return GridSearchCV(pipeline, grid, cv=splits, scoring="roc_auc", return_train_score=True).fit(frame, rare)


@kind
def grid_search_over_steps():
    pipeline = Pipeline([("scale", StandardScaler()), ("clf", LogisticRegression())])
    grid = [
        {"clf": [LogisticRegression(max_iter=50), SVC()], "clf__C": [0.1, 1.0]},
        {"scale": [MinMaxScaler(), "passthrough"]},
    ]
    return GridSearchCV(pipeline, grid, cv=2).fit(numbers, labels)


@kind
def grid_search_in_time():
    splits = TimeSeriesSplit(4, gap=2)
    search = GridSearchCV(Ridge(), {"alpha": np.logspace(-2, 2, 3)}, cv=splits, scoring="neg_mean_absolute_error")
    return search.fit(numbers.to_numpy(), amounts)


@kind
def grid_search_by_group():
    search = GridSearchCV(Ridge(), {"alpha": [0.5, 2.0]}, cv=GroupKFold(3), n_jobs=1)
    return search.fit(numbers, amounts, groups=frame["plan"])


@kind
def random_search_scipy():
    space = {
        "n_estimators": stats.randint(3, 8),
        "max_features": stats.uniform(0.1, 0.8),
        "max_depth": [2, 3, None],
        "min_samples_leaf": stats.loguniform(0.01, 0.2),
    }
    search = RandomizedSearchCV(
        RandomForestClassifier(random_state=0),
        space,
        n_iter=3,
        cv=3,
        random_state=0,
        scoring={"auc": "roc_auc", "f1": make_scorer(f1_score, zero_division=0)},
        refit="auc",
    )
    return search.fit(numbers, rare)


@kind
def random_search_in_pipeline():
    inner = RandomizedSearchCV(
        LogisticRegression(), {"C": stats.expon(scale=2)}, n_iter=2, cv=RepeatedStratifiedKFold(n_splits=2, n_repeats=2)
    )
    return make_pipeline(StandardScaler(), inner).fit(numbers, labels)


@kind
def halving_searches():
    return {
        "grid": HalvingGridSearchCV(Ridge(), {"alpha": [0.1, 1.0, 10.0]}, cv=2, random_state=0).fit(numbers, amounts),
        "random": HalvingRandomSearchCV(
            LogisticRegression(), {"C": stats.uniform(0.1, 2)}, n_candidates=4, cv=2, random_state=0
        ).fit(numbers, rare),
    }


@kind
def search_without_refit():
    search = GridSearchCV(Ridge(), {"alpha": [1.0, 2.0]}, refit=False, cv=[(np.arange(80), np.arange(80, 160))])
    return search.fit(numbers, amounts)
