"""Which tables hold predictions, and which of their columns are whose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence
from mlaudit.discovery.model import DeclaredTable
from mlaudit.linking.prediction_columns import (
    ModelColumns,
    is_named_for_predictions,
    is_output,
    predictions_in,
)

SURE = {
    "id y_true y_pred": [("", "y_pred", None)],
    "y_true y_pred y_prob": [("", "y_pred", "y_prob")],
    "Actual Predicted": [("", "Predicted", None)],
    "true_label pred_label confidence": [("", "pred_label", None)],
    "y_true pred_forest pred_linear": [("forest", "pred_forest", None), ("linear", "pred_linear", None)],
    "truth rf_pred rf_proba xgb_pred xgb_proba": [("rf", "rf_pred", "rf_proba"), ("xgb", "xgb_pred", "xgb_proba")],
    "y_true y_pred prob_0 prob_1": [("", "y_pred", "prob_1")],
    "yTrue yPred": [("", "yPred", None)],
    "True_pIC50 Predicted_pIC50 Residual": [("p_ic50", "Predicted_pIC50", None)],
}
NEVER = (
    "label text",
    "target age income",
    "target credit_score prediction_date",
    "class score",
    "home_score away_score actual",
    "y x1 x2",
    "id prediction",
    "y_true feature_1",
    "outcome probability",
    "y_pred y_prob",
)


@pytest.mark.parametrize(("columns", "models"), SURE.items())
def test_names_that_say_it_by_themselves(columns: str, models: list[tuple[str, str, str]]) -> None:
    found = predictions_in(columns.split())
    assert found is not None
    assert found.models == tuple(ModelColumns(*model) for model in models)
    assert found.truth.provenance.confidence == Confidence.HIGH


@pytest.mark.parametrize("columns", NEVER)
def test_tables_of_data_hold_no_predictions(columns: str) -> None:
    assert predictions_in(columns.split()) is None


def test_likely_names_count_where_something_says_that_there_are_predictions() -> None:
    assert predictions_in(["target", "prediction"]) is None
    found = predictions_in(["target", "prediction"], is_told=True)
    assert found is not None
    assert found.truth.provenance.confidence == Confidence.MEDIUM
    assert predictions_in(["label", "y_pred"]) is not None
    assert predictions_in(["actual_speed", "prediction", "age"]) is None
    assert predictions_in(["actual_speed", "prediction", "age"], is_told=True) is not None


@pytest.mark.parametrize("path", ["predictions.csv", "out/test_preds.csv", "oof_lgbm.parquet", "scored.csv"])
def test_files_that_are_named_for_predictions(path: str) -> None:
    assert is_named_for_predictions(path)
    assert not is_named_for_predictions(f"predictions/{path[:0]}train.csv")


def test_the_manifest_ends_all_guessing() -> None:
    place = Location("mlaudit.toml", 3)
    entry = DeclaredTable("p.csv", place, target="risk", predicted=("decision",), scores=("points",), positive="bad")
    found = predictions_in(["risk", "decision", "points", "y_true", "y_pred"], entry)
    assert found is not None
    assert found.truth.value == "risk"
    assert found.truth.provenance.how == "declared"
    assert found.models == (ModelColumns("", "decision", "points"),)
    assert predictions_in(["risk", "other"], entry) is None


def test_scores_of_other_things_are_no_model() -> None:
    found = predictions_in(
        ["y_true", "y_pred", "credit_score", "pred_std", "prediction_date", "pred_correct", "pred_2"]
    )
    assert found is not None
    assert found.models == (ModelColumns("", "y_pred", None),)


@given(st.lists(st.text(max_size=20), unique=True, max_size=8))
def test_any_names_are_read(names: list[str]) -> None:
    found = predictions_in(names, is_told=True)
    assert found is None or {found.truth.value} <= set(names)


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        (["y_true", "y_pred", "a", "b", "c", "d", "e"], "test.csv"),
        (["id", "fold", "target", "prediction"], "oof_predictions.csv"),
        (["id", "prediction"], "submission.csv"),
        (["PassengerId", "probability_0", "probability"], "preds.csv"),
    ],
)
def test_what_models_said_is_an_output(columns: list[str], path: str) -> None:
    assert is_output(columns, predictions_in(columns, is_told=is_named_for_predictions(path)), path)


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        (["age", "sex", "bmi", "smoker", "score", "target"], "stroke_prediction.csv"),
        (["age", "sex", "bmi", "smoker", "region", "forecast"], "forecast.csv"),
        (["id", "prediction"], "train.csv"),
        (["id", "Survived"], "gender_submission.csv"),
    ],
)
def test_features_beside_a_word_of_predictions_are_no_output(columns: list[str], path: str) -> None:
    assert not is_output(columns, predictions_in(columns, is_told=is_named_for_predictions(path)), path)
