"""xgboost and lightgbm inside of and beside pipelines."""

from __future__ import annotations

from data import NUMBERS, amounts, frame, labels, numbers, rare
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline

from kinds import Absent, kind


def _xgboost():
    try:
        import xgboost
    except ImportError:
        raise Absent from None
    return xgboost


def _lightgbm():
    try:
        import lightgbm
    except ImportError:
        raise Absent from None
    return lightgbm


@kind
def xgboost_in_pipeline():
    model = _xgboost().XGBClassifier(n_estimators=8, max_depth=3, eval_metric="auc", scale_pos_weight=4.0)
    return Pipeline([("impute", SimpleImputer()), ("clf", model)]).fit(frame[NUMBERS], rare)


@kind
def xgboost_regressor():
    model = _xgboost().XGBRegressor(n_estimators=6, objective="reg:absoluteerror", early_stopping_rounds=2, seed=3)
    return model.fit(numbers, amounts, eval_set=[(numbers, amounts)], verbose=False)


@kind
def xgboost_search():
    model = _xgboost().XGBClassifier(n_estimators=4, tree_method="hist", reg_lambda=2.0)
    return GridSearchCV(model, {"max_depth": [2, 3]}, cv=2, scoring="average_precision").fit(numbers, rare)


@kind
def lightgbm_in_pipeline():
    model = _lightgbm().LGBMClassifier(n_estimators=8, num_leaves=7, is_unbalance=True, verbose=-1)
    return Pipeline([("impute", SimpleImputer()), ("clf", model)]).fit(frame[NUMBERS], labels)


@kind
def lightgbm_regressor():
    library = _lightgbm()
    rows = frame.assign(city=frame["city"].astype("category"), plan=frame["plan"].astype("category"))
    return library.LGBMRegressor(n_estimators=5, min_child_samples=5, verbose=-1, importance_type="gain").fit(
        rows, amounts
    )
