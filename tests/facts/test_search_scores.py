"""Scores of candidates in folds: what is computed from them equals scikit-learn's tables and known distributions."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlaudit.facts.artifacts.search_scores import Scores


def _scores(folds: list[list[float]]) -> Scores:
    means = [math.fsum(row) / len(row) for row in folds]
    best = max(range(len(folds)), key=lambda i: means[i])
    return Scores(tuple({"C": i} for i in range(len(folds))), tuple(map(tuple, folds)), best)


def test_means_and_the_chosen_candidate_are_those_of_scikit_learn() -> None:
    X, y = load_breast_cancer(return_X_y=True)
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=50))
    search = GridSearchCV(model, {"logisticregression__C": [0.001, 0.1, 10.0]}, cv=4).fit(X[:, :5], y)
    table = search.cv_results_
    folds = np.array([table[f"split{i}_test_score"] for i in range(4)]).T.tolist()
    scores = _scores(folds)
    assert scores.means == pytest.approx(table["mean_test_score"].tolist())
    assert scores.best == search.best_index_


@given(st.lists(st.lists(st.floats(0, 1), min_size=5, max_size=5), min_size=1, max_size=8))
def test_what_is_chosen_without_a_fold_is_never_better_in_it(folds: list[list[float]]) -> None:
    scores = _scores(folds)
    assert scores.reselected() <= scores.means[scores.best] + 1e-12


def test_equal_candidates_lose_their_luck() -> None:
    rng = np.random.default_rng(5)
    trials = [_scores((rng.binomial(40, 0.8, (50, 5)) / 40).tolist()) for _ in range(60)]
    assert np.mean([scores.means[scores.best] for scores in trials]) > 0.85
    assert abs(np.mean([scores.reselected() for scores in trials]) - 0.8) < 0.01


@pytest.mark.parametrize("n_folds", [2, 5, 10, 16])
def test_limits_are_those_of_student_with_the_correction_for_shared_rows(n_folds: int) -> None:
    random.seed(n_folds)
    folds = [[random.random() for _ in range(n_folds)] for _ in range(2)]
    found = _scores(folds).difference(0, 1)
    differences = np.subtract(*folds)
    error = differences.std(ddof=1) * math.sqrt(1 / n_folds + 1 / (n_folds - 1))
    assert (found.mean, found.error) == pytest.approx((differences.mean(), error))
    assert found.high - found.mean == pytest.approx(stats.t.ppf(0.975, n_folds - 1) * error, rel=0.01)
    assert found.mean - found.low == pytest.approx(found.high - found.mean)


def test_an_edge_among_equal_candidates_is_seldom_called_one() -> None:
    rng = np.random.default_rng(3)
    called = 0
    for _ in range(300):
        folds = (rng.normal(0, 0.02, 5)[:, None] + rng.normal(0, 0.01, (5, 5))).T.tolist()
        scores = _scores(folds)
        if scores.best in (0, 4):
            called += scores.difference(scores.best, 1 if scores.best == 0 else 3).low > 0
    assert called <= 9
