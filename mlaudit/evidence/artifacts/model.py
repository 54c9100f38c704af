"""What an artifact holds, as inert records. No value of a stream is ever called, hashed, compared or imported."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.values import Unknown
from mlaudit.evidence.artifacts.failures import Cause

Scalar = str | int | float | bool | bytes | None


@dataclass(frozen=True, slots=True, eq=False)
class ArrayView:
    """An array as metadata. ``values`` (flat, C order) only where it is small and numeric, text or boolean.

    ``mask`` is True where an item of a masked array is masked, and None for a plain array; a masked item has the value
    None.
    """

    shape: tuple[int, ...]
    dtype: str
    values: tuple[Scalar, ...] | Unknown
    mask: tuple[bool, ...] | Unknown | None = None


@dataclass(frozen=True, slots=True, eq=False)
class SparseView:
    """A scipy sparse matrix or array as metadata.

    ``nnz`` counts the stored items, as in scipy; ``dtype`` is that of the items.
    """

    class_path: str
    shape: tuple[int, ...] | Unknown
    nnz: int | Unknown
    dtype: str | Unknown


@dataclass(frozen=True, slots=True, eq=False)
class FrameView:
    """A pandas DataFrame, Series, Categorical, or an Index that is more than one array, as metadata.

    Attributes
    ----------
    class_path : str
        As the artifact names it; pandas 3 writes ``pandas.DataFrame``.
    columns : tuple of str
        Names of the columns. All but a DataFrame have one, which is ``""`` where it has no name.
    n_rows : int
    dtypes : tuple of str
        As pandas names them, one per column: ``float64``, ``category``, ``datetime64[ns, UTC]``, ``Int64``, ``str``;
        ``unknown`` where it is not readable.
    index : str
        The class of the row labels, such as ``RangeIndex``; ``""`` for what has none.
    """

    class_path: str
    columns: tuple[str, ...] | Unknown
    n_rows: int | Unknown
    dtypes: tuple[str, ...] | Unknown
    index: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class DistributionView:
    """A scipy distribution with its arguments, as a randomised search draws from: ``scipy.stats.randint``, (5, 20)."""

    name: str
    arguments: tuple[ArtifactValue, ...]
    keywords: dict[str, ArtifactValue]


@dataclass(frozen=True, slots=True, eq=False)
class FunctionView:
    """A function that the file holds by value, as cloudpickle and dill write it. Nothing of its code is run.

    Attributes
    ----------
    class_path : str
        Module and qualified name, ``__main__.clip`` or ``__main__.<lambda>``.
    parameters : tuple of str
        Names of its positional and keyword parameters, in order.
    names : tuple of str
        Globals and attributes that its code uses, in order of appearance, also in functions inside of it.
    constants : tuple
        Numbers and texts that its code uses.
    """

    class_path: str
    parameters: tuple[str, ...]
    names: tuple[str, ...]
    constants: tuple[Scalar, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ClassView:
    """A class that the file holds by value, as cloudpickle and dill write it.

    ``bases`` are public paths, ``methods`` the names of the functions in its body.
    """

    class_path: str
    bases: tuple[str, ...]
    methods: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TreesView:
    """The decision trees that a fitted estimator holds.

    Attributes
    ----------
    count : int
    rounds : int
        Boosting rounds; with several classes a round has a tree for each. For a forest, the number of trees.
    depths : tuple of int
        Edges from the root to the deepest leaf, tree by tree; Unknown for a library that keeps its trees as text of its
        own.
    node_count : int
        Inner nodes and leaves of all trees.
    """

    count: int | Unknown
    rounds: int | Unknown
    depths: tuple[int, ...] | Unknown
    node_count: int | Unknown


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
        Constructor parameters, equal to ``get_params(deep=False)`` where ``parameters_by`` is ``signature``. A
        parameter that the class has in every version known, and the file has not, is Unknown; one that only some
        versions have is left out. By heuristic: names with neither a leading nor a trailing underscore.
    fitted : dict
        Everything else: learnt attributes, and of those with a leading underscore the counters and a list of others
        that say something about the data, see `private_attributes`.
    parameters_by : {'signature', 'heuristic'}
        Whether the class, in the version that made the file, is in the table of constructor signatures, see
        `signatures`.
    trees : TreesView
        None where it holds none.
    version : str
        Of scikit-learn, as the object records it; None where it does not.
    """

    class_path: str
    public_path: str
    parameters: dict[str, ArtifactValue]
    fitted: dict[str, ArtifactValue]
    parameters_by: Literal["signature", "heuristic"] = "heuristic"
    trees: TreesView | None = None
    version: str | None = None


ArtifactValue = (
    Scalar
    | ArrayView
    | SparseView
    | FrameView
    | DistributionView
    | FunctionView
    | ClassView
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
    called : tuple of str
        Those of the globals that a loader would call with arguments of the file, rather than make an object of.
    anomalies : tuple of str
        Oddities of the stream that honest writers do not make.
    cause : {'damage', 'names', 'foreign', 'absent', 'unsupported', 'budget'} or None
        What kind of reason it is that ended the reading; None where it came to the end.
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
    cause: Cause | None = None
    called: tuple[str, ...] = ()
