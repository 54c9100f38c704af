"""Shuffled folds of a model whose features may all be past values of its target are a warning, never an error."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mlaudit.audit import Options, audit
from mlaudit.core.scale import Severity

HEAD = """\
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import KFold, cross_val_score

df = pd.read_csv("sales.csv", parse_dates=["date"])
"""
TAIL = """
df = df.dropna()
y = df["sales"]
print(cross_val_score(RandomForestRegressor(), X, y, cv=KFold(5, shuffle=True), scoring="neg_mean_absolute_error"))
"""
LOOP = 'for k in range(1, 4):\n    df[f"lag_{k}"] = df["sales"].shift(k)\n'

WAYS = {
    "lags in a loop": LOOP + 'X = df.drop(columns=["sales", "date"])',
    "lags by their names": LOOP + 'X = df.filter(like="lag_")',
    "lags side by side": 'X = pd.concat([df["sales"].shift(k) for k in range(1, 4)], axis=1)',
    "lags in the file": 'X = df.drop(columns=["sales", "date"])',
}


def write_sales(folder: Path, with_lags: bool) -> None:
    rng = np.random.default_rng(3)
    sales = np.zeros(500)
    for i in range(1, sales.size):
        sales[i] = 0.9 * sales[i - 1] + rng.normal()
    data = pd.DataFrame(
        {"date": pd.date_range("2021-01-01", periods=500).strftime("%Y-%m-%d"), "sales": sales.round(4)}
    )
    if with_lags:
        data = data.assign(lag_1=data["sales"].shift(1), lag_2=data["sales"].shift(2))
    data.to_csv(folder / "sales.csv", index=False)


@pytest.mark.parametrize("way", WAYS)
def test_features_that_may_be_lags_give_a_warning_at_most(tmp_path: Path, way: str) -> None:
    write_sales(tmp_path, with_lags=way == "lags in the file")
    (tmp_path / "train.py").write_text(HEAD + WAYS[way] + TAIL)
    found = [f for f in audit(Options((tmp_path,))).findings if f.code == "ML2101"]
    assert [f.severity for f in found] == [Severity.WARNING]


def test_another_feature_beside_them_is_an_error(tmp_path: Path) -> None:
    write_sales(tmp_path, with_lags=False)
    features = 'df["lag"] = df["sales"].shift(1)\ndf["trend"] = range(len(df))\nX = df[["lag", "trend"]]'
    (tmp_path / "train.py").write_text(HEAD + features + TAIL)
    found = [f for f in audit(Options((tmp_path,))).findings if f.code == "ML2101"]
    assert [f.severity for f in found] == [Severity.ERROR]
