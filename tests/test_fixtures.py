"""Every project under ``fixtures/<section>/<rule>/`` is scanned and gives exactly the findings that it should."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from fixture_projects import FIXTURES, Expected, Project, projects

from mlaudit.audit import Options, audit
from mlaudit.core.scale import Severity
from mlaudit.findings import Finding, Report

pytestmark = pytest.mark.usefixtures("one_table_worker")

PROJECTS = projects()


@pytest.fixture(scope="module", params=PROJECTS, ids=[project.name for project in PROJECTS])
def scanned(request: pytest.FixtureRequest, one_table_worker: None) -> tuple[Project, Report]:
    project: Project = request.param
    return project, audit(Options(paths=(project.folder,), exclude=("expected.yaml",), preview=True))


def test_findings_at_warning_or_above_are_those_expected(scanned: tuple[Project, Report]) -> None:
    project, report = scanned
    found = [_as_expected(finding, project, report) for finding in report.findings]
    gating = sorted(entry for entry in found if entry.severity != Severity.INFO)
    assert gating == sorted(entry for entry in project.fires if entry.severity != Severity.INFO)
    hints = {entry for entry in found if entry.severity == Severity.INFO}
    assert {entry for entry in project.fires if entry.severity == Severity.INFO} <= hints


def test_messages_hold_the_measured_numbers(scanned: tuple[Project, Report]) -> None:
    project, report = scanned
    for entry in project.fires:
        texts = [finding.message for finding in report.findings if finding.code == entry.code]
        assert all(any(part in text for text in texts) for part in entry.says), texts


def test_what_rests_on_a_guess_is_not_of_high_confidence(scanned: tuple[Project, Report]) -> None:
    project, report = scanned
    wanted = {entry.code: entry.confidence for entry in project.fires if entry.confidence is not None}
    assert {f.code: f.confidence for f in report.findings if f.code in wanted} == wanted


def test_what_to_change_is_told_in_python_that_parses(scanned: tuple[Project, Report]) -> None:
    _, report = scanned
    for finding in report.findings:
        if finding.evidence == ("source",) and finding.code.startswith(("ML1", "ML2")):
            ast.parse(finding.fix)


def test_a_clean_project_gives_no_finding_of_the_rule_it_is_made_for(scanned: tuple[Project, Report]) -> None:
    project, report = scanned
    codes = {finding.code for finding in report.findings if finding.severity != Severity.INFO}
    assert not codes & set(project.silent)


def test_every_file_could_be_read(scanned: tuple[Project, Report]) -> None:
    _, report = scanned
    assert [note for note in report.notes if note.kind in ("unreadable", "internal")] == []


def _as_expected(finding: Finding, project: Project, report: Report) -> Expected:
    """Give a finding the form of ``expected.yaml``; the line of a data or model file says nothing."""
    path = (Path(report.root) / finding.location.path).resolve().relative_to(project.folder.resolve()).as_posix()
    is_text = path.endswith((".py", ".ipynb", ".yaml"))
    return Expected(finding.code, path, finding.location.line if is_text else None, finding.severity)


def test_the_fixtures_are_where_the_tests_look() -> None:
    assert FIXTURES.is_dir()
    assert len(PROJECTS) >= 100
