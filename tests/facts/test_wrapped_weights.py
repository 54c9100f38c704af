"""Weights of the classes count in an estimator that another one wraps."""

from __future__ import annotations

from pathlib import Path

import joblib
import numpy as np
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.base import BaseEstimator
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import VotingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier

from mlaudit.audit import Options, audit

RNG = np.random.default_rng(0)
ROWS, LABELS = RNG.normal(size=(120, 2)), np.r_[np.zeros(90, int), np.ones(30, int)]
WEIGHTED, PLAIN = LogisticRegression(class_weight={0: 1, 1: 9}), LogisticRegression()


@pytest.mark.parametrize(
    ("final", "codes"),
    [
        (CalibratedClassifierCV(WEIGHTED), ["ML1406"]),
        (CalibratedClassifierCV(OneVsRestClassifier(WEIGHTED)), ["ML1406"]),
        (CalibratedClassifierCV(OneVsRestClassifier(PLAIN)), []),
        (VotingClassifier([("weighted", WEIGHTED), ("plain", PLAIN)]), []),
    ],
)
def test_a_fitted_pipeline_that_resamples_tells_the_weights_inside(
    tmp_path: Path, final: BaseEstimator, codes: list[str]
) -> None:
    model = make_pipeline(SMOTE(sampling_strategy=0.5, random_state=0), final).fit(ROWS, LABELS)
    joblib.dump(model, tmp_path / "model.joblib")
    options = Options((tmp_path,), select=("ML1406",))
    assert [finding.code for finding in audit(options).findings] == codes


SCRIPT = """\
import pandas as pd
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline
from sklearn.calibration import CalibratedClassifierCV
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

data = pd.read_csv("data.csv")
settings = dict(pd.read_json("settings.json"))
model = make_pipeline(SMOTE(sampling_strategy=0.5), {final})
print(cross_val_score(model, data[["a", "b"]], data["y"], scoring="average_precision"))
"""


@pytest.mark.parametrize(
    "final", ["CalibratedClassifierCV(LogisticRegression(class_weight={0: 1}))", "LogisticRegression(**settings)"]
)
def test_weights_that_the_code_does_not_show_are_not_checked(tmp_path: Path, final: str) -> None:
    (tmp_path / "train.py").write_text(SCRIPT.replace("{final}", final))
    report = audit(Options((tmp_path,)))
    assert "ML1406" in {entry.code for entry in report.coverage.not_checked}
