"""Which loss a regressor minimises."""

from __future__ import annotations

import pytest

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import StepUse
from mlaudit.facts.flows.regression_loss import minimises_squares


@pytest.mark.parametrize(
    ("class_path", "parameters", "is_squared"),
    [
        ("sklearn.linear_model.Ridge", {}, True),
        ("sklearn.linear_model.HuberRegressor", {}, False),
        ("sklearn.ensemble.RandomForestRegressor", {"criterion": "absolute_error"}, False),
        ("sklearn.ensemble.GradientBoostingRegressor", {"loss": "squared_error"}, True),
        ("xgboost.XGBRegressor", {"objective": "reg:squarederror"}, True),
        ("xgboost.XGBRegressor", {"objective": "count:poisson"}, False),
        ("lightgbm.LGBMRegressor", {"objective": "quantile"}, False),
        ("catboost.CatBoostRegressor", {"loss_function": "MAE"}, False),
        ("catboost.CatBoostRegressor", {"loss_function": "RMSE"}, True),
    ],
)
def test_class_and_arguments_tell_the_loss(class_path, parameters, is_squared):
    step = StepUse(class_path, "estimator", Location("train.py"), parameters=parameters)
    assert minimises_squares(step) is is_squared


@pytest.mark.parametrize(
    ("class_path", "parameters"),
    [
        ("sklearn.svm.SVR", {}),
        ("lightgbm.LGBMRegressor", {"**params": Unknown("not literal")}),
        ("lightgbm.LGBMRegressor", {"objective": Unknown("not literal")}),
    ],
    ids=["another family", "arguments put together elsewhere", "a loss that is not literal"],
)
def test_what_the_code_does_not_show_is_unknown(class_path, parameters):
    step = StepUse(class_path, "estimator", Location("train.py"), parameters=parameters)
    assert isinstance(minimises_squares(step), Unknown)
