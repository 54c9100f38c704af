"""Which names of a pickle run something, and which stand in every honest file."""

from __future__ import annotations

import collections
import datetime
import decimal
import functools
import pathlib
import pickle
import re
import uuid
from pathlib import Path

import cloudpickle
import joblib
import numpy as np
import pandas as pd
import pytest
from imblearn.over_sampling import SMOTE
from imblearn.pipeline import make_pipeline as sampling_pipeline
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.gaussian_process import GaussianProcessClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
from sklearn.svm import SVC

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts import read_artifact
from mlaudit.facts.artifacts.artifact_views import attribute_chains
from mlaudit.facts.artifacts.global_names import standing

ROWS = pd.DataFrame({"a": np.arange(40.0), "b": np.tile([1.0, 2.0], 20), "c": np.tile(list("xy"), 20)})
LABELS = np.tile([0, 1, 1, 0], 10)


def _estimators() -> list[object]:
    numbers = ["a", "b"]
    columns = ColumnTransformer([("n", StandardScaler(), numbers), ("c", OneHotEncoder(), ["c"])])
    models = [
        make_pipeline(columns, LogisticRegression()),
        make_pipeline(columns, RandomForestClassifier(3)),
        make_pipeline(columns, GridSearchCV(SVC(), {"C": [1, 10]}, cv=2)),
        sampling_pipeline(columns, SMOTE(k_neighbors=2), HistGradientBoostingClassifier(max_iter=2)),
    ]
    plain = [
        make_pipeline(FunctionTransformer(functools.partial(np.clip, a_min=0, a_max=9)), MLPClassifier((3,))),
        GradientBoostingClassifier(n_estimators=2),
        GaussianProcessClassifier(max_iter_predict=3),
    ]
    return [m.fit(ROWS, LABELS) for m in models] + [m.fit(ROWS[numbers], LABELS) for m in plain]


def _values() -> list[object]:
    return [
        functools.partial(round, ndigits=2),
        datetime.datetime.now(datetime.UTC),
        decimal.Decimal("1.5"),
        uuid.uuid4(),
        pathlib.Path("x"),
        collections.OrderedDict(a=1),
        collections.defaultdict(list),
        re.compile("a+"),
        np.random.default_rng(0),
        np.random.RandomState(0),
        pd.Timestamp("2024-01-01", tz="UTC"),
        ROWS.astype({"c": "category"}),
        pd.period_range("2020", periods=2),
    ]


def _named_by(content: bytes, folder: Path) -> dict[str, str]:
    path = folder / "model.pkl"
    path.write_bytes(content)
    artifact = read_artifact(ProjectFile("model.pkl", path, "artifact", len(content)))
    assert artifact.status == "complete"
    assert attribute_chains(artifact) == []
    return {name: standing(name, ()) for name in artifact.globals}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("dumps", [pickle.dumps, cloudpickle.dumps])
def test_no_honest_file_names_anything_but_what_is_known(dumps, tmp_path: Path) -> None:
    for thing in [*_estimators(), *_values()]:
        found = _named_by(dumps(thing), tmp_path)
        assert set(found.values()) <= {"known"}, found


def test_functions_by_value_need_no_name(tmp_path: Path) -> None:
    transformer = FunctionTransformer(lambda rows: rows + 1)
    assert set(_named_by(cloudpickle.dumps(transformer), tmp_path).values()) == {"known"}


def test_a_compressed_file_of_joblib_names_what_it_would_run(tmp_path: Path) -> None:
    class Runs:
        def __reduce__(self):
            return eval, ("1",)

    path = tmp_path / "model.joblib"
    joblib.dump({"model": np.zeros(3), "extra": Runs()}, path, compress=3)
    assert _named_by(path.read_bytes(), tmp_path)["builtins.eval"] == "dangerous"


def test_the_insides_of_functions_are_named_where_getattr_leads_to_them(tmp_path: Path) -> None:
    class Reaches:
        def __reduce__(self):
            return getattr, (functools.partial, "__globals__")

    content = pickle.dumps({"model": StandardScaler(), "extra": Reaches(), "text": "a.__globals__ in prose"})
    (tmp_path / "model.pkl").write_bytes(content)
    artifact = read_artifact(ProjectFile("model.pkl", tmp_path / "model.pkl", "artifact", len(content)))
    assert attribute_chains(artifact) == ["functools.partial.__globals__"]


@pytest.mark.parametrize(
    "name",
    [
        "posix.system",
        "nt.system",
        "os.system",
        "subprocess.Popen",
        "builtins.eval",
        "builtins.exec",
        "builtins.__import__",
        "importlib.import_module",
        "sys.modules",
        "socket.socket",
        "joblib.numpy_pickle.os.system",
        "sklearn.utils.os.popen",
        "numpy.testing._private.utils.runstring",
        "pandas.core.computation.eval.eval",
        "torch.hub.load",
        "webbrowser.open",
        "_pickle.loads",
        "pip.main",
    ],
)
def test_what_runs_something_is_dangerous_wherever_it_is_reached_from(name: str) -> None:
    assert standing(name, ("os", "posix", "subprocess")) == "dangerous"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("__main__.LogScaler", "main"),
        ("churn.features.LogScaler", "own"),
        ("acme_internal.Lags", "unknown"),
        ("os.fspath", "known"),
        ("builtins.getattr", "known"),
        ("posixpath.basename", "known"),
    ],
)
def test_names_of_the_project_of_its_script_and_of_nobody_known(name: str, expected: str) -> None:
    assert standing(name, {"churn", "features"}) == expected


@pytest.mark.parametrize(
    "name",
    [
        "sympy.sympify",
        "torch.utils.collect_env.run",
        "torch.hub.download_url_to_file",
        "numpy.distutils.exec_command.exec_command",
        "statsmodels.iolib.smpickle.load_pickle",
        "pandas.io.common.get_handle",
    ],
)
def test_functions_of_known_libraries_that_run_or_reach_something_are_dangerous(name: str) -> None:
    assert standing(name, ()) == "dangerous"
