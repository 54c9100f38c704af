"""Whole projects, small as they are, show all of their pitfalls in one scan, and none when they are mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from mlaudit.audit import Options, audit

pytestmark = pytest.mark.usefixtures("one_table_worker")

PROJECTS = Path(__file__).parent.parent / "fixtures" / "projects"
PITFALLS = {
    "demand-forecast": {"ML1212", "ML2101", "ML6103", "ML6107", "ML6109", "ML6111"},
    "hugging-face-fine-tune": {"ML4101", "ML4104", "ML4301", "ML4305", "ML4308", "ML4309"},
    "triton-folder": {"ML7203", "ML7204", "ML7208", "ML7411"},
    "feast-repository": {"ML7302", "ML7304", "ML7308"},
    "dvc-pipeline": {"ML9202", "ML9203", "ML9204", "ML9301"},
    "yolo-detector": {"ML5110", "ML5301", "ML5302", "ML5303", "ML5306", "ML5309"},
}


@pytest.mark.parametrize("name", PITFALLS)
def test_every_pitfall_is_found_in_one_scan(name: str) -> None:
    report = audit(Options(paths=(PROJECTS / f"{name}-pitfalls",)))
    assert {finding.code for finding in report.findings} == PITFALLS[name]


@pytest.mark.parametrize("name", PITFALLS)
def test_the_mended_project_is_clean(name: str) -> None:
    report = audit(Options(paths=(PROJECTS / f"{name}-mended",)))
    assert report.findings == ()
    assert [note for note in report.notes if note.kind in ("unreadable", "internal")] == []
