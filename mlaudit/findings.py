"""What an audit says: findings, coverage, and what it believed the project to be. Reporters read only this."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mlaudit.core.exhibit import Exhibit
from mlaudit.core.location import FlowStep, Location
from mlaudit.core.scale import Confidence, Severity, State
from mlaudit.core.values import CellValue, EvidenceKind, Provenance

Plain = str | int | float | bool | None | list[str] | list[int] | list[float]


@dataclass(frozen=True, slots=True)
class Because:
    """One fact that a finding rests on.

    Attributes
    ----------
    fact : str
        As the rule wrote it: ``call.data.target.lag1_autocorrelation``.
    value : scalar or list of scalars or CellValue
        What was measured; a CellValue came from a cell and is hidden unless values are asked for.
    unit : str
        Empty where the value speaks for itself.
    provenance : Provenance
        How it is known.
    """

    fact: str
    value: Plain | CellValue
    unit: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Related:
    """A further place that belongs to a finding, and what it shows there."""

    location: Location
    message: str


@dataclass(frozen=True, slots=True)
class Reference:
    """A work that a rule cites. ``url`` is empty where none is known."""

    key: str
    citation: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Who silenced a finding, where, and why."""

    by: Literal["inline", "manifest", "baseline"]
    reason: str
    location: Location


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that failed for a subject.

    Attributes
    ----------
    flow : tuple of FlowStep
        From the read of the rows to the score that they reach, for what happens in source; empty otherwise.
    exhibits : tuple of Exhibit
        What a report may draw.
    """

    code: str
    name: str
    section: str
    summary: str
    severity: Severity
    confidence: Confidence
    message: str
    location: Location
    subject: str
    because: tuple[Because, ...] = ()
    flow: tuple[FlowStep, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    related: tuple[Related, ...] = ()
    evidence: tuple[EvidenceKind, ...] = ()
    experiments: tuple[str, ...] = ()
    why: str = ""
    fix: str = ""
    references: tuple[Reference, ...] = ()
    fingerprint: str = ""
    suppressed: Suppression | None = None


@dataclass(frozen=True, slots=True)
class NotChecked:
    """A rule that could not be decided for ``count`` subjects for one reason.

    ``evidence`` holds the kinds of evidence that the rule reads.
    """

    code: str
    name: str
    reason: str
    supply: str
    count: int
    section: str = ""
    evidence: tuple[EvidenceKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was decided.

    Attributes
    ----------
    states : dict of State to int
        (rule, subject) pairs by state; all six states are present.
    rules_checked, rules_not_applicable : tuple of str
        Codes with at least one ``pass``, ``fail`` or ``suppressed``; codes that never applied.
    not_checked : tuple of NotChecked
        One per rule and reason, sorted by code.
    """

    states: dict[State, int]
    rules_checked: tuple[str, ...] = ()
    rules_not_applicable: tuple[str, ...] = ()
    not_checked: tuple[NotChecked, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something that could not be read or was left out.

    Attributes
    ----------
    path : str
        Relative to the root, forward slashes; empty for the project as a whole.
    reason : str
        One line: what happened and what to do.
    kind : {'unreadable', 'partial', 'assumed', 'unopened', 'skipped', 'absent', 'suppression', 'internal'}
        ``unreadable``: nothing of it was used. ``partial``: some of it was. ``assumed``: all of it was, in a way that
        may not be meant. ``absent``: named, but not there.
        ``unopened``: it may hold models, and was not looked into.
        ``suppression``: an ignore that matched nothing. ``internal``: a fault of mlaudit's own.
    named : bool
        Named on the command line or in the manifest, so that failing to read it is a usage error.
    """

    path: str
    reason: str
    kind: Literal["unreadable", "partial", "assumed", "unopened", "skipped", "absent", "suppression", "internal"]
    named: bool = False
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Belief:
    """One link of an experiment: what mlaudit takes it to be and how it knows. ``value`` is empty when unknown."""

    role: Literal["data", "target", "time", "split", "metric", "model"]
    value: str
    how: Literal["declared", "read", "inferred", "unknown"]
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ExperimentSummary:
    """What mlaudit believes one experiment to be, in the order data, target, time, split, metric, model."""

    name: str
    location: Location
    beliefs: tuple[Belief, ...]
    correction: str = ""


@dataclass(frozen=True, slots=True)
class Diff:
    """What a report was narrowed to: lines changed since ``reference``; ``left_out`` open findings touch none."""

    reference: str
    left_out: int


@dataclass(frozen=True, slots=True)
class Report:
    """The result of one audit; findings are sorted by path, line, column and code, suppressed ones included.

    Attributes
    ----------
    root : str
        What every path is relative to, as seen from the working directory: ``.``, ``..``, ``projects/churn``.
    files_read : dict of str to int
        Files by kind of evidence.
    fail_on : str
        The gate that the manifest sets, such as ``warning:medium``; empty where it sets none.
    diff : Diff or None
        What findings were narrowed to; coverage is that of the whole audit all the same.
    """

    root: str
    findings: tuple[Finding, ...] = ()
    coverage: Coverage = field(default_factory=lambda: Coverage(dict.fromkeys(State, 0)))
    experiments: tuple[ExperimentSummary, ...] = ()
    notes: tuple[Note, ...] = ()
    files_read: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    fail_on: str = ""
    diff: Diff | None = None

    @property
    def is_empty(self) -> bool:
        """Nothing was read, and no rule found anything to judge; sets of images are judged by what folders list."""
        return not any(self.files_read.values()) and not self.coverage.rules_checked
