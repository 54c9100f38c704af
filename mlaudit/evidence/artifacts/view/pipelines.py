"""Finding pipelines among the views of an artifact, and flattening them into steps in order of execution."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from typing import Literal

from mlaudit.core.estimators import kind_of
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import (
    ArrayView,
    ArtifactPipeline,
    ArtifactStep,
    ArtifactValue,
    EstimatorView,
)
from mlaudit.evidence.artifacts.queries.learnt import feature_names_in

Columns = tuple[str, ...] | Unknown
Framework = Literal["sklearn", "imblearn", "other"]

_NO_NAMES = Unknown("the pipeline was fitted on data without column names", "column names at the time of fitting")
_BY_NUMBER = Unknown("the columns are given by number and the pipeline was fitted without names")
_BY_RULE = Unknown("the columns are not listed in the artifact")
_BY_SELECTOR = Unknown("the columns are selected by type or name at the time of fitting", "the fitted pipeline")
_WRAPPED = {
    "search": ("best_estimator_", "estimator_", "estimator"),
    "TransformedTargetRegressor": ("regressor_", "regressor"),
    "FrozenEstimator": ("estimator",),
}
"""Attributes, the fitted one first, that hold the estimator which a search or a plain wrapper stands for."""

_WITH_INNER_PIPELINES = "imblearn."
"""Ensembles of this library make pipelines of their own to resample for each member; the user did not write them."""

_MOST_STEPS = 1_000
_HOLDERS = (EstimatorView, list, tuple, dict)
"""Values in which there can be a pipeline."""


def pipelines_of(root: ArtifactValue, limits: Limits) -> tuple[ArtifactPipeline, ...]:
    """Return every pipeline and every estimator that stands for itself, outermost first.

    Pipelines inside of a step are named too, copies with the same steps, as ensembles keep them, once.
    """
    found: dict[tuple[tuple[str, str], ...], ArtifactPipeline] = {}
    waiting: deque[tuple[str, ArtifactValue, bool]] = deque([("", root, True)])
    seen: set[int] = set()
    while waiting and len(found) < limits.pipelines:
        name, value, is_outer = waiting.popleft()
        if not isinstance(value, _HOLDERS) or id(value) in seen:
            continue
        seen.add(id(value))
        if isinstance(value, EstimatorView) and (_is_pipeline(value) or (is_outer and _is_estimator(value))):
            flat = _Flattened()
            flat.add(value, "", ())
            pipeline = flat.pipeline(name or "pipeline", value)
            signature = tuple((step.name, step.estimator.class_path) for step in pipeline.steps)
            found.setdefault(signature, pipeline)
            # What a pipeline, search or column transformer holds is in its steps; its unfitted originals are not named.
            for step in pipeline.steps:
                if step.estimator.class_path.startswith(_WITH_INNER_PIPELINES):
                    continue
                waiting.extend(_children(_joined(name, step.name, "."), step.estimator, False))
        else:
            waiting.extend(_children(name, value, is_outer))
    return tuple(found.values())


def _children(
    name: str,
    value: EstimatorView | list[ArtifactValue] | tuple[ArtifactValue, ...] | dict[str, ArtifactValue],
    is_outer: bool,
) -> Iterator[tuple[str, ArtifactValue, bool]]:
    """List what a value holds, with its dotted place and whether no estimator is around it."""
    if isinstance(value, EstimatorView):
        items: Iterable[tuple[str, ArtifactValue]] = [*value.fitted.items(), *value.parameters.items()]
        is_outer = False
    elif isinstance(value, dict):
        items = value.items()
    else:
        items = ((str(index), item) for index, item in enumerate(value))
    return ((_joined(name, key, "."), item, is_outer) for key, item in items if isinstance(item, _HOLDERS))


def _is_estimator(view: EstimatorView) -> bool:
    return kind_of(view.class_path) != "unknown" or any(
        name.endswith("_") and not name.startswith("_") for name in view.fitted
    )


def _is_pipeline(view: EstimatorView) -> bool:
    return _class_name(view) == "Pipeline" and isinstance(view.parameters.get("steps"), list | tuple)


def _class_name(view: EstimatorView) -> str:
    return view.class_path.rpartition(".")[2]


class _Flattened:
    """The steps of one pipeline, gathered in order of execution."""

    def __init__(self) -> None:
        self.steps: list[ArtifactStep] = []
        self.framework: Framework = "other"
        self.feature_names: Columns = _NO_NAMES
        self._holders = 0

    def pipeline(self, name: str, root: EstimatorView) -> ArtifactPipeline:
        """Return what was gathered."""
        return ArtifactPipeline(name, self.framework, tuple(self.steps), self.feature_names, root)

    def add(self, view: ArtifactValue, name: str, columns: Columns) -> None:
        """Add an estimator, or what it holds; ``columns`` are those that a ColumnTransformer routes to it."""
        if not isinstance(view, EstimatorView) or len(self.steps) >= _MOST_STEPS:
            return
        self._note_names(view)
        inner = _wrapped(view)
        if inner is not None:
            self.add(inner, name, columns)
        elif _is_pipeline(view):
            self._note_framework(view)
            for label, step, _ in _triples(view.parameters["steps"]):
                self.add(step, _joined(name, label), columns)
        elif _class_name(view) == "FeatureUnion":
            for label, step, _ in _triples(view.parameters.get("transformer_list")):
                self.add(_passed(step), _joined(name, label), columns)
        elif _class_name(view) == "ColumnTransformer":
            self._branches(view, name)
        else:
            self._note_framework(view)
            self.steps.append(ArtifactStep(name or _class_name(view), view, columns))

    def _branches(self, view: EstimatorView, name: str) -> None:
        names = _texts(view.fitted.get("feature_names_in_"))
        branches = view.fitted.get("transformers_", view.parameters.get("transformers"))
        for label, step, given in _triples(branches):
            columns = _columns(given, names)
            self.add(_passed(step), _joined(name, label), columns)

    def _note_framework(self, view: EstimatorView) -> None:
        """Take the library of the outermost Pipeline, or else of the first step."""
        library = view.class_path.partition(".")[0]
        known: Framework = "sklearn" if library == "sklearn" else "imblearn" if library == "imblearn" else "other"
        if self._holders == 0 and not (self.steps and known == "other"):
            self.framework = known
            self._holders += 1

    def _note_names(self, view: EstimatorView) -> None:
        if not isinstance(self.feature_names, Unknown):
            return
        names = feature_names_in(view) if "_Booster" in view.fitted else _texts(view.fitted.get("feature_names_in_"))
        if not isinstance(names, Unknown) and names:
            self.feature_names = names


def _passed(step: ArtifactValue) -> ArtifactValue:
    """Return a step for the word that hands the columns on as they are."""
    return EstimatorView("passthrough", "passthrough", {}, {}) if step == "passthrough" else step


def _wrapped(view: EstimatorView) -> EstimatorView | None:
    key = "search" if kind_of(view.class_path) == "search" else _class_name(view)
    for attribute in _WRAPPED.get(key, ()):
        inner = view.fitted.get(attribute, view.parameters.get(attribute))
        if isinstance(inner, EstimatorView):
            return inner
    return None


def _triples(value: ArtifactValue) -> Iterator[tuple[str, ArtifactValue, ArtifactValue]]:
    """Read the named steps of a pipeline, union or column transformer: name, estimator, columns."""
    if isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, list | tuple) and len(item) >= 2 and isinstance(item[0], str):
                yield item[0], item[1], item[2] if len(item) > 2 else None


def _joined(outer: str, inner: str, separator: str = "__") -> str:
    return f"{outer}{separator}{inner}" if outer else inner


def _texts(value: ArtifactValue | None) -> tuple[str, ...]:
    if isinstance(value, ArrayView) and not isinstance(value.values, Unknown):
        texts = tuple(item for item in value.values if isinstance(item, str))
        return texts if len(texts) == len(value.values) else ()
    return ()


def _sliced(bounds: dict[str, ArtifactValue], names: tuple[str, ...]) -> Columns:
    """Name the columns of a slice by number; one by name ends with the named column, as in pandas."""
    ends: list[int | None] = []
    for key in ("start", "stop", "step"):
        value = bounds.get(key)
        if isinstance(value, str) and value in names:
            ends.append(names.index(value) + (key == "stop"))
        elif value is None or (isinstance(value, int) and value != 0):
            ends.append(value)
        elif value == 0 and key != "step":
            ends.append(0)
        else:
            return _BY_RULE
    return names[slice(*ends)] if names else _BY_NUMBER


def _columns(given: ArtifactValue, names: tuple[str, ...]) -> Columns:
    """Name the columns that a branch was given: by name, by number, or by a mask of booleans."""
    if isinstance(given, ArrayView):
        given = _BY_RULE if isinstance(given.values, Unknown) else given.values
    if isinstance(given, EstimatorView) and given.class_path == "builtins.slice":
        return _sliced(given.parameters, names)
    if isinstance(given, EstimatorView) and _class_name(given) == "make_column_selector":
        return _BY_SELECTOR
    if isinstance(given, str | int):
        given = (given,)
    if not isinstance(given, list | tuple):
        return _BY_RULE
    if given and all(isinstance(item, bool) for item in given):
        given = tuple(index for index, is_chosen in enumerate(given) if is_chosen)
    found = []
    for item in given:
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, int):
            if not -len(names) <= item < len(names):
                return _BY_NUMBER
            found.append(names[item])
        else:
            return _BY_RULE
    return tuple(found)
