"""What an estimator has learnt, in the phrases that a person asks for first: rows, features, classes, trees, scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.cli.models.parts import Part
from mlaudit.cli.models.words import Words, bounded, number_text
from mlaudit.core.estimators import kind_of
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView, TreesView
from mlaudit.evidence.artifacts.private_attributes import ROWS
from mlaudit.reporting.wording import counted

MOST_COLUMNS = 6
_ROWS_SEEN = ("n_samples_seen_", "n_samples_fit_", "_n_samples", "n_samples_", "n_train_samples_")
_SAID_ELSEWHERE = frozenset(
    {
        "best_index_", "do_early_stopping_", "estimator_params", "feature_names_in_", "fitted_", "fixed_vocabulary_",
        "multimetric_", "n_classes_", "n_features_in_", "n_outputs_", "n_samples_", "n_splits_",
        "n_trees_per_iteration_", "output_indices_", "outputs_2d_", "refit_time_", "scorer_", "sparse_output_", "tree_",
    }
)  # fmt: skip
"""Book-keeping, and what another phrase says."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Phrases, and the attributes that are left to be shown one by one."""

    phrases: tuple[str, ...]
    others: dict[str, ArtifactValue]


def learnt_by(part: Part, words: Words) -> Learnt:
    """Say what an estimator has learnt, without what is shown as its parts and columns."""
    if not isinstance(part.value, EstimatorView):
        return Learnt((), {})
    view = part.value
    said: set[str] = {*part.placed, *_SAID_ELSEWHERE}
    phrases: list[str] = []
    for names, phrase in (*_search(view), *_size(part, view), *_levels(view), *_classes(view, words), *_model(view)):
        phrases.append(phrase)
        said.update(names)
    others = {name: value for name, value in view.fitted.items() if name not in said and _is_told(name, value)}
    return Learnt(tuple(phrases), others)


def _is_told(name: str, value: ArtifactValue) -> bool:
    """Leave out what holds nothing, and private attributes other than rows of the training data."""
    if name.startswith("_") and name not in ROWS:
        return False
    is_empty = isinstance(value, ArrayView) and 0 in value.shape
    return value is not None and not is_empty and not (isinstance(value, dict | list | tuple) and not value)


Phrases = Iterator[tuple[tuple[str, ...], str]]
"""Attributes that a phrase speaks of, and the phrase."""


def _search(view: EstimatorView) -> Phrases:
    if kind_of(view.class_path) != "search":
        return
    candidates, folds = _candidates(view), view.fitted.get("n_splits_")
    if candidates is not None:
        each = f" on {folds} folds each" if isinstance(folds, int) else ""
        yield ("cv_results_",), f"{counted(candidates, 'candidate')}{each}"
    score = view.fitted.get("best_score_")
    if isinstance(score, int | float):
        yield ("best_score_",), f"best score {number_text(score)}{_spread(view)}"


def _candidates(view: EstimatorView) -> int | None:
    results = view.fitted.get("cv_results_")
    found = results.get("params") if isinstance(results, dict) else None
    return len(found) if isinstance(found, list | tuple) else None


def _spread(view: EstimatorView) -> str:
    """Return the standard deviation of the best score over the folds."""
    results, best = view.fitted.get("cv_results_"), view.fitted.get("best_index_")
    refit = view.parameters.get("refit")
    scored = refit if isinstance(refit, str) else "score"
    deviations = results.get(f"std_test_{scored}") if isinstance(results, dict) else None
    if not isinstance(deviations, ArrayView) or isinstance(deviations.values, Unknown) or not isinstance(best, int):
        return ""
    value = deviations.values[best] if 0 <= best < len(deviations.values) else None
    return f" ± {value:.2g}" if isinstance(value, float) else ""


def _size(part: Part, view: EstimatorView) -> Phrases:
    for name in ("n_features_in_", "_n_features_in"):
        features = view.fitted.get(name)
        if isinstance(features, int):
            if features != part.n_given:
                yield (), f"{counted(features, 'feature')} in"
            break
    for name in _ROWS_SEEN:
        rows = _whole(view.fitted.get(name))
        if rows is not None:
            yield (name,), f"{counted(rows, 'row')} seen"
            return


def _levels(view: EstimatorView) -> Phrases:
    """Say how many levels an encoder knows of each column."""
    levels = view.fitted.get("categories_")
    if not isinstance(levels, list | tuple) or not levels or not all(isinstance(item, ArrayView) for item in levels):
        return
    names = view.fitted.get("feature_names_in_")
    columns = names.values if isinstance(names, ArrayView) and not isinstance(names.values, Unknown) else ()
    said = []
    for at, found in enumerate(levels[:MOST_COLUMNS]):
        count = found.shape[0] if isinstance(found, ArrayView) and found.shape else 0
        said.append(f"{count:,} of {bounded(str(columns[at]), 30)}" if len(columns) == len(levels) else f"{count:,}")
    rest = len(levels) - len(said)
    yield ("categories_",), f"levels: {', '.join(said)}" + (f" and {rest:,} more columns" if rest > 0 else "")


def _classes(view: EstimatorView, words: Words) -> Phrases:
    classes = view.fitted.get("classes_")
    if not isinstance(classes, ArrayView) or len(classes.shape) != 1:
        return
    count = counted(classes.shape[0], "class").replace("classs", "classes")
    labels = words.labels(classes)
    rows = view.fitted.get("class_count_")
    if labels and isinstance(rows, ArrayView) and not isinstance(rows.values, Unknown):
        sizes = [_whole(item) for item in rows.values]
        if len(sizes) == len(labels):
            pairs = zip(labels, sizes, strict=True)
            labels = [label if size is None else f"{label} ({size:,})" for label, size in pairs]
    yield ("classes_", "class_count_"), f"{count}: {', '.join(labels)}" if labels else count


def _model(view: EstimatorView) -> Phrases:
    if view.trees is not None:
        yield (), trees_text(view.trees)
    iterations = view.fitted.get("n_iter_")
    if isinstance(iterations, ArrayView) and not isinstance(iterations.values, Unknown) and len(iterations.values) == 1:
        iterations = iterations.values[0]
    if isinstance(iterations, int) and not isinstance(iterations, bool):
        yield ("n_iter_",), f"{counted(iterations, 'iteration')}"
    terms = view.fitted.get("vocabulary_")
    if isinstance(terms, dict):
        yield ("vocabulary_",), counted(len(terms), "term")


def trees_text(trees: TreesView) -> str:
    """Return ``200 trees, 5 to 8 deep, 41,230 nodes``."""
    found = "trees" if isinstance(trees.count, Unknown) else counted(trees.count, "tree")
    if not isinstance(trees.rounds, Unknown) and trees.rounds and trees.rounds != trees.count:
        found += f" in {counted(trees.rounds, 'round')}"
    if not isinstance(trees.depths, Unknown) and trees.depths:
        low, high = min(trees.depths), max(trees.depths)
        found += f", {low if low == high else f'{low} to {high}'} deep"
    return found if isinstance(trees.node_count, Unknown) else f"{found}, {counted(trees.node_count, 'node')}"


def _whole(value: ArtifactValue) -> int | None:
    """Read a count, also one that is kept as a float or in an array of one."""
    if isinstance(value, ArrayView) and not isinstance(value.values, Unknown) and len(value.values) == 1:
        value = value.values[0]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1 << 62:
        return None
    return int(value) if value == int(value) else None
