"""Facts of alert and recording rules of Prometheus, by their expressions."""

from __future__ import annotations

from collections.abc import Callable

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.config_section import ConfigKey, ConfigSection
from mlaudit.facts.promql import averaged_quantile, compared_mean, lost_buckets


class Alert(ConfigSection):
    """One rule: an alert, or a series that is computed for others."""

    @fact()
    def name(self) -> str | Unknown | None:
        """How it is called."""
        return self._text("name")

    @fact()
    def is_alert(self) -> bool:
        """It tells somebody, and is not only computed."""
        return bool(self._entries("alerts"))

    @fact()
    def quantile_without_buckets(self) -> str | Unknown | None:
        """A quantile whose buckets were added up before it could be taken, as written; absent where there is none."""
        return self._found(lost_buckets)

    @fact()
    def averaged_quantile(self) -> str | Unknown | None:
        """A mean or sum over quantiles, as written; absent where there is none."""
        return self._found(averaged_quantile)

    @fact()
    def compared_mean(self) -> str | Unknown | None:
        """The histogram whose mean time is held against a limit; absent where there is none."""
        return self._found(compared_mean)

    @fact()
    def expression_key(self) -> ConfigKey | None:
        """Where the expression is."""
        return self._place("expression")

    def _found(self, find: Callable[[str], str | None]) -> str | Unknown | None:
        expression = self._text("expression")
        return expression if expression is None or isinstance(expression, Unknown) else find(expression)
