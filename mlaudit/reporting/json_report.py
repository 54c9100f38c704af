"""The JSON report, schema version 1: the whole record, with suppressed findings and those of low confidence.

``docs/report.schema.json`` describes it.
"""

from __future__ import annotations

import json
import math
from dataclasses import asdict

from mlaudit import __version__
from mlaudit.core.exhibit import Exhibit
from mlaudit.core.location import Location
from mlaudit.findings import Because, Coverage, ExperimentSummary, Finding, Note, Report
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import is_hidden

SCHEMA_VERSION = 1

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]


def json_report(report: Report, options: ShowOptions) -> str:
    """Return the report as ASCII text, so that no character of it can act on a terminal."""
    return json.dumps(as_json(report, options), indent=2, ensure_ascii=True, allow_nan=False) + "\n"


def as_json(report: Report, options: ShowOptions) -> dict[str, Json]:
    """Return the report as plain data. Numbers that JSON lacks (infinity, not-a-number) are null."""
    return {
        "schema": SCHEMA_VERSION,
        "tool": {"name": "mlaudit", "version": __version__},
        "root": report.root,
        "findings": [_finding(finding, options) for finding in report.findings],
        "coverage": _coverage(report.coverage),
        "experiments": [_experiment(experiment) for experiment in report.experiments],
        "notes": [_note(note) for note in report.notes],
        "diff": None if report.diff is None else asdict(report.diff),
    }


def _finding(finding: Finding, options: ShowOptions) -> Json:
    suppressed = finding.suppressed
    return {
        "code": finding.code,
        "name": finding.name,
        "section": finding.section,
        "summary": finding.summary,
        "severity": str(finding.severity),
        "confidence": str(finding.confidence),
        "message": finding.message,
        "location": _location(finding.location),
        "subject": finding.subject,
        "because": [_because(because, options) for because in finding.because],
        "flow": [{"kind": step.kind, "location": _location(step.location), "text": step.text} for step in finding.flow],
        "exhibits": [_exhibit(exhibit) for exhibit in finding.exhibits],
        "related": [{"location": _location(other.location), "message": other.message} for other in finding.related],
        "evidence": [*finding.evidence],
        "experiments": [*finding.experiments],
        "why": finding.why,
        "fix": finding.fix,
        "references": [{"key": r.key, "citation": r.citation, "url": r.url or None} for r in finding.references],
        "fingerprint": finding.fingerprint,
        "suppressed": None if suppressed is None else {"by": suppressed.by, "reason": suppressed.reason},
        "proof": None,
    }


def _location(location: Location) -> Json:
    fields: dict[str, Json] = asdict(location)
    del fields["text"]
    return fields


def _because(because: Because, options: ShowOptions) -> Json:
    hidden = is_hidden(because, options)
    return {
        "fact": because.fact,
        "value": None if hidden else _plain(because.value),
        "unit": because.unit,
        "how": because.provenance.how,
        "hidden": hidden,
    }


def _exhibit(exhibit: Exhibit) -> Json:
    return {"kind": exhibit.kind, **{name: _plain(value) for name, value in asdict(exhibit).items()}}


def _plain(value: object) -> Json:
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, float) and not math.isfinite(value):
        return None
    assert value is None or isinstance(value, bool | int | float | str)
    return value


def _coverage(coverage: Coverage) -> Json:
    return {
        "states": {str(state): count for state, count in coverage.states.items()},
        "checked": [*coverage.rules_checked],
        "not_applicable": [*coverage.rules_not_applicable],
        "not_checked": [
            {"code": gap.code, "name": gap.name, "missing": gap.reason, "supply": gap.supply, "subjects": gap.count}
            for gap in coverage.not_checked
        ],
    }


def _experiment(experiment: ExperimentSummary) -> Json:
    return {
        "name": experiment.name,
        "location": _location(experiment.location),
        "beliefs": [
            {"role": belief.role, "value": belief.value or None, "how": belief.how, "detail": belief.detail}
            for belief in experiment.beliefs
        ],
        "correction": experiment.correction,
    }


def _note(note: Note) -> Json:
    return {"path": note.path, "line": note.line, "kind": note.kind, "reason": note.reason, "named": note.named}
