"""What a search was given, told from the views of its parameters."""

from __future__ import annotations

from pathlib import Path

import joblib
import numpy as np
import pytest
from scipy.stats import loguniform, uniform
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, RandomizedSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.artifacts import read_artifact
from mlaudit.evidence.artifacts.model import EstimatorView
from mlaudit.facts.artifacts import search_space as space

X = np.random.default_rng(0).normal(size=(40, 3))
Y = np.arange(40) % 2


def _view(search: object, folder: Path) -> EstimatorView:
    joblib.dump(search, folder / "m.joblib")
    value = read_artifact(ProjectFile("m.joblib", folder / "m.joblib", "artifact", 1)).value
    assert isinstance(value, EstimatorView)
    return value


def test_values_that_were_listed_or_drawn_and_where_they_start_from(tmp_path: Path) -> None:
    model = make_pipeline(StandardScaler(), SVC(C=3.0))
    drawn = {"svc__C": uniform(0.5, 9.5), "svc__gamma": loguniform(0.01, 1), "svc__kernel": ["rbf", "poly"]}
    view = _view(RandomizedSearchCV(model, drawn, n_iter=3, cv=2, random_state=0).fit(X, Y), tmp_path)
    assert [space.is_listed(view, name) for name in drawn] == [False, False, True]
    assert [space.even_range(view, name) for name in drawn] == [(0.5, 10.0), None, None]
    root = view.parameters["estimator"]
    assert [space.starting_value(root, name) for name in drawn] == [3.0, "scale", "rbf"]


def test_a_grid_of_arrays_is_listed(tmp_path: Path) -> None:
    grids = [{"C": np.logspace(-2, 2, 5)}, {"C": np.array([1.0]), "fit_intercept": [True, False]}]
    view = _view(GridSearchCV(LogisticRegression(), grids, cv=2).fit(X, Y), tmp_path)
    assert space.is_listed(view, "C")
    table = view.fitted["cv_results_"]
    assert isinstance(table, dict)
    assert space.numbers(space.values_of(table["params"], "C")) == pytest.approx([0.01, 0.1, 1, 10, 100])
    assert space.numbers(space.values_of(table["params"], "fit_intercept")) is None


def test_equal_values_are_one_and_true_is_not_1() -> None:
    settings = [{"a": value} for value in (1, 1.0, True, None, "minkowski", "euclidean", [1], [1])]
    assert space.values_of(settings, "a") == [1, True, None, "minkowski", [1], [1]]


@pytest.mark.parametrize(
    ("name", "values", "edge", "expected"),
    [
        ("l1_ratio", [0.1, 0.5, 1.0], "high", True),
        ("reg_alpha", [0, 0.1, 1], "low", True),
        ("n_neighbors", [1, 3, 5], "low", True),
        ("min_samples_split", [2, 5, 9], "low", True),
        ("n_estimators", [10, 50, 100], "high", True),
        ("n_estimators", [10, 50, 100], "low", False),
        ("C", [0.1, 1, 10], "high", False),
        ("max_depth", [2, 3, 4], "low", False),
        ("gamma", [0.1, 0.5, 0.9], "high", False),
    ],
)
def test_edges_with_nothing_behind_them(name: str, values: list[float], edge, expected: bool) -> None:
    assert space.is_natural_bound(name, values, edge) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [(np.linspace(0.0001, 10, 20), True), (np.logspace(-3, 2, 6), False), ([1, 2, 4, 8], False)],
)
def test_even_steps(values, expected: bool) -> None:
    assert space.is_even([float(value) for value in values]) is expected


def test_gamma_is_a_scale_of_kernels_only(tmp_path: Path) -> None:
    kernel, tree = (_view(m.fit(X, Y), tmp_path) for m in (SVC(), DecisionTreeClassifier()))
    assert space.is_scale(kernel, "gamma")
    assert not space.is_scale(tree, "gamma")
    assert space.is_scale(None, "learning_rate")
