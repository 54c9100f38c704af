"""A JUnit report, for the many services that show one.

Findings stand in a suite for each file, where advice passes and the rest fails; the suite ``rules`` says of each rule
whether it passed, had nothing to apply to or could not be decided; the suite ``files`` says what could not be read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from mlaudit.core.scale import Severity
from mlaudit.findings import Finding, NotChecked, Note, Report
from mlaudit.reporting.escape import paragraphs, printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import gap_text, place, shown_findings, shown_path

WHOLE_OUTCOMES = {"failures": "failure", "errors": "error"}
"""Counted for the whole; the schema of Jenkins knows no other there."""
OUTCOMES = {**WHOLE_OUTCOMES, "skipped": "skipped"}
RULES, FILES = "rules", "files"


def junit(report: Report, options: ShowOptions) -> str:
    """Return the report as XML of one ``testsuites`` element; neither a time nor a host is in it."""
    root = Element("testsuites", name="mlaudit")
    findings = shown_findings(report, options)
    for path, of_file in groupby(findings, key=lambda finding: finding.location.path):
        _add_findings(root, printable(shown_path(path, options)), of_file, options)
    _add_rules(root, report, {finding.code for finding in findings})
    _add_notes(root, report.notes, options)
    for suite in root:
        _count(suite, OUTCOMES)
    _count(root, WHOLE_OUTCOMES)
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _add_findings(root: Element, path: str, findings: Iterable[Finding], options: ShowOptions) -> None:
    suite = SubElement(root, "testsuite", name=path)
    seen: Counter[str] = Counter()
    for finding in findings:
        name = f"{printable(finding.code)} {printable(finding.name)}"
        seen[name] += 1
        # Services follow a case by its name: a line number in it would make it a new one after every edit.
        number = f" ({seen[name]})" if seen[name] > 1 else ""
        message = printable(finding.message)
        text = "\n".join(_body(finding, message, options))
        if finding.severity is Severity.INFO:
            case = SubElement(suite, "testcase", name=name + number, classname=path)
            SubElement(case, "system-out").text = text
        else:
            _case(suite, path, name + number, "failure", message, type=str(finding.severity)).text = text


def _body(finding: Finding, message: str, options: ShowOptions) -> Iterator[str]:
    yield f"{place(finding.location, options)}: {message}"
    if finding.fix.strip():
        yield from ("", *paragraphs(finding.fix))
    yield f"section {printable(finding.section)}, mlaudit explain {printable(finding.code)}"


def _add_rules(root: Element, report: Report, failed: set[str]) -> None:
    suite = SubElement(root, "testsuite", name=RULES)
    coverage = report.coverage
    gaps: dict[str, list[NotChecked]] = {}
    for gap in coverage.not_checked:
        gaps.setdefault(gap.code, []).append(gap)
    decided = {*coverage.rules_checked, *coverage.rules_not_applicable} - failed
    for code in sorted(decided | gaps.keys()):
        if code in gaps:
            reasons = "; ".join(gap_text(gap) for gap in gaps[code])
            _case(suite, RULES, printable(code), "skipped", f"not checked: {reasons}")
        elif code in coverage.rules_not_applicable:
            _case(suite, RULES, printable(code), "skipped", "not applicable: the project has nothing that it is about")
        else:
            SubElement(suite, "testcase", name=printable(code), classname=RULES)


def _add_notes(root: Element, notes: tuple[Note, ...], options: ShowOptions) -> None:
    suite = SubElement(root, "testsuite", name=FILES)
    for note in notes:
        name = printable(shown_path(note.path, options)) if note.path else "project"
        _case(suite, FILES, name, "error" if note.kind == "internal" else "skipped", printable(note.reason))


def _case(suite: Element, owner: str, name: str, outcome: str, message: str, **attributes: str) -> Element:
    case = SubElement(suite, "testcase", name=name, classname=owner)
    return SubElement(case, outcome, {"message": message, **attributes})


def _count(suite: Element, outcomes: Mapping[str, str]) -> None:
    suite.set("tests", str(sum(1 for _ in suite.iter("testcase"))))
    for attribute, outcome in outcomes.items():
        suite.set(attribute, str(sum(1 for _ in suite.iter(outcome))))
