"""Rules that decide by group are found in any place of a file, and described without the groups."""

from __future__ import annotations

from typing import Any

import pytest

from mlaudit.evidence.artifacts.model import Artifact, EstimatorView
from mlaudit.facts.artifacts.group_rules import FoundGroupRule, group_rules

OPTIMISER = "fairlearn.postprocessing._threshold_optimizer.ThresholdOptimizer"
REJECTING = "aif360.sklearn.postprocessing.reject_option_classification.RejectOptionClassifier"


def _view(path: str, fitted: dict[str, Any], parameters: dict[str, Any] | None = None) -> EstimatorView:
    return EstimatorView(path, path.replace("._threshold_optimizer", ""), parameters or {}, fitted)


def _optimiser(groups: Any) -> EstimatorView:
    path = "fairlearn.postprocessing._interpolated_thresholder.InterpolatedThresholder"
    return _view(OPTIMISER, {"interpolated_thresholder_": _view(path, {}, {"interpolation_dict": groups})})


def _found(value: Any) -> list[FoundGroupRule]:
    return list(group_rules(Artifact("model.pkl", "pickle", "complete", value)))


@pytest.mark.parametrize(
    ("groups", "is_randomised"),
    [
        ({"a": {"p0": 0.9, "p1": 0.1}, "b": {"p0": 1.0, "p1": 0.0}}, True),
        ({"a": {"p0": 0.0, "p1": 1.0}, "b": {"p0": 1.0, "p1": 0.0}}, False),
        ({"a": {"p_ignore": 0.2, "p0": 0.0, "p1": 1.0}, "b": {"p_ignore": 0.0, "p0": 0.0, "p1": 1.0}}, True),
        ({"a": {"p0": 1 - 1e-13, "p1": 1e-13}, "b": {"p0": 1.0, "p1": 0.0}}, False),
        ({"a": _view("sklearn.utils.Bunch", {"p0": 0.5, "p1": 0.5}), "b": 7}, True),
        ([(0, {"p0": 0.9, "p1": 0.1}), (1, {"p0": 1.0, "p1": 0.0})], True),
        ({"a": [], "b": {"p1": "half"}}, False),
    ],
)
def test_thresholds_of_two_groups(groups: dict[str, Any], is_randomised: bool) -> None:
    (rule,) = _found(_optimiser(groups))
    assert (rule.n_groups, rule.is_randomised) == (2, is_randomised)


@pytest.mark.parametrize("groups", [None, [], {}, "a"])
def test_groups_that_cannot_be_read_are_not_counted(groups: Any) -> None:
    (rule,) = _found(_optimiser(groups))
    assert rule.n_groups is None


def test_a_single_group_is_no_rule_by_group() -> None:
    assert _found(_optimiser({"all": {"p0": 0.5, "p1": 0.5}})) == []


def test_a_rule_is_found_inside_of_a_bundle() -> None:
    (rule,) = _found({"models": [_view(REJECTING, {})], "note": "x"})
    assert (rule.place, rule.n_groups) == ("models.0", None)


@pytest.mark.parametrize(
    "path", ["own.postprocessing.ThresholdOptimizer", "fairlearn.reductions.ExponentiatedGradient"]
)
def test_other_classes_are_silent(path: str) -> None:
    assert _found(_view(path, {})) == []
