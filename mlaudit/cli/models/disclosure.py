"""Which text of a model file is shown. Text can come from cells of the data that the model was fitted on.

What a programmer wrote is shown: a parameter that is one text, names of columns and of imports, settings of a search.
What was learnt is data: its numbers are shown, its text is not, and labels of a target only where they have at most
`MOST_LABELS` levels. Of rows of the training data nothing but their number is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from mlaudit.cli.models.rows import rows_in
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import ArrayView, Artifact, ArtifactValue, EstimatorView, FrameView, SparseView
from mlaudit.evidence.artifacts.pickles.class_paths import public

MOST_LABELS = 20
_LOOKED_AT = 1_000
_FEW = 200

THINGS = (EstimatorView, FrameView, ArrayView, SparseView, dict, list, tuple)
"""What is more than a number or a text."""

Collected = dict[str, ArtifactValue] | list[ArtifactValue] | tuple[ArtifactValue, ...]

_SETTINGS = frozenset(
    {
        "__metadata__", "_fit_method", "_objective", "attributes_", "best_params_", "chain_method_", "cols", "columns",
        "distribution", "effective_metric_", "estimator_params", "feature_infos_", "feature_names",
        "feature_names_in_", "feature_types_", "features", "format_version_", "inputs_", "kw_args", "loss_function_",
        "metadata_", "method_", "metric_", "objective_", "operators_", "opsets_", "output_distribution_", "outputs_",
        "param_distributions", "param_grid", "params", "producer_", "refit", "scoring", "search_spaces", "solver_",
        "stack_method_", "subset", "target_type_", "train_finish_time_", "transformer_weights", "variables",
        "variables_", "y_type_",
    }
)  # fmt: skip
"""Attributes whose text is a programmer's, also where it is one of many."""

_LABELS = frozenset({"classes_", "classes", "_classes", "class_weight", "class_names_", "sampling_strategy_"})
"""Attributes that hold labels of the target, as items or keys."""


class Disclosure:
    """Decides what is shown.

    Parameters
    ----------
    show_values : bool
        Whether the reader asked for text from cells.
    names : iterable of str
        Names of columns and of imports, which are no cell content wherever they stand.
    rows : iterable of (str, str)
        Public class paths and attributes that hold rows of the training data.
    """

    def __init__(self, show_values: bool, names: Iterable[str] = (), rows: Iterable[tuple[str, str]] = ()) -> None:
        self._show_values = show_values
        self._names = frozenset(names)
        self._rows = frozenset(rows)

    def is_of_rows(self, class_path: str, attribute: str) -> bool:
        """Whether an attribute holds rows of the training data that are not shown."""
        return not self._show_values and (class_path, attribute) in self._rows

    def shows(self, attribute: str, value: ArtifactValue) -> bool:
        """Whether all text in the value of an attribute is shown."""
        if self._show_values or attribute in _SETTINGS:
            return True
        return attribute in _LABELS and _levels(value) <= MOST_LABELS

    def are_names(self, texts: Iterable[object]) -> bool:
        """Whether texts, of which the first thousand are looked at, are names of columns or imports."""
        return all(text in self._names for text in islice(texts, _LOOKED_AT) if isinstance(text, str))

    def is_name(self, text: str) -> bool:
        """Whether a text is the name of a column or import."""
        return text in self._names


def disclosure_of(artifact: Artifact, show_values: bool) -> Disclosure:
    """Return what may be shown of a file."""
    rows = ((held.class_path, held.attribute.rpartition(".")[2]) for held in rows_in(artifact))
    return Disclosure(show_values, _names_in(artifact), rows)


def _names_in(artifact: Artifact) -> Iterator[str]:
    """List names of columns and imports, which are no cell content wherever they stand."""
    for pipeline in artifact.pipelines:
        yield from () if isinstance(pipeline.feature_names, Unknown) else pipeline.feature_names
    yield from (public(name) for name in artifact.globals)


def holds_things(value: Collected) -> bool:
    """Whether a collection holds anything but numbers and text, so that its keys are names and no data."""
    items = value.values() if isinstance(value, dict) else value
    return any(isinstance(item, THINGS) for item in islice(items, _FEW))


def is_empty(value: ArtifactValue) -> bool:
    """Whether a value holds nothing."""
    if isinstance(value, ArrayView):
        return 0 in value.shape
    return value is None or (isinstance(value, dict | list | tuple) and not value)


def _levels(value: ArtifactValue) -> int:
    if isinstance(value, ArrayView):
        return MOST_LABELS + 1 if isinstance(value.values, Unknown) else len(value.values)
    return len(value) if isinstance(value, dict | list | tuple) else 1
