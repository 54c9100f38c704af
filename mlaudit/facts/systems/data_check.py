"""Facts of what looks at rows, at drift or at predictions, as the configs of such tools set it."""

from __future__ import annotations

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigSection


class DataCheck(ConfigSection):
    """One suite, checkpoint or monitor."""

    @fact()
    def is_suite(self) -> bool:
        """It lists what rows have to be like, one expectation after the other."""
        return self._section.dialect == "great_expectations_suite"

    @fact()
    def suite(self) -> str | Unknown | None:
        """The name of the suite that it is, or that it runs."""
        return self._text("suite")

    @fact(unit="expectations")
    def n_expectations(self) -> int:
        """Expectations, or analysers, that it lists."""
        return len(self._entries("expectations"))
