"""Facts of how a new version takes over from the one before it."""

from __future__ import annotations

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection
from mlaudit.facts.systems.model_server import is_model_server


class Rollout(ConfigSection):
    """One deployment, by the steps in which it is renewed."""

    @fact()
    def strategy(self) -> str | Unknown | None:
        """The way in which copies are replaced, where there are no steps."""
        return self._text("strategy")

    @fact()
    def serves_models(self) -> bool:
        """One of its containers runs a model server."""
        return any(is_model_server(str(entry.value)) for entry in self._entries("images"))

    @fact()
    def weights(self) -> list[float]:
        """Shares of the requests that the new version gets, step by step, in percent."""
        return [float(e.value) for e in self._entries("weights") if isinstance(e.value, int | float)]

    @fact()
    def shares_requests(self) -> bool:
        """The new version gets a part of the requests first."""
        return any(0 < weight < 100 for weight in self.weights)

    @fact()
    def waits(self) -> bool:
        """It stays at some step for a time, or until somebody goes on."""
        return bool(self._section.fields.get("pauses") or self._section.fields.get("open_pauses"))

    @fact()
    def waits_for_somebody(self) -> bool:
        """It stays at some step until somebody goes on."""
        return bool(self._section.fields.get("open_pauses"))

    @fact()
    def is_judged(self) -> bool:
        """Measurements decide whether it goes on."""
        return bool(self._section.fields.get("judges"))

    @fact()
    def weights_key(self) -> ConfigKey | None:
        """Where the first share is set."""
        return self._place("weights")

    @fact()
    def strategy_key(self) -> ConfigKey | None:
        """Where the way is set."""
        return self._place("strategy")
