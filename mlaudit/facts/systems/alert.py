"""Facts of alerts, recording rules and panels of Prometheus and Grafana, by their expressions."""

from __future__ import annotations

import re
from collections.abc import Callable

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.evidence.configs.model import ConfigEntry
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection
from mlaudit.facts.systems.promql import averaged_quantile, compared_mean, lost_buckets

_OPEN = re.compile(r"\{\{|<%|\b(?:by|without)\s*\([^()]*[$\[]", re.IGNORECASE)


class Alert(ConfigSection):
    """One rule, an alert or a series that is computed for others, or one panel of a dashboard."""

    @fact()
    def name(self) -> str | Unknown | None:
        """How it is called."""
        return self._text("name")

    @fact()
    def is_alert(self) -> bool:
        """It tells somebody, and is not only computed."""
        return bool(self._entries("alerts"))

    @fact()
    def is_panel(self) -> bool:
        """It is drawn on a dashboard, where somebody sees that it stays empty."""
        return self._section.dialect == "grafana_panel"

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
        # Grafana keeps the limit apart from the query, and compares the whole of it.
        limit = " > 0" if self._section.dialect == "grafana_alert" else ""
        return self._found(lambda expression: compared_mean(expression + limit))

    @fact()
    def expression_key(self) -> ConfigKey | None:
        """Where the expression is."""
        return self._place("expression")

    def _found(self, find: Callable[[str], str | None]) -> str | Unknown | None:
        """Return what stands in the first of its expressions that has it."""
        entries = self._entries("expression")
        known = [str(entry.value) for entry in entries if not self._is_open(entry)]
        found = next((text for expression in known if (text := find(expression)) is not None), None)
        if found is None and len(known) < len(entries):
            return Unknown("the expression is filled in when the rule is rendered", "the rendered rule")
        return found

    def _is_open(self, entry: ConfigEntry) -> bool:
        """Whether a part is filled in later; the variables of a dashboard stand for labels and times, or for groups."""
        return _OPEN.search(str(entry.value)) is not None or (entry.is_templated and not self.is_panel)
