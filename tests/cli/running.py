"""What the tests of the command line share: the shape of a run, and small reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence, Severity, State
from mlaudit.findings import Coverage, Finding, NotChecked, Report

Run = Callable[..., tuple[int, str, str]]
"""Arguments to exit code, standard output and standard error."""

GAP = NotChecked("ML2202", "auc-only", "no predictions were found", "a predictions file", 1, "2.2", ("predictions",))
CLEAN = Report(".", coverage=Coverage(dict.fromkeys(State, 0), not_checked=(GAP,)), files_read={"source": 1})


def finding(severity: str = "error", confidence: str = "high") -> Finding:
    return Finding(
        "ML1401", "resampling-before-split", "1.4", "", Severity(severity), Confidence(confidence), "rows leak",
        Location("train.py", 1, 1), "x",
    )  # fmt: skip


def found(*findings: Finding, **changes: object) -> Report:
    return replace(CLEAN, findings=findings, **changes)  # type: ignore[arg-type]
