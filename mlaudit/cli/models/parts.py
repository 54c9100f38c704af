"""A model as the nested thing it is: a search around a pipeline, its steps, their branches, and what is in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import islice

from mlaudit.cli.models.disclosure import THINGS, Collected, holds_things, is_empty
from mlaudit.cli.models.holders import Held, Holding, holding_of
from mlaudit.cli.models.tensors import Tensors, tensors_in
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import (
    ArrayView,
    Artifact,
    ArtifactPipeline,
    ArtifactValue,
    EstimatorView,
)

MOST_PARTS = 600
MOST_CHILDREN = 40
MOST_SORTED = 10_000
MOST_DEPTH = 24
MOST_NUMBERS = 8

Columns = tuple[str, ...] | Unknown


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A value, and the estimators or other values that it holds.

    Attributes
    ----------
    label : str
        Its name in what holds it; empty for the root.
    value : ArtifactValue
        An estimator, or, in a dict or list of things, anything.
    columns : tuple of str, Unknown or None
        Those that a ColumnTransformer routes to it; None where nothing does.
    parts : tuple of Part
        In order of execution.
    placed : frozenset of str
        Attributes of the estimator that ``parts`` show.
    features : tuple of str
        Names of the columns that the pipeline was fitted on, at its root only.
    tensors : Tensors
        Where it is a dict of arrays, of which ``parts`` are the largest.
    n_given : int
        Columns that its branch or pipeline gets, where these are known.
    alike : int
        How many values this one, the first of them, stands for.
    left_out : int
        Parts that are not listed.
    """

    label: str
    value: ArtifactValue
    columns: Columns | None = None
    parts: tuple[Part, ...] = ()
    placed: frozenset[str] = frozenset()
    features: tuple[str, ...] = ()
    tensors: Tensors | None = None
    n_given: int | None = None
    alike: int = 1
    left_out: int = 0


def parts_of(artifact: Artifact) -> Part:
    """Return the root object with its parts, down to `MOST_DEPTH` and `MOST_PARTS`.

    Of a file that is torn, where values lie side by side that would have become one, those that hold others.
    """
    outline = _Outline(artifact.pipelines)
    pieces = artifact.value
    if artifact.status != "partial" or not isinstance(pieces, list):
        return outline.part("", pieces, None, 0)
    things: list[ArtifactValue] = [piece for piece in pieces if isinstance(piece, THINGS) and not is_empty(piece)]
    return replace(outline.part("", things, None, 0), value=pieces, left_out=len(pieces) - len(things))


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a pipeline something is, which columns each place gets, and how many are given to this one."""

    columns: Mapping[str, Columns]
    n_given: int | None
    name: str = ""

    def at(self, label: str) -> _Place:
        return replace(self, name=f"{self.name}__{label}" if self.name else label)


class _Outline:
    """Places values into parts; objects can be shared without end, so it counts."""

    def __init__(self, pipelines: tuple[ArtifactPipeline, ...]) -> None:
        self._pipelines = {id(pipeline.root): pipeline for pipeline in pipelines}
        self._left = MOST_PARTS

    def part(self, label: str, value: ArtifactValue, place: _Place | None, depth: int) -> Part:
        """Return a value with what it holds; ``place`` is None outside of every pipeline."""
        self._left -= 1
        if isinstance(value, EstimatorView):
            return self._estimator(label, value, place, depth)
        tensors = tensors_in(value)
        if tensors is not None:
            largest = tuple(Part(name, array) for name, array in tensors.largest)
            return Part(label, value, parts=largest, tensors=tensors, left_out=tensors.count - len(largest))
        if isinstance(value, dict | list | tuple) and holds_things(value):
            parts = self._children(Holding("members", tuple(_first(value))), None, depth)
            return Part(label, value, parts=parts, left_out=len(value) - len(parts))
        return Part(label, value)

    def _estimator(self, label: str, view: EstimatorView, place: _Place | None, depth: int) -> Part:
        features: tuple[str, ...] = ()
        if place is None and id(view) in self._pipelines:
            pipeline = self._pipelines[id(view)]
            features = () if isinstance(pipeline.feature_names, Unknown) else pipeline.feature_names
            place = _Place(_columns_by_place(pipeline), len(features) or None)
        holding = holding_of(view)
        parts = self._children(holding, place, depth)
        return Part(
            label,
            view,
            None,
            parts,
            holding.attributes,
            features,
            n_given=None if place is None else place.n_given,
            left_out=len(holding.held) - len(parts),
        )

    def _children(self, holding: Holding, place: _Place | None, depth: int) -> tuple[Part, ...]:
        if depth >= MOST_DEPTH:
            return ()
        parts: list[Part] = []
        for held in holding.held[:MOST_CHILDREN]:
            if self._left <= 0:
                break
            inner = _inside(place, holding, held)
            columns = _columns(held, inner) if holding.how == "branches" else None
            if inner is not None and isinstance(columns, tuple):
                inner = replace(inner, n_given=len(columns))
            part = self.part(held.label, held.value, inner, depth + 1)
            parts.append(replace(part, columns=columns, alike=held.alike))
        return tuple(parts)


def _first(value: Collected) -> list[Held]:
    """Return what is shown of a collection: where it is long, what is more than a number or a text comes first."""
    items = value.items() if isinstance(value, dict) else ((str(at), item) for at, item in enumerate(value))
    held = [Held(name, item) for name, item in islice(items, MOST_SORTED)]
    if len(held) > MOST_CHILDREN:
        held.sort(key=lambda item: not isinstance(item.value, THINGS))
    return held[:MOST_CHILDREN]


def _inside(place: _Place | None, holding: Holding, held: Held) -> _Place | None:
    """Return where something is that is held at a place; None outside of the pipeline."""
    if place is None or held.is_stand_in:
        return place
    return None if holding.how == "members" else place.at(held.label)


def _columns_by_place(pipeline: ArtifactPipeline) -> dict[str, Columns]:
    """Return the columns of every step and of every branch around it, which are those of its first step."""
    found: dict[str, Columns] = {}
    for step in pipeline.steps:
        names = step.name.split("__")[:MOST_DEPTH]
        for length in range(1, len(names) + 1):
            found.setdefault("__".join(names[:length]), step.columns)
    return found


def _columns(held: Held, place: _Place | None) -> Columns:
    """Return the columns of a branch; those of a dropped one are known only where they were given by name."""
    known = None if place is None else place.columns.get(place.name)
    if isinstance(known, tuple):
        return known
    given = (held.columns,) if isinstance(held.columns, str | int) else held.columns
    if isinstance(given, ArrayView) and not isinstance(given.values, Unknown):
        given = given.values
    if isinstance(given, list | tuple):
        names = tuple(name for name in given if isinstance(name, str))
        if len(names) == len(given):
            return names
        if all(type(number) is int for number in given):
            numbers = ", ".join(str(number) for number in given[:MOST_NUMBERS])
            return Unknown(f"columns {numbers}{' …' if len(given) > MOST_NUMBERS else ''}, which have no names")
    return Unknown("columns that the file does not name")
