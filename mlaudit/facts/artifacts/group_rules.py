"""Rules in a model file that decide by the group of a row, as post-processing for fairness learns them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.evidence.artifacts.model import Artifact, ArtifactValue, EstimatorView
from mlaudit.facts.artifacts.artifact_views import estimators_in

_CLASSES = {
    "fairlearn": ("ThresholdOptimizer",),
    "aif360": (
        "RejectOptionClassification",
        "RejectOptionClassifier",
        "RejectOptionClassifierCV",
        "EqOddsPostprocessing",
        "CalibratedEqOddsPostprocessing",
        "CalibratedEqualizedOdds",
    ),
}
_MIXED = ("p1", "p_ignore")
_LEAST_SHARE = 1e-6
"""Share of the decisions of a group up to which a mixture is a rounding error."""


@dataclass(frozen=True, slots=True)
class FoundGroupRule:
    """A rule that asks for the group of each row.

    Attributes
    ----------
    place : str
        Where it lies in the file; empty for the root.
    class_path : str
    n_groups : int or None
        Groups that have thresholds of their own; None where the object does not list them.
    is_randomised : bool
        Two thresholds of some group are mixed by chance.
    """

    place: str
    class_path: str
    n_groups: int | None
    is_randomised: bool


def group_rules(artifact: Artifact) -> Iterator[FoundGroupRule]:
    """Iterate over the rules of a file; one that knows a single group is none."""
    for place, view in estimators_in(artifact):
        library, _, name = view.class_path.rpartition(".")
        if name not in _CLASSES.get(library.partition(".")[0], ()):
            continue
        groups = _groups(view)
        if groups is None:
            yield FoundGroupRule(place, view.public_path, None, False)
        elif len(groups) > 1:
            yield FoundGroupRule(place, view.public_path, len(groups), any(map(_is_mixed, groups)))


def _groups(view: EstimatorView) -> list[ArtifactValue] | None:
    """Return what fairlearn's optimiser has learnt for each group; the groups themselves are values of cells."""
    thresholder = view.fitted.get("interpolated_thresholder_")
    if not isinstance(thresholder, EstimatorView):
        return None
    groups = thresholder.parameters.get("interpolation_dict")
    if isinstance(groups, dict):
        groups = list(groups.items())
    # Groups that are numbered, or crossed with each other, are keys that are not text: the view lists pairs.
    if not groups or not isinstance(groups, list):
        return None
    return [pair[1] for pair in groups if isinstance(pair, tuple | list) and len(pair) == 2] or None


def _is_mixed(group: ArtifactValue) -> bool:
    """Tell whether chance decides between two thresholds, or between a threshold and a constant."""
    if isinstance(group, EstimatorView):
        group = {**group.parameters, **group.fitted}
    if not isinstance(group, dict):
        return False
    shares = [group.get(name) for name in _MIXED]
    return any(isinstance(share, int | float) and _LEAST_SHARE < share < 1 - _LEAST_SHARE for share in shares)
