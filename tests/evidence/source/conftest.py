from __future__ import annotations

import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.source import read_sources
from mlaudit.evidence.source.model import SourceUnit

PREAMBLE = """\
import numpy as np
import pandas as pd
import joblib
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline as imb_pipeline
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_selection import RFECV, SelectKBest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.metrics import accuracy_score, mean_squared_error, roc_auc_score
from sklearn.model_selection import (
    GridSearchCV, KFold, StratifiedKFold, TimeSeriesSplit, cross_val_score, cross_validate, train_test_split)
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler
df = pd.read_csv("data/churn.csv")
"""

Read = Callable[..., SourceUnit]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(code: str, name: str = "train.py", preamble: bool = True) -> SourceUnit:
        text = textwrap.dedent(code)
        path = tmp_path / name
        path.write_text((PREAMBLE if preamble else "") + text, encoding="utf-8")
        kind = "notebook" if name.endswith(".ipynb") else "source"
        return read_sources([ProjectFile(name, path, kind, path.stat().st_size)])[0]

    return reader
