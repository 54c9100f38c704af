"""Facts of how a language model is asked to write, as a config sets it."""

from __future__ import annotations

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection


class Generation(ConfigSection):
    """Settings of one way to generate text."""

    @fact()
    def samples(self) -> bool | Unknown | None:
        """Whether the next token is drawn, instead of taking the likeliest."""
        return self._flag("sampling")

    @fact()
    def temperature(self) -> float | Unknown | None:
        """How flat the distribution is from which a token is drawn."""
        return self._number("temperature")

    @fact()
    def sampling_key(self) -> ConfigKey | None:
        """Where sampling is switched."""
        return self._place("sampling")

    @fact()
    def temperature_key(self) -> ConfigKey | None:
        """Where the temperature is set."""
        return self._place("temperature")
