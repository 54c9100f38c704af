"""The last lines count what was found."""

from __future__ import annotations

from mlaudit.findings import Report
from mlaudit.reporting import ShowOptions
from mlaudit.reporting.summary import summary
from mlaudit.reporting.wording import shown_path


def test_findings_are_counted_by_severity_and_silenced_ones_by_origin(realistic: Report) -> None:
    first, second = summary(realistic, ShowOptions()).splitlines()

    assert first == "1 error, 8 warnings; 1 suppressed (1 inline), 1 of low confidence not shown (--pedantic)"
    assert second == "23 rules checked, 9 not applicable, 6 not checked; 6 files read in 1.2 s"


def test_the_root_itself_is_shown_by_its_name() -> None:
    assert shown_path(".", ShowOptions(root_path="projects/churn")) == "projects/churn"
