"""One script or notebook, and the files that it writes and reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from mlaudit.core.location import Comment, Location
from mlaudit.core.values import Unknown
from mlaudit.evidence.source.model.explained import Explanation
from mlaudit.evidence.source.model.fits import Fit
from mlaudit.evidence.source.model.made import Load, PipelineUse
from mlaudit.evidence.source.model.operations import DataOperation, TimeOperation
from mlaudit.evidence.source.model.scores import Choice, Evaluation
from mlaudit.evidence.source.model.shapes import ColumnTests, FeatureView, Retrieval, Schedule
from mlaudit.evidence.source.model.splits import Split
from mlaudit.evidence.source.model.words import Rows
from mlaudit.evidence.source.sequential import DetectorUse
from mlaudit.findings import Note

if TYPE_CHECKING:
    from mlaudit.evidence.source.inputs.model import InputCode
    from mlaudit.evidence.source.networks.model import NetworkCode
    from mlaudit.evidence.source.sequences.model import SequenceCode


@dataclass(frozen=True, slots=True)
class Dump:
    """A fitted object saved to a file: ``joblib.dump(model, "model.joblib")``, ``pickle.dump``, ``to_csv``."""

    location: Location
    callee: str
    path: str | Unknown
    what: Literal["model", "rows", "unknown"]
    rows: Rows = "unknown"
    loads: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Unpickling:
    """A fitted object read back from a file: ``joblib.load("model.joblib")``, ``pickle.load``."""

    location: Location
    callee: str
    path: str | Unknown


@dataclass(frozen=True, slots=True)
class SourceUnit:
    """One script or notebook, analysed.

    Attributes
    ----------
    path : str
        Relative to the audit root.
    status : {'complete', 'partial', 'failed'}
        ``partial``: a cell did not parse, a budget ran out, or cells were run out of order.
    task_hint : {'binary', 'multiclass', 'regression', 'forecasting'} or Unknown
        From estimators, metrics and names.
    inputs : InputCode or None
        What it does to images and texts; None where it imports no library for them.
    networks : NetworkCode or None
        What it says about neural networks; None where it imports no library for them.
    sequences : SequenceCode or None
        What it says of sequence models, agents and scores of anomalies; None where it imports no library for them.
    comments : tuple of Comment
        Those that hold ``mlaudit:``.
    """

    path: str
    status: Literal["complete", "partial", "failed"]
    loads: tuple[Load, ...] = ()
    splits: tuple[Split, ...] = ()
    fits: tuple[Fit, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    choices: tuple[Choice, ...] = ()
    operations: tuple[DataOperation, ...] = ()
    time_operations: tuple[TimeOperation, ...] = ()
    detectors: tuple[DetectorUse, ...] = ()
    explanations: tuple[Explanation, ...] = ()
    pipelines: tuple[PipelineUse, ...] = ()
    feature_views: tuple[FeatureView, ...] = ()
    retrievals: tuple[Retrieval, ...] = ()
    schedules: tuple[Schedule, ...] = ()
    column_tests: tuple[ColumnTests, ...] = ()
    dumps: tuple[Dump, ...] = ()
    unpicklings: tuple[Unpickling, ...] = ()
    inputs: InputCode | None = None
    networks: NetworkCode | None = None
    sequences: SequenceCode | None = None
    task_hint: str | Unknown = field(default=Unknown("neither estimators nor metrics tell the task"))
    comments: tuple[Comment, ...] = ()
    notes: tuple[Note, ...] = ()
