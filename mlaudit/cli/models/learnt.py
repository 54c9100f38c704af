"""What an estimator has learnt, in the phrases that a person asks for first: rows, features, classes, trees, scores."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mlaudit.cli.models.disclosure import is_empty
from mlaudit.cli.models.parts import Part
from mlaudit.cli.models.words import Words, bounded, number_text
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, ArtifactValue, EstimatorView, TreesView
from mlaudit.evidence.artifacts.queries.learnt import classes_of, n_features_in, rows_fitted_on
from mlaudit.evidence.artifacts.queries.searches import SearchView, search_of
from mlaudit.evidence.artifacts.view.private_attributes import ROWS
from mlaudit.reporting.wording import counted

MOST_COLUMNS = 6
_SAID_ELSEWHERE = frozenset(
    {
        "best_index_", "best_score_", "categories_", "class_count_", "classes_", "cv_results_", "do_early_stopping_",
        "estimator_params", "feature_names_in_", "fitted_", "fixed_vocabulary_", "multimetric_", "n_classes_",
        "n_features_", "n_features_in_", "n_iter_", "n_outputs_", "n_samples_", "n_samples_fit_", "n_samples_seen_",
        "n_splits_", "n_trees_", "n_trees_per_iteration_", "output_indices_", "outputs_2d_", "refit_time_", "scorer_",
        "shape_fit_", "sparse_output_", "tree_",
    }
)  # fmt: skip
"""Book-keeping, and what a phrase says."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """Phrases, and the attributes that are left to be shown one by one."""

    phrases: tuple[str, ...]
    others: dict[str, ArtifactValue]


def learnt_by(part: Part, view: EstimatorView, words: Words) -> Learnt:
    """Say what an estimator has learnt, without what is shown as its parts and columns."""
    search = search_of(view)
    phrases = (
        *(_search(search) if search is not None else ()),
        *_features(part, view),
        *_rows(view),
        *_levels(view, words),
        *_classes(part, view, words),
        *_model(view),
    )
    left_out = _SAID_ELSEWHERE | part.placed
    others = {n: value for n, value in view.fitted.items() if n not in left_out and _is_told(n, value)}
    return Learnt(tuple(phrases), others)


def _is_told(name: str, value: ArtifactValue) -> bool:
    """Leave out what holds nothing, and private attributes other than rows of the training data."""
    if name.startswith("_") and name not in ROWS:
        return False
    if name == "vocabulary_" and isinstance(value, dict):
        return False
    return not is_empty(value)


def _search(search: SearchView) -> Iterator[str]:
    if not isinstance(search.n_candidates, Unknown):
        each = "" if isinstance(search.n_splits, Unknown) else f" on {counted(search.n_splits, 'fold')} each"
        yield f"{counted(search.n_candidates, 'candidate')}{each}"
    if not isinstance(search.best_score, Unknown):
        yield f"best score {number_text(search.best_score)}{_range(search)}"


def _range(search: SearchView) -> str:
    """Return the least and greatest score of the best candidate over the folds."""
    name = search.refit if isinstance(search.refit, str) else "score"
    best = search.best_index
    if isinstance(best, Unknown):
        return ""
    scores = [fold[best] for fold in search.split_scores.get(name, ()) if 0 <= best < len(fold)]
    return f" ({number_text(min(scores))} to {number_text(max(scores))} by fold)" if len(scores) > 1 else ""


def _features(part: Part, view: EstimatorView) -> Iterator[str]:
    """Say the number of features where it is not the one that is expected."""
    own = "n_features_in_" in view.fitted or not part.parts
    features = n_features_in(view) if own else Unknown("another estimator says it")
    if not isinstance(features, Unknown) and features != part.n_given:
        yield f"{counted(features, 'feature')} in"


def _rows(view: EstimatorView) -> Iterator[str]:
    rows = rows_fitted_on(view)
    if not isinstance(rows, Unknown):
        yield f"{counted(rows.count, 'row')} seen"


def _levels(view: EstimatorView, words: Words) -> Iterator[str]:
    """Say how many levels an encoder knows of each column, and which where they are asked for."""
    levels = view.fitted.get("categories_")
    if not isinstance(levels, list | tuple) or not levels or not all(isinstance(item, ArrayView) for item in levels):
        return
    names = view.fitted.get("feature_names_in_")
    columns = names.values if isinstance(names, ArrayView) and not isinstance(names.values, Unknown) else ()
    said = []
    for at, found in enumerate(levels[:MOST_COLUMNS]):
        if isinstance(found, ArrayView):
            name = f" of {bounded(str(columns[at]), 30)}" if len(columns) == len(levels) else ""
            shown = words.levels(found)
            said.append(f"{found.shape[0] if found.shape else 0:,}{name}{f' ({shown})' if shown else ''}")
    rest = len(levels) - len(said)
    yield f"levels: {', '.join(said)}" + (f" and {rest:,} more columns" if rest > 0 else "")


def _classes(part: Part, view: EstimatorView, words: Words) -> Iterator[str]:
    """Say the classes of a classifier; one that only passes on those of another estimator leaves them to it."""
    if part.parts and "classes_" not in view.fitted:
        return
    classes = classes_of(view)
    if isinstance(classes, Unknown):
        return
    count = f"{len(classes.labels):,} {'class' if len(classes.labels) == 1 else 'classes'}"
    labels = words.labels(classes.labels)
    if labels and not isinstance(classes.counts, Unknown) and len(classes.counts) == len(labels):
        labels = [f"{label} ({rows:,.0f})" for label, rows in zip(labels, classes.counts, strict=True)]
    yield f"{count}: {', '.join(labels)}" if labels else count


def _model(view: EstimatorView) -> Iterator[str]:
    if view.trees is not None:
        yield trees_text(view.trees)
    iterations = view.fitted.get("n_iter_")
    if isinstance(iterations, ArrayView) and not isinstance(iterations.values, Unknown) and len(iterations.values) == 1:
        iterations = iterations.values[0]
    if view.trees is None and isinstance(iterations, int) and not isinstance(iterations, bool):
        yield counted(iterations, "iteration")
    terms = view.fitted.get("vocabulary_")
    if isinstance(terms, dict):
        yield counted(len(terms), "term")


def trees_text(trees: TreesView) -> str:
    """Return ``200 trees, 5 to 8 deep, 41,230 nodes``."""
    found = "trees" if isinstance(trees.count, Unknown) else counted(trees.count, "tree")
    if not isinstance(trees.rounds, Unknown) and trees.rounds and trees.rounds != trees.count:
        found += f" in {counted(trees.rounds, 'round')}"
    if not isinstance(trees.depths, Unknown) and trees.depths:
        low, high = min(trees.depths), max(trees.depths)
        found += f", {low if low == high else f'{low} to {high}'} deep"
    return found if isinstance(trees.node_count, Unknown) else f"{found}, {counted(trees.node_count, 'node')}"
