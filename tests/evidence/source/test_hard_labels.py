"""Labels under a ranking metric are told from scores by who predicted them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources

SKLEARN = "from sklearn.linear_model import LogisticRegression\nmodel = LogisticRegression()\n"
KERAS = (
    "from tensorflow.keras import Sequential\nfrom tensorflow.keras.layers import Dense\nmodel = Sequential()\n"
    "model.add(Dense(1, activation='sigmoid'))\nmodel.compile(loss='binary_crossentropy', optimizer='adam')\n"
)
TEXT = """
import pandas as pd
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
data = pd.read_csv("d.csv")
X_train, X_test, y_train, y_test = train_test_split(data.drop(columns=["y"]), data["y"])
{model}
model.fit(X_train, y_train)
print(roc_auc_score(y_test, model.{predict}(X_test)))
"""


@pytest.mark.parametrize(
    ("model", "predict", "kind"),
    [
        (SKLEARN, "predict", "labels"),
        (SKLEARN, "decision_function", "scores"),
        (KERAS, "predict", "unknown"),
        ("from mine import model", "predict", "unknown"),
    ],
)
def test_only_a_classifier_known_to_predict_labels_counts(tmp_path: Path, model: str, predict: str, kind: str) -> None:
    path = tmp_path / "train.py"
    path.write_text(TEXT.format(model=model, predict=predict))
    unit = read_sources([ProjectFile("train.py", path, "source", path.stat().st_size)])[0]
    assert [evaluation.input_kind for evaluation in unit.evaluations if evaluation.metric == "roc_auc"] == [kind]
