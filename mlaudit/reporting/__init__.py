"""Reports: findings in, text out. Nothing here measures or decides anything."""

from __future__ import annotations

from mlaudit.findings import Report
from mlaudit.reporting.options import ShowOptions

FORMATS = ("full", "concise", "json", "sarif")

__all__ = ["FORMATS", "ShowOptions", "render"]


def render(report: Report, form: str, options: ShowOptions) -> str:
    """Return a report in one of `FORMATS`; each is imported when it is asked for.

    Raises
    ------
    ValueError
        For a format that is not in `FORMATS`.
    """
    if form == "full":
        from mlaudit.reporting.terminal import full

        return full(report, options)
    if form == "concise":
        from mlaudit.reporting.concise import concise

        return concise(report, options)
    if form == "json":
        from mlaudit.reporting.json_report import json_report

        return json_report(report, options)
    if form == "sarif":
        from mlaudit.reporting.sarif import sarif

        return sarif(report, options)
    raise ValueError(f"there is no format '{form}'")
