"""Functions and classes by value, as cloudpickle and dill write those of a script."""

from __future__ import annotations

import pickle
import subprocess
import sys
import types

import cloudpickle
import dill
import pandas as pd
import pytest
from sklearn.impute._iterative import _ImputerTriplet

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ClassView, EstimatorView, FunctionView

SCRIPT = """
import math
import numpy as np
from sklearn.base import BaseEstimator, TransformerMixin

LIMIT = 3.5

def clip(X, low=0.25, *rest, high="q95", **more):
    def inner(value):
        return np.sqrt(value) + math.pi
    return np.clip(X, low, LIMIT) + inner(2.5) + len(rest)

double = lambda Z: np.log1p(Z) * 1.75

class Clip(TransformerMixin, BaseEstimator):
    level = 3
    def __init__(self, low=0.0, names=None):
        self.low = low
        self.names = names
    def fit(self, X, y=None):
        self.n_features_in_ = 2
        return self
    def transform(self, X):
        return X
    @property
    def bounds(self):
        return 1

class Narrow(Clip):
    def extra(self):
        return 1

import functools, pathlib, sys
import cloudpickle, dill
from sklearn.preprocessing import FunctionTransformer

values = {
    "function": clip,
    "lambda": FunctionTransformer(double),
    "class": Clip,
    "subclass": Narrow,
    "instance": [Clip(low=0.5).fit(None)],
    "words": [type, type(None), slice(1, 5), functools.partial(max, 1)],
}
for name, value in values.items():
    for library in (cloudpickle, dill):
        for protocol in (2, 4, 5):
            path = pathlib.Path(sys.argv[1]) / f"{name}.{library.__name__}.{protocol}.pkl"
            path.write_bytes(library.dumps(value, protocol=protocol))
"""
KINDS = [(library, protocol) for library in ("cloudpickle", "dill") for protocol in (2, 4, 5)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Run a script that dumps what it defines; libraries pickle by value what is in ``__main__``."""
    folder = tmp_path_factory.mktemp("by_value")
    (folder / "script.py").write_text(SCRIPT)
    subprocess.run([sys.executable, "-W", "ignore", folder / "script.py", folder], check=True)
    return folder


@pytest.fixture(params=KINDS, ids=str)
def dumped_by(request, folder, read):
    """Read what the script has dumped with one of the libraries."""

    def reader(name: str):
        return read(folder / f"{name}.{request.param[0]}.{request.param[1]}.pkl")

    return reader


def test_a_function_is_told_by_what_it_uses(dumped_by):
    view = dumped_by("function").value

    assert isinstance(view, FunctionView)
    assert view.class_path.endswith(".clip")
    assert view.parameters == ("X", "low", "high", "rest", "more")
    assert set(view.names) == {"np", "clip", "LIMIT", "len", "sqrt", "math", "pi"}
    assert 2.5 in view.constants


def test_a_lambda_in_an_estimator_is_told_by_what_it_uses(dumped_by):
    view = dumped_by("lambda").value

    assert view.parameters["func"].class_path.endswith(".<lambda>")
    assert view.parameters["func"].names == ("np", "log1p")
    assert view.parameters["func"].constants == (1.75,)


def test_a_class_is_told_by_its_bases_and_methods(dumped_by):
    view = dumped_by("class").value

    assert isinstance(view, ClassView)
    assert view.class_path.endswith(".Clip")
    assert view.bases == ("sklearn.base.TransformerMixin", "sklearn.base.BaseEstimator")
    assert {"__init__", "fit", "transform"} <= set(view.methods)


def test_a_class_on_a_class_by_value_names_it(dumped_by):
    view = dumped_by("subclass").value

    assert [base.rpartition(".")[2] for base in view.bases] == ["Clip"]
    assert view.methods == ("extra",)


def test_an_instance_of_such_a_class_is_an_estimator(dumped_by):
    artifact = dumped_by("instance")
    (view,) = artifact.value

    assert isinstance(view, EstimatorView)
    assert view.class_path.rpartition(".")[2] == "Clip"
    assert (view.parameters, view.fitted) == ({"low": 0.5, "names": None}, {"n_features_in_": 2})
    assert artifact.status == "complete"


def test_cloudpickle_names_the_module_of_a_class(read_bytes):
    module = types.ModuleType("the_users_script")
    sys.modules["the_users_script"] = module
    cloudpickle.register_pickle_by_value(module)
    made = type("Clip", (), {"__module__": "the_users_script"})

    assert read_bytes(cloudpickle.dumps(made())).value.class_path == "the_users_script.Clip"

    cloudpickle.unregister_pickle_by_value(module)
    del sys.modules["the_users_script"]


def test_words_for_types_are_read(dumped_by):
    view = dumped_by("words").value

    assert view[:2] == ["builtins.type", "types.NoneType"]
    assert view[2].class_path == "builtins.slice"
    assert view[2].parameters == {"start": 1, "stop": 5, "step": None}
    assert view[3].class_path == "functools.partial"


def test_a_text_that_dill_would_evaluate_is_read_by_a_table_or_not_at_all(read_bytes):
    def evaluated(text: bytes) -> bytes:
        return b"\x80\x02cdill._dill\n_eval_repr\nX" + len(text).to_bytes(4, "little") + text + b"\x85R."

    assert read_bytes(evaluated(b"Ellipsis")).value == "builtins.Ellipsis"
    assert read_bytes(evaluated(b"__import__('os')")).value == Unknown(
        "a text that a loader would evaluate is not read"
    )


def test_the_code_of_a_function_is_walked_once_however_it_is_shared(read_bytes):
    constants = b")" + b"2\x86" * 60
    code = b"cdill._dill\n_create_code\n(" + b"K\x00" * 6 + b"C\x01x" + constants
    code += b"))X\x01\0\0\0fX\x01\0\0\0fK\x01tR"
    view = read_bytes(b"\x80\x04cdill._dill\n_create_function\n(" + code + b"}X\x01\0\0\0fNNtR.").value

    assert (view.class_path, view.constants) == ("__main__.f", ())


@pytest.mark.parametrize("dumps", [pickle.dumps, dill.dumps])
def test_what_a_function_rebuilds_is_named_by_its_class(dumps, read_bytes):
    view = read_bytes(dumps([pd.Timestamp("2024-02-29"), pd.Timedelta(1, "s"), _ImputerTriplet(1, 2, 3)])).value

    assert [item.public_path for item in view] == [
        "pandas.Timestamp",
        "pandas.Timedelta",
        "sklearn.impute._ImputerTriplet",
    ]
