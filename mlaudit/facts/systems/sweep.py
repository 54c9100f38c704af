"""Facts of configs that try many settings of a training, and of runs on machines that can be taken away."""

from __future__ import annotations

from collections import Counter
from math import prod

from mlaudit.core.subject import fact
from mlaudit.core.values import Unknown
from mlaudit.facts.configs.config_section import ConfigKey, ConfigSection
from mlaudit.facts.systems.ci import trains


class Sweep(ConfigSection):
    """One search over settings by a service."""

    @fact()
    def method(self) -> str | Unknown | None:
        """How settings are chosen: each of a grid, at random, by a model."""
        return self._text("method")

    @fact(unit="runs")
    def grid_runs(self) -> float | None:
        """Runs that trying each combination takes; absent where settings are not tried one by one."""
        if self.method != "grid":
            return None
        sizes = Counter(entry.key.partition("[")[0] for entry in self._entries("values"))
        return float(prod(sizes.values())) if sizes else None

    @fact(unit="parameters")
    def grid_dimensions(self) -> int:
        """Parameters with more than one value."""
        sizes = Counter(entry.key.partition("[")[0] for entry in self._entries("values"))
        return sum(size > 1 for size in sizes.values())

    @fact(unit="runs")
    def limit(self) -> float | Unknown | None:
        """Runs after which it ends."""
        return self._number("limit")

    @fact()
    def gives_up_early(self) -> bool:
        """Runs that fall behind are ended before their time."""
        return bool(self._entries("pruner"))

    @fact()
    def method_key(self) -> ConfigKey | None:
        """Where the method is set."""
        return self._place("method")


class SpotJob(ConfigSection):
    """One run that may be given machines which can be taken away."""

    @fact()
    def can_be_interrupted(self) -> bool | Unknown | None:
        """Its machines can be taken away at any time."""
        return self._flag("spot")

    @fact()
    def trains(self) -> bool:
        """Its command trains a model, by the name of the command."""
        return any(trains(entry.value) for entry in self._entries("command"))

    @fact()
    def keeps_files(self) -> bool:
        """Some folder of it is storage that outlives the machine."""
        return bool(self._section.fields.get("kept"))

    @fact()
    def is_service(self) -> bool:
        """It answers requests, and another copy takes over."""
        return bool(self._section.fields.get("service"))

    @fact()
    def spot_key(self) -> ConfigKey | None:
        """Where such machines are asked for."""
        return self._place("spot")
