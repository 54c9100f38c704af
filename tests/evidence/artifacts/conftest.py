"""Fitted pipelines, dumped by the real libraries in every format that is read."""

from __future__ import annotations

import gzip
import io
import pickle
import sys
import warnings
from pathlib import Path

import pytest

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts.limits import DEFAULT
from mlaudit.evidence.artifacts.reader import read_artifact

COMPRESSIONS = ("zlib", "gzip", "bz2", "xz", "lzma")


def _models() -> dict[str, object]:
    import numpy as np
    import pandas as pd
    from imblearn.over_sampling import SMOTE
    from imblearn.pipeline import Pipeline as ImbalancedPipeline
    from sklearn.base import BaseEstimator, TransformerMixin
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.model_selection import GridSearchCV, StratifiedKFold
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
    from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, OneHotEncoder, StandardScaler

    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"age": rng.normal(40, 9, 120), "income": rng.gamma(2.0, 900.0, 120)})
    frame.loc[::9, "income"] = np.nan
    frame["city"] = rng.choice(["Bern", "Genève", "Zürich"], 120)
    target = (rng.random(120) < 0.3).astype(int)
    numbers = frame[["age", "income"]].fillna(0.0)
    columns = ColumnTransformer(
        [
            ("num", Pipeline([("impute", SimpleImputer()), ("scale", StandardScaler())]), ["age", "income"]),
            ("cat", OneHotEncoder(handle_unknown="ignore"), ["city"]),
        ]
    )

    class Clip(TransformerMixin, BaseEstimator):
        def __init__(self, low=0.0, high=1.0):
            self.low = low
            self.high = high

        def fit(self, X, y=None):
            self.bounds_ = np.quantile(np.asarray(X), [0.01, 0.99])
            return self

        def transform(self, X):
            return np.clip(np.asarray(X), *self.bounds_)

    Clip.__module__ = "__main__"
    Clip.__qualname__ = "Clip"
    sys.modules["__main__"].Clip = Clip
    return {
        "smote": ImbalancedPipeline(
            [
                ("scale", StandardScaler()),
                ("smote", SMOTE(random_state=1, k_neighbors=3)),
                ("clf", LogisticRegression()),
            ]
        ).fit(numbers, target),
        "columns": Pipeline([("prepare", columns), ("clf", LogisticRegression(C=0.5))]).fit(frame, target),
        "search": GridSearchCV(
            Pipeline([("prepare", columns), ("clf", RandomForestClassifier(8, max_depth=3, random_state=0))]),
            {"clf__max_depth": [2, 3]},
            cv=StratifiedKFold(3, shuffle=True, random_state=0),
            scoring="roc_auc",
        ).fit(frame, target),
        "forest": RandomForestClassifier(12, random_state=0).fit(numbers, target),
        "neighbours": make_pipeline(MinMaxScaler(), KNeighborsClassifier(7)).fit(numbers, target),
        "custom": Pipeline([("clip", Clip(low=0.1)), ("clf", Ridge())]).fit(numbers, target),
        "union": Pipeline(
            [
                ("both", FeatureUnion([("log", FunctionTransformer(np.log1p)), ("scale", StandardScaler())])),
                ("clf", Ridge(alpha=np.float64(2.0))),
            ]
        ).fit(numbers.to_numpy(), target),
    }


def _dump(model: object, folder: Path) -> dict[str, Path]:
    import joblib

    paths = {}
    for protocol in range(6):
        paths[f"pickle {protocol}"] = folder / f"p{protocol}.pkl"
        paths[f"pickle {protocol}"].write_bytes(pickle.dumps(model, protocol=protocol))
        paths[f"joblib {protocol}"] = folder / f"j{protocol}.joblib"
        joblib.dump(model, paths[f"joblib {protocol}"], protocol=protocol)
    for compression in COMPRESSIONS:
        paths[f"joblib+{compression}"] = folder / f"j-{compression}.joblib"
        joblib.dump(model, paths[f"joblib+{compression}"], compress=(compression, 3))
    paths["pickle+gzip"] = folder / "p.pkl.gz"
    with gzip.open(paths["pickle+gzip"], "wb") as file:
        pickle.dump(model, file)
    return paths


@pytest.fixture(scope="session")
def models():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _models()


@pytest.fixture(scope="session")
def dumps(models, tmp_path_factory):
    """Paths by model and format."""
    found = {}
    for name, model in models.items():
        folder = tmp_path_factory.mktemp(name)
        found[name] = _dump(model, folder)
    return found


@pytest.fixture
def read():
    """Read a path."""

    def reader(path: Path, limits=DEFAULT):
        size = path.stat().st_size if path.exists() else 0
        return read_artifact(ProjectFile(path.name, path, "artifact", size), limits)

    return reader


@pytest.fixture
def read_bytes(tmp_path, read):
    """Read bytes as a file."""

    def reader(content: bytes, limits=DEFAULT):
        path = tmp_path / "model.pkl"
        path.write_bytes(content)
        return read(path, limits)

    return reader


@pytest.fixture
def dumped():
    """Dump an object with joblib, in memory."""

    def dumper(value: object, **options) -> bytes:
        import joblib

        file = io.BytesIO()
        joblib.dump(value, file, **options)
        return file.getvalue()

    return dumper
