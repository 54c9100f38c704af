"""A model file for machines, as plain data. ``docs/inspect.schema.json`` describes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace

from mlaudit.cli.models.cautions import cautions_of
from mlaudit.cli.models.disclosure import Disclosure, disclosure_of, holds_things
from mlaudit.cli.models.importable import imports_of
from mlaudit.cli.models.parts import Part, parts_of
from mlaudit.cli.models.sizes import array_bytes
from mlaudit.cli.models.tensors import METADATA
from mlaudit.cli.models.usual import split_parameters
from mlaudit.cli.plain import HIDDEN, MOST_DEPTH, Json, Plainer
from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.model import (
    ArrayView,
    Artifact,
    ArtifactValue,
    ClassView,
    DistributionView,
    EstimatorView,
    FrameView,
    FunctionView,
    Scalar,
    SparseView,
)


def model_record(artifact: Artifact, plainer: Plainer, at: str) -> dict[str, Json]:
    """Return everything that is known of a model file.

    Parameters
    ----------
    artifact : Artifact
    plainer : Plainer
        Bounds what is written, and notes what is cut.
    at : str
        JSON pointer of the result.
    """
    root, imports = parts_of(artifact), imports_of(artifact.globals)
    cautions = cautions_of(artifact, root, imports)
    writer = _Writer(plainer, disclosure_of(artifact, plainer.show_values))
    return {
        "container": artifact.container,
        "status": artifact.status,
        "reason": artifact.reason or None,
        "protocol": artifact.protocol,
        "versions": plainer.record(artifact.versions, f"{at}/versions"),
        "imports": {name: plainer.texts(names, f"{at}/imports/{name}") for name, names in asdict(imports).items()},
        "anomalies": plainer.texts(artifact.anomalies, f"{at}/anomalies"),
        "cautions": [{"kind": caution.kind, "text": caution.text} for caution in cautions],
        "root": writer.part(root, f"{at}/root"),
    }


class _Writer:
    """Writes parts and values."""

    def __init__(self, plainer: Plainer, disclosure: Disclosure) -> None:
        self._plainer = plainer
        self._disclosure = disclosure

    def part(self, part: Part, at: str) -> Json:
        """Write an estimator or another value, with what it holds."""
        if not isinstance(part.value, EstimatorView):
            return self._other(part, at)
        view = part.value
        return {
            "label": self._plainer.text(part.label, f"{at}/label"),
            "type": "estimator",
            "class": self._plainer.text(view.public_path, f"{at}/class"),
            "class_in_file": self._plainer.text(view.class_path, f"{at}/class_in_file"),
            "stands_for": part.alike,
            "columns": None if part.columns is None else self._names(part.columns, f"{at}/columns"),
            "fitted_on": self._plainer.texts(part.features, f"{at}/fitted_on"),
            **self._attributes(view, part.placed, at),
            "trees": self._plainer.record(view.trees, f"{at}/trees"),
            "parts": self._parts(part, at),
        }

    def _other(self, part: Part, at: str) -> Json:
        record: dict[str, Json] = {"label": self._plainer.text(part.label, f"{at}/label"), "type": "value"}
        if part.columns is not None:
            record["columns"] = self._names(part.columns, f"{at}/columns")
        if part.tensors is not None:
            tensors = part.tensors
            record["tensors"] = {
                "count": tensors.count,
                "parameters": tensors.parameters,
                "bytes": tensors.n_bytes,
                "dtypes": self._plainer.record(tensors.types, f"{at}/tensors/dtypes"),
                "metadata": self._learnt(METADATA, tensors.metadata, f"{at}/tensors/metadata"),
            }
        if part.parts:
            return {**record, "parts": self._parts(part, at)}
        return {**record, "value": self._learnt(part.label, part.value, f"{at}/value")}

    def _parts(self, part: Part, at: str) -> list[Json]:
        found: list[Json] = []
        for number, inner in enumerate(part.parts):
            if not self._plainer.has_room():
                break
            found.append(self.part(inner, f"{at}/parts/{number}"))
        total = len(part.parts) + part.left_out
        if len(found) < total:
            self._plainer.cut(f"{at}/parts", len(found), total)
        return found

    def _attributes(self, view: EstimatorView, placed: frozenset[str], at: str) -> dict[str, Json]:
        parameters = split_parameters(view, placed)
        given = {**parameters.chosen, **parameters.usual}
        learnt = {n: self._without_rows(view, n, value) for n, value in view.fitted.items() if n not in placed}
        return {
            "parameters_by": view.parameters_by,
            "chosen": self._plainer.texts(parameters.chosen, f"{at}/chosen"),
            "parameters": self._plainer.members(given, f"{at}/parameters", self._parameter),
            "learnt": self._plainer.members(learnt, f"{at}/learnt", self._learnt),
        }

    def _without_rows(self, view: EstimatorView, name: str, value: ArtifactValue) -> ArtifactValue:
        if isinstance(value, ArrayView) and self._disclosure.is_of_rows(view.public_path, name):
            return replace(value, values=Unknown("rows of the training data"))
        return value

    def _parameter(self, name: str, value: ArtifactValue, at: str) -> Json:
        """Write a parameter: one text is a setting, several may be data."""
        return self._plainer.text(value, at) if isinstance(value, str) else self._learnt(name, value, at)

    def _learnt(self, name: str, value: ArtifactValue, at: str) -> Json:
        return self._value(value, at, 0, self._disclosure.shows(name, value))

    def _names(self, names: tuple[str, ...] | Unknown, at: str) -> Json:
        return self._plainer.record(names, at) if isinstance(names, Unknown) else self._plainer.texts(names, at)

    def _value(self, value: ArtifactValue, at: str, depth: int, shows: bool) -> Json:
        if depth > MOST_DEPTH:
            return self._plainer.record(value, at, depth)
        if isinstance(value, str):
            return self._plainer.text(value, at) if shows or self._disclosure.is_name(value) else dict(HIDDEN)
        if isinstance(value, list | tuple):
            return self._plainer.items(value, at, lambda item, place: self._value(item, place, depth + 1, shows))
        if isinstance(value, dict):
            return self._dict(value, at, depth, shows)
        if isinstance(value, ArrayView):
            return self._array(value, at, shows)
        if isinstance(value, EstimatorView):
            return {
                "type": "object",
                "class": self._plainer.text(value.public_path, f"{at}/class"),
                "parameters": self._plainer.members(value.parameters, f"{at}/parameters", self._deeper(depth)),
                "learnt": self._plainer.members(value.fitted, f"{at}/learnt", self._deeper(depth)),
            }
        if isinstance(value, DistributionView):
            return {
                "type": "distribution",
                "name": self._plainer.text(value.name, f"{at}/name"),
                "arguments": self._value(value.arguments, f"{at}/arguments", depth + 1, False),
                "keywords": self._plainer.members(value.keywords, f"{at}/keywords", self._deeper(depth)),
            }
        return outline(value, self._plainer, at)

    def _deeper(self, depth: int) -> Callable[[str, ArtifactValue, str], Json]:
        """Return what writes an attribute of an object inside: as a parameter, since it is no estimator."""

        def say(name: str, value: ArtifactValue, at: str) -> Json:
            if isinstance(value, str):
                return self._plainer.text(value, at)
            return self._value(value, at, depth + 1, self._disclosure.shows(name, value))

        return say

    def _dict(self, value: dict[str, ArtifactValue], at: str, depth: int, shows: bool) -> Json:
        if not (shows or self._disclosure.are_names(value) or holds_things(value)):
            return {"type": "dict", "count": len(value), "items": dict(HIDDEN)}
        items = self._plainer.members(
            value, f"{at}/items", lambda _, item, place: self._value(item, place, depth + 1, shows)
        )
        return {"type": "dict", "count": len(value), "items": items}

    def _array(self, array: ArrayView, at: str, shows: bool) -> Json:
        record: dict[str, Json] = {
            "type": "array",
            "shape": self._plainer.record(array.shape, f"{at}/shape"),
            "dtype": self._plainer.text(array.dtype, f"{at}/dtype"),
            "bytes": array_bytes(array),
        }
        if isinstance(array.values, Unknown):
            return {**record, "values": None}
        shows = shows or self._disclosure.are_names(array.values)
        say = self._shown if shows else self._number
        return {**record, "values": self._plainer.items(array.values, f"{at}/values", say)}

    def _shown(self, value: Scalar, at: str) -> Json:
        return self._plainer.scalar(value, at)

    def _number(self, value: Scalar, at: str) -> Json:
        return dict(HIDDEN) if isinstance(value, str) else self._plainer.scalar(value, at)


def outline(value: ArtifactValue, plainer: Plainer, at: str) -> Json:
    """Write what a file holds by its outline only: tables, sparse matrices, functions and classes."""
    kinds = {SparseView: "sparse", FrameView: "frame", FunctionView: "function", ClassView: "class"}
    kind = kinds.get(type(value))
    record = plainer.record(value, at)
    return {"type": kind, **record} if kind is not None and isinstance(record, dict) else record
