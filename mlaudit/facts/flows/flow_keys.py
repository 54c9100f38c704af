"""Identities of what happens in source: stable when lines move, and one for a place that several files reach."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlaudit.core.location import Location
from mlaudit.evidence.source.model import (
    Choice,
    DataOperation,
    Evaluation,
    Explanation,
    Fit,
    PipelineUse,
    SourceUnit,
    Split,
    TimeOperation,
)
from mlaudit.evidence.source.sequential import DetectorUse
from mlaudit.linking.model import LinkedExperiment

FlowRecord = Fit | Split | Evaluation | Choice | DataOperation | TimeOperation | PipelineUse | DetectorUse | Explanation


class FlowKeys:
    """Names records without line numbers.

    A record is the n-th of its kind and class in its experiment. In a file that others import, where the same call is
    met from several experiments, it is the n-th of its kind and class in that file: one pitfall there is one finding,
    however many scripts walk into it.
    """

    def __init__(self, units: Iterable[SourceUnit]) -> None:
        self._places: dict[tuple[str, str], list[tuple[int, int]]] = {}
        found = [(unit.path, record) for unit in units for record in _records(unit)]
        shared = {record.location.path for path, record in found if record.location.path != path}
        for _, record in found:
            if record.location.path in shared:
                self._places.setdefault((record.location.path, _named(record)), []).append(_place(record.location))
        for key, places in self._places.items():
            self._places[key] = sorted(set(places))

    def of(self, linked: LinkedExperiment, records: Sequence[FlowRecord]) -> list[str]:
        """Return the key of each record of one kind of an experiment, given in reading order."""
        path = "" if linked.unit is None else linked.unit.path
        seen: dict[str, int] = {}
        keys = []
        for record in records:
            name, home = _named(record), record.location.path
            if (home, name) in self._places:
                owner, number = home, self._places[home, name].index(_place(record.location)) + 1
            else:
                number = seen[name] = seen.get(name, 0) + 1
                owner = f"{path}@{linked.name}"
            keys.append(f"flow:{owner}#{name}" + (f"~{number}" if number > 1 else ""))
        return keys


def _records(unit: SourceUnit) -> Iterable[FlowRecord]:
    return (
        *unit.fits,
        *unit.splits,
        *unit.evaluations,
        *unit.choices,
        *unit.operations,
        *unit.time_operations,
        *unit.detectors,
        *unit.explanations,
        *unit.pipelines,
    )


def _named(record: FlowRecord) -> str:
    """Return the kind and class of a record."""
    if isinstance(record, Fit):
        return f"fit:{record.step.class_path}"
    if isinstance(record, Evaluation):
        return f"evaluation:{record.metric if isinstance(record.metric, str) else record.callee}"
    if isinstance(record, Choice):
        return f"choice:{record.kind}"
    if isinstance(record, Split):
        return f"split:{record.callee}"
    if isinstance(record, TimeOperation):
        return f"time:{record.callee}"
    if isinstance(record, Explanation):
        return f"explanation:{record.callee}"
    if isinstance(record, DetectorUse):
        return f"detector:{record.class_path}"
    return f"{'operation' if isinstance(record, DataOperation) else 'pipeline'}:{record.callee}"


def _place(location: Location) -> tuple[int, int]:
    return location.line or 0, location.column or 0
