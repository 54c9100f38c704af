"""Random folds are right for rows that time does not order, whatever columns of times they carry."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.datasets import (
    load_breast_cancer,
    load_diabetes,
    load_iris,
    load_wine,
    make_classification,
    make_regression,
)

from mlaudit.audit import Options, audit
from mlaudit.findings import Report

pytestmark = pytest.mark.usefixtures("one_table_worker")

SCRIPT = """
import pandas as pd
from sklearn.ensemble import {estimator}
from sklearn.model_selection import KFold, cross_val_score

rows = pd.read_csv("{name}.csv", parse_dates=["recorded_at"])
X = rows.drop(columns=["recorded_at", "outcome"])
y = rows["outcome"]
folds = KFold(n_splits=5, shuffle=True, random_state=0)
print(cross_val_score({estimator}(random_state=0), X, y, cv=folds, scoring="{scoring}").mean())
"""


def cross_sections() -> dict[str, pd.DataFrame]:
    """Return twenty tables in which no row depends on another, in random order."""
    tables = {
        name: load(as_frame=True).frame.rename(columns={"target": "outcome"})
        for name, load in {
            "cancer": load_breast_cancer,
            "diabetes": load_diabetes,
            "iris": load_iris,
            "wine": load_wine,
        }.items()
    }
    for seed in range(8):
        X, y = make_classification(600, 8, weights=[0.5 + 0.04 * seed], random_state=seed)
        tables[f"classes_{seed}"] = pd.DataFrame(X).add_prefix("x").assign(outcome=y)
        X, y = make_regression(400, 6, noise=5.0 + 20 * seed, random_state=seed)
        tables[f"values_{seed}"] = pd.DataFrame(X).add_prefix("x").assign(outcome=y)
    return {name: table.sample(frac=1, random_state=7) for name, table in tables.items()}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    folder = tmp_path_factory.mktemp("cross_sections")
    rng = np.random.default_rng(0)
    for name, table in cross_sections().items():
        seconds = np.sort(rng.choice(90 * 86_400, len(table), replace=False))
        stamps = pd.Timestamp("2024-01-01") + pd.to_timedelta(seconds, unit="s")
        table.assign(recorded_at=stamps).to_csv(folder / f"{name}.csv", index=False)
        is_regression = table["outcome"].nunique() > 20
        estimator = "RandomForestRegressor" if is_regression else "RandomForestClassifier"
        scoring = "neg_mean_absolute_error" if is_regression else "balanced_accuracy"
        text = SCRIPT.format(name=name, estimator=estimator, scoring=scoring)
        (folder / f"{name}.py").write_text(text, encoding="utf-8")
    return audit(Options(paths=(folder,)))


def test_twenty_cross_sections_with_unique_random_timestamps_are_no_series(report: Report) -> None:
    assert len(report.experiments) == 20
    assert [finding.location.path for finding in report.findings if finding.code == "ML2101"] == []


def test_twenty_clean_evaluations_give_no_finding_at_all(report: Report) -> None:
    assert [(finding.code, finding.location.path) for finding in report.findings] == []
