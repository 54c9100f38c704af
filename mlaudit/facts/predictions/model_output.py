"""What all facts of one model's predictions rest on: its columns, and what was measured on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from mlaudit.core.location import Location
from mlaudit.core.values import Unknown, Value
from mlaudit.discovery.model import ProjectFile
from mlaudit.evidence.tables.prediction_model import ModelPairProfile, PredictionColumns, PredictionProfile
from mlaudit.facts.subjects import LinkedSubject, as_sure_as
from mlaudit.forensics.estimates import Estimate
from mlaudit.linking.model import LinkedExperiment

if TYPE_CHECKING:
    from mlaudit.facts.registry import Registry

T = TypeVar("T")
P = TypeVar("P")

Number = float | Value[float] | Unknown | None


@dataclass(frozen=True, slots=True)
class FoundModel:
    """Where one model's predictions stand.

    Attributes
    ----------
    name : str
        Of the model, as a comparison calls it.
    role : Value of str
        Column of the truth, with how sure the roles of the table are.
    protected : tuple of str
        Columns that the manifest calls protected.
    """

    file: ProjectFile
    name: str
    columns: PredictionColumns
    role: Value[str]
    protected: tuple[str, ...] = ()


class ModelOutput(LinkedSubject):
    """The columns that one model wrote, and the truth beside them."""

    evidence = "predictions"
    truth: str
    model: str
    said: str
    ranked_by: str

    def __init__(self, found: FoundModel, registry: Registry, linked: LinkedExperiment | None) -> None:
        labels, scores = found.columns.labels, found.columns.scores
        self.said, self.ranked_by = labels or scores or "", scores or labels or ""
        location = Location(found.file.path, logical=f"column:{self.said}")
        super().__init__(f"predictions:{found.file.path}#{self.said}", location, registry, linked)
        self.file, self.columns, self.role, self.protected = found.file, found.columns, found.role, found.protected
        self.linked = linked
        self.truth = found.columns.truth
        self.model = found.name

    def against(self, other: ModelOutput, row_id: str | None) -> ModelPairProfile | Unknown:
        """Compare with another model on the rows that both have."""
        return self._registry.tables.compared((self.file, other.file), (self.columns, other.columns), row_id)

    @cached_property
    def profile(self) -> PredictionProfile | Unknown:
        """The predictions held against the truth."""
        return self._registry.tables.prediction(self.file, self.columns)

    def _read(self, read: Callable[[PredictionProfile], T | None]) -> T | Value[T] | Unknown | None:
        return sure(self.profile, read, self.role)

    def _value(self, read: Callable[[PredictionProfile], Estimate | None]) -> Number:
        return self._part(read, lambda estimate: estimate.value)

    def _low(self, read: Callable[[PredictionProfile], Estimate | None]) -> Number:
        return self._part(read, lambda estimate: estimate.low)

    def _high(self, read: Callable[[PredictionProfile], Estimate | None]) -> Number:
        return self._part(read, lambda estimate: estimate.high)

    def _part(self, read: Callable[[PredictionProfile], Estimate | None], part: Callable[[Estimate], float]) -> Number:
        def of(found: PredictionProfile) -> float | None:
            estimate = read(found)
            return None if estimate is None else part(estimate)

        return self._read(of)


def sure(found: P | Unknown, read: Callable[[P], T | None], role: Value[str]) -> T | Value[T] | Unknown | None:
    """Read a measurement, which is no surer than the roles of the columns that it rests on."""
    if isinstance(found, Unknown):
        return found
    value = read(found)
    return None if value is None else as_sure_as(value, role)
