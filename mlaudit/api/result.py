"""What an audit found, for programs and notebooks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from mlaudit.core.gate import Gate
from mlaudit.findings import Finding, Note, Report
from mlaudit.reporting import ShowOptions, render
from mlaudit.reporting.wording import place

if TYPE_CHECKING:
    import os

FRAME_HEIGHT = 640
"""Pixels of the report in a notebook."""


class FindingsError(AssertionError):
    """An audit found what a caller does not accept; in a test it is a failure like any other."""


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """The result of one audit.

    Attributes
    ----------
    report : Report
        The whole record: findings, coverage, experiments, notes.
    """

    report: Report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings that nobody has accepted, sorted by path, line, column and code."""
        return tuple(finding for finding in self.report.findings if finding.suppressed is None)

    @property
    def notes(self) -> tuple[Note, ...]:
        """What could not be read, or was left out."""
        return self.report.notes

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __bool__(self) -> bool:
        """Whether there is a result, which there is: ask ``len(result)`` for the number of findings."""
        return True

    def codes(self) -> set[str]:
        """Return the codes of the rules that found something."""
        return {finding.code for finding in self.findings}

    def to_dict(self) -> dict[str, Any]:
        """Return the record as plain data, as the JSON report has it (schema version 1)."""
        from mlaudit.reporting.json_report import as_json

        return dict(as_json(self.report, ShowOptions()))

    def to_html(self) -> str:
        """Return the report as one page that needs nothing else."""
        return render(self.report, "html", ShowOptions())

    def save(self, path: str | os.PathLike[str], form: str = "html") -> None:
        """Write the report to a file.

        Parameters
        ----------
        form : str
            One of the formats of ``mlaudit scan --format``.
        """
        from pathlib import Path

        Path(path).write_text(render(self.report, form, ShowOptions()), encoding="utf-8")

    def raise_for_findings(self, fail_on: str = "") -> None:
        """Raise where an audit in a gate would fail.

        Parameters
        ----------
        fail_on : str
            ``error``, ``warning`` or ``info``, alone or with ``:high``, ``:medium`` or ``:low``; empty takes the
            manifest's, else ``error:high``.

        Raises
        ------
        FindingsError
            With one line for each finding that reaches the gate, or where nothing could be read.
        UsageError
            Where ``fail_on`` is no gate.
        """
        gate = Gate.parse(fail_on or self.report.fail_on or "error", "fail_on")
        reached = [f for f in self.findings if gate.is_reached(f.severity, f.confidence)]
        if self.report.is_empty:
            raise FindingsError("nothing could be read, so nothing was checked")
        if reached:
            lines = [f"{place(f.location, ShowOptions())}: {f.code} {f.message}" for f in reached]
            raise FindingsError("\n".join(["mlaudit found what makes the score wrong:", *lines]))

    def __str__(self) -> str:
        return render(self.report, "full", ShowOptions())

    def __repr__(self) -> str:
        from mlaudit.reporting.summary import headline

        return f"<mlaudit.Result: {headline(self.report, ShowOptions())}>"

    def _repr_html_(self) -> str:
        """Show the page inside a frame of its own, where it can neither reach the notebook nor be reached by it."""
        page = escape(self.to_html(), quote=True)
        style = f"width: 100%; height: {FRAME_HEIGHT}px; border: 0"
        return f'<iframe title="mlaudit" sandbox="allow-scripts" style="{style}" srcdoc="{page}"></iframe>'
