"""``pytest --mlaudit``: the audit of a project as tests, one for each rule that had something to judge.

pytest loads this module in every run, so that it imports nothing until it is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mlaudit.core.gate import Gate
    from mlaudit.findings import Report

GROUP = "mlaudit"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup(GROUP, "machine-learning pitfalls")
    group.addoption(
        "--mlaudit", action="store_true", help="Audit the project at pytest's root too, a test for each rule."
    )
    group.addoption(
        "--mlaudit-fail-on",
        metavar="LEVEL",
        default="",
        help="Findings at or above fail: error, warning or info, each with :high, :medium or :low (error:high).",
    )


@pytest.hookimpl(tryfirst=True)  # before -k and -m choose
def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the rules behind the tests that were collected."""
    if config.getoption("--mlaudit"):
        audit = Audit.from_parent(session, name=GROUP, path=config.rootpath, nodeid=GROUP)
        items.extend(audit.collect())


class Audit(pytest.Collector):
    """One audit of the folder at pytest's root."""

    def collect(self) -> Sequence[AuditItem]:
        """Audit once, and return a test for each rule that was decided or that could not be."""
        from mlaudit.audit import Options, audit
        from mlaudit.core.errors import UsageError
        from mlaudit.core.gate import Gate

        try:
            report = audit(Options((self.path,)))
            gate = Gate.parse(
                self.config.getoption("--mlaudit-fail-on") or report.fail_on or "error", "--mlaudit-fail-on"
            )
        except UsageError as error:
            if hasattr(self.config, "workerinput"):  # a worker of pytest-xdist that raises is taken for a crash
                return [MistakeItem.from_parent(self, name="audit", mistake=str(error))]
            raise pytest.UsageError(str(error)) from None
        gaps = {gap.code for gap in report.coverage.not_checked}
        codes = sorted({*report.coverage.rules_checked, *gaps})
        return [RuleItem.from_parent(self, name=code, report=report, gate=gate) for code in codes]


class AuditItem(pytest.Item):
    """A test that stands for no code."""

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:
        """Show what was found, without a traceback through mlaudit."""
        if isinstance(excinfo.value, RuleError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[str, None, str]:
        """Name the test in the summary."""
        return str(self.path), None, f"{GROUP}::{self.name}"


class RuleItem(AuditItem):
    """What one rule found."""

    def __init__(self, *, report: Report, gate: Gate, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self._report = report
        self._gate = gate

    def runtest(self) -> None:
        """Fail for findings at or above the gate; skip where the rule could not be checked."""
        from mlaudit.reporting import ShowOptions
        from mlaudit.reporting.wording import gap_text, place

        own = [f for f in self._report.findings if f.code == self.name and f.suppressed is None]
        reached = [f for f in own if self._gate.is_reached(f.severity, f.confidence)]
        if reached:
            lines = [f"{place(f.location, ShowOptions())}: {f.code} {f.name}: {f.message}" for f in reached]
            raise RuleError("\n".join([*lines, f"mlaudit explain {self.name} says more"]))
        gaps = [gap for gap in self._report.coverage.not_checked if gap.code == self.name]
        if gaps and self.name not in self._report.coverage.rules_checked:
            pytest.skip(f"not checked: {'; '.join(gap_text(gap) for gap in gaps)}")


class MistakeItem(AuditItem):
    """What keeps the project from being audited."""

    def __init__(self, *, mistake: str, **of_pytest: Any) -> None:
        super().__init__(**of_pytest)
        self._mistake = mistake

    def runtest(self) -> None:
        """Fail with it."""
        raise RuleError(self._mistake)


class RuleError(AssertionError):
    """A rule found something, or could not be asked."""
