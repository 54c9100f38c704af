"""Words that several formats share: places, values, counts."""

from __future__ import annotations

import math
import posixpath
from collections.abc import Iterable

from mlaudit.core.location import Location
from mlaudit.core.scale import Confidence
from mlaudit.core.values import CellValue, Provenance
from mlaudit.findings import Because, Finding, NotChecked, Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.options import ShowOptions

SHOWN_MEMBERS = 5
HIDDEN = "(hidden, see --show-values)"


def place(location: Location, options: ShowOptions) -> str:
    """Return where to click: ``src/train.py:14:8``, ``nb.ipynb:cell 3:2``, or a path where there are no lines."""
    path = printable(shown_path(location.path, options))
    if location.cell is not None:
        return f"{path}:cell {location.cell}:{location.cell_line or 1}"
    if location.line is None:
        return path
    return f"{path}:{location.line}:{location.column or 1}"


def shown_path(path: str, options: ShowOptions) -> str:
    """Return a path as seen from the working directory."""
    if options.working_folder:
        return posixpath.relpath(path, options.working_folder)
    return posixpath.normpath(posixpath.join(options.root_path, path))


def shown_findings(report: Report, options: ShowOptions) -> list[Finding]:
    """Return the findings that count: not suppressed, and of low confidence only when asked for."""
    return [
        finding
        for finding in report.findings
        if finding.suppressed is None and (options.pedantic or finding.confidence is not Confidence.LOW)
    ]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Order by severity, then by confidence; findings of the same keep their order."""
    return sorted(findings, key=lambda finding: (-finding.severity.rank, -finding.confidence.rank))


def folded(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Put findings of one rule on several columns of one file together, worst first; others stay alone."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        is_column = "column:" in (finding.location.logical or "") or "#column:" in finding.subject
        key = (finding.location.path, finding.code) if is_column else number
        groups.setdefault(key, []).append(finding)
    return [worst_first(group) for group in groups.values()]


def nothing_found(report: Report) -> str:
    """Say that there are no findings, and on which lines if that is not all of them."""
    where = "" if report.diff is None else f" on lines changed since {printable(report.diff.reference)}"
    return f"No findings{where}."


def value_text(because: Because, options: ShowOptions) -> str:
    """Return a measured value for people: ``3.2 %``, ``5,000 rows``, ``yes``, ``age, income and 4 more``."""
    value, unit = because.value, because.unit
    if is_hidden(because, options):
        return HIDDEN
    if isinstance(value, bool) or value is None:
        return "none" if value is None else "yes" if value else "no"
    if isinstance(value, list):
        return _members(value)
    if isinstance(value, str):
        return printable(value) or "(empty)"
    if unit == "share" and math.isfinite(value):
        return f"{100 * value:.3g} %"
    number = f"{value:,}" if isinstance(value, int) else f"{value:,.4g}" if abs(value) < 1e6 else f"{value:.4g}"
    return f"{number} {printable(unit)}".rstrip()


def known(provenance: Provenance) -> str:
    """Say how a value is known, where it was not simply read."""
    if provenance.how == "read":
        return ""
    detail = f": {printable(provenance.detail)}" if provenance.detail else ""
    return f"  ({provenance.how}{detail})"


def gap_text(gap: NotChecked) -> str:
    """Say why a rule could not be decided, and what would decide it."""
    return printable(gap.reason) + (f", add {printable(gap.supply)}" if gap.supply else "")


def is_hidden(because: Because, options: ShowOptions) -> bool:
    """Whether a value holds text of a cell that the reader did not ask to see."""
    members = because.value if isinstance(because.value, list) else [because.value]
    return not options.show_values and any(isinstance(member, CellValue) for member in members)


def _members(values: Iterable[object]) -> str:
    names = [printable(str(value)) for value in values]
    rest = len(names) - SHOWN_MEMBERS
    return (", ".join(names[:SHOWN_MEMBERS]) or "(none)") + (f" and {rest} more" if rest > 0 else "")


def counted(number: int, noun: str) -> str:
    """Return ``1 rule``, ``1,200 rules``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, separated by commas."""
    return ", ".join(part for part in parts if part)
