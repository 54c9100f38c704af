"""From raw records to views: estimators with parameters and learnt attributes, arrays, scalars.

Records are shared freely in a pickle, so that 127 bytes can stand for 2^60 values. Every record is viewed once and its
view knows how many values it shows when written out; their sum is bounded.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.formats.native import booster_within
from mlaudit.evidence.artifacts.limits import Limits
from mlaudit.evidence.artifacts.model import (
    ArrayView,
    ArtifactValue,
    ClassView,
    DistributionView,
    EstimatorView,
    FrameView,
    FunctionView,
    TreesView,
)
from mlaudit.evidence.artifacts.pickles.class_paths import class_of, dotted, public
from mlaudit.evidence.artifacts.pickles.dtypes import DTypes
from mlaudit.evidence.artifacts.pickles.nodes import (
    Blob,
    Call,
    Foreign,
    Global,
    Members,
    Node,
    Pairs,
    RawArray,
    attributes,
    entries,
)
from mlaudit.evidence.artifacts.view.arrays import ArrayParts, bytes_of
from mlaudit.evidence.artifacts.view.constructions import Constructions, Drawn, Kept, Mapping, Sequenced
from mlaudit.evidence.artifacts.view.private_attributes import OTHER_PARAMETERS, ROWS, SHOWN
from mlaudit.evidence.artifacts.view.signatures import signature_of
from mlaudit.evidence.artifacts.view.tree_counts import TreeCounts

_TOO_MANY = Unknown("the artifact holds more values than are shown")
_TOO_DEEP = Unknown("it is nested too deeply")
_CYCLE = Unknown("it contains itself")
_NOT_SHOWN = Unknown("it is of a type that is not shown")
_NOT_KEPT = Unknown("the file does not hold it")
_SCALARS = frozenset({str, int, float, bool, bytes, type(None)})
_HELD_BY = {"sklearn.feature_extraction.text.TfidfVectorizer": "_tfidf"}
"""Classes that, in scikit-learn before 1.1, left parameters to an estimator of their own."""

_BOOSTERS = frozenset({"xgboost.Booster", "lightgbm.Booster"})
_HANDLES = ("handle", "_handle")
_NOT_READ = Unknown("the booster is too long to be kept, or of a format that is not read")
_NO_TREES = TreesView(_NOT_READ, _NOT_READ, _NOT_READ, _NOT_READ)
_ITEMS_PER_VALUE = 16
"""An array's items weigh less than values of their own."""

_Sized = tuple[ArtifactValue, int]
"""A view, and how many values it shows when written out."""


class Viewer:
    """Views the records of one stream.

    Attributes
    ----------
    versions : dict of str to str
        Library versions that the estimators seen so far have recorded.
    """

    def __init__(self, limits: Limits, dtypes: DTypes) -> None:
        self.versions: dict[str, str] = {}
        self._limits = limits
        self._constructions = Constructions(limits, dtypes)
        self._trees = TreeCounts(limits, self._constructions.arrays)
        self._seen: dict[int, _Sized] = {}
        self._open: set[int] = set()

    def view(self, node: Node) -> ArtifactValue:
        """Return what can be shown of a record and of everything in it."""
        return self._of(node, self._limits.view_values, 0)[0]

    def _of(self, node: Node, budget: int, depth: int) -> _Sized:
        if type(node) in _SCALARS:
            return node, 1  # type: ignore[return-value]
        if type(node) is Global:
            return public(dotted(node)), 1
        key = id(node)
        if key in self._open:
            return _CYCLE, 1
        known = self._seen.get(key)
        if known is None:
            if depth > self._limits.view_depth:
                return _TOO_DEEP, 1
            self._open.add(key)
            known = self._seen[key] = self._record(node, budget, depth + 1)
            self._open.discard(key)
        return known if known[1] <= budget else (_TOO_MANY, 1)

    def _record(self, node: Node, budget: int, depth: int) -> _Sized:
        if isinstance(node, Call):
            return self._call(node, budget, depth)
        if isinstance(node, RawArray):
            return self._array(node, budget, depth)
        if isinstance(node, tuple):
            items, size = self._all(node, budget, depth)
            return tuple(items), size
        if isinstance(node, list):
            return self._all(node, budget, depth)
        if isinstance(node, Pairs):
            return self._mapping(node.pairs, budget, depth)
        if isinstance(node, Members):
            return self._all(node.items, budget, depth)
        if isinstance(node, Blob):
            return Unknown(f"a {node.kind} value of {node.length:,} bytes is not kept"), 1
        if isinstance(node, Foreign):
            return Unknown(f"it lies outside of the file ({node.kind})"), 1
        return _NOT_SHOWN, 1

    def _all(self, nodes: Iterable[Node], budget: int, depth: int) -> tuple[list[ArtifactValue], int]:
        found: list[ArtifactValue] = []
        size = 1
        for node in nodes:
            if size >= budget:
                found.append(_TOO_MANY)
                break
            value, weight = self._of(node, budget - size, depth)
            found.append(value)
            size += weight
        return found, size

    def _mapping(self, pairs: Sequence[tuple[Node, Node]], budget: int, depth: int) -> _Sized:
        """View a dict; one with other keys than text becomes a list of pairs."""
        if len(pairs) * 2 > budget:
            return Unknown(f"a dict of {len(pairs):,} entries is not shown"), 1
        found: dict[str, ArtifactValue] = {}
        size = 1
        for key, node in pairs:
            if type(key) is not str:
                return self._all(pairs, budget, depth)
            found[key], weight = self._of(node, max(budget - size, 1), depth)
            size += weight
        return found, size

    def _array(self, node: RawArray, budget: int, depth: int) -> _Sized:
        array = self._constructions.arrays.at(node)
        if isinstance(array, ArrayParts):
            return self._sequence(Sequenced(array.items, array.shape, array.mask), budget, depth)
        return _weighed(array)

    def _call(self, node: Call, budget: int, depth: int) -> _Sized:
        path = class_of(node)
        construction = self._constructions.read(node, path)
        if isinstance(construction, Kept):
            return _weighed(construction.value)
        if isinstance(construction, Mapping):
            return self._mapping(construction.pairs, budget, depth)
        if isinstance(construction, Sequenced):
            return self._sequence(construction, budget, depth)
        if isinstance(construction, Drawn):
            return self._distribution(construction, budget, depth)
        return self._estimator(path, attributes(node) or construction, budget, depth)

    def _sequence(self, construction: Sequenced, budget: int, depth: int) -> _Sized:
        """View a collection; an array of objects is an array where all of its items are scalars."""
        shape, mask = construction.shape, construction.mask
        if shape is None:
            return self._all(construction.items, budget, depth)
        if len(construction.items) > min(budget, self._limits.array_items):
            return ArrayView(shape, "object", Unknown("the array is too long to be kept"), mask), 1
        values, size = self._all(construction.items, budget, depth)
        if isinstance(mask, tuple) and len(mask) == len(values):
            values = [None if is_masked else value for value, is_masked in zip(values, mask, strict=True)]
        scalars = tuple(v for v in values if v is None or isinstance(v, str | int | float | bytes))
        if len(scalars) < len(construction.items):
            return values, size
        return ArrayView(shape, "object", scalars, mask), size

    def _distribution(self, drawn: Drawn, budget: int, depth: int) -> _Sized:
        arguments, size = self._all(drawn.arguments if isinstance(drawn.arguments, tuple) else (), budget, depth)
        keywords: dict[str, ArtifactValue] = {}
        for name, node in entries(drawn.keywords).items():
            keywords[name], weight = self._of(node, max(budget - size, 1), depth)
            size += weight
        return DistributionView(drawn.name, tuple(arguments), keywords), size

    def _estimator(self, path: str, state: dict[str, Node], budget: int, depth: int) -> _Sized:
        name = public(path)
        if name in _BOOSTERS:
            return self._booster(path, state, budget, depth)
        stated = state.get("_sklearn_version")
        version = stated if type(stated) is str else None
        signature = signature_of(name, version)
        others = entries(state.get(OTHER_PARAMETERS.get(name.partition(".")[0], "")))
        names = None if signature is None else signature.names
        parameters: dict[str, ArtifactValue] = {}
        fitted: dict[str, ArtifactValue] = {}
        size = 1
        for attribute, node in {**state, **others}.items() if others else state.items():
            left = budget - size if budget > size else 1
            if attribute in others or (attribute in names if names is not None else _looks_like_parameter(attribute)):
                if type(node) in _SCALARS:
                    parameters[attribute] = node  # type: ignore[assignment]
                    size += 1
                    continue
                parameters[attribute], weight = self._of(node, left, depth)
            elif attribute in ROWS:
                fitted[attribute], weight = self._rows(node, left, depth)
            elif attribute[:1] != "_" or type(node) is int or attribute in SHOWN:
                if type(node) in _SCALARS:
                    fitted[attribute] = node  # type: ignore[assignment]
                    size += 1
                    continue
                # A large learnt attribute leaves room for what comes after it.
                fitted[attribute], weight = self._of(node, min(left // 2 + 1, self._limits.attribute_values), depth)
            else:
                continue
            size += weight
        if version is not None:
            self.versions.setdefault("sklearn", version)
        if signature is not None and not signature.lasting <= parameters.keys():
            held = fitted.get(_HELD_BY.get(name, ""))
            of_held = held.parameters if isinstance(held, EstimatorView) else {}
            for missing in sorted(signature.lasting - parameters.keys()):
                parameters[missing] = of_held.get(missing, _NOT_KEPT)
        by: Literal["signature", "heuristic"] = "heuristic" if signature is None else "signature"
        booster = fitted.get("_Booster")
        trees = booster.trees if isinstance(booster, EstimatorView) else self._trees.of(state)
        return EstimatorView(path, name, parameters, fitted, by, trees, version), size

    def _booster(self, path: str, state: dict[str, Node], budget: int, depth: int) -> _Sized:
        """View a booster of a library: what it keeps beside its model, and the model in the library's own format."""
        handle = next((state[name] for name in _HANDLES if name in state), None)
        content = handle if type(handle) is str else bytes_of(handle)
        booster = booster_within(path, content, self._limits) if content else None
        beside, size = self._mapping([pair for pair in state.items() if pair[0] not in _HANDLES], budget, depth)
        fitted = beside if isinstance(beside, dict) else {}
        if booster is None:
            return EstimatorView(path, public(path), {}, fitted, trees=_NO_TREES if state else None), size
        for library, version in booster.versions.items():
            self.versions.setdefault(library, version)
        view = booster.view()
        names = view.fitted.get("feature_names_in_")
        size += len(view.parameters) + len(view.fitted) + _weighed(names)[1]
        return EstimatorView(path, view.public_path, view.parameters, {**fitted, **view.fitted}, trees=view.trees), size

    def _rows(self, node: Node, budget: int, depth: int) -> _Sized:
        """View rows of the training data by their shape."""
        outline = self._constructions.outline(node)
        return self._of(node, budget, depth) if outline is None else (outline, 1)


def _looks_like_parameter(attribute: str) -> bool:
    return attribute[:1] != "_" and attribute[-1:] != "_"


def _weighed(value: ArtifactValue) -> _Sized:
    if isinstance(value, ArrayView) and not isinstance(value.values, Unknown):
        return value, 1 + len(value.values) // _ITEMS_PER_VALUE
    if isinstance(value, FrameView) and not isinstance(value.columns, Unknown):
        return value, 1 + len(value.columns)
    if isinstance(value, FunctionView):
        return value, 1 + len(value.names) + len(value.constants)
    return value, 1 + len(value.methods) if isinstance(value, ClassView) else 1
