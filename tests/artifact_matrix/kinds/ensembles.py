"""Forests, boosting, stacking, voting and calibration."""

from __future__ import annotations

import numpy as np
from data import LEVELS, amounts, frame, labels, numbers, rare
from sklearn import ensemble
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OrdinalEncoder, RobustScaler, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from kinds import Absent, kind


@kind
def random_forest():
    return ensemble.RandomForestClassifier(25, oob_score=True, random_state=0).fit(numbers, labels)


@kind
def random_forest_regressor():
    return ensemble.RandomForestRegressor(12, max_samples=0.5, max_features="sqrt", random_state=1).fit(
        numbers, amounts
    )


@kind
def extra_trees_with_generator():
    generator = np.random.RandomState(3)
    return ensemble.ExtraTreesClassifier(10, random_state=generator, min_samples_leaf=2).fit(numbers.to_numpy(), rare)


@kind
def gradient_boosting():
    model = ensemble.GradientBoostingClassifier(n_estimators=15, subsample=0.8, n_iter_no_change=5, random_state=0)
    return Pipeline([("scale", RobustScaler()), ("clf", model)]).fit(numbers, rare)


@kind
def histogram_boosting():
    return ensemble.HistGradientBoostingRegressor(
        max_iter=15, loss="poisson", monotonic_cst=[1, 0, 0, -1], random_state=0
    ).fit(numbers, amounts)


@kind
def histogram_boosting_with_levels():
    encoder = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    prepare = ColumnTransformer([("levels", encoder, LEVELS)], remainder="passthrough")
    model = ensemble.HistGradientBoostingClassifier(
        max_iter=15, categorical_features=[0, 1], early_stopping=True, random_state=0
    )
    return Pipeline([("prepare", prepare), ("clf", model)]).fit(frame, labels)


@kind
def adaptive_boosting_and_bags():
    return {
        "boost": ensemble.AdaBoostClassifier(DecisionTreeClassifier(max_depth=1), n_estimators=6, random_state=0).fit(
            numbers, rare
        ),
        "bag": ensemble.BaggingRegressor(make_pipeline(StandardScaler(), Ridge()), 4, random_state=0).fit(
            numbers, amounts
        ),
    }


@kind
def isolation_forest():
    return ensemble.IsolationForest(n_estimators=20, contamination=0.05, random_state=0).fit(numbers)


@kind
def voting():
    members = [("tree", DecisionTreeClassifier(max_depth=2)), ("bayes", GaussianNB()), ("none", "drop")]
    return ensemble.VotingClassifier(members, voting="soft", weights=[1, 2, 3]).fit(numbers, labels)


@kind
def stacking():
    members = [
        ("linear", make_pipeline(StandardScaler(), LogisticRegression())),
        ("forest", ensemble.RandomForestClassifier(6, random_state=0)),
    ]
    return ensemble.StackingClassifier(members, LogisticRegression(C=0.1), cv=3, passthrough=True).fit(numbers, rare)


@kind
def calibrated_isotonic():
    forest = ensemble.RandomForestClassifier(6, random_state=0)
    return CalibratedClassifierCV(forest, method="isotonic", cv=3).fit(numbers, rare)


@kind
def calibrated_sigmoid_in_pipeline():
    model = CalibratedClassifierCV(GaussianNB(), cv=2, ensemble=False)
    return Pipeline([("scale", StandardScaler()), ("clf", model)]).fit(numbers, labels)


@kind
def threshold_tuned():
    try:
        from sklearn.model_selection import TunedThresholdClassifierCV
    except ImportError:
        raise Absent from None
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return TunedThresholdClassifierCV(model, scoring="f1", cv=3, store_cv_results=True).fit(numbers, rare)
