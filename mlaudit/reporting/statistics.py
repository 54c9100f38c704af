"""How often each rule found something, most often first."""

from __future__ import annotations

from collections import Counter

from mlaudit.findings import Report
from mlaudit.reporting.escape import printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.wording import shown_findings


def statistics(report: Report, options: ShowOptions) -> str:
    """Return ``count code severity name`` for each rule with findings that count, in columns."""
    findings = shown_findings(report, options)
    counts = Counter((finding.code, finding.name) for finding in findings)
    worst = {finding.code: finding.severity for finding in sorted(findings, key=lambda finding: finding.severity.rank)}
    width = max((len(str(count)) for count in counts.values()), default=0)
    lines = [
        f"{count:>{width}}  {printable(code)}  {worst[code]:<7}  {printable(name)}\n"
        for (code, name), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return "".join(lines)
