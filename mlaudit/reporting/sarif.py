"""SARIF 2.1.0, as code hosts read it.

GitHub refuses a file in which one result lacks a physical location, opens an alert for passed and suppressed results,
and tracks an alert by its first location and ``primaryLocationLineHash`` alone. So only failing findings are written,
each with one location that has a region.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from urllib.parse import quote

from mlaudit import __version__
from mlaudit.core.location import Location
from mlaudit.core.scale import Severity
from mlaudit.findings import Finding, Note, Report
from mlaudit.reporting import hosts
from mlaudit.reporting.escape import paragraphs, printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import shown_findings

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
HOME = "https://github.com/mlaudit/mlaudit"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
GITHUB_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
NOTE_LEVELS = {"internal": "error", "unreadable": "warning", "partial": "warning"}

Sarif = dict[str, object]


def sarif(report: Report, options: ShowOptions) -> str:
    """Return a SARIF log with one run."""
    findings = shown_findings(report, options)
    rules = _first_by_code(findings)
    codes = [finding.code for finding in rules]
    driver: Sarif = {
        "name": "mlaudit",
        "informationUri": HOME,
        "semanticVersion": __version__,
        "version": __version__,
        "rules": [_rule(finding) for finding in rules],
    }
    invocation: Sarif = {
        "executionSuccessful": not any(note.kind == "internal" for note in report.notes),
        "toolExecutionNotifications": [_notification(note, options) for note in report.notes],
    }
    run: Sarif = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [invocation],
        "results": _results(findings, codes, options),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2, ensure_ascii=True) + "\n"


def _first_by_code(findings: Sequence[Finding]) -> list[Finding]:
    """Return the worst finding of each rule; its texts describe the rule."""
    found: dict[str, Finding] = {}
    for finding in sorted(findings, key=lambda f: (f.code, -f.severity.rank, -f.confidence.rank)):
        found.setdefault(finding.code, finding)
    return list(found.values())


def _rule(finding: Finding) -> Sarif:
    cited = [f"{printable(reference.citation)} {printable(reference.url)}".rstrip() for reference in finding.references]
    why, fix = _block(finding.why), _block(finding.fix)
    help_parts = [why, f"How to fix it:\n{fix}" if fix else "", "\n".join(cited)]
    section = printable(finding.section)
    help_parts.append(f"Section {section} of the handbook: mlaudit explain {printable(finding.code)}")
    text = "\n\n".join(part for part in help_parts if part)
    return {
        "id": printable(finding.code),
        "name": printable(finding.name),
        "shortDescription": {"text": printable(finding.summary) or printable(finding.name)},
        "fullDescription": {"text": why or printable(finding.summary) or printable(finding.name)},
        "help": {"text": text},
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": {
            "tags": ["machine-learning", f"section-{section}"],
            "precision": str(finding.confidence),
            "problem.severity": GITHUB_SEVERITIES[finding.severity],
        },
    }


def _block(text: str) -> str:
    return "\n".join(paragraphs(text)).strip()


def _results(findings: Sequence[Finding], codes: list[str], options: ShowOptions) -> list[Sarif]:
    return [_result(finding, codes.index(finding.code), own, options) for finding, own in hosts.identified(findings)]


def _result(finding: Finding, rule_index: int, fingerprint: str, options: ShowOptions) -> Sarif:
    result: Sarif = {
        "ruleId": printable(finding.code),
        "ruleIndex": rule_index,
        "level": LEVELS[finding.severity],
        "message": {"text": _message(finding.message)},
        "locations": [_location(finding.location, options)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint, "mlaudit/v1": fingerprint},
        "properties": {
            "confidence": str(finding.confidence),
            "section": printable(finding.section),
            "evidence": [*finding.evidence],
        },
    }
    if finding.flow:
        steps = [
            {"location": {**_location(step.location, options), "message": {"text": _message(step.text)}}}
            for step in finding.flow
        ]
        result["codeFlows"] = [{"threadFlows": [{"locations": steps}]}]
    if finding.related:
        result["relatedLocations"] = [
            {**_location(other.location, options), "id": number, "message": {"text": _message(other.message)}}
            for number, other in enumerate(finding.related, 1)
        ]
    return result


def _message(text: str) -> str:
    """Escape brackets, which would otherwise read as a link to another location."""
    return printable(text).replace("[", "\\[").replace("]", "\\]") if "](" in text else printable(text) or "-"


def _location(location: Location, options: ShowOptions) -> Sarif:
    physical: Sarif = {
        "artifactLocation": {"uri": uri(location.path, options.repository_path)},
        "region": _region(location),
    }
    found: Sarif = {"physicalLocation": physical}
    if location.logical:
        found["logicalLocations"] = [{"fullyQualifiedName": printable(location.logical)}]
    return found


def _region(location: Location) -> Sarif:
    found = hosts.region(location)
    return {
        "startLine": found.line,
        "startColumn": found.column,
        "endLine": found.end_line,
        "endColumn": found.end_column,
    }


def uri(path: str, root: str = "") -> str:
    """Return a relative, percent-encoded reference that never leaves the repository."""
    joined = hosts.repository_path(path, root)
    try:
        return quote(joined.encode("utf-8", "surrogateescape"), safe="/")
    except UnicodeEncodeError:
        return quote(joined.encode("utf-8", "backslashreplace"), safe="/")


def _notification(note: Note, options: ShowOptions) -> Sarif:
    found: Sarif = {"level": NOTE_LEVELS.get(note.kind, "note"), "message": {"text": _message(note.reason)}}
    if note.path:
        place = Location(note.path, note.line)
        found["locations"] = [_location(place, options)]
    return found
