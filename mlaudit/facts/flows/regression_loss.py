"""Which loss a regressor minimises, as far as its class and its arguments tell."""

from __future__ import annotations

from mlaudit.core.estimators import family_of
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model import StepUse

_ARGUMENTS = ("loss", "criterion", "objective", "loss_function")
_SQUARED = frozenset(
    {"squared_error", "friedman_mse", "mse", "ls", "squared_loss", "least_squares", "regression", "regression_l2", "l2",
     "mean_squared_error", "reg:squarederror", "reg:linear", "rmse", "l2_root", "root_mean_squared_error"}
)  # fmt: skip
_FAMILIES = ("linear", "penalised_linear", "distance", "tree", "boosting")
_OTHER_LOSSES = ("AdaBoostRegressor", "GammaRegressor", "HuberRegressor", "LinearSVR", "PassiveAggressiveRegressor",
                 "PoissonRegressor", "QuantileRegressor", "RANSACRegressor", "TheilSenRegressor",
                 "TweedieRegressor")  # fmt: skip
"""Regressors of these families that are made for another loss: a median, a count, an estimate without outliers."""

_HIDDEN = Unknown("the code does not show which loss the model minimises")


def minimises_squares(step: StepUse) -> bool | Unknown:
    """Tell whether a regressor predicts means, as the minimum of squared errors is."""
    if family_of(step.class_path) not in _FAMILIES:
        return _HIDDEN
    if step.class_path.endswith(_OTHER_LOSSES):
        return False
    if any(name.startswith("**") for name in step.parameters):
        return _HIDDEN
    losses = [step.parameters[name] for name in _ARGUMENTS if name in step.parameters]
    if any(not isinstance(loss, str | None) for loss in losses):
        return _HIDDEN
    return all(loss is None or str(loss).lower() in _SQUARED for loss in losses)
