"""Constructor parameters, told from learnt attributes by the table of signatures."""

from __future__ import annotations

import inspect
import json
import pickle
import re
import subprocess
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import pytest

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import EstimatorView
from mlaudit.evidence.artifacts.view import signatures
from mlaudit.evidence.artifacts.view.signatures import signature_of

TABLE = json.loads(Path(signatures.__file__).with_suffix(".json").read_text())


def _all_classes():
    from sklearn.utils import all_estimators

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from imblearn.utils.testing import all_estimators as all_samplers
    return [*all_estimators(), *all_samplers()]


def _arguments(cls):
    """Return arguments for the parameters without a default."""
    from sklearn.linear_model import LogisticRegression

    values = {
        "estimator": LogisticRegression(),
        "base_estimator": LogisticRegression(),
        "estimators": [("a", LogisticRegression())],
        "param_grid": {"C": [1.0]},
        "param_distributions": {"C": [1.0]},
        "steps": [("a", LogisticRegression())],
        "transformers": [],
        "transformer_list": [],
        "dictionary": [[1.0]],
        "categorical_features": [0],
    }
    needed = [p.name for p in inspect.signature(cls.__init__).parameters.values() if p.default is p.empty]
    return {name: values[name] for name in needed if name in values}


def _same(live: object, view: object) -> bool:
    if live is None or isinstance(live, str | int | float):
        return view == live or (live != live and view != view)
    return not isinstance(view, Unknown)


needs_tabled = pytest.mark.skipif(
    version("scikit-learn") not in TABLE["made from"]["scikit-learn"]
    or version("imbalanced-learn") not in TABLE["made from"]["imbalanced-learn"],
    reason="the table was not made from the installed versions",
)


@needs_tabled
def test_parameters_of_every_class_equal_get_params(read_bytes):
    wrong = []
    for name, cls in _all_classes():
        live = cls(**_arguments(cls))
        view = read_bytes(pickle.dumps(live)).value
        expected = live.get_params(deep=False)
        if view.parameters_by != "signature" or view.parameters.keys() != expected.keys():
            wrong.append((name, view.parameters.keys() ^ expected.keys()))
        wrong += [(name, key) for key, value in expected.items() if not _same(value, view.parameters.get(key))]

    assert wrong == []


@needs_tabled
def test_attributes_that_are_no_parameters_of_a_class_are_not_taken_for_such(read_bytes):
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.svm import SVC

    for live, other in [
        (RandomForestRegressor(2), "estimator_params"),
        (KNeighborsClassifier(1), "radius"),
        (SVC(), "nu"),
    ]:
        view = read_bytes(pickle.dumps(live.fit([[0.0], [1.0]], [0, 1]))).value

        assert view.parameters.keys() == live.get_params(deep=False).keys()
        assert other in view.fitted
        assert all(name in view.fitted for name in vars(live) if name.endswith("_") and not name.startswith("_"))


def test_a_class_that_is_not_in_the_table_is_read_by_its_names(models, read_bytes):
    view = read_bytes(pickle.dumps(models["custom"])).value.parameters["steps"][0][1]

    assert (view.parameters_by, view.parameters) == ("heuristic", {"low": 0.1, "high": 1.0})
    assert list(view.fitted) == ["bounds_"]


def test_a_parameter_that_the_file_lacks_is_unknown(read_bytes):
    from sklearn.linear_model import LogisticRegression

    live = LogisticRegression()
    del live.C
    view = read_bytes(pickle.dumps(live)).value

    assert view.parameters["C"] == Unknown("the file does not hold it")
    assert view.parameters["max_iter"] == 100


def test_a_parameter_that_the_version_does_not_have_is_left_out(read_bytes):
    from sklearn.linear_model import LogisticRegression

    signature = signature_of("sklearn.linear_model.LogisticRegression")
    view = read_bytes(pickle.dumps(LogisticRegression())).value

    assert "multi_class" in signature.names
    assert "multi_class" not in signature.lasting
    assert ("multi_class" in view.parameters) == ("multi_class" in LogisticRegression().get_params())


@pytest.mark.parametrize("outside", ["99", "0.2"])
def test_a_file_of_a_version_outside_of_the_table_is_read_by_names(outside, read_bytes):
    from sklearn.linear_model import LogisticRegression

    live = LogisticRegression()
    live.__dict__["brand_new"] = 1
    written = pickle.dumps(live, protocol=2)
    stated, other = (text.encode() for text in (version("scikit-learn"), outside))
    # Protocol 2 writes four bytes of length before a text, and has no frames.
    changed = written.replace(len(stated).to_bytes(4, "little") + stated, len(other).to_bytes(4, "little") + other)
    view = read_bytes(changed).value

    assert view.parameters_by == "heuristic"
    assert view.parameters["brand_new"] == 1
    assert read_bytes(written).value.fitted["brand_new"] == 1


def test_an_attribute_that_became_a_parameter_is_one_from_then_on():
    versions = ("1.2.2", "1.6.1", "1.7.2", "1.9.1", None)
    signatures_of_versions = [signature_of("sklearn.neural_network.MLPRegressor", number) for number in versions]

    assert ["loss" in signature.names for signature in signatures_of_versions] == [False, False, True, True, True]


@pytest.mark.parametrize("path", ["", "sklearn", "sklearn.", "made from.scikit-learn", "sklearn.NoSuchThing", "a.b"])
def test_no_signature_is_found_for_other_names(path):
    assert signature_of(path) is None


def test_lightgbm_keeps_parameters_that_its_signature_does_not_name(read_bytes):
    lightgbm = pytest.importorskip("lightgbm")

    live = lightgbm.LGBMClassifier(n_estimators=2, verbose=-1, min_gain_to_split=0.5)
    for protocol in (2, 4, 5):
        view = read_bytes(pickle.dumps(live.fit([[0.0], [1.0]] * 20, [0, 1] * 20), protocol=protocol)).value

        assert view.parameters == live.get_params(deep=False)


def test_xgboost_keeps_parameters_that_its_signature_does_not_name(read_bytes):
    xgboost = pytest.importorskip("xgboost")

    live = xgboost.XGBRegressor(n_estimators=2, num_class_like="x")
    view = read_bytes(pickle.dumps(live)).value

    assert view.parameters.keys() == live.get_params(deep=False).keys()
    assert view.parameters["num_class_like"] == "x"


def test_the_table_is_read_only_for_estimators_of_its_libraries(tmp_path):
    paths = [tmp_path / "plain.pkl", tmp_path / "estimator.pkl"]
    paths[0].write_bytes(pickle.dumps({"a": [1, 2]}))
    paths[1].write_bytes(b"\x80\x04csklearn.svm\nSVC\n)\x81.")
    script = (
        "import sys; from pathlib import Path; from mlaudit.discovery.model import ProjectFile;"
        "from mlaudit.evidence.artifacts import read_artifact; from mlaudit.evidence.artifacts.view import signatures;"
        "read = lambda path: read_artifact(ProjectFile('m', Path(path), 'artifact', 0));"
        f"read({str(paths[0])!r}); before = signatures._table.cache_info().currsize;"
        f"read({str(paths[1])!r}); print(before, signatures._table.cache_info().currsize)"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert ran.stdout.split() == ["0", "1"]


def test_the_table_holds_names_and_versions_only():
    assert list(TABLE) == ["made from", "sklearn", "imblearn", "xgboost", "lightgbm"]
    word = re.compile(r"[A-Za-z]\w*(\?(\d+(\.\d+)+)?)?")
    words = [word for library in list(TABLE)[1:] for names in TABLE[library].values() for word in names.split()]

    assert len(words) > 2_500
    assert [found for found in words if word.fullmatch(found) is None] == []


def test_every_estimator_says_how_its_parameters_were_told(models, read_bytes):
    view = read_bytes(pickle.dumps(models["columns"])).value
    told = {}
    waiting = [view]
    while waiting:
        value = waiting.pop()
        if isinstance(value, EstimatorView):
            told[value.class_path.partition(".")[0]] = value.parameters_by
            waiting += [*value.parameters.values(), *value.fitted.values()]
        elif isinstance(value, list | tuple):
            waiting += value

    assert told["sklearn"] == "signature"
    assert {told.get("builtins", "heuristic"), told.get("numpy", "heuristic")} == {"heuristic"}
