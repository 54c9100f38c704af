"""A model of a boosting library as one estimator, and the artifact that it makes."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import NOTHING, Problem, Stopped
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import ArrayView, Artifact, ArtifactValue, EstimatorView, TreesView
from mlaudit.evidence.artifacts.pickles.class_paths import public
from mlaudit.evidence.artifacts.view.pipelines import pipelines_of

_NOT_OPENED = Unknown("the trees of the model are counted and not opened")
_NO_ROUNDS = Unknown("the model does not say how many rounds of boosting it is of")
_INTEGER = re.compile(r"[-+]?\d{1,18}")
_NUMBER = re.compile(r"[-+]?(?:\d{1,40}\.?\d{0,40}|\.\d{1,40})(?:[eE][-+]?\d{1,3})?")


@dataclass(slots=True)
class Booster:
    """What has been read of one model so far.

    Attributes
    ----------
    parameters, fitted, versions : dict
        As in `EstimatorView` and `Artifact`. Names of what is learnt end with an underscore, as scikit-learn's do:
        ``feature_names_in_``, ``n_features_in_``.
    n_trees, n_rounds : int or None
        None where the file does not say so.
    """

    class_path: str
    parameters: dict[str, ArtifactValue] = field(default_factory=dict)
    fitted: dict[str, ArtifactValue] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    n_trees: int | None = None
    n_rounds: int | None = None

    def name_features(self, names: Sequence[str] | Unknown) -> None:
        """Record the names of the columns that the model was fitted on."""
        if isinstance(names, Unknown):
            self.fitted["feature_names_in_"] = names
        elif names:
            self.fitted["feature_names_in_"] = listed(names)
            self.fitted.setdefault("n_features_in_", len(names))

    def view(self) -> EstimatorView:
        """Return the model as an estimator."""
        trees = None if self.n_trees is None else counted_trees(self.n_trees, self.n_rounds)
        return EstimatorView(self.class_path, public(self.class_path), self.parameters, self.fitted, trees=trees)


def booster_artifact(
    path: str, container: str, booster: Booster, read: Callable[[Booster], None], limits: Limits
) -> Artifact:
    """Read a model into a booster; where the reading stops, what was seen stays, and is no pipeline: it may lack much.

    Parameters
    ----------
    path : str
        Relative to the audit root.
    container : str
        Name of the format.
    booster : Booster
        Filled by ``read``.
    read : callable
        Raises Malformed or OverBudget where it stops.
    limits : Limits
    """
    problem = reason_to_stop(booster, read)
    has_some = bool(booster.parameters or booster.fitted or booster.versions)
    if problem is None and not has_some:
        problem = Problem("nothing in it describes a model", "foreign")
    view = booster.view()
    return Artifact(
        path,
        container,
        "complete" if problem is None else "partial" if has_some else "failed",
        view if has_some else NOTHING,
        "" if problem is None else problem.text,
        pipelines=() if problem is not None else pipelines_of(view, limits),
        versions=booster.versions,
        cause=None if problem is None else problem.cause,
    )


def reason_to_stop(booster: Booster, read: Callable[[Booster], None]) -> Problem | None:
    """Read a model into a booster and return why that stopped; None where it came to the end."""
    try:
        read(booster)
    except Stopped as stopped:
        return stopped.problem
    return None


def counted_trees(n_trees: int, n_rounds: int | None) -> TreesView:
    """Return trees of which only the number is known."""
    return TreesView(n_trees, _NO_ROUNDS if n_rounds is None else n_rounds, _NOT_OPENED, _NOT_OPENED)


def listed(texts: Sequence[str]) -> ArrayView:
    """Return texts as scikit-learn keeps them."""
    return ArrayView((len(texts),), "object", tuple(texts))


def number_in(text: str) -> int | float | str:
    """Return the number that a text stands for, or the text."""
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else text


def whole(value: ArtifactValue) -> int | None:
    """Return a count, also one that is written as text."""
    found = number_in(value) if isinstance(value, str) else value
    return found if isinstance(found, int) and not isinstance(found, bool) and found >= 0 else None
