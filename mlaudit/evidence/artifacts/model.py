"""What an artifact holds, as inert records. No value of a stream is ever called, hashed, compared or imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.values import Unknown

Scalar = str | int | float | bool | bytes | None


@dataclass(frozen=True, slots=True, eq=False)
class ArrayView:
    """An array as metadata. ``values`` (flat, C order) only where it is small and numeric, text or boolean."""

    shape: tuple[int, ...]
    dtype: str
    values: tuple[Scalar, ...] | Unknown


@dataclass(frozen=True, slots=True, eq=False)
class EstimatorView:
    """One estimator-like object of the graph.

    Attributes
    ----------
    class_path : str
        As the artifact names it: ``sklearn.preprocessing._data.StandardScaler``.
    public_path : str
        Without private module parts: ``sklearn.preprocessing.StandardScaler``.
    parameters : dict
        Constructor parameters: names with neither a leading nor a trailing underscore.
    fitted : dict
        Learnt attributes: names with one trailing underscore, and private counters.
    """

    class_path: str
    public_path: str
    parameters: dict[str, ArtifactValue]
    fitted: dict[str, ArtifactValue]


ArtifactValue = (
    Scalar
    | ArrayView
    | EstimatorView
    | Unknown
    | tuple["ArtifactValue", ...]
    | list["ArtifactValue"]
    | dict[str, "ArtifactValue"]
)
"""Dicts with keys that are not text become lists of pairs; what was not kept or not understood is Unknown."""


@dataclass(frozen=True, slots=True)
class ArtifactStep:
    """One step of a pipeline, flattened in order of execution; ColumnTransformer branches with their columns."""

    name: str
    estimator: EstimatorView
    columns: tuple[str, ...] | Unknown = ()


@dataclass(frozen=True, slots=True)
class ArtifactPipeline:
    """A Pipeline, or a single fitted estimator as a pipeline of one step.

    ``name`` is its dotted place in the artifact, ``pipeline`` for the root. ``framework`` is the library whose class
    holds the steps. ``feature_names`` are ``feature_names_in_`` of the first step that has them.
    """

    name: str
    framework: Literal["sklearn", "imblearn", "other"]
    steps: tuple[ArtifactStep, ...]
    feature_names: tuple[str, ...] | Unknown
    root: EstimatorView


@dataclass(frozen=True, slots=True)
class Artifact:
    """One pickle or joblib file, read without executing it.

    Attributes
    ----------
    path : str
        Relative to the audit root.
    container : str
        ``pickle``, ``joblib``, ``joblib+zlib``, ``pickle+gzip`` ...
    status : {'complete', 'partial', 'failed'}
        ``partial`` and ``failed`` carry the ``reason``; what was seen before stays.
    value : ArtifactValue
        The root object; Unknown when nothing could be read.
    pipelines : tuple of ArtifactPipeline
        Every pipeline and top-level estimator found, outermost first.
    versions : dict of str to str
        Library to version as recorded in the file: ``{"sklearn": "1.4.2"}``.
    globals : tuple of str
        Every dotted global named anywhere in the stream, in order of appearance, also in parts that did not parse.
    anomalies : tuple of str
        Oddities of the stream that honest writers do not make.
    """

    path: str
    container: str
    status: Literal["complete", "partial", "failed"]
    value: ArtifactValue
    reason: str = ""
    protocol: int | None = None
    pipelines: tuple[ArtifactPipeline, ...] = ()
    versions: dict[str, str] = field(default_factory=dict)
    globals: tuple[str, ...] = ()
    anomalies: tuple[str, ...] = ()
