"""Every fact that is measured on one project, for people who write rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from mlaudit.audit.options import Options
from mlaudit.audit.reading import discovered_by, read_evidence, with_inner_tables
from mlaudit.audit.team_calls import team_calls
from mlaudit.core.declared import holding
from mlaudit.core.subject import Subject
from mlaudit.core.values import CellValue, Incomplete, Provenance, Unknown, Value
from mlaudit.engine.types import ListType, ScalarType, SubjectType, fields_of
from mlaudit.evidence.tables.model import ColumnProfile
from mlaudit.evidence.tables.store import TableStore
from mlaudit.facts.project import Project
from mlaudit.facts.registry import Registry
from mlaudit.linking.experiments import link

Plain = str | int | float | bool | None

STATISTICS = (*(field.name for field in fields(ColumnProfile)), "duplicate_row_share")


@dataclass(frozen=True, slots=True)
class MeasuredFact:
    """One fact of one subject. ``reason`` says why it is unknown; ``value`` is then None, as it is when absent."""

    name: str
    value: Plain | list[Plain]
    unit: str
    reason: str
    how: str


@dataclass(frozen=True, slots=True)
class MeasuredSubject:
    """One subject: the name of its class, its key, and its facts by name."""

    kind: str
    key: str
    facts: tuple[MeasuredFact, ...]


def measure(options: Options) -> Iterator[MeasuredSubject]:
    """Measure every subject that can be reached from the project, each once.

    Raises
    ------
    UsageError
        For a path that is not there, or a faulty manifest.
    """
    discovered = discovered_by(options)
    with holding(team_calls(discovered)), TableStore(STATISTICS, options.memory, options.threads) as tables:
        evidence = read_evidence(with_inner_tables(discovered, tables), options.evidence)
        waiting: list[Subject] = [Project(Registry(link(evidence, tables.header), tables))]
        seen = {waiting[0].key}
        for subject in waiting:
            yield MeasuredSubject(_kind(subject), subject.key, tuple(_scalars(subject)))
            for linked in _links(subject):
                if linked.key not in seen:
                    seen.add(linked.key)
                    waiting.append(linked)


def _scalars(subject: Subject) -> Iterator[MeasuredFact]:
    for name, field in sorted(fields_of(type(subject)).items()):
        item = field.type.item if isinstance(field.type, ListType) else field.type
        if not isinstance(item, ScalarType):
            continue
        raw = getattr(subject, name)
        value, provenance = (raw.value, raw.provenance) if isinstance(raw, Value) else (raw, Provenance())
        reason = value.reason if isinstance(value, Unknown) else ""
        yield MeasuredFact(name, None if reason else _plain(value), field.unit, reason, provenance.how)


def _plain(value: object) -> Plain | list[Plain]:
    if isinstance(value, CellValue):
        return "(hidden value)"
    if isinstance(value, Incomplete):
        return [str(item) for item in value.items]
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _links(subject: Subject) -> Iterator[Subject]:
    for name, field in fields_of(type(subject)).items():
        is_list = isinstance(field.type, ListType) and isinstance(field.type.item, SubjectType)
        if is_list or isinstance(field.type, SubjectType):
            found = getattr(subject, name)
            members = found if isinstance(found, list) else found.items if isinstance(found, Incomplete) else [found]
            yield from (member for member in members if isinstance(member, Subject))


def _kind(subject: Subject) -> str:
    """Name of the class that rules know: a pipeline is one whether it stands in source or in an artifact."""
    known = {"SourcePipeline": "Pipeline", "FittedPipeline": "Pipeline", "SourceStep": "Step", "FittedStep": "Step"}
    name = type(subject).__name__
    return known.get(name, name)
