"""Reports: findings in, text out. Nothing here measures or decides anything."""

from __future__ import annotations

from mlaudit.findings import Report
from mlaudit.reporting.options import ShowOptions

FORMATS = ("full", "concise", "json", "sarif", "junit", "github", "gitlab", "markdown", "html", "statistics")

__all__ = ["FORMATS", "ShowOptions", "render"]


def render(report: Report, form: str, options: ShowOptions) -> str:
    """Return a report in one of `FORMATS`; each is imported when it is asked for.

    Raises
    ------
    ValueError
        For a format that is not in `FORMATS`.
    """
    match form:
        case "full":
            from mlaudit.reporting.terminal import full as written
        case "concise":
            from mlaudit.reporting.concise import concise as written
        case "json":
            from mlaudit.reporting.json_report import json_report as written
        case "sarif":
            from mlaudit.reporting.sarif import sarif as written
        case "junit":
            from mlaudit.reporting.junit import junit as written
        case "github":
            from mlaudit.reporting.github import github as written
        case "gitlab":
            from mlaudit.reporting.gitlab import gitlab as written
        case "markdown":
            from mlaudit.reporting.step_summary import markdown as written
        case "html":
            from mlaudit.reporting.page.document import html as written
        case "statistics":
            from mlaudit.reporting.statistics import statistics as written
        case _:
            raise ValueError(f"there is no format '{form}'")
    return written(report, options)
