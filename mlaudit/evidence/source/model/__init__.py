"""What a script or notebook says about one evaluation: who was fitted on which rows, and who was scored on them.

Everything here is read from the text by data-flow; nothing is executed. A field that the text does not decide holds
`Unknown`. Ids are unique within one unit and count from 0 in reading order.
"""

from mlaudit.evidence.source.model.explained import Explanation, ExplanationKind
from mlaudit.evidence.source.model.fits import Fit
from mlaudit.evidence.source.model.made import Load, PipelineUse, StepUse
from mlaudit.evidence.source.model.operations import DataOperation, TimeOperation
from mlaudit.evidence.source.model.scores import Choice, Evaluation
from mlaudit.evidence.source.model.splits import Split
from mlaudit.evidence.source.model.unit import Dump, SourceUnit, Unpickling
from mlaudit.evidence.source.model.words import (
    ChoiceKind,
    DetectorOutput,
    HeldOut,
    Literal_,
    Relation,
    Rows,
    Shown,
    SplitMethod,
    StepKind,
    TargetChange,
    TimeKind,
    TimeReach,
    Units,
)
from mlaudit.evidence.source.model.written import Written

__all__ = [
    "Choice",
    "ChoiceKind",
    "DataOperation",
    "DetectorOutput",
    "Dump",
    "Evaluation",
    "Explanation",
    "ExplanationKind",
    "Fit",
    "HeldOut",
    "Literal_",
    "Load",
    "PipelineUse",
    "Relation",
    "Rows",
    "Shown",
    "SourceUnit",
    "Split",
    "SplitMethod",
    "StepKind",
    "StepUse",
    "TargetChange",
    "TimeKind",
    "TimeOperation",
    "TimeReach",
    "Units",
    "Unpickling",
    "Written",
]
