"""A Markdown report, such as GitHub shows on the page of a run.

GitHub drops a summary of more than a megabyte as a whole: what does not fit is left out by us, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from mlaudit.core.scale import Severity
from mlaudit.findings import ExperimentSummary, Finding, Report
from mlaudit.reporting.coverage import missing_evidence
from mlaudit.reporting.escape import paragraphs, printable
from mlaudit.reporting.options import ShowOptions
from mlaudit.reporting.summary import headline
from mlaudit.reporting.wording import counted, known, nothing_found, place, shown_findings, value_text, worst_first

MOST_BYTES = 900_000
LEFT_OUT = "*{} did not fit here; another format has them all.*\n"
SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
_ACTING = re.compile(r"[\\`*{}\[\]#!|~]|(?<![^\W_])_|_(?![^\W_])|^[-+=](?=\s)")
_ENTITY = re.compile(r"[&<>$]")
_TICKS = re.compile(r"`+")
_LINKING = re.compile(r"(?i)(?<=www)\.|:(?=//)|(?<=mailto):|@")


def markdown(report: Report, options: ShowOptions) -> str:
    """Return the summary, the experiments, the findings from the worst on, and what was not checked."""
    findings = worst_first(shown_findings(report, options))
    closing = "\n".join(_coverage(report))
    parts = [
        f"## mlaudit: {quoted(headline(report, options))}\n",
        *_experiments(report),
        *("\n".join(_finding(finding, options)) for finding in findings),
    ]
    kept = _fitting(parts, MOST_BYTES - _size(closing) - _size(LEFT_OUT))
    if rest := min(len(parts) - len(kept), len(findings)):
        kept.append(LEFT_OUT.format(counted(rest, "more finding")))
    if not findings:
        kept.append(f"{quoted(nothing_found(report))}\n")
    return "\n".join([*kept, closing])


def quoted(text: str) -> str:
    """Return text that Markdown shows as it is: no markup, no element, no link, no mention of anyone."""
    plain = _ACTING.sub(r"\\\g<0>", printable(text))
    plain = _ENTITY.sub(lambda match: f"&#{ord(match[0])};", plain)
    # A comment parts what a host would join to a link or to the name of a person.
    return _LINKING.sub(r"\g<0><!-- -->", plain)


def _fitting(parts: list[str], room: int) -> list[str]:
    """Return the first parts, as many as there is room for with the line ends between them."""
    sizes = accumulate(_size(part) for part in parts)
    return [part for part, size in zip(parts, sizes, strict=True) if size <= room]


def _size(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace")) + 1


def _experiments(report: Report) -> Iterator[str]:
    if report.experiments:
        yield "**What mlaudit takes this project to be**\n"
        yield from (f"- {_chain(experiment)}" for experiment in report.experiments)
        yield ""


def _chain(experiment: ExperimentSummary) -> str:
    links = [
        f"{belief.role} {quoted(belief.value)} ({belief.how})" if belief.value else f"{belief.role} not known"
        for belief in experiment.beliefs
    ]
    return f"{quoted(experiment.name)}: {' → '.join(links)}"


def _finding(finding: Finding, options: ShowOptions) -> Iterator[str]:
    yield f"### {SIGNS[finding.severity]} {finding.severity}: {quoted(finding.code)} {quoted(finding.name)}\n"
    yield f"at {quoted(place(finding.location, options))}, {finding.confidence} confidence\n"
    if finding.location.text.strip():
        yield _code(finding.location.text.strip())
    yield f"{quoted(finding.message)}.\n"
    yield "<details><summary>Why, and what to do</summary>\n"
    if finding.because:
        yield "| because | |\n| --- | --- |"
        for because in finding.because:
            yield f"| {quoted(because.fact)} | {quoted(value_text(because, options) + known(because.provenance))} |"
        yield ""
    if finding.flow:
        yield "".join(f"1. {quoted(place(s.location, options))}: {quoted(s.text)}\n" for s in finding.flow)
    if finding.fix.strip():
        yield _code("\n".join(paragraphs(finding.fix)))
    yield f"Section {quoted(finding.section)}, mlaudit explain {quoted(finding.code)}\n\n</details>\n"


def _code(text: str) -> str:
    """Return a block between fences that are longer than any run of their sign in it."""
    lines = [printable(line) for line in text.split("\n")]
    fence = "`" * max(3, 1 + max(len(run) for line in lines for run in _TICKS.findall(line) or [""]))
    return "\n".join([fence, *lines, fence, ""])


def _coverage(report: Report) -> Iterator[str]:
    coverage = report.coverage
    undecided = {gap.code for gap in coverage.not_checked}
    yield (
        f"{counted(len(coverage.rules_checked), 'rule')} checked, {len(coverage.rules_not_applicable):,} "
        f"not applicable, {len(undecided):,} not checked, at least in part\n"
    )
    yield "".join(
        f"- {quoted(text)}: {counted(len(codes), 'rule')}\n" for text, codes in missing_evidence(coverage.not_checked)
    )
